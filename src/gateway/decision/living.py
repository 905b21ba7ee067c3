"""The living and the dead: whom the household register holds as dead (DOMAIN 1.6)."""

from gateway.decision.facts import Facts, found_records
from gateway.domain.answer import Doubt, unknown
from gateway.domain.codes import ItemName
from gateway.domain.reply import Record
from gateway.domain.rules import PERSON
from gateway.domain.stages import Party

PARTY_DEAD = unknown("PARTY_DEAD", Doubt.PERSON)
"""What everything comes to that is asked about somebody as living whom the register holds as dead."""
_REASON = ItemName("cancel_reason")
_DEATH = "死亡"


def is_death(record: Record) -> bool:
    """Whether the registration was cancelled by death."""
    return record.get(_REASON) == _DEATH


def is_dead(facts: Facts, party: Party) -> bool:
    """Whether the household register, asked for this certificate, holds the party as dead."""
    return any(is_death(record) for record in found_records(facts.reply(PERSON, party)))

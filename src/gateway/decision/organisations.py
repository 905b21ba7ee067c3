"""Which employers are in business and who holds a disability certificate: rules over the two smaller registers.

Where they hold several records: of several states of one employer all must come to the same; of several certificates of one person
the gravest counts.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.decision.doubts import NO_RECORD, NOT_REPRESENTED, NOT_UNDERSTOOD, doubt_of
from gateway.decision.facts import Facts, Outcome, found_records, is_unread
from gateway.decision.ruling import Args, age_doubt, together, whole_number
from gateway.domain.answer import Answer, Doubt, agreed, any_of, by_reason, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.matter import Argument
from gateway.domain.parties import Party
from gateway.domain.questions import DISABILITY, EMPLOYER
from gateway.domain.reply import Record

LEGAL_REP_MATCH = ItemName("legal_rep_match")
LEVEL = ItemName("level")
NAME = ItemName("name")
STATUS = ItemName("status")
LEVELS = ("1", "2", "3", "4")
IN_BUSINESS = "存续"
_AUTHORISED = unknown("AUTHORISED_AGENT", Doubt.FINAL)
"""Who applies is asked for as the representative, is not, and names an authorisation: what it allows, a person reads."""
_REPRESENTED: Mapping[str, Answer] = MappingProxyType({"same": yes("ACTIVE"), "other": no("OTHER_REPRESENTATIVE")})


def employer_active(facts: Facts, args: Args) -> Outcome:
    """Yes when the employer is in business and, where the rule asks, the person named is its legal representative.

    With `represented_by` in place of `legal` it is not the person that is answered about: an authorisation on file does as well.
    """
    ((_, reply),) = facts.asked(EMPLOYER)
    doubt = doubt_of(reply)
    if doubt is not None:
        return Outcome.of(doubt)
    records = found_records(reply)
    if not records:
        return Outcome.of(NO_RECORD)
    return Outcome.of(agreed(_business(facts, record, args) for record in records))


def disability(facts: Facts, args: Args) -> Outcome:
    """Yes when somebody holds a certificate of level `level` or graver; 1 is the gravest."""
    answers = [_certified(facts, party, args) for party in facts.members(args["of"])]
    return Outcome.of(together(args["of"], answers))


def _business(facts: Facts, record: Record, args: Args) -> Answer:
    if is_unread(record, STATUS):
        return NOT_UNDERSTOOD
    if record.get(STATUS) != IN_BUSINESS:
        return no("NOT_ACTIVE")
    match = str(record.get(LEGAL_REP_MATCH))
    if "legal" in args:
        return _AUTHORISED if match != "same" and _is_agent(facts, args["legal"]) else _by_representative(match)
    if "represented_by" in args:
        return yes("ACTIVE") if match == "same" or _is_agent(facts, args["represented_by"]) else NOT_REPRESENTED
    return yes("ACTIVE")


def _is_agent(facts: Facts, role: Argument) -> bool:
    """Whether somebody in this role names an authorisation on file."""
    return any(party.authorisation is not None for party in facts.members(role))


def _by_representative(match: str) -> Answer:
    return _REPRESENTED.get(match, unknown("REPRESENTATIVE_UNKNOWN", Doubt.PERSON))


def _certified(facts: Facts, party: Party, args: Args) -> Answer:
    """By the gravest certificate that is surely the person's; one that may be theirs leaves a doubt unless another is grave enough."""
    reply = facts.reply(DISABILITY, party)
    doubt = doubt_of(reply) or age_doubt(facts, args, reply)
    if doubt is not None:
        return doubt
    records = found_records(reply)
    if not records:
        return no("NO_CERTIFICATE")
    most = whole_number(args["level"])
    return any_of(by_reason(_of_level(facts, party, record, most) for record in records))


def _of_level(facts: Facts, party: Party, record: Record, most: int) -> Answer:
    doubt = facts.name_doubt(record.get(NAME), party)
    level = str(record.get(LEVEL))
    if doubt is not None or level not in LEVELS:
        return doubt or unknown("LEVEL_UNKNOWN", Doubt.PERSON)
    return yes(f"LEVEL_{level}") if int(level) <= most else no(f"LEVEL_{level}")

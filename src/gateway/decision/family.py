"""The family check: a yes about a family needs every member named whom the registers know (docs/rules.md)."""

from collections.abc import Sequence

from gateway.decision.births import numbers_of_children
from gateway.decision.doubts import (
    MARRIAGE_UNCLEAR,
    NOT_LINKED,
    NOT_UNDERSTOOD,
    TO_BE_VERIFIED,
    UNDECLARED,
    doubt_of,
    doubts_of,
)
from gateway.decision.facts import Facts, Outcome, found_records
from gateway.decision.ruling import Args
from gateway.decision.timeline import MaritalState, fitting_spouse, standing
from gateway.domain.answer import Answer, Doubt, all_of, by_reason
from gateway.domain.codes import ItemName, QuestionName
from gateway.domain.identifiers.people import is_same_number
from gateway.domain.matter import Certificate
from gateway.domain.parties import Party
from gateway.domain.questions import CHILDREN, LINKS, PARENTAGE, PERSON, STATUS
from gateway.domain.reply import UNREAD, Record
from gateway.domain.rules import knows

_SPOUSE_NAME = ItemName("spouse_name")


def family_doubts(facts: Facts) -> list[Answer]:
    """Everything that keeps a family's yes open: an unnamed spouse or child, a stranger among the named, a check that failed."""
    doubts = [*_children(facts), *_spouse(facts), *facts.strangers()]
    return doubts + doubts_of(reply for _, reply in facts.asked(PERSON))


def no_homestead(facts: Facts, _args: Args) -> Outcome:
    """For an officer, once it is known who belongs to the family."""
    return Outcome.of(of_family(facts, [TO_BE_VERIFIED]))


def left_by_hand(facts: Facts, certificate: Certificate) -> list[Answer]:
    """What an officer of the certificate's department leaves open, whatever they answer: who belongs, where only others know that."""
    hidden = unnamed(facts, certificate)
    links = (facts.link_doubt(party) for party in facts.parties if party.key in hidden)
    doubts = [doubt for doubt in links if doubt is not None]
    doubts += [] if knows(certificate, CHILDREN) else _children(facts)
    return doubts + ([] if knows(certificate, STATUS) else _spouse(facts))


def unnamed(facts: Facts, certificate: Certificate) -> frozenset[str]:
    """The keys of those whom no officer of the certificate's department is asked about: that they belong is not shown."""
    doubtful = (party for party in facts.parties if facts.link_doubt(party) is not None)
    return frozenset(party.key for party in doubtful if not all(knows(certificate, one) for one in _ties(party)))


def _ties(party: Party) -> tuple[QuestionName, ...]:
    return LINKS.get(party.role, (PARENTAGE,))


def of_family(facts: Facts, answers: Sequence[Answer]) -> Answer:
    """The members' answers and the family check in one.

    A member left out, or one who is none, weighs more than doubt about those who belong: no officer's answer about these can mend it.
    """
    doubts = family_doubts(facts)
    of_named = [final for final in (UNDECLARED, NOT_LINKED) if final in doubts]
    others = [doubt for doubt in doubts if doubt not in of_named]
    whole = all_of([*by_reason([*others, *answers]), *of_named])
    return of_named[0] if of_named and whole.doubt is Doubt.PERSON else whole


def _children(facts: Facts) -> list[Answer]:
    named = [party.person.person_id.number for party in facts.parties if party.person is not None]
    doubts: list[Answer] = []
    for _, reply in facts.asked(CHILDREN):
        doubt = doubt_of(reply)
        if doubt is not None:
            doubts.append(doubt)
        known = [number for record in found_records(reply) for number in numbers_of_children(record)]
        if UNREAD in known:
            doubts.append(NOT_UNDERSTOOD)
        if not all(number == UNREAD or any(is_same_number(number, other) for other in named) for number in known):
            doubts.append(UNDECLARED)
    return doubts


def _spouse(facts: Facts) -> list[Answer]:
    doubts: list[Answer] = []
    for _, reply in facts.asked(STATUS):
        doubt = doubt_of(reply)
        if doubt is not None:
            doubts.append(doubt)
        now = standing(found_records(reply), facts.today)
        if now.state is MaritalState.UNCLEAR:
            doubts.append(MARRIAGE_UNCLEAR)
        elif now.state is MaritalState.MARRIED and now.record is not None:
            doubts += _named_spouse(facts, now.record)
    return doubts


def _named_spouse(facts: Facts, marriage: Record) -> list[Answer]:
    party = fitting_spouse(facts, marriage)
    if party is None:
        return [UNDECLARED]
    doubt = facts.name_doubt(marriage.get(_SPOUSE_NAME), party)
    return [] if doubt is None else [doubt]

"""The living and the dead: what is asked about somebody as living and the household register holds as dead is no yes and no no."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from gateway.decision.days import is_ahead
from gateway.decision.doubts import DATED_AHEAD, NO_RECORD, NOT_LOCAL, NOT_UNDERSTOOD, PARTY_DEAD, doubt_of, doubts_of
from gateway.decision.facts import Facts, Outcome, contradicts_itself, found_records, is_death, is_unread
from gateway.domain.answer import Answer, Doubt, agreed, all_of, by_reason, no, yes
from gateway.domain.codes import ItemName
from gateway.domain.matter import Argument
from gateway.domain.parties import ANY_ONE, Party, members, roles_of
from gateway.domain.questions import PERSON
from gateway.domain.reply import Record, is_resumable
from gateway.domain.words import Verdict

_SAYS_SO = frozenset({PARTY_DEAD.reason, "PAID_AFTER_DEATH"})
_DECEASED = "deceased"
_STATUS, _CANCELLED, _CANCEL_DATE = ItemName("person_status"), ItemName("cancel_reason"), ItemName("cancel_date")


def has_died(facts: Facts, party: Party) -> Answer:
    """Yes when the registration was cancelled by death.  A register that lost sight of somebody proves no life."""
    reply = facts.reply(PERSON, party)
    answers = [death_in(record, facts.today) for record in found_records(reply)]
    return doubt_of(reply) or (agreed(answers) if answers else NO_RECORD)


def death_in(record: Record, today: date) -> Answer:
    """What one row of the household register says of a death."""
    if is_ahead(record.get(_CANCEL_DATE), today):
        return DATED_AHEAD
    if is_death(record):
        return yes("CANCELLED_DEATH")
    if contradicts_itself(record) or is_unread(record, _STATUS, _CANCELLED):
        return NOT_UNDERSTOOD
    return no("ALIVE") if record.get(_STATUS) == "normal" else NOT_LOCAL


def of_the_living(facts: Facts, outcome: Outcome, args: Mapping[str, Argument], weighed: Collection[str]) -> Outcome:
    """The outcome, unless somebody is, or may be, dead of whose death the rule knows nothing: a doubt that says so.

    weighed: the arguments or roles whose deaths the rule weighs itself; the applicant's is a doubt whatever it weighs.  While the
    household register is away, what another register proves stands as far as its own rule does not ask who lives.  A death is told
    once the rule waits for no register: what it would wait for tells of it.  Of a stranger no death is told: that they are one is
    said instead.
    """
    dead = dead_among(facts, args, weighed)
    is_open = outcome.answer is not None and outcome.answer.verdict is Verdict.UNKNOWN
    if is_open and all(party.role in _weighed(args, weighed) and not facts.is_dead(party) for party in dead):
        return outcome  # the rule says itself what is not clear
    return _with_the_dead(facts, outcome, {party.key: PARTY_DEAD for party in dead}) if dead else outcome


def dead_among(facts: Facts, args: Mapping[str, Argument], weighed: Collection[str]) -> list[Party]:
    """Those who are asked about as living and are, or may be, registered as dead; weighed: as for `of_the_living`."""
    return [party for party in _asked_as_living(facts, args, weighed) if facts.may_be_dead(party)]


def _asked_as_living(facts: Facts, args: Mapping[str, Argument], weighed: Collection[str]) -> list[Party]:
    roles = {_DECEASED, *_weighed(args, weighed)} - {"applicant"}
    left_out = {
        party.key
        for argument in args.values()
        if argument in ANY_ONE
        for party in set(members(facts.parties, argument)) - set(facts.members(argument))
        if party.role != "applicant"
    }
    return [
        party
        for party, _ in facts.asked(PERSON)
        if party.role not in roles and party.key not in left_out and _may_belong(facts, party)
    ]


def _weighed(args: Mapping[str, Argument], weighed: Collection[str]) -> frozenset[str]:
    return frozenset(role for name in weighed for role in roles_of(args.get(name, name)))


def _may_belong(facts: Facts, party: Party) -> bool:
    """Whether a death is told: of the applicant, of who belongs, and of who may; else it could be declared away."""
    doubt = facts.link_doubt(party)
    return party.role == "applicant" or doubt is None or doubt.doubt is Doubt.PERSON


def _with_the_dead(facts: Facts, outcome: Outcome, dead: Mapping[str, Answer]) -> Outcome:
    """A doubt for everybody's answer together; where each has an own one, the living keep theirs, and one's no stays a no."""
    own = outcome.per_party
    per_party = {key: dead.get(key, answer) for key, answer in own.items()}
    is_refuted = (
        "applicant" not in dead
        and own.keys() >= dead.keys()
        and any(answer.verdict is Verdict.NO for answer in per_party.values())
    )
    if is_refuted or outcome.reason in _SAYS_SO:
        return replace(outcome, per_party=per_party)
    is_waiting = outcome.answer is not None and outcome.answer.doubt is Doubt.WAITING
    late = doubts_of(filter(is_resumable, facts.replies())) if is_waiting else []
    return Outcome.of(all_of([PARTY_DEAD, *by_reason(late)]), per_party=per_party)

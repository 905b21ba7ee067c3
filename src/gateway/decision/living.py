"""The living and the dead: what is asked about somebody as living and the household register holds as dead is no yes and no no."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from gateway.decision.facts import Facts, Outcome, doubt_of
from gateway.domain.answer import Answer, Doubt, all_of, by_reason, unknown
from gateway.domain.matter import Argument
from gateway.domain.reply import CONTENT, is_resumable
from gateway.domain.rules import ANY_ONE, PERSON, members, roles_of
from gateway.domain.stages import Party
from gateway.domain.words import Verdict

PARTY_DEAD = unknown("PARTY_DEAD", Doubt.PERSON)
_SAYS_SO = frozenset({PARTY_DEAD.reason, "PAID_AFTER_DEATH"})
_DECEASED = "deceased"


def of_the_living(facts: Facts, outcome: Outcome, args: Mapping[str, Argument], weighed: Collection[str]) -> Outcome:
    """The outcome, where everybody lives of whose death the rule knows nothing; else a doubt that says so.

    weighed: the arguments or roles whose deaths the rule weighs itself.  A yes or a value waits for a household register that may
    still tell of a death; a no does not.  A death is told once no register is waited for: what the rule would wait for tells of it.
    """
    asked = _asked_as_living(facts, args, weighed)
    doubts = {party.key: doubt for party in asked if (doubt := _late(facts, party)) is not None}
    dead = {party.key: PARTY_DEAD for party in asked if facts.is_dead(party)}
    if dead:
        return _with_the_dead(facts, outcome, dead)
    return _waiting(outcome, doubts) if doubts else outcome


def _asked_as_living(facts: Facts, args: Mapping[str, Argument], weighed: Collection[str]) -> list[Party]:
    roles = {_DECEASED}.union(*(roles_of(args.get(name, name)) for name in weighed))
    left_out = {
        party.key
        for argument in args.values()
        if argument in ANY_ONE
        for party in set(members(facts.parties, argument)) - set(facts.members(argument))
        if party.role != "applicant"
    }
    return [party for party, _ in facts.asked(PERSON) if party.role not in roles and party.key not in left_out]


def _late(facts: Facts, party: Party) -> Answer | None:
    reply = facts.reply(PERSON, party)
    return None if isinstance(reply, CONTENT) else doubt_of(reply)


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
    late = [doubt for reply in facts.replies() if is_resumable(reply) and (doubt := doubt_of(reply)) is not None]
    return Outcome.of(all_of([PARTY_DEAD, *by_reason(late)]), per_party=per_party)


def _waiting(outcome: Outcome, late: Mapping[str, Answer]) -> Outcome:
    if outcome.answer is not None and outcome.answer.verdict is not Verdict.YES:
        return outcome
    per_party = {
        key: late.get(key, answer) if answer.verdict is Verdict.YES else answer
        for key, answer in outcome.per_party.items()
    }
    return Outcome.of(all_of(by_reason(late.values())), per_party=per_party)

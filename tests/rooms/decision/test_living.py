"""The living and the dead: whoever is asked about as living and is registered as dead is a doubt that says so, in every matter."""

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from gateway.cli.examples import EXAMPLES
from gateway.decision import Decision, decide
from gateway.domain.answer import Doubt
from gateway.domain.codes import CertificateCode
from gateway.domain.reply import UNREAD, Reply, Unavailable, is_resumable
from gateway.domain.rules import PARENTAGE, PERSON
from gateway.domain.stages import LookupResult, Party, Plan, Replies
from gateway.domain.words import Method, Verdict
from tests.rooms.decision.example import (
    CHEN,
    LIN,
    LOCAL,
    NOW,
    P2,
    YINUO,
    catalogue,
    decided,
    found,
    p2_replies,
    query,
    record,
)
from tests.rooms.decision.truths import Teller

DEAD = found(record(person_status="cancelled", cancel_reason="死亡", cancel_date=date(2026, 9, 12), former_name=None))
UNCLEAR = {
    "in words that are not known": found(record(person_status="cancelled", cancel_reason=UNREAD, former_name=None)),
    "for no reason that is told": found(record(person_status="cancelled", cancel_reason=None, former_name=None)),
    "of a status that is not known": found(record(person_status=UNREAD, cancel_reason=None, former_name=None)),
    "not, and yet for a reason": found(record(person_status="normal", cancel_reason=UNREAD, former_name=None)),
    "by death, and yet is registered": found(
        record(person_status="normal", cancel_reason="死亡", cancel_date=date(2026, 1, 1), former_name=None)
    ),
    "to serve, and yet is registered": found(record(person_status="normal", cancel_reason="参军", former_name=None)),
}
"""Somebody whose registration was cancelled, it may be by death."""
SAYS_SO_ITSELF = {"M06-C2", "M10-C3", "M15-C1", "M15-C2"}
"""What the household register itself answers about the one who is dead: not registered here, not alive."""
TRUTHS = 40


def whole(matter: str) -> Plan:
    """The plan of the matter as its example asks it."""
    people = [
        (p["role"], p.get("person_id") or p["credit_code"], p.get("name", "")) for p in EXAMPLES[matter]["parties"]
    ]
    return catalogue().plan(query(matter, people, None, EXAMPLES[matter].get("parameters")))


def truths(plan: Plan, dead: Party, end: Reply = DEAD) -> Iterator[Replies]:
    """What departments may say that all answer, of a world in which that one is dead, or came to such an end."""
    for seed in range(TRUTHS):
        teller = Teller(plan, Random(f"{plan.matter.code}/{dead.key}/{seed}"))
        said: dict[str, Reply] = {x.lookup_id: teller.content(x) for x in plan.lookups}
        said |= {x.lookup_id: end for x in plan.lookups if x.question == PERSON and x.subject.key == dead.key}
        if not any(is_resumable(reply) for reply in said.values()):
            yield Replies({x.lookup_id: LookupResult(said[x.lookup_id], 1, 1) for x in plan.lookups})


@pytest.mark.parametrize("matter", sorted(EXAMPLES))
def test_an_applicant_who_is_registered_as_dead_is_a_doubt_for_every_certificate(matter: str) -> None:
    plan = whole(matter)
    (applicant,) = [party for party in plan.query.parties if party.role == "applicant"]
    asked = [one for one in plan.certificates if one.lookups and one.certificate.code not in SAYS_SO_ITSELF]
    for replies in truths(plan, applicant):
        made = decide(plan, replies, NOW.date()).of
        for one in asked:
            answer = made[one.certificate.code].answer
            assert answer is not None, one.certificate.code
            assert (answer.verdict, answer.doubt) == (Verdict.UNKNOWN, Doubt.PERSON), one.certificate.code
            assert answer.reason in {"PARTY_DEAD", "PAID_AFTER_DEATH"}, one.certificate.code


@pytest.mark.parametrize("end", UNCLEAR.values(), ids=UNCLEAR)
@pytest.mark.parametrize("matter", sorted(EXAMPLES))
def test_whoever_may_be_dead_is_neither_alive_nor_dead_in_any_matter(matter: str, end: Reply) -> None:
    plan = whole(matter)
    own = {one.certificate.code for one in plan.certificates if one.lookups} - SAYS_SO_ITSELF
    for party in plan.query.parties:
        if party.role == "deceased" or party.person is None:
            continue
        may = {Verdict.UNKNOWN} if party.role == "applicant" else {Verdict.UNKNOWN, Verdict.NO, None}
        about = {
            code
            for x in plan.lookups
            if (x.question, x.subject.key) == (PERSON, party.key)
            for code in own.intersection(x.certificates)
        }
        for replies in truths(plan, party, end):
            made = decide(plan, replies, NOW.date()).of
            told = {code: made[code].answer for code in about}
            assert {answer and answer.verdict for answer in told.values()} <= may, (party.key, told)


@pytest.mark.parametrize("end", UNCLEAR.values(), ids=UNCLEAR)
def test_whoever_may_be_dead_cannot_be_declared_to_live(end: Reply) -> None:
    for code in ("M01-C1", "M01-C4", "M01-C5"):
        assert doubt(decided(code, P2, p2_replies() | {(PERSON, "spouse"): end})) == "unknown PARTY_DEAD"


@pytest.mark.parametrize("code", sorted(SAYS_SO_ITSELF))
def test_the_household_register_says_itself_that_the_dead_are_not_registered_here(code: str) -> None:
    decision = decided(code, [CHEN], {(PERSON, "applicant"): DEAD}, {"county": "330702"} if code != "M15-C1" else None)
    assert (decision.answer and decision.answer.verdict, decision.reason) in {
        (Verdict.NO, "CANCELLED_DEATH"),
        (Verdict.NO, "AGE"),
    }


def doubt(decision: Decision) -> str:
    assert decision.answer is not None
    return f"{decision.answer.verdict.value} {decision.reason}"


@pytest.mark.parametrize("dead", ["spouse", "child.1"])
@pytest.mark.parametrize("code", ["M01-C1", "M01-C4"])
def test_a_member_of_the_family_who_is_dead_does_not_count_as_living(code: str, dead: str) -> None:
    assert doubt(decided(code, P2, p2_replies() | {(PERSON, dead): DEAD})) == "unknown PARTY_DEAD"


def test_a_dead_spouse_is_no_spouse_and_a_dead_applicant_a_doubt() -> None:
    assert doubt(decided("M01-C5", P2, p2_replies() | {(PERSON, "spouse"): DEAD})) == "no CANCELLED_DEATH"
    assert doubt(decided("M01-C5", P2, p2_replies() | {(PERSON, "applicant"): DEAD})) == "unknown PARTY_DEAD"


def test_of_those_who_care_for_a_child_a_dead_one_is_left_out() -> None:
    held = record(permit_county="330782", permit_since=date(2020, 1, 1), permit_until=date(2027, 1, 1))
    permit = found({**LOCAL, **held})
    none = found({**LOCAL, **record(permit_county=None, permit_since=None, permit_until=None)})
    people = [("parent", *CHEN[1:]), ("parent", *LIN[1:]), YINUO]
    dead = found({**DEAD.records[0], **held})
    yiwu = {"county": "330782"}
    born: dict[tuple[str, str], Reply] = {(PARENTAGE, "child.1"): found(record(father="same", mother="same"))}
    assert (
        doubt(decided("M03-C1", people, born | {(PERSON, "parent.1"): dead, (PERSON, "parent.2"): permit}, yiwu))
        == "yes PERMIT"
    )
    assert (
        doubt(decided("M03-C1", people, born | {(PERSON, "parent.1"): dead, (PERSON, "parent.2"): none}, yiwu))
        == "no NO_PERMIT"
    )
    assert (
        doubt(decided("M03-C1", people, born | {(PERSON, "parent.1"): dead, (PERSON, "parent.2"): dead}, yiwu))
        == "unknown PARTY_DEAD"
    )


def test_each_of_the_staff_keeps_an_answer_and_the_dead_have_a_doubt() -> None:
    firm = ("employer", "91330791MA0000015M", "")
    people = [CHEN, firm, ("staff", *LIN[1:]), ("staff", *YINUO[1:])]
    paid = {("social_security.periods", "staff.1"): found(), ("social_security.periods", "staff.2"): found()}
    made = decided("M12-C1", people, paid | {(PERSON, "staff.1"): DEAD})
    assert {key: answer.reason for key, answer in made.per_party.items()} == {
        "staff.1": "PARTY_DEAD",
        "staff.2": "NO_ACCOUNT",
    }
    assert doubt(made) == "no NO_ACCOUNT"


def test_a_household_register_that_is_away_costs_only_what_stands_on_it() -> None:
    away = {(PERSON, "applicant"): Unavailable("timeout")}
    assert doubt(decided("M01-C2", P2, p2_replies() | away)) == "yes MONTHS_24"
    for code in ("M01-C1", "M01-C4", "M01-C5"):
        assert doubt(decided(code, P2, p2_replies() | away)) == "unknown UNAVAILABLE"


def test_a_death_cannot_be_declared_away() -> None:
    plan = catalogue().plan(query("M01", P2, ["M01-C1"]))
    said = {x.lookup_id: DEAD if x.question == PERSON else found() for x in plan.lookups}
    replies = Replies({lookup_id: LookupResult(reply, 1, 1) for lookup_id, reply in said.items()})
    made = decide(plan, replies, NOW.date(), declared=frozenset({CertificateCode("M01-C1")}))
    decision = made.of[CertificateCode("M01-C1")]
    assert (decision.reason, decision.declared) == ("PARTY_DEAD", False)


def test_every_rule_that_asks_a_register_asks_whether_those_named_live() -> None:
    for matter in EXAMPLES:
        for one in whole(matter).certificates:
            if one.method is Method.DATA_QUERY and one.applies:
                assert PERSON in one.certificate.needs, one.certificate.code

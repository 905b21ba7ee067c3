"""The living and the dead: whoever is asked about as living and is registered as dead is a doubt that says so, in every matter."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from gateway.decision import decide
from gateway.decision.answers import Decision
from gateway.decision.doubts import PARTY_DEAD
from gateway.decision.wanted import is_for_declaration, is_for_people
from gateway.domain.answer import Doubt, no, unknown, yes
from gateway.domain.codes import CertificateCode, MatterCode
from gateway.domain.parties import Party
from gateway.domain.questions import BENEFIT, PARENTAGE, PERIODS, PERSON
from gateway.domain.reply import UNREAD, Reply, Unavailable, is_resumable
from gateway.domain.stages import LookupResult, Plan, PlannedCertificate, Replies
from gateway.domain.words import Method, Verdict
from gateway_demo.examples import EXAMPLES
from tests.rooms.decision.example import (
    CHEN,
    LIN,
    LOCAL,
    NOW,
    P2,
    PAID,
    YINUO,
    catalogue,
    decided,
    found,
    grant,
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
OF_DEATH = frozenset(record(person_status="", cancel_reason="", cancel_date=""))
PAID_AFTER_DEATH = unknown("PAID_AFTER_DEATH", Doubt.PERSON)
TRUTHS = 20


def whole(matter: str, *only: CertificateCode) -> Plan:
    """The plan of the matter as its example asks it, or of these certificates alone."""
    people = [
        (p["role"], p.get("person_id") or p["credit_code"], p.get("name", "")) for p in EXAMPLES[matter]["parties"]
    ]
    given = EXAMPLES[matter].get("parameters", {})
    taken = {
        name
        for one in catalogue().matters[MatterCode(matter)].certificates
        if one.code in only
        for name in one.parameters
    }
    parameters = {name: value for name, value in given.items() if name in taken or not only}
    return catalogue().plan(query(matter, people, only or None, parameters))


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
    asked = [one for one in plan.certificates if one.applies and one.method is not Method.DIRECT]
    assert asked
    for replies in truths(plan, applicant):
        made = decide(plan, replies, NOW.date()).of
        for one in asked:
            require_nobody_answers(one, made[one.certificate.code])


@pytest.mark.parametrize("end", UNCLEAR.values(), ids=UNCLEAR)
@pytest.mark.parametrize("matter", sorted(EXAMPLES))
def test_whoever_may_be_dead_is_neither_alive_nor_dead_in_any_matter(matter: str, end: Reply) -> None:
    plan = whole(matter)
    own = {one.certificate.code for one in plan.certificates if one.lookups}
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


@pytest.mark.parametrize("matter", sorted(EXAMPLES))
def test_no_officer_and_no_declaration_answers_about_a_dead_applicant_in_a_certificate_asked_alone(matter: str) -> None:
    for one in whole(matter).certificates:
        if not one.applies or one.method is Method.DIRECT:
            continue
        code = one.certificate.code
        plan = whole(matter, code)
        (applicant,) = [party for party in plan.query.parties if party.role == "applicant"]
        for replies in truths(plan, applicant):
            require_nobody_answers(plan.certificates[0], decide(plan, replies, NOW.date()).of[code])
            for verified in (yes("VERIFIED"), no("VERIFIED")):
                by_people = decide(plan, replies, NOW.date(), verified={code: verified}, declared=frozenset({code})).of[
                    code
                ]
                assert (by_people.answer, by_people.verified, by_people.declared) == (PARTY_DEAD, False, False), code


def require_nobody_answers(planned: PlannedCertificate, decision: Decision) -> None:
    """Unknown for good, for which nobody is asked and nothing may be declared; a pension paid on is told to its department."""
    code, answer = planned.certificate.code, decision.answer
    assert not is_for_declaration(planned, decision), code
    if answer == PAID_AFTER_DEATH:
        assert BENEFIT in planned.certificate.needs, code
        return
    assert answer == PARTY_DEAD, (code, answer)
    assert not is_for_people(planned, decision), code
    assert (decision.values, decision.waiting_on) == ({}, ()), code


@pytest.mark.parametrize("matter", sorted(EXAMPLES))
def test_nobody_s_answer_stands_while_the_household_register_has_not_told_who_lives(matter: str) -> None:
    for one in whole(matter).certificates:
        if one.applies and is_for_people_alone(one):
            require_it_waits(whole(matter, one.certificate.code))


def is_for_people_alone(one: PlannedCertificate) -> bool:
    """Whether nothing is asked of the registers but who lives."""
    is_verified = one.method is Method.VERIFICATION and not one.certificate.needs
    return is_verified or one.method is Method.DECLARATION


def require_it_waits(plan: Plan) -> None:
    """A task or an offer stands and the register is asked again; an answer given meanwhile counts once it has told."""
    (planned,) = plan.certificates
    code = planned.certificate.code

    def made(reply: Reply, *, is_answered: bool) -> Decision:
        replies = Replies({x.lookup_id: LookupResult(reply, 1, 1) for x in plan.lookups})
        verified = {code: yes("VERIFIED")} if is_answered and planned.method is Method.VERIFICATION else {}
        declared = frozenset({code}) if is_answered else frozenset()
        return decide(plan, replies, NOW.date(), verified=verified, declared=declared).of[code]

    away = Unavailable("timeout")
    before, between = made(away, is_answered=False), made(away, is_answered=True)
    assert is_for_people(planned, before) or is_for_declaration(planned, before), code
    assert before.waiting_on == between.waiting_on == tuple(x.lookup_id for x in plan.lookups) != (), code
    assert between.answer == unknown("UNAVAILABLE", Doubt.WAITING), code
    assert made(found(LOCAL), is_answered=True).reason in {"VERIFIED", "DECLARED"}, code
    assert made(DEAD, is_answered=True).answer == PARTY_DEAD, code


@pytest.mark.parametrize("matter", sorted(EXAMPLES))
async def test_of_what_people_answer_nothing_but_a_death_is_asked(matter: str) -> None:
    for one in whole(matter).certificates:
        plan = whole(matter, one.certificate.code)
        if not one.applies or not (one.method is Method.DIRECT or is_for_people_alone(one)):
            continue
        asked = (await grant(plan)).lookups
        assert asked == plan.lookups
        assert {(x.question, x.items) for x in asked} <= {(PERSON, OF_DEATH)}
        assert {x.subject.role for x in asked} <= {"applicant", "staff"}, one.certificate.code
        assert bool(asked) is (one.method is not Method.DIRECT)


def test_what_stands_on_record_is_not_shown_of_the_dead() -> None:
    planned = whole("M01", CertificateCode("M01-C2"))
    shown = replace(planned.certificates[0].certificate, predicate=None, value="as_recorded", needs=(PERIODS,))
    (one,) = planned.certificates
    plan = replace(planned, certificates=(replace(one, certificate=shown),))
    for person, reason in ((DEAD, "PARTY_DEAD"), (found(LOCAL), "AS_RECORDED"), (Unavailable("x"), "AS_RECORDED")):
        said = {x.lookup_id: person if x.question == PERSON else found(PAID) for x in plan.lookups}
        replies = Replies({lookup_id: LookupResult(reply, 1, 1) for lookup_id, reply in said.items()})
        decision = decide(plan, replies, NOW.date()).of[shown.code]
        assert decision.reason == reason
        assert set(decision.values) == (set() if reason == "PARTY_DEAD" else set(PAID))


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

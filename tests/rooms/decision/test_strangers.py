"""Of nobody named, in whatever role of whatever certificate, is asked what they own, earn or have before it is shown who they are.

The tables are made from the catalogue: a certificate, a rule or a role that is new is in them by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

import pytest

from gateway.decision import decide, linked_lookups, strangers
from gateway.decision.answers import Decision
from gateway.decision.doubts import NOT_LINKED
from gateway.decision.links import link_doubts
from gateway.domain.answer import Doubt
from gateway.domain.codes import CertificateCode, LookupId, QuestionName
from gateway.domain.identifiers.people import check_character
from gateway.domain.matter import Argument
from gateway.domain.questions import (
    BENEFIT,
    CHILDREN,
    COUPLE,
    DISABILITY,
    HOLDINGS,
    OWNED,
    PARENTAGE,
    PERIODS,
    PERSON,
    STATUS,
)
from gateway.domain.reply import NoRecord, Reply
from gateway.domain.stages import LookupResult, Plan, Replies
from gateway.domain.words import Method, Verdict
from tests.rooms.decision.example import (
    AS_OF,
    LOCAL,
    NOW,
    car,
    catalogue,
    dwelling,
    found,
    grant,
    marriage,
    parties,
    period,
    query,
    record,
)

Named = tuple[str, str, str]
PROPERTY = {HOLDINGS, OWNED, PERIODS, BENEFIT, DISABILITY}
"""What somebody owns, earns or has."""
SHOWS_ITSELF = {("staff", PERIODS)}
"""Whose staff somebody is, nothing else shows than the lines of their insurance."""
UNIT = "330797002002GB00001F00027881"
PARAMETERS: Mapping[str, Argument] = {
    "unit_no": UNIT,
    "county": "330782",
    "post": "worker",
    "from": "2026-01-01",
    "to": "2026-10-01",
    "n": 1,
}
DEAD = found(record(person_status="cancelled", cancel_reason="死亡", former_name=None))


def born(day: str) -> str:
    first = f"330791{day}021"
    return first + check_character(first)


PEOPLE: Mapping[str, Named] = {
    "applicant": ("applicant", born("19840301"), "案甲"),
    "spouse": ("spouse", born("19850301"), "案乙"),
    "child": ("child", born("20150301"), "案丙"),
    "parent": ("parent", born("19500301"), "案丁"),
    "deceased": ("deceased", born("19600301"), "案戊"),
    "heir": ("heir", born("19900301"), "案己"),
    "staff": ("staff", born("19910301"), "案庚"),
    "employer": ("employer", "91330791MA0000015M", ""),
}


def wanted(code: str) -> tuple[Plan, str]:
    """The plan of one certificate with one person in each of its roles."""
    (one,) = (c for matter in catalogue().matters.values() for c in matter.certificates if c.code == code)
    roles = [role for role in PEOPLE if role in ("applicant", *one.parties)]
    given: dict[str, Argument] = {name: PARAMETERS[name] for name in one.parameters if name in PARAMETERS}
    made = catalogue().plan(query(code[:3], [PEOPLE[role] for role in roles], [code], given))
    return made, code


@cache
def about_others() -> tuple[tuple[str, str], ...]:
    """Each certificate and role whose property a rule asks for, of whoever is not the applicant."""
    codes = [
        one.code
        for matter in catalogue().matters.values()
        for one in matter.certificates
        if one.ladder[0] is Method.DATA_QUERY
    ]
    return tuple(
        (code, role)
        for code in codes
        for role in PEOPLE
        if role not in ("applicant", "employer")
        and any(x.subject.role == role and x.question in PROPERTY for x in wanted(code)[0].lookups)
        and not all(
            (role, x.question) in SHOWS_ITSELF
            for x in wanted(code)[0].lookups
            if x.subject.role == role and x.question in PROPERTY
        )
    )


SHOWN: Mapping[str, Reply] = {
    STATUS: found(marriage(PEOPLE["spouse"][1], "案乙")),
    COUPLE: found(record(is_spouse_of="yes")),
    CHILDREN: found(record(minor_children=(PEOPLE["child"][1],))),
    PARENTAGE: found(record(father="same", mother="same")),
}
NOT_SHOWN: Mapping[str, Reply] = {
    STATUS: NoRecord(AS_OF),
    COUPLE: found(record(is_spouse_of="no", ended_on=NOW.date().replace(year=2020))),
    CHILDREN: found(record(minor_children=())),
    PARENTAGE: found(record(father="other", mother="other")),
}


def owned_by(name: str) -> Mapping[str, Reply]:
    return {
        HOLDINGS: found(dwelling(name, county="330782")),
        OWNED: found(car(name), car(name, plate_no="浙G3ZZ00")),
        PERIODS: found(record(name=name, periods=(period(202001, 202610),))),
    }


def replies(plan: Plan, links: Mapping[str, Reply], *, who: str = "", life: Reply, owns: bool = False) -> Replies:
    """What is said; who: the role of whom `life` is said and who owns everything or, as everybody else, nothing."""
    said: dict[LookupId, Reply] = {}
    for x in plan.lookups:
        if x.question == PERSON:
            said[x.lookup_id] = life if x.subject.role == who else found(LOCAL)
        elif x.question in links:
            said[x.lookup_id] = links[x.question]
        else:
            held = owned_by(PEOPLE[x.subject.role][2]) if owns and x.subject.role == who else {}
            said[x.lookup_id] = held.get(x.question, NoRecord(AS_OF))
    return Replies({lookup_id: LookupResult(reply, 1, 1) for lookup_id, reply in said.items()})


def first(plan: Plan, every: Replies) -> dict[LookupId, LookupResult]:
    """The replies to what is asked at once."""
    return {x.lookup_id: every.results[x.lookup_id] for x in plan.lookups if not x.stands_on}


def shows(role: str, *, is_shown: bool) -> tuple[Mapping[str, Reply], Reply]:
    """Links, and the life of who is in the role, that show who they are, or that they are somebody else."""
    if role == "deceased":
        return SHOWN, DEAD if is_shown else found(LOCAL)
    return (SHOWN if is_shown else NOT_SHOWN), found(LOCAL)


def test_the_table_holds_what_there_is() -> None:
    assert {role for _, role in about_others()} == {"spouse", "child", "parent", "deceased"}
    assert {("M14-C2", "spouse"), ("M16-C4", "deceased"), ("M03-C2", "parent"), ("M04-C3", "child")} <= set(
        about_others()
    )


@pytest.mark.parametrize(("code", "role"), about_others())
async def test_a_stranger_in_any_role_is_not_asked_about(code: str, role: str) -> None:
    plan, _ = wanted(code)
    links, life = shows(role, is_shown=False)
    for known in (first(plan, replies(plan, links, who=role, life=life)), {}):
        asked = linked_lookups(await grant(plan), known, NOW.date())
        at_once = [x for x in plan.lookups if not x.stands_on or x.lookup_id in asked]
        assert not [x.question for x in at_once if x.subject.role == role and x.question in PROPERTY]


@pytest.mark.parametrize(("code", "role"), about_others())
async def test_who_is_shown_is_asked_about(code: str, role: str) -> None:
    plan, _ = wanted(code)
    links, life = shows(role, is_shown=True)
    asked = linked_lookups(await grant(plan), first(plan, replies(plan, links, who=role, life=life)), NOW.date())
    assert {x.lookup_id for x in plan.lookups if x.stands_on and x.subject.role == role} <= asked


def decided(code: str, every: Replies) -> Decision:
    plan, _ = wanted(code)
    return next(iter(decide(plan, every, NOW.date()).of.values()))


@pytest.mark.parametrize(("code", "role"), about_others())
@pytest.mark.parametrize("owns", [True, False], ids=["owns", "owns nothing"])
def test_nothing_of_a_strangers_counts_and_it_is_a_finding(code: str, role: str, *, owns: bool) -> None:
    plan, _ = wanted(code)
    links, life = shows(role, is_shown=False)
    every = replies(plan, links, who=role, life=life, owns=owns)
    answer = decided(code, every).answer
    assert answer is not None
    assert (answer.verdict, answer.doubt) == (Verdict.UNKNOWN, Doubt.FINAL)
    assert answer.reason == ("ALIVE" if role == "deceased" else "MEMBER_NOT_LINKED")
    assert any(key.partition(".")[0] == role for key in strangers(plan, every, NOW.date()))


def told_of_the_dead() -> Iterator[tuple[str, str]]:
    for matter in catalogue().matters.values():
        for one in matter.certificates:
            for role in ("spouse", "child", "parent"):
                is_asked = PERSON in one.needs and one.ladder[0] is Method.DATA_QUERY and one.code != "M16-C1"
                if role in one.parties and is_asked:
                    yield one.code, role


@pytest.mark.parametrize(("code", "role"), sorted(told_of_the_dead()))
def test_whether_a_stranger_lives_is_not_told(code: str, role: str) -> None:
    """The answer, its reason and each one's own are the same for a living stranger and a dead one."""
    plan, _ = wanted(code)
    living, dead = (replies(plan, NOT_SHOWN, who=role, life=life) for life in (found(LOCAL), DEAD))
    assert decided(code, living) == decided(code, dead)


@pytest.mark.parametrize(("code", "role"), sorted(told_of_the_dead()))
def test_the_death_of_who_belongs_is_noticed(code: str, role: str) -> None:
    plan, _ = wanted(code)
    made = decided(code, replies(plan, SHOWN, who=role, life=DEAD))
    if made.answer is None:  # the register's own list of living children, or a marriage that the death has ended
        assert (code, role, made.reason) in {
            ("M07-C3", "child", "COUNTED"),
            ("M07-C2", "spouse", "WIDOWED"),
            ("M04-C4", "spouse", "WIDOWED"),
        }
    elif role == "parent" and code.startswith("M03"):  # the applicant cares for the child alone
        assert made.answer.reason != "PARTY_DEAD"
    else:
        assert made.answer.verdict is not Verdict.YES
        assert made.answer.reason in {"PARTY_DEAD", "CANCELLED_DEATH"}


@pytest.mark.parametrize("links", [SHOWN, {PARENTAGE: found(record(father="other", mother="other"))}])
@pytest.mark.parametrize("role", ["spouse", "child", "parent", "heir"])
def test_a_dead_heir_is_told_as_dead_so_that_nobody_declares_them_to_inherit(
    role: str, links: Mapping[str, Reply]
) -> None:
    plan, code = wanted("M16-C1")
    every = replies(plan, {**SHOWN, **links}, who=role, life=DEAD)
    made = decide(plan, every, NOW.date(), declared=frozenset({CertificateCode(code)}))
    decision = made.of[CertificateCode(code)]
    assert (decision.reason, decision.declared) == ("PARTY_DEAD", False)


def test_nobody_declares_to_be_married_to_the_dead() -> None:
    plan, code = wanted("M01-C5")
    every = replies(plan, {**SHOWN, COUPLE: NoRecord(AS_OF)}, who="spouse", life=DEAD)
    decision = decide(plan, every, NOW.date(), declared=frozenset({CertificateCode(code)})).of[CertificateCode(code)]
    assert (decision.reason, decision.declared) == ("PARTY_DEAD", False)


def test_a_dead_spouse_whose_name_the_register_spells_otherwise_is_told_as_dead() -> None:
    plan, code = wanted("M01-C1")
    links = {**SHOWN, STATUS: found(marriage(PEOPLE["spouse"][1], "案己乙"))}
    made = decide(
        plan, replies(plan, links, who="spouse", life=DEAD), NOW.date(), declared=frozenset({CertificateCode(code)})
    )
    decision = made.of[CertificateCode(code)]
    assert (decision.reason, decision.declared) == ("PARTY_DEAD", False)


@pytest.mark.parametrize(("role", "question"), [("spouse", HOLDINGS), ("parent", OWNED), ("heir", HOLDINGS)])
def test_where_a_matter_speaks_of_guardians_too_a_stranger_in_another_role_stays_one(role: str, question: str) -> None:
    """No matter of the product mixes them; a city's own may."""
    plan, _ = wanted("M03-C3")
    (stranger,) = parties([PEOPLE[role]])
    first_lookup = plan.lookups[0]
    held = replace(
        first_lookup,
        lookup_id=LookupId("held"),
        question=QuestionName(question),
        subject=replace(stranger, key=f"{role}.9"),
        other=None,
        stands_on=(first_lookup.lookup_id,),
    )
    mixed = replace(plan, lookups=(*plan.lookups, held))
    said = {lookup: one.reply for lookup, one in replies(plan, SHOWN, life=found(LOCAL)).results.items()}
    assert link_doubts(mixed, {**said, held.lookup_id: NoRecord(AS_OF)}, NOW.date()) == {f"{role}.9": NOT_LINKED}


def test_a_deceased_of_whom_the_register_has_no_death_keeps_the_unit_to_an_officer() -> None:
    gone = found(record(person_status="moved_out", cancel_reason=None))
    plan, code = wanted("M16-C4")
    for life, reason in ((gone, "NOT_LOCAL"), (NoRecord(AS_OF), "NO_RECORD")):
        answer = decided(code, replies(plan, SHOWN, who="deceased", life=life, owns=True)).answer
        assert answer is not None
        assert (answer.verdict, answer.reason, answer.doubt) == (Verdict.UNKNOWN, reason, Doubt.PERSON)


def test_one_in_each_role_is_a_person_of_their_own() -> None:
    assert len({one.key for one in parties(PEOPLE.values())}) == len(PEOPLE)

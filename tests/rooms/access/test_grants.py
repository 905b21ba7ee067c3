"""What a grant of data sharing adds, what it can never add, and when it ends."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gateway.access import Access, SharingGrant, load_rules
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.sharing import AgreedVolume
from gateway.domain.stages import Officer
from gateway.domain.words import Mode
from gateway_demo.demo_city import demo_city
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.decision.example import P7, catalogue, digest, of_other_department, officer, plan

FIRST, LAST = date(2026, 11, 1), date(2026, 12, 31)
C2, C3 = CertificateCode("M07-C2"), CertificateCode("M07-C3")


def sharing(fields: Mapping[str, Mapping[str, Mode]], **changed: object) -> SharingGrant:
    made = SharingGrant(
        grant_id="G-17",
        department=DepartmentCode("housing"),
        matter=MatterCode("M07"),
        fields={CertificateCode(code): {ItemName(n): m for n, m in of.items()} for code, of in fields.items()},
        basis="decision 17 of the tax office",
        valid_from=FIRST,
        valid_until=LAST,
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # by name


DATE_MASKED = {"M07-C2": {"register_date": Mode.MASK}}


def guarded(*grants: SharingGrant, on: date = FIRST) -> Access:
    return Access(catalogue(), MemoryCases(), digest, rules=load_rules(demo_city()), grants=grants, today=lambda: on)


def asker(duties: frozenset[str] = frozenset({"M07"})) -> Officer:
    return replace(officer("housing-clerk"), duties=duties)


async def test_what_a_grant_lists_is_had_and_nothing_else() -> None:
    granted = await guarded(sharing(DATE_MASKED)).authorise(asker(), plan("M07", P7))
    assert {code: denial.rule for code, denial in granted.denied.items()} == {
        "M07-C1": "no-grant",
        "M07-C3": "no-grant",
    }
    assert {g.item.name: (g.mode, g.rule) for g in granted.fields[C2]} == {
        "marital_status": (Mode.DENY, "no-grant"),
        "spouse_name": (Mode.DENY, "no-grant"),
        "spouse_id_no": (Mode.DENY, "no-grant"),
        "register_date": (Mode.MASK, "grant"),
    }
    assert {g.basis for g in granted.fields[C2] if g.rule == "grant"} == {"decision 17 of the tax office"}
    assert {code for lookup in granted.lookups for code in lookup.certificates} == {C2}


async def test_a_grant_of_the_answer_alone_shows_no_field() -> None:
    granted = await guarded(sharing({"M07-C3": {}})).authorise(asker(), plan("M07", P7))
    assert C3 not in granted.denied
    assert [g.mode for g in granted.fields[C3]] == [Mode.DENY]


async def test_the_hard_rules_stand_over_a_grant() -> None:
    wide = sharing({"M07-C2": {"marital_status": Mode.REVEAL, "register_date": Mode.MASK}})
    granted = await guarded(wide).authorise(asker(), plan("M07", P7))
    modes = {str(g.item.name): (g.mode, g.rule) for g in granted.fields[C2]}
    assert modes["marital_status"] == (Mode.DENY, "not-owner")
    young = await guarded(wide).authorise(asker(), plan("M07", (("applicant", *P7[1][1:]),)))
    assert {str(g.item.name): g.rule for g in young.fields[C2]}["register_date"] == "minor"


NOBODYS: Mapping[str, Officer] = {
    "without the duty": asker(frozenset()),
    "of another department": of_other_department(asker(), "education"),
    "suspended": replace(asker(), roles=frozenset()),
}


@pytest.mark.parametrize("who", NOBODYS)
async def test_a_grant_is_for_its_department_in_its_duties(who: str) -> None:
    granted = await guarded(sharing(DATE_MASKED)).authorise(NOBODYS[who], plan("M07", P7))
    assert len(granted.denied) == 3
    assert {g.mode for of in granted.fields.values() for g in of} == {Mode.DENY}


@pytest.mark.parametrize(
    ("on", "counts"),
    [(FIRST - timedelta(days=1), False), (FIRST, True), (LAST, True), (LAST + timedelta(days=1), False)],
)
async def test_a_grant_counts_from_its_first_day_to_its_last(on: date, counts: bool) -> None:  # noqa: FBT001
    granted = await guarded(sharing(DATE_MASKED), on=on).authorise(asker(), plan("M07", P7))
    assert (C2 not in granted.denied) == counts


async def test_a_grant_ends_in_a_gateway_that_goes_on() -> None:
    days = [LAST, LAST, LAST + timedelta(days=1)]
    running = Access(
        catalogue(),
        MemoryCases(),
        digest,
        rules=load_rules(demo_city()),
        grants=[sharing(DATE_MASKED)],
        today=lambda: days[0],
    )
    assert C2 not in (await running.authorise(asker(), plan("M07", P7))).denied
    days[0] = LAST + timedelta(days=1)
    assert C2 in (await running.authorise(asker(), plan("M07", P7))).denied
    assert all(
        not one.is_granted for one in running.permissions(asker(), catalogue().matters[MatterCode("M07")]).certificates
    )


async def test_a_grant_takes_nothing_from_those_who_have_more() -> None:
    plain, granting = (
        guarded(),
        guarded(sharing(DATE_MASKED), sharing(DATE_MASKED, grant_id="G-18", department=DepartmentCode("taxation"))),
    )
    for who in ("tax-clerk", "clerk"):
        assert (await granting.authorise(officer(who), plan("M07", P7))).fields == (
            await plain.authorise(officer(who), plan("M07", P7))
        ).fields


UNFIT: Mapping[str, tuple[tuple[SharingGrant, ...], str]] = {
    "an unknown matter": ((sharing(DATE_MASKED, matter=MatterCode("M99")),), "M99"),
    "an unknown certificate": ((sharing({"M07-C9": {}}),), "M07-C9"),
    "another matter's certificate": ((sharing({"M08-C2": {}}),), "M08-C2"),
    "a field that the certificate does not list": ((sharing({"M07-C2": {"event": Mode.TEST}}),), "event"),
    "a wider form": ((sharing({"M07-C2": {"register_date": Mode.REVEAL}}),), "wider"),
    "no basis": ((sharing(DATE_MASKED, basis=" "),), "no basis"),
    "one id twice": ((sharing(DATE_MASKED), sharing(DATE_MASKED)), "same id"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_a_grant_of_what_the_catalogue_does_not_list_is_refused(case: str) -> None:
    grants, named = UNFIT[case]
    with pytest.raises(SetupError, match=named):
        guarded(*grants)


def test_the_rules_hash_covers_the_grants() -> None:
    hashes = {
        guarded().rules_hash,
        guarded(sharing(DATE_MASKED)).rules_hash,
        guarded(sharing(DATE_MASKED, valid_until=FIRST)).rules_hash,
    }
    assert len(hashes) == 3
    assert guarded().rules_hash == Access(catalogue(), MemoryCases(), digest, rules=load_rules(demo_city())).rules_hash


async def test_a_grant_that_is_used_up_gives_nothing_and_says_so() -> None:
    """By its own rule, with how to apply; another grant of the same still gives it, and the query counts in that one alone."""
    one = sharing(DATE_MASKED, per_day=2)
    other = replace(one, grant_id="G-18", per_day=None, per_month=9)
    asked = plan("M07", P7)
    whole = await guarded(one, other).authorise(asker(), asked)
    assert whole.volumes == (AgreedVolume("G-17", 2, None),)
    second = await guarded(one, other).authorise(asker(), asked, frozenset({"G-17", "G-99"}))
    assert (second.volumes, second.used_up) == ((AgreedVolume("G-18", None, 9),), frozenset({"G-17"}))
    assert {g.rule for g in second.fields[C2]} == {g.rule for g in whole.fields[C2]}
    nothing = await guarded(one, other).authorise(asker(), asked, frozenset({"G-17", "G-18"}))
    assert nothing.volumes == ()
    assert nothing.lookups == ()
    assert (nothing.denied[C2].rule, bool(nothing.denied[C2].how_to_apply)) == ("volume", True)
    assert {(g.mode, g.rule) for g in nothing.fields[C2]} == {(Mode.DENY, "volume")}
    assert nothing.denied[C3].rule == "no-grant"


async def test_of_what_the_catalogue_gives_a_used_up_grant_takes_nothing_away() -> None:
    """The owner of the matter sees what it saw; where a grant gives a field more of what may be asked anyway, the field alone is refused."""
    grant = sharing(DATE_MASKED, department=officer("tax-clerk").department)
    access, owner = guarded(grant), officer("tax-clerk")
    asked = plan("M07", P7)
    before = await access.authorise(owner, asked)
    after = await access.authorise(owner, asked, frozenset({"G-17"}))
    assert before.fields == after.fields
    assert (before.volumes, after.denied) == ((), before.denied)


async def test_a_hard_rule_is_named_before_the_volume() -> None:
    wide = sharing({"M07-C2": {"marital_status": Mode.REVEAL}}, per_day=1)
    granted = await guarded(wide, replace(wide, grant_id="G-18", fields={C2: {}})).authorise(
        asker(), plan("M07", P7), frozenset({"G-17"})
    )
    assert {str(g.item.name): g.rule for g in granted.fields[C2]}["marital_status"] == "not-owner"

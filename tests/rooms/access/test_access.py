"""Who may have what: the demo's officers, the hard rules, the guards; and the projection against a direct reading."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access import Access, Permissions, ShownBefore, load_rules, projection
from gateway.access.quotas import NAMES
from gateway.access.rules import AccessRules
from gateway.catalogue import Catalogue
from gateway.domain.clock import CHINA
from gateway.domain.codes import CaseNumber, CertificateCode, CountyCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.errors import NotAuthorised, QuotaExceeded, SetupError
from gateway.domain.person import PersonId
from gateway.domain.questions import OWNED, items
from gateway.domain.rules import items_tested
from gateway.domain.stages import Grant, Officer
from gateway.domain.words import ACCESS_RULES, QUOTA_RULES, Mode, Sharing
from gateway_demo.demo_city import demo_city
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.decision.example import (
    CHEN,
    LIN,
    P2,
    P7,
    access,
    catalogue,
    digest,
    of_other_department,
    officer,
    plan,
    query,
)


def modes(granted: Grant, code: str = "M07-C2") -> dict[str, tuple[str, str]]:
    return {g.item.name: (g.mode.value, g.rule) for g in granted.fields[CertificateCode(code)]}


async def test_the_owners_officer_has_the_catalogues_modes() -> None:
    granted = await access().authorise(officer("tax-clerk"), plan("M07", P7))
    assert modes(granted) == {
        "marital_status": ("reveal", "catalogue"),
        "spouse_name": ("mask", "catalogue"),
        "spouse_id_no": ("mask", "catalogue"),
        "register_date": ("mask", "catalogue"),
    }
    assert granted.clearance == 4
    assert granted.lookups == plan("M07", P7).lookups
    assert all(g.basis for fields in granted.fields.values() for g in fields)


async def test_the_general_window_is_denied_level_4_and_identifying_fields() -> None:
    granted = await access().authorise(officer("clerk"), plan("M07", P7))
    assert modes(granted) == {
        "marital_status": ("deny", "not-owner"),
        "spouse_name": ("deny", "not-owner"),
        "spouse_id_no": ("deny", "not-owner"),
        "register_date": ("mask", "catalogue"),
    }
    assert granted.denied == {}
    assert granted.clearance == 3


async def test_departments_are_asked_only_for_what_is_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is only shown; what a rule needs is asked whoever may see it."""
    fuel = items("fuel")
    monkeypatch.setattr(projection, "items_tested", lambda *of: items_tested(*of) - fuel)
    monkeypatch.setattr(projection, "items_shown", lambda _, question: fuel if question == OWNED else items())
    grown, minor = [
        (await access().authorise(officer(), plan("M08", [("applicant", *who)], ["M08-C2"]))).lookups[0]
        for who in (P2[0][1:], P2[2][1:])
    ]
    assert grown.items - minor.items == {"fuel"}


async def test_what_a_value_rests_on_is_asked_whoever_may_see_it() -> None:
    made = plan("M07", P7[:1], ["M07-C2"])
    (whole,) = [x for x in (await access().authorise(officer("tax-clerk"), made)).lookups if x.department == "marriage"]
    (narrow,) = [x for x in (await access().authorise(officer("clerk"), made)).lookups if x.department == "marriage"]
    assert narrow.items == whole.items >= {"spouse_name", "spouse_id_no", "later_marriage"}
    assert narrow.lookup_id == whole.lookup_id


async def test_what_another_certificate_tests_is_still_asked() -> None:
    granted = await access().authorise(officer("clerk"), plan("M07", P7))
    status = next(x for x in granted.lookups if x.question == "marriage.status_of_applicant")
    assert {"spouse_name", "spouse_id_no"} < status.items


@pytest.mark.parametrize(
    ("who", "matter", "is_granted"),
    [
        ("clerk", "M01", True),
        ("clerk", "M07", True),
        ("housing-clerk", "M01", True),
        ("housing-clerk", "M07", False),
        ("tax-clerk", "M07", True),
        ("tax-clerk", "M01", False),
        ("police", "M01", False),  # every matter in their duties, but neither its owner nor a general window
    ],
)
async def test_who_may_ask_which_matter(who: str, matter: str, is_granted: bool) -> None:  # noqa: FBT001 - a table
    cases = MemoryCases()
    granted = await Access(catalogue(), cases, digest, rules=load_rules(demo_city())).authorise(
        officer(who), plan(matter, P2)
    )
    assert (granted.denied == {}) == is_granted
    if not is_granted:
        assert granted.lookups == ()
        assert set(granted.denied) == {p.certificate.code for p in granted.plan.certificates}
        assert all(d.rule == "no-grant" and d.basis and d.how_to_apply for d in granted.denied.values())
        assert all(g.mode is Mode.DENY for fields in granted.fields.values() for g in fields)


async def test_an_officer_without_a_grant_cannot_claim_a_case() -> None:
    cases = MemoryCases()
    guarded = Access(catalogue(), cases, digest, rules=load_rules(demo_city()))
    await guarded.authorise(officer("tax-clerk"), plan("M01", P2[:1]))
    assert (await guarded.authorise(officer("clerk"), plan("M01", P2))).lookups


async def test_a_client_system_may_ask_what_is_granted_to_it() -> None:
    rules = replace(load_rules(demo_city()), clients={"one-stop": frozenset({MatterCode("M07")})})
    system = replace(officer("police"), client="one-stop", duties=frozenset())
    guarded = Access(catalogue(), MemoryCases(), digest, rules=rules)
    assert (await guarded.authorise(system, plan("M07", P7))).denied == {}
    assert modes(await guarded.authorise(system, plan("M07", P7)))["marital_status"] == ("deny", "not-owner")
    assert (await guarded.authorise(system, plan("M01", P2))).denied != {}


async def test_nothing_of_a_minor_is_shown() -> None:
    young = (("applicant", *P7[1][1:]),)
    granted = await access().authorise(officer("tax-clerk"), plan("M07", young))
    assert {mode for fields in granted.fields.values() for mode in (g.mode for g in fields)} == {Mode.DENY}
    assert {g.rule for fields in granted.fields.values() for g in fields} == {"minor"}


@pytest.mark.parametrize(
    ("number", "mode"), [("330798201508210019", ("deny", "minor")), ("33079819590821001X", ("reveal", "catalogue"))]
)
async def test_nor_of_a_minor_who_died(number: str, mode: tuple[str, str]) -> None:
    granted = await access().authorise(officer(), plan("M02", [CHEN, ("deceased", number, "金大海")], ["M02-C1"]))
    assert modes(granted, "M02-C1") == {"cancel_date": mode}


@pytest.mark.parametrize(("asked_at", "is_minor"), [("2032-06-30", True), ("2032-07-01", False)])
async def test_a_minor_is_one_until_the_eighteenth_birthday(asked_at: str, is_minor: bool) -> None:  # noqa: FBT001
    at = datetime.fromisoformat(asked_at).replace(tzinfo=CHINA)
    one = replace(query("M07", (("applicant", *P7[1][1:]),)), asked_at=at)
    granted = await access().authorise(officer("tax-clerk"), catalogue().plan(one))
    assert (modes(granted)["marital_status"][0] == "deny") == is_minor


async def test_what_a_department_does_not_share_never_leaves() -> None:
    granted = await _with_item("marital_status", sharing=Sharing.NOT_SHARED).authorise(
        officer("tax-clerk"), plan("M07", P7)
    )
    assert modes(granted)["marital_status"] == ("test", "not-shared")


def _with_item(name: str, **changed: object) -> Access:
    items = dict(catalogue().items)
    key = (DepartmentCode("marriage"), ItemName(name))
    items[key] = replace(items[key], **changed)  # type: ignore[arg-type]  # named fields of Item
    twisted = Catalogue(
        city=catalogue().city,
        matters=catalogue().matters,
        items=items,
        departments=catalogue().departments,
        party_rules=catalogue().party_rules,
        canonical=b"twisted",
    )
    return Access(twisted, MemoryCases(), digest, rules=load_rules(demo_city()))


@pytest.mark.parametrize("role", ["applicant", "spouse", "child.1"])
async def test_nobody_looks_up_themselves_or_their_family(role: str) -> None:
    made = plan("M01")
    person = next(p.person for p in made.query.parties if p.key == role)
    assert person is not None
    cases = MemoryCases()
    guarded = Access(catalogue(), cases, digest, rules=load_rules(demo_city()))
    own = replace(officer(), person_digest=digest(person.person_id))
    kin = replace(officer(), kin_digests=frozenset({digest(person.person_id), "another"}))
    for who in (own, kin):
        with pytest.raises(NotAuthorised) as refused:
            await guarded.authorise(who, made)
        assert refused.value.rule == "own-family"
        assert refused.value.basis
        assert person.person_id.number not in str(refused.value)
    assert (await guarded.authorise(officer(), plan("M01", P7))).denied == {}  # the case was not opened by the refused


async def refused_by_case(
    guarded: Access, number: str, people: tuple[tuple[str, str, str], ...], code: str = "M01"
) -> str:
    one = replace(query(code, people), case_number=CaseNumber(number))
    with pytest.raises(NotAuthorised) as refused:
        await guarded.authorise(officer(), catalogue().plan(one))
    assert refused.value.rule == "case"
    assert refused.value.basis
    assert not number or number not in str(refused.value)
    return refused.value.detail


async def test_a_case_belongs_to_the_people_first_named_in_it() -> None:
    guarded = access()
    await guarded.authorise(officer(), plan("M01", P2))
    await guarded.authorise(officer(), plan("M01", P2[:1]))
    await guarded.authorise(officer("housing-clerk"), plan("M01", (LIN_APPLIES, CHEN_JOINS)))
    assert "these people" in await refused_by_case(guarded, "JH-2026-M01-000017", P7)
    assert "these people" in await refused_by_case(guarded, "JH-2026-M01-000017", (P2[0], P7[1]))
    assert (await guarded.authorise(officer(), plan("M07", P7))).denied == {}


LIN_APPLIES, CHEN_JOINS = ("applicant", *LIN[1:]), ("spouse", *CHEN[1:])


@pytest.mark.parametrize(
    "number",
    ["", "JH-2026-M01-17", "JH-2026-M07-000017", "XX-2026-M01-000017", "JH-2026-M01-000017 ", "JH-２０２６-M01-000017"],
)
async def test_a_case_number_is_of_the_matter_and_well_formed(number: str) -> None:
    """The plan refuses it as a fault of form; a plan that names it all the same is refused here."""
    made = plan("M01")
    made = replace(made, query=replace(made.query, case_number=CaseNumber(number)))
    with pytest.raises(NotAuthorised) as refused:
        await access().authorise(officer(), made)
    assert refused.value.rule == "case"


async def test_a_case_on_record_for_another_matter_is_not_this_ones() -> None:
    made = plan("M01")
    cases = MemoryCases()
    people = frozenset(digest(p.person.person_id) for p in made.query.parties if p.person)
    await cases.admit(made.query.case_number, MatterCode("M07"), people)
    with pytest.raises(NotAuthorised) as refused:
        await Access(catalogue(), cases, digest, rules=load_rules(demo_city())).authorise(officer(), made)
    assert refused.value.rule == "case"


async def test_a_closed_case_is_over() -> None:
    cases = MemoryCases()
    guarded = Access(catalogue(), cases, digest, rules=load_rules(demo_city()))
    await guarded.authorise(officer(), plan("M01"))
    await cases.close(CaseNumber("JH-2026-M01-000017"))
    assert "closed" in await refused_by_case(guarded, "JH-2026-M01-000017", P2)


def told(permissions: Permissions, code: str) -> dict[str, tuple[str, str, bool]]:
    (one,) = [c for c in permissions.certificates if c.certificate == code]
    return {f.item.name: (f.mode.value, f.rule, f.why_not is None) for f in one.fields}


def test_permissions_say_field_by_field_what_and_why_not() -> None:
    m07 = catalogue().matters[MatterCode("M07")]
    window = access().permissions(officer("clerk"), m07)
    assert told(window, "M07-C2") == {
        "marital_status": ("deny", "not-owner", False),
        "spouse_name": ("deny", "not-owner", False),
        "spouse_id_no": ("deny", "not-owner", False),
        "register_date": ("mask", "not-owner", False),
        "cert_no": ("test", "predicate", False),
        "event": ("test", "predicate", False),
        "later_marriage": ("test", "predicate", False),
        "linked_spouse": ("test", "predicate", False),
        "linked_spouse_dead": ("test", "predicate", False),
        "former_name": ("test", "predicate", False),
        "cancel_reason": ("test", "predicate", False),
        "cancel_date": ("test", "predicate", False),
        "person_status": ("test", "predicate", False),
    }
    assert all(c.is_granted and c.how_to_apply is None for c in window.certificates)
    owner = access().permissions(officer("tax-clerk"), m07)
    assert told(owner, "M07-C2")["spouse_id_no"] == ("mask", "catalogue", True)
    assert told(owner, "M07-C2")["register_date"] == ("mask", "catalogue", True)
    assert owner.rules_hash == access().rules_hash


def test_permissions_of_a_matter_that_nothing_grants() -> None:
    denied = access().permissions(officer("housing-clerk"), catalogue().matters[MatterCode("M07")])
    for one in denied.certificates:
        assert (one.is_granted, one.rule) == (False, "no-grant")
        assert one.how_to_apply
        assert one.why_not
        assert all(f.mode is Mode.DENY for f in one.fields)


def test_the_rules_hash_covers_catalogue_and_rules() -> None:
    rules = load_rules(demo_city())
    hashes = {
        access().rules_hash,
        Access(catalogue(), MemoryCases(), digest, rules=replace(rules, canonical=b"other")).rules_hash,
        _with_item("marital_status").rules_hash,
    }
    assert len(hashes) == 3
    assert all(len(one) == 64 for one in hashes)


def test_the_rules_are_those_that_the_contract_names_and_the_citys_own() -> None:
    assert {name for name in load_rules(demo_city()).rules if not name.startswith("city-")} == set(ACCESS_RULES)


def test_every_quota_is_a_rule_that_the_contract_names() -> None:
    assert {QuotaExceeded(name, "", 1, 60, 1).rule for name in NAMES} == set(QUOTA_RULES)


@pytest.mark.parametrize("broken", [{"surplus": 1}, {"rules": []}, {"adult_years": 0}])
def test_a_table_of_rules_that_does_not_fit_stops_the_start(broken: Mapping[str, object]) -> None:
    whole = json.loads(demo_city()["access_rules.json"]) | dict(broken)
    with pytest.raises(SetupError, match=r"access_rules\.json|table of access rules"):
        load_rules({**demo_city(), "access_rules.json": json.dumps(whole).encode()})


DEPARTMENTS = st.sampled_from(["taxation", "housing", "general_window", "household", "nowhere"])
DUTIES = st.frozensets(st.sampled_from(["*", "M01", "M07", "M12"]))


@given(
    department=DEPARTMENTS,
    duties=DUTIES,
    level=st.integers(1, 4),
    identifying=st.booleans(),
    sharing=st.sampled_from(Sharing),
    young=st.booleans(),
)
def test_the_projection_is_the_rules_read_directly(
    *,
    department: str,
    duties: frozenset[str],
    level: int,
    identifying: bool,
    sharing: Sharing,
    young: bool,
) -> None:
    guarded = _with_item("spouse_name", level=level, identifying=identifying, sharing=sharing)
    who = of_other_department(replace(officer(), duties=duties), department)
    people = (("applicant", *P7[1][1:]),) if young else P7[:1]
    granted = asyncio.run(guarded.authorise(who, plan("M07", people)))
    is_sensitive = identifying or level == 4
    assert modes(granted)["spouse_name"] == read_directly(
        who, load_rules(demo_city()), sharing, is_sensitive=is_sensitive, young=young
    )


def read_directly(
    who: Officer,
    rules: AccessRules,
    sharing: Sharing,
    *,
    is_sensitive: bool,
    young: bool,
) -> tuple[str, str]:
    is_owner = who.department == "taxation"
    may_ask = bool({"*", "M07"} & who.duties) and (is_owner or who.department in rules.general_windows)
    ladder = [
        (not may_ask, ("deny", "no-grant")),
        (sharing is Sharing.NOT_SHARED, ("test", "not-shared")),
        (young, ("deny", "minor")),
        (not is_owner and is_sensitive, ("deny", "not-owner")),
        (True, ("mask", "catalogue")),
    ]
    return next(outcome for holds, outcome in ladder if holds)


def held(granted: Grant, **changed: object) -> ShownBefore:
    """What a stored answer under this grant shows, every granted field in it."""
    fields = {
        code: {g.item.name: g.mode for g in of if g.mode in (Mode.REVEAL, Mode.MASK)}
        for code, of in granted.fields.items()
        if code not in granted.denied
    }
    asked = granted.officer
    made = ShownBefore(
        granted.plan.matter.code, asked.department, asked.county, access().digests(granted.plan.query), fields
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # by name


STORED: Mapping[str, tuple[dict[str, object], str]] = {
    "another department": ({"department": DepartmentCode("housing")}, "moved"),
    "another county": ({"county": CountyCode("330703")}, "moved"),
    "no duty": ({"duties": frozenset()}, "no-grant"),
    "another duty": ({"duties": frozenset({"M01"})}, "no-grant"),
    "kin of one": ({"kin_digests": frozenset({digest(PersonId(LIN[1]))})}, "own-family"),
    "one of them": ({"person_digest": digest(PersonId(CHEN[1]))}, "own-family"),
}


@pytest.mark.parametrize("change", STORED)
async def test_a_stored_answer_is_judged_by_the_claims_of_now(change: str) -> None:
    granted = await access().authorise(officer("tax-clerk"), plan("M07", P2))
    access().authorise_stored(granted.officer, held(granted))
    claims, rule = STORED[change]
    with pytest.raises(NotAuthorised) as refused:
        access().authorise_stored(replace(granted.officer, **claims), held(granted))  # type: ignore[arg-type]  # by name
    assert (refused.value.rule, bool(refused.value.basis)) == (rule, True)


async def test_a_stored_answer_that_shows_more_than_may_be_had_now_is_refused() -> None:
    granted = await access().authorise(officer("tax-clerk"), plan("M07", P2))
    wide = held(granted)
    code = CertificateCode("M07-C2")
    unmasked = {**wide.fields, code: {**wide.fields[code], ItemName("spouse_name"): Mode.REVEAL}}
    unknown = {**wide.fields, CertificateCode("M07-C9"): {ItemName("spouse_name"): Mode.MASK}}
    for fields in (unmasked, unknown):
        with pytest.raises(NotAuthorised) as refused:
            access().authorise_stored(granted.officer, replace(wide, fields=fields))
        assert refused.value.rule == "narrowed"
    with pytest.raises(NotAuthorised) as refused:
        access().authorise_stored(granted.officer, replace(wide, matter=MatterCode("M99")))
    assert refused.value.rule == "no-grant"

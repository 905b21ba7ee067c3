"""The hard rules' text: what it must be, what is refused of it, and that what cannot be judged denies everything."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from gateway.access import Access, PolicyFault, Rights, load_rules
from gateway.access import hard_rules as module
from gateway.access.evaluation import CedarRequest, satisfied
from gateway.access.hard_rules import Forbid, HardRule, HardRules, read_hard_rules, schema_text
from gateway.access.key import ProjectionKey
from gateway.access.permits import forms_to, quoted
from gateway.access.rules import AccessRules
from gateway.access.slices import Slice
from gateway.catalogue import Catalogue
from gateway.domain.codes import DepartmentCode, ItemName, MatterCode, RuleId
from gateway.domain.errors import NotAuthorised, SetupError
from gateway.domain.matter import ROLES as PARTIES
from gateway.domain.matter import Item
from gateway.domain.roles import ROLES
from gateway.domain.words import Mode, Sharing
from gateway_demo.demo_city import demo_city
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.decision.example import P2, P7, catalogue, digest, officer, plan

ANNOTATED = '@id("city-one")\n@basis("law")\n@title_en("one")\n@title_zh("一")\n'
FORBID = f"{ANNOTATED}forbid (principal, action, resource)"


def test_every_rule_says_itself_in_both_languages_and_its_basis() -> None:
    rules = load_rules(demo_city()).hard.forbids
    assert len(rules) >= 13
    for one in rules:
        assert one.rule.basis
        assert all(one.rule.text[language].strip() for language in ("en", "zh"))
        assert one.rule.text["zh"] != one.rule.text["en"]


def test_every_rule_of_the_city_says_how_to_apply_in_both_languages() -> None:
    rules = load_rules(demo_city())
    assert rules.rules.keys() >= {*(forbid.rule.id for forbid in rules.hard.forbids), "no-grant", "case", "own-family"}
    for one in rules.rules.values():
        assert all(one.how_to_apply[language].strip() for language in ("en", "zh")), one.id
        assert one.how_to_apply["zh"] != one.how_to_apply["en"]


@pytest.mark.parametrize("rule", [forbid.rule.id for forbid in load_rules(demo_city()).hard.forbids])
async def test_what_a_rule_keeps_says_the_rule_its_basis_and_how_to_apply(rule: str) -> None:
    """Each rule in turn keeps every field of M07, and then M07 as a whole: the grid beforehand, and what a query is granted."""
    said = load_rules(demo_city()).rules[RuleId(rule)]
    for actions in ('action in [Action::"reveal", Action::"mask", Action::"test"]', "action"):
        text = f'@id("{rule}") @basis("{said.basis}") @title_en("{said.text["en"]}") @title_zh("{said.text["zh"]}")\n'
        text += f'@apply_en("{said.how_to_apply["en"]}") @apply_zh("{said.how_to_apply["zh"]}")\n'
        others = [one.text for one in load_rules(demo_city()).hard.forbids if one.rule.id != rule]
        rules = with_text("\n".join([f"{text}forbid (principal, {actions}, resource);", *others]).encode())
        access = Access(catalogue(), MemoryCases(), digest, rules=rules)
        granted = await access.authorise(officer("tax-clerk"), plan("M07", P7))
        grid = access.permissions(officer("tax-clerk"), catalogue().matters[MatterCode("M07")])
        for certificate in grid.certificates:
            shown = [field for field in certificate.fields if field.rule != "predicate"]
            assert {(field.rule, field.basis) for field in shown} <= {(rule, said.basis)}
            assert all((field.why_not, field.how_to_apply) == (said.text, said.how_to_apply) for field in shown)
            assert certificate.is_granted == (actions != "action")
            if not certificate.is_granted:
                told = (certificate.rule, certificate.basis, certificate.why_not, certificate.how_to_apply)
                assert told == (rule, said.basis, said.text, said.how_to_apply)
        assert all(field.how_to_apply == said.how_to_apply for fields in granted.fields.values() for field in fields)
        assert all(denial.how_to_apply == said.how_to_apply for denial in granted.denied.values())


def test_a_rule_that_does_not_say_how_to_apply_has_the_citys_words() -> None:
    rules = with_text(f"{FORBID};".encode() + demo_city()["access_rules.cedar"])
    assert rules.rules[RuleId("city-one")].how_to_apply == rules.how_to_apply
    with pytest.raises(SetupError, match="lacks @apply_zh"):
        read_hard_rules(f'@apply_en("ask")\n{FORBID};')


REFUSED: Mapping[str, tuple[str, str]] = {
    "no Cedar": ("forbid principal", "do not fit"),
    "a permit": (f"{ANNOTATED}permit (principal, action, resource);", "city-one permits"),
    "no id": ('@basis("law")\nforbid (principal, action, resource);', "lacks @id"),
    "no basis": (
        '@id("city-one")\n@title_en("one")\n@title_zh("一")\nforbid (principal, action, resource);',
        "lacks @basis",
    ),
    "no Chinese": (
        '@id("city-one")\n@basis("law")\n@title_en("one")\nforbid (principal, action, resource);',
        "lacks @title_zh",
    ),
    "the same id twice": (f"{FORBID};\n{FORBID};", "stands twice"),
    "an id in capitals": (FORBID.replace("city-one", "City_One") + ";", "small letters"),
    "one asker": (f'{ANNOTATED}forbid (principal == Asker::"1", action, resource);', "one single principal"),
    "one field": (f'{ANNOTATED}forbid (principal, action, resource == Field::"1");', "one single resource"),
    "a slot": (f"{ANNOTATED}forbid (principal == ?principal, action, resource);", "slot"),
    "an attribute that is not declared": (f'{FORBID} when {{ principal.account == "a" }};', "account"),
    "an undeclared word of context": (f'{FORBID} when {{ context.hour == "22" }};', "hour"),
    "a field's level where a certificate is asked for": (f"{FORBID} when {{ resource.level > 3 }};", "level"),
    "a number compared with a word": (f'{FORBID} when {{ principal.county > "330702" }};', ""),
    "a pattern": (f'{FORBID} when {{ principal.client like "demo*" }};', "like"),
    "arithmetic": (f"{FORBID} when {{ 9223372036854775807 + 1 > 1 }};", ""),
    "an address": (f'{FORBID} when {{ ip("10.0.0.1").isLoopback() }};', ""),
    "a set against a set": (f"{FORBID} when {{ principal.roles == context.parties }};", "two sets"),
    "a set's member from the request": (f"{FORBID} when {{ principal.roles.contains(principal.client) }};", "two sets"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_with_the_rule_and_the_reason(case: str) -> None:
    text, named = REFUSED[case]
    with pytest.raises(SetupError, match="hard rules of access do not fit") as refused:
        read_hard_rules(text)
    assert named in refused.value.detail


def with_text(text: bytes) -> AccessRules:
    return load_rules({**demo_city(), "access_rules.cedar": text})


def test_rules_of_both_files_do_not_share_an_id() -> None:
    with pytest.raises(SetupError, match="own-family"):
        with_text((FORBID.replace("city-one", "own-family") + ";").encode())


def test_a_rule_of_the_citys_own_says_so() -> None:
    with pytest.raises(SetupError, match="begins with city-"):
        with_text((FORBID.replace("city-one", "one") + ";").encode())


def test_missing_or_broken_rules_stop_the_start() -> None:
    without = {name: content for name, content in demo_city().items() if name != "access_rules.cedar"}
    with pytest.raises(SetupError, match=r"the city has no access_rules\.cedar"):
        load_rules(without)
    with pytest.raises(SetupError, match=r"access_rules\.cedar of the city is not in UTF-8, line 1"):
        with_text(b"\xff\xfe")


@pytest.mark.parametrize("text", [None, "entity Asker"])
def test_a_missing_or_broken_schema_stops_the_start(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if text is not None:
        (tmp_path / "schema.cedarschema").write_text(text, "utf-8")
    monkeypatch.setattr(module, "files", lambda _package: tmp_path)
    with pytest.raises(SetupError, match="schema of the access rules"):
        schema_text.__wrapped__()


# --- what cannot be judged -----------------------------------------------------------------------------------------------------


def without_checks(text: str) -> HardRules:
    """Rules that went round the reader, as a fault in it would let them."""
    rule = HardRule(RuleId("city-one"), "law", {"en": "one", "zh": "一"})
    return HardRules(text, (Forbid(rule, text, (("principal", "county"),), frozenset()),))


OVERFLOWS = "forbid (principal, action, resource) when { 9223372036854775807 + 1 > 1 };"
MISSING = "forbid (principal, action, resource) when { principal.rank > 1 };"


@pytest.mark.parametrize("text", [OVERFLOWS, MISSING])
def test_a_rule_whose_evaluation_fails_is_no_yes(text: str) -> None:
    """Cedar itself skips it, and allows."""
    request = {"principal": 'Asker::"0"', "action": 'Action::"ask"', "resource": 'Certificate::"0"', "context": {}}
    skipped = cedarpy.is_authorized(request, f"permit (principal, action, resource);\n{text}", [])
    assert skipped.allowed
    policies = cedarpy.PolicySet.from_str(f"permit (principal, action, resource);\n{text}")
    with pytest.raises(PolicyFault):
        list(satisfied(policies, [CedarRequest("ask", {})]))


def test_no_decision_is_no_yes() -> None:
    policies = cedarpy.PolicySet.from_str("permit (principal, action, resource);")
    with pytest.raises(PolicyFault):
        list(satisfied(policies, [CedarRequest("read", {})]))


def faults() -> float:
    return REGISTRY.get_sample_value("gateway_access_policy_faults_total") or 0.0


@pytest.mark.parametrize("text", [OVERFLOWS, MISSING])
async def test_a_fault_denies_the_whole_query_and_raises_an_alarm(text: str) -> None:
    guarded = Access(
        catalogue(), MemoryCases(), digest, rules=replace(load_rules(demo_city()), hard=without_checks(text))
    )
    m07, before = catalogue().matters[MatterCode("M07")], faults()
    with capture_logs() as lines:
        for _ in range(2):
            with pytest.raises(NotAuthorised) as refused:
                await guarded.authorise(officer("tax-clerk"), plan("M07", P7))
            assert (refused.value.rule, bool(refused.value.basis)) == ("policy-fault", True)
        with pytest.raises(NotAuthorised):
            guarded.permissions(officer("tax-clerk"), m07)
    assert [line["event"] for line in lines] == ["policy_fault"] * 3
    assert {line["log_level"] for line in lines} == {"error"}
    assert faults() == before + 3


async def test_a_field_without_a_classification_denies_the_whole_query() -> None:
    items = {key: item for key, item in catalogue().items.items() if key[1] != "register_date"}
    whole = catalogue()
    twisted = Catalogue(
        city=catalogue().city,
        matters=whole.matters,
        items=items,
        departments=whole.departments,
        party_rules=whole.party_rules,
        canonical=b"twisted",
    )
    guarded = Access(twisted, MemoryCases(), digest, rules=load_rules(demo_city()))
    with pytest.raises(NotAuthorised) as refused:
        await guarded.authorise(officer("tax-clerk"), plan("M07", P7))
    assert refused.value.rule == "policy-fault"
    assert (await guarded.authorise(officer("clerk"), plan("M01", P2))).denied == {}


async def test_many_who_come_at_once_share_one_compilation(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[ProjectionKey] = []
    judge = Slice.judge

    def counted(self: Slice, key: ProjectionKey) -> Any:
        compiled.append(key)
        return judge(self, key)

    monkeypatch.setattr(Slice, "judge", counted)
    guarded = Access(catalogue(), MemoryCases(), digest, rules=load_rules(demo_city()))
    granted = await asyncio.gather(*(guarded.authorise(officer("tax-clerk"), plan("M07", P7)) for _ in range(20)))
    assert len(compiled) == 1
    assert all(one.fields == granted[0].fields for one in granted)


async def test_a_known_kind_of_asker_is_answered_without_cedar(monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = Access(catalogue(), MemoryCases(), digest, rules=load_rules(demo_city()))
    first = await guarded.authorise(officer("clerk"), plan("M01", P2))
    monkeypatch.setattr(cedarpy, "is_authorized_batch", None)
    monkeypatch.setattr(Slice, "judge", None)
    assert (await guarded.authorise(officer("clerk"), plan("M01", P2))).fields == first.fields


async def test_one_who_leaves_takes_nothing_from_the_others() -> None:
    guarded = Access(catalogue(), MemoryCases(), digest, rules=load_rules(demo_city()))
    leaves, stays = (asyncio.ensure_future(guarded.authorise(officer("clerk"), plan("M07", P7))) for _ in range(2))
    await asyncio.sleep(0)
    leaves.cancel()
    assert (await stays).denied == {}


# --- projection and direct evaluation ------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
KEYS = st.builds(
    ProjectionKey,
    matter=st.sampled_from([MatterCode("M07"), MatterCode("M04"), MatterCode("M16")]),
    department=st.one_of(st.sampled_from(["taxation", "general_window", "marriage", "real_estate"]), WORDS).map(
        DepartmentCode
    ),
    client=st.one_of(st.sampled_from(["demo", "one-stop"]), WORDS),
    has_duty=st.booleans(),
    of_minor=st.booleans(),
    county=st.one_of(st.just("330702"), WORDS),
    roles=st.frozensets(st.one_of(st.sampled_from(sorted(ROLES)), WORDS), max_size=4),
    assurance=st.one_of(st.sampled_from(["low", "substantial", "high"]), WORDS),
    parties=st.frozensets(st.one_of(st.sampled_from(PARTIES), WORDS), max_size=4),
    authorisation=st.one_of(st.sampled_from(["not_needed", "on_file", "missing"]), WORDS),
)
CITY = """
@id("city-county") @basis("law") @title_en("one") @title_zh("一")
forbid (principal, action in [Action::"reveal", Action::"mask"], resource)
when { principal.county == "330702" && resource.issuer != principal.department && !context.parties.isEmpty() };
@id("city-alike") @basis("law") @title_en("two") @title_zh("二")
forbid (principal, action, resource)
when { principal.client == principal.county || principal.roles.containsAll(["officer", "verifier"]) };
"""
ITEMS: st.SearchStrategy[dict[str, object]] = st.builds(
    dict, level=st.integers(1, 4), identifying=st.booleans(), sharing=st.sampled_from(Sharing)
)


@cache
def rules_of_a_city() -> AccessRules:
    hard = read_hard_rules(load_rules(demo_city()).hard.text + CITY)
    return replace(load_rules(demo_city()), hard=hard, clients={"one-stop": frozenset({MatterCode("M07")})})


def directly(part: Slice, key: ProjectionKey, code: str, item: Item, form: Mode) -> Mode:
    """The widest form that Cedar allows for the whole text, asked with the words as they are and nothing worked out before."""
    whole = {"matter": key.matter, "certificate": code, "owner": part.matter.owner, "issuer": item.department}
    field = {
        **whole,
        "item": item.name,
        "form": str(form),
        "level": item.level,
        "sharing": str(item.sharing),
        "identifying": item.identifying,
    }
    asker = {
        "client": key.client,
        "department": key.department,
        "county": key.county,
        "roles": sorted(key.roles),
        "assurance": key.assurance,
    }
    entities: list[dict[str, object]] = [
        {"uid": {"type": "Asker", "id": "a"}, "attrs": asker, "parents": []},
        {"uid": {"type": "Certificate", "id": "c"}, "attrs": whole, "parents": []},
        {"uid": {"type": "Field", "id": "f"}, "attrs": field, "parents": []},
    ]
    about = {"duty": key.has_duty, "age_band": "minor" if key.of_minor else "adult"}
    context = {**about, "parties": sorted(key.parties), "authorisation": key.authorisation}

    def is_allowed(action: str, resource: str) -> bool:
        request = {"principal": 'Asker::"a"', "action": f'Action::"{action}"', "resource": resource, "context": context}
        result = cedarpy.is_authorized(request, part.text, entities, schema_text())
        assert not result.diagnostics.errors
        assert result.decision is not cedarpy.Decision.NoDecision
        return result.allowed

    if not is_allowed("ask", 'Certificate::"c"'):
        return Mode.DENY
    return next((one for one in forms_to(form) if is_allowed(one, 'Field::"f"')), Mode.DENY)


@settings(max_examples=40)
@given(key=KEYS, item=ITEMS)
def test_the_projection_is_what_cedar_says_of_the_whole_text(key: ProjectionKey, item: Mapping[str, Any]) -> None:
    matter = catalogue().matters[key.matter]
    certificate = next(one for one in matter.certificates if one.items)
    shown = certificate.items[0]
    items = dict(catalogue().items)
    at = (certificate.issuer, shown.name)
    items[at] = replace(items[at], **item)
    part = Slice(matter, items, rules_of_a_city())
    judged = part.judge(key)
    expected = directly(part, key, certificate.code, items[at], shown.mode)
    assert judged.fields[certificate.code][0].mode is expected


@given(word=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])))
def test_any_word_can_stand_in_a_permit(word: str) -> None:
    text = f"@basis({quoted(word)})\npermit (principal, action, resource) when {{ resource.matter == {quoted(word)} }};"
    policies = cedarpy.PolicySet.from_str(text)
    allowed, other = (
        next(satisfied(policies, [CedarRequest("ask", {("resource", "matter"): one})]))[0] for one in (word, f"{word}x")
    )
    assert allowed
    assert not other


def test_known_projections_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.access.rights.PROJECTIONS_KEPT", 3)
    rights = Rights(catalogue(), load_rules(demo_city()))
    keys = [
        ProjectionKey(MatterCode("M07"), DepartmentCode("taxation"), f"client-{n}", has_duty=True, of_minor=False)
        for n in range(5)
    ]
    made = [rights.projection_now(key) for key in keys]
    assert len({id(one) for one in made}) == 1  # one content, held once
    assert len(rights._known) == 3
    assert ItemName("marital_status") in {grant.item.name for of in made[0].fields.values() for grant in of}


def test_the_schema_is_the_shipped_one() -> None:
    assert schema_text() == (files("gateway.access") / "schema.cedarschema").read_text("utf-8")

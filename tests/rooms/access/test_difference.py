"""What is told to change for whom between two states, over all kinds of askers, and what is not."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import cedarpy
import pytest

from gateway.access import PermissionChange, PolicyFault, ProjectionKey, Rights, SharingGrant, load_rules
from gateway.access import differences as all_differences
from gateway.access.effective import sight_of
from gateway.access.slices import forbids_of
from gateway.catalogue import Catalogue
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.matter import ShownItem
from gateway.domain.words import Mode, Sharing
from gateway_demo.demo_city import demo_city
from tests.rooms.decision.example import catalogue

C2 = CertificateCode("M07-C2")


def rights(**changed: object) -> Rights:
    """The product's, with the mode of an item of M07-C2 or its classification changed by name."""
    whole = catalogue()
    matters, items = dict(whole.matters), dict(whole.items)
    m07 = matters[MatterCode("M07")]
    for name, change in changed.items():
        if isinstance(change, Mode):
            certificates = tuple(
                replace(c, items=tuple(ShownItem(i.name, change) if i.name == name else i for i in c.items))
                if c.code == C2
                else c
                for c in m07.certificates
            )
            m07 = matters[m07.code] = replace(m07, certificates=certificates)
        else:
            at = (DepartmentCode("marriage"), ItemName(name))
            items[at] = replace(items[at], **change)  # type: ignore[arg-type]  # by name
    made = Catalogue(
        city=catalogue().city,
        matters=matters,
        items=items,
        departments=whole.departments,
        party_rules=whole.party_rules,
        canonical=repr(changed).encode(),
    )
    return Rights(made, load_rules(demo_city()))


def differences(before: Rights, after: Rights) -> Sequence[PermissionChange]:
    return list(all_differences(before, after, catalogue().titles))


def told(changes: Sequence[PermissionChange]) -> set[tuple[str, str | None, str, str, str]]:
    return {(c.certificate, c.item, c.before, c.after, c.rule) for c in changes}


def test_nothing_changes_between_a_state_and_itself() -> None:
    assert differences(rights(), rights()) == []


def test_a_field_that_is_opened_is_told_for_those_who_get_it_and_nobody_else() -> None:
    """Level 4 and identifying: of the general window, minors and sign-ins of low assurance nothing is told."""
    (change,) = differences(rights(), rights(spouse_name=Mode.REVEAL))
    assert told([change]) == {("M07-C2", "spouse_name", "mask", "reveal", "catalogue")}
    assert (change.opens, change.of_minor) == (True, False)
    assert change.who == {"en": "officers of Taxation Bureau with this duty", "zh": "税务局负责该事项的经办人"}
    assert change.sentence["en"] == (
        "officers of Taxation Bureau with this duty may now see `spouse_name` (spouse's name) of M07-C2 in M07: "
        f"before masked, now in full; basis: {change.basis}"
    )
    (back,) = differences(rights(spouse_name=Mode.REVEAL), rights())
    assert not back.opens


def test_a_classification_changes_it_for_all_it_concerns() -> None:
    changes = differences(rights(), rights(spouse_name={"sharing": Sharing.NOT_SHARED}))
    assert told(changes) == {
        ("M07-C2", "spouse_name", "mask", "test", "not-shared"),
        ("M07-C2", "spouse_name", "deny", "test", "not-shared"),
    }


RULE = """
@id("city-one") @basis("law") @title_en("one") @title_zh("一")
forbid (principal, action in [Action::"reveal", Action::"mask", Action::"test"], resource)
when {{ {} && resource.item == "register_date" }};
"""


@cache
def ruled(*conditions: str) -> Rights:
    text = load_rules(demo_city()).hard.text
    text += "".join(RULE.format(one).replace("city-one", f"city-{n}x") for n, one in enumerate(conditions))
    text = text.replace("city-0x", "city-zero").replace("city-1x", "city-one")
    return Rights(of_matters("M07", "M14"), load_rules({**demo_city(), "access_rules.cedar": text.encode()}))


@cache
def of_matters(*codes: str) -> Catalogue:
    whole = catalogue()
    return Catalogue(
        city=whole.city,
        matters={code: one for code, one in whole.matters.items() if code in codes},
        items=whole.items,
        departments=whole.departments,
        party_rules=whole.party_rules,
        canonical=repr(codes).encode(),
    )


BY: Mapping[str, tuple[str, str]] = {
    "county": ('principal.county == "330799"', "in county 330799"),
    "counties": ('["330702", "330799"].contains(principal.county)', "in county 330702 or 330799"),
    "all other counties": ('principal.county != "330702"', "outside county 330702"),
    "role pair": ('principal.roles.containsAll(["officer", "verifier"])', "with the roles officer+verifier"),
    "no such role": ('!principal.roles.contains("verifier")', "without the roles officer+verifier or system+verifier"),
    "high assurance": ('principal.assurance == "high"', "signed in with assurance high"),
    "usual assurance": ('principal.assurance == "substantial"', "signed in with assurance substantial"),
    "parties": ('context.parties.contains("spouse")', "where spouse is named"),
    "authorisation": ('context.authorisation == "on_file"', "where the authorisation is on_file"),
    "client": ('principal.client == "window-7"', "by the client system window-7"),
    "county and role": (
        'principal.county == "330799" && principal.roles.contains("system")',
        "in county 330799 with the roles system",
    ),
    "everybody": ("true", ""),
}


@pytest.mark.parametrize("kind", BY)
def test_a_rule_by_each_dimension_is_told(kind: str) -> None:
    condition, words = BY[kind]
    changes = differences(ruled(), ruled(condition))
    assert {(c.matter, c.item, c.after) for c in changes} == {
        ("M07", "register_date", Mode.DENY),
        ("M14", "register_date", Mode.DENY),
    }
    assert not any(c.opens or c.of_minor for c in changes)
    tax = {c.who["en"] for c in changes if "Taxation" in c.who["en"]}
    assert tax == {f"officers of Taxation Bureau with this duty {words}".strip()}
    assert all(("（" in c.who["zh"]) == ("county" in words or "with" in words or "where" in words) for c in changes)


def test_a_rule_that_falls_on_two_kinds_is_told_for_each() -> None:
    changes = differences(ruled(), ruled('principal.county == "330799"', 'principal.assurance == "high"'))
    assert {
        c.who["en"].removeprefix("officers of Taxation Bureau with this duty ") for c in changes if c.matter == "M07"
    } >= {
        "in county 330799",
        "outside county 330799 signed in with assurance high",
    }


WORDS: Mapping[str, Sequence[Any]] = {
    "department": ["taxation", "general_window", "housing"],
    "client": ["demo", "window-7"],
    "has_duty": [True, False],
    "county": ["", "330702", "330799"],
    "roles": [
        frozenset(one) for one in ((), ("officer",), ("system",), ("officer", "verifier"), ("officer", "auditor"))
    ],
    "assurance": ["substantial", "high", "low"],
    "authorisation": ["not_needed", "on_file", "missing"],
    "parties": [frozenset(one) for one in ((), ("applicant",), ("applicant", "spouse"))],
}


@pytest.mark.parametrize("kind", [*BY, "catalogue"])
def test_what_is_told_is_all_that_real_askers_see_otherwise(kind: str) -> None:
    """Asked the other way round: of askers of every kind, by their projections."""
    before, after = (
        (rights(), rights(spouse_name=Mode.REVEAL, register_date=Mode.TEST))
        if kind == "catalogue"
        else (ruled(), ruled(BY[kind][0]))
    )
    changes = {
        (c.certificate, c.item, c.of_minor, c.before, c.after) for c in differences(before, after) if c.matter == "M07"
    }
    every = list(product(*WORDS.values()))
    asking = [one for one in every if one[2] and one[4] & {"officer", "system"} and "auditor" not in one[4]]
    found = set()
    for words in (*random.Random(7).sample(asking, 150), *random.Random(7).sample(every, 30)):
        for of_minor in (False, True):
            key = ProjectionKey(MatterCode("M07"), of_minor=of_minor, **dict(zip(WORDS, words, strict=True)))
            found |= {(*at, of_minor, was, now) for at, was, now in seen_otherwise(key, before, after)}
    assert found == changes


def seen_otherwise(key: ProjectionKey, *states: Rights) -> list[tuple[Any, Mode, Mode]]:
    was, now = (sight_of(one.catalogue.matters[key.matter], one.projection_now(key)) for one in states)
    modes = {at: [Mode.DENY if at not in sight else sight[at].mode for sight in (was, now)] for at in {**was, **now}}
    return [(at, first, second) for at, (first, second) in modes.items() if first is not second]


def test_a_grant_opens_its_certificate_and_its_fields_to_its_department() -> None:
    grant = SharingGrant(
        grant_id="G-17",
        department=DepartmentCode("housing"),
        matter=MatterCode("M07"),
        fields={C2: {ItemName("register_date"): Mode.MASK}},
        basis="decision 17",
        valid_from=date.min,
        valid_until=date.max,
    )
    changes = differences(rights(), Rights(catalogue(), load_rules(demo_city()), [grant]))
    assert ("M07-C2", None, "deny", "test", "catalogue") in told(changes)
    assert {"Housing" in c.who["en"] or "housing" in c.who["en"] for c in changes} == {True}
    assert all(change.certificate == C2 for change in changes)


def test_a_matter_that_is_new_or_gone_is_told() -> None:
    fewer = of_matters(*(code for code in catalogue().matters if code != "M08"))
    gone = differences(rights(), Rights(fewer, load_rules(demo_city())))
    assert {change.matter for change in gone} == {"M08"}
    assert {change.after for change in gone} == {Mode.DENY}
    new = differences(Rights(fewer, load_rules(demo_city())), rights())
    assert {(c.certificate, c.item, c.who["en"]) for c in new} == {(c.certificate, c.item, c.who["en"]) for c in gone}


def test_more_kinds_of_askers_than_can_be_compared_are_refused() -> None:
    """A rule may not hold up the gateway by naming ever more roles and parties in ever more rules."""
    roles = ("verifier", "inspector", "operator", "supervisor", "steward", "editor", "protector", "administrator")
    text = load_rules(demo_city()).hard.text
    for n, role in enumerate(roles):
        text += RULE.format(f'principal.roles.contains("{role}")').replace("city-one", f"city-r{'x' * (n + 1)}")
    before = Rights(catalogue(), load_rules({**demo_city(), "access_rules.cedar": text.encode()}))
    with pytest.raises(PolicyFault, match="kinds of askers"):
        differences(rights(), before)


def test_what_is_alike_is_judged_once_over_the_whole_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that concerns every matter costs some hundreds of requests to Cedar and not one for each asker and field."""
    asked: list[int] = []
    batch = cedarpy.is_authorized_batch

    def counted(requests: list[Any], *rest: Any) -> Any:
        asked.append(len(requests))
        return batch(requests, *rest)

    monkeypatch.setattr(cedarpy, "is_authorized_batch", counted)
    forbids_of.cache_clear()
    differences(rights(), rights(spouse_name=Mode.REVEAL))
    assert sum(asked) < 600

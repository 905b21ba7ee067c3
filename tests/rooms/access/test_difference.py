"""What changes for whom between two states, over all kinds of askers, and what does not."""

from dataclasses import replace
from datetime import date
from typing import Any

import cedarpy
import pytest

from gateway.access import AskerKind, Change, Effective, Rights, SharingGrant, differences, load_rules
from gateway.access.key import ProjectionKey
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


def told(changes: tuple[Change, ...]) -> set[tuple[str, str | None, tuple[str, str], tuple[str, str]]]:
    return {(c.certificate, c.item, (c.before.state, c.before.rule), (c.after.state, c.after.rule)) for c in changes}


def test_nothing_changes_between_a_state_and_itself() -> None:
    assert differences(rights(), rights()) == ()


def test_a_field_that_is_opened_is_told_for_those_who_get_it_and_nobody_else() -> None:
    changes = differences(rights(), rights(spouse_name=Mode.REVEAL))
    assert told(changes) == {("M07-C2", "spouse_name", ("mask", "catalogue"), ("reveal", "catalogue"))}
    (change,) = changes
    assert change.is_wider
    assert change.department == "marriage"
    (kind,) = change.kinds
    assert kind.dimensions["department"] == ("taxation",)
    assert kind.dimensions["duty"] == (True,)
    assert kind.dimensions["age_band"] == ("adult",)
    assert "client" not in kind.dimensions
    assert "county" not in kind.dimensions
    (back,) = differences(rights(spouse_name=Mode.REVEAL), rights())
    assert not back.is_wider


def test_who_may_not_see_it_either_way_has_no_change() -> None:
    """A level-4 field is the owner's before and after: of the general window nothing is told."""
    changes = differences(rights(marital_status=Mode.MASK), rights())
    assert {kind.dimensions["department"] for change in changes for kind in change.kinds} == {("taxation",)}


def test_a_classification_changes_it_for_all_it_concerns() -> None:
    changes = differences(rights(), rights(spouse_name={"sharing": Sharing.NOT_SHARED}))
    assert ("M07-C2", "spouse_name", ("mask", "catalogue"), ("test", "not-shared")) in told(changes)
    assert ("M07-C2", "spouse_name", ("deny", "not-owner"), ("test", "not-shared")) in told(changes)
    assert {change.matter for change in changes} == {"M07"}


CITY = """
@id("city-county") @basis("law") @title_en("one") @title_zh("一")
forbid (principal, action in [Action::"reveal", Action::"mask", Action::"test"], resource)
when { principal.county == "330799" && resource.item == "register_date" };
"""


def test_a_rule_changes_it_for_those_whom_it_names() -> None:
    text = load_rules(demo_city()).hard.text + CITY
    changed = load_rules({**demo_city(), "access_rules.cedar": text.encode()})
    changes = differences(rights(), Rights(catalogue(), changed))
    assert {change.item for change in changes if change.after.rule == "city-county"} == {"register_date"}
    assert {change.matter for change in changes} == {"M07", "M14"}
    assert {kind.dimensions["county"] for change in changes for kind in change.kinds} == {("330799",)}
    assert not any(change.is_wider for change in changes)


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
    assert ("M07-C2", None, ("denied", "no-grant"), ("granted", "catalogue")) in told(changes)
    assert {kind.dimensions["department"] for change in changes for kind in change.kinds} == {("housing",)}
    assert all(change.certificate == C2 for change in changes)


def test_a_matter_that_is_new_or_gone_is_told() -> None:
    whole = catalogue()
    fewer = Catalogue(
        city=catalogue().city,
        matters={code: one for code, one in whole.matters.items() if code != "M08"},
        items=whole.items,
        departments=whole.departments,
        party_rules=whole.party_rules,
        canonical=b"fewer",
    )
    gone = differences(rights(), Rights(fewer, load_rules(demo_city())))
    assert {change.matter for change in gone} == {"M08"}
    assert {change.after.state for change in gone} == {"absent"}
    new = differences(Rights(fewer, load_rules(demo_city())), rights())
    assert {(c.certificate, c.item) for c in new} == {(c.certificate, c.item) for c in gone}


@pytest.mark.parametrize("minor", [False, True])
def test_what_is_told_is_what_projections_differ_in(minor: bool) -> None:  # noqa: FBT001
    """Asked the other way round: for real askers, the field is told if and only if their projections differ in it."""
    before, after = rights(), rights(spouse_name=Mode.REVEAL, register_date=Mode.TEST)
    changes = differences(before, after)
    for department in ("taxation", "general_window", "housing"):
        key = ProjectionKey(MatterCode("M07"), DepartmentCode(department), "demo", has_duty=True, of_minor=minor)
        was, now = (
            {g.item.name: (g.mode, g.rule) for g in side.projection_now(key).fields[C2]} for side in (before, after)
        )
        differing = {name for name in was if was[name] != now[name]}
        named = {c.item for c in changes if any(_fits(kind, department, minor=minor) for kind in c.kinds)}
        assert differing <= named
        assert named - differing <= {"register_date"}  # veiled for the window before, and only fed into the answer now


def _fits(kind: AskerKind, department: str, *, minor: bool) -> bool:
    dimensions = kind.dimensions
    departments = dimensions.get("department")
    named = departments is None or department in departments or ("" in departments and department == "housing")
    return named and ("minor" if minor else "adult") in dimensions.get("age_band", ("adult", "minor"))


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


def test_absent_is_less_than_anything() -> None:
    change = differences(rights(), rights(spouse_name=Mode.REVEAL))[0]
    assert replace(change, before=Effective("absent", "", "")).is_wider

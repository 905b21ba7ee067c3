"""SCIM's filters and changes, by RFC 7644's own examples and by what cannot be meant."""

import time
from typing import Any

import pytest

from gateway.api.http.scim_problem import ScimFault
from gateway.api.scim.filters import name_sought, read_filter
from gateway.api.scim.names import ACCOUNT, ENTERPRISE, TYPES, USER
from gateway.api.scim.patches import PATCH_OP, patched
from gateway.api.scim.resources import record_of
from gateway.domain.accounts import Account, AccountState
from gateway.domain.codes import CountyCode, DepartmentCode

BJ = {
    "userName": "bjensen",
    "title": "Housing desk 3",
    "active": True,
    "meta": {"lastModified": "2026-11-13T04:42:34Z"},
    "roles": [{"value": "officer", "type": "work"}, {"value": "verifier", "type": "home"}],
    ENTERPRISE: {"department": "housing"},
    ACCOUNT: {"county": "330702", "duties": ["M01", "M12"]},
}


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ('userName eq "bjensen"', True),
        ('USERNAME Eq "BJensen"', True),
        ('userName eq "bjense"', False),
        ('title co "desk"', True),
        ('userName sw "BJ"', True),
        ('userName ew "sen"', True),
        ("title pr", True),
        ("nickName pr", False),
        ('meta.lastModified gt "2026-11-13T04:42:33Z"', True),
        ('meta.lastModified lt "2026-11-13T04:42:33Z"', False),
        ("active eq true", True),
        ("active eq false", False),
        ('active eq "true"', False),
        ('roles eq "verifier"', True),
        ('roles[value eq "verifier" and type eq "work"]', False),
        ('roles[value eq "verifier" and type eq "home"]', True),
        ('roles.value eq "auditor"', False),
        (f'{ENTERPRISE}:department eq "housing"', True),
        (f'{ACCOUNT}:duties eq "M12"', True),
        (f'{USER}:userName sw "b"', True),
        ('title pr and userName eq "x" or active eq true', True),
        ('title pr and (userName eq "x" or active eq true)', True),
        ('not (userName eq "bjensen")', False),
        ('userName ne "x"', True),
        ('userName eq "a \\"quoted\\" name"', False),
    ],
)
def test_filter(text: str, fits: bool) -> None:  # noqa: FBT001 - a table
    assert read_filter(text)(BJ) is fits


@pytest.mark.parametrize(
    "text",
    [
        "", "userName", "userName eq", 'userName is "x"', 'userName eq "x', "userName eq x", "(userName pr", "userName pr)", 'eq "x"',
        "userName pr title pr", 'roles[value eq "x"', "not userName pr", "()" * 3, "(" * 20 + "title pr" + ")" * 20, 'a.b.c eq "x"',
        "title pr or", 'userName eq "x" and', "title pr " + "and title pr " * 200,
    ],
)  # fmt: skip
def test_what_is_no_filter_is_told_so(text: str) -> None:
    with pytest.raises(ScimFault):
        read_filter(text)


@pytest.mark.parametrize("text", ["(" * 1000, "a " * 500, '"' * 999, "not " * 250, 'a eq "' + "\\" * 1000])
def test_no_filter_takes_long(text: str) -> None:
    began = time.process_time()
    with pytest.raises(ScimFault):
        read_filter(text)
    assert time.process_time() - began < 0.1


def test_the_one_name_of_a_plain_filter_is_known() -> None:
    assert name_sought('userName eq "JH1"', "userName") == "JH1"
    assert name_sought('userName eq "JH1" or title pr', "userName") is None
    assert name_sought("userName eq 1", "userName") is None
    assert name_sought('title eq "JH1"', "userName") is None


def change(*operations: Any) -> dict[str, Any]:
    return dict(patched(BJ, {"schemas": [PATCH_OP], "Operations": list(operations)}))


def roles(resource: dict[str, Any]) -> list[str]:
    return [one["value"] for one in resource["roles"]]


def test_changes() -> None:
    assert change({"op": "replace", "path": "active", "value": False})["active"] is False
    assert change({"op": "Replace", "path": "ACTIVE", "value": False})["active"] is False
    assert change({"op": "replace", "value": {"title": "x"}})["title"] == "x"
    assert roles(change({"op": "add", "path": "roles", "value": [{"value": "auditor"}]})) == [
        "officer",
        "verifier",
        "auditor",
    ]
    assert roles(change({"op": "add", "path": "roles", "value": [{"value": "officer"}]})) == ["officer", "verifier"]
    assert roles(change({"op": "remove", "path": 'roles[value eq "officer"]'})) == ["verifier"]
    keys = [{"kid": "1", "kty": "OKP", "x": "a"}, {"kid": "2", "kty": "OKP", "x": "b"}]
    put: Any = [{"op": "add", "path": "keys", "value": [key]} for key in (*keys, keys[0])]
    assert change(*put)["keys"] == keys
    assert change(*put, {"op": "remove", "path": 'keys[kid eq "1"]'})["keys"] == keys[1:]
    assert roles(change({"op": "remove", "path": "roles", "value": [{"value": "officer"}]})) == ["verifier"]
    assert "roles" not in change({"op": "remove", "path": "roles"})
    moved = change({"op": "replace", "path": f"{ENTERPRISE}:department", "value": "taxation"})
    assert moved[ENTERPRISE] == {"department": "taxation"}
    flat = change({"op": "replace", "value": {ACCOUNT: {"county": "330703"}}})
    assert flat[ACCOUNT] == {"county": "330703", "duties": ["M01", "M12"]}
    assert (
        change({"op": "replace", "path": 'roles[value eq "officer"].value', "value": "auditor"})["roles"][0]["value"]
        == "auditor"
    )
    duties = f"{ACCOUNT}:duties"
    assert change({"op": "remove", "path": f'{duties}[value eq "M01"]'})[ACCOUNT]["duties"] == ["M12"]
    assert change({"op": "replace", "path": f'{duties}[value sw "M0"]', "value": "M02"})[ACCOUNT]["duties"] == [
        "M02",
        "M12",
    ]
    assert (
        change({"op": "replace", "path": f'{duties}[value eq "M01"].value', "value": "M02"})[ACCOUNT]["duties"][0]
        == "M02"
    )
    assert BJ["active"] is True, "the resource itself stays"


@pytest.mark.parametrize(
    ("operation", "scim_type"),
    [
        ({"op": "move", "path": "title", "value": "x"}, "invalidSyntax"),
        ({"op": "replace", "path": "title"}, "invalidValue"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "replace", "value": "x"}, "noTarget"),
        ({"op": "replace", "path": "id", "value": "x"}, "mutability"),
        ({"op": "replace", "path": "meta.location", "value": "x"}, "mutability"),
        ({"op": "replace", "path": "a b", "value": "x"}, "invalidPath"),
        ({"op": "replace", "path": "title.part", "value": "x"}, "invalidPath"),
        ({"op": "remove", "path": 'roles[value eq "nobody"]'}, "noTarget"),
        ({"op": "add", "path": 'roles[value eq "nobody"]', "value": {"value": "x"}}, "noTarget"),
        ({"op": "add", "path": 'members[value eq "nobody"].value', "value": "x"}, "noTarget"),
        ({"op": "remove", "path": "roles[value is 1]"}, "invalidFilter"),
        ({"op": "replace", "path": 'roles[value eq "officer"]', "value": "auditor"}, "invalidValue"),
        ({"op": "add", "path": 7, "value": 1}, "invalidSyntax"),
        ("replace", "invalidSyntax"),
    ],
)
def test_a_change_that_cannot_be_meant(operation: Any, scim_type: str) -> None:
    with pytest.raises(ScimFault) as refused:
        change(operation)
    assert refused.value.scim_type == scim_type


@pytest.mark.parametrize(
    "body", [None, [], {}, {"schemas": [PATCH_OP]}, {"Operations": [{"op": "remove", "path": "title"}]}]
)
def test_a_body_that_is_no_patch(body: object) -> None:
    with pytest.raises(ScimFault):
        patched(BJ, body)


def user(**more: Any) -> dict[str, Any]:
    return {"schemas": [USER, ENTERPRISE, ACCOUNT], **BJ, "meta": {}, **more}


def test_a_user_is_an_account_and_nothing_that_names_somebody_is_kept() -> None:
    body = user(
        externalId="hr-7", name={"familyName": "韦"}, emails=[{"value": "wei@example.org"}], displayName="韦桂芳"
    )
    record, external_id = record_of(TYPES["Users"], body, None)
    assert external_id == "hr-7"
    assert record == Account(
        name="bjensen", department=DepartmentCode("housing"), county=CountyCode("330702"), post="Housing desk 3",
        duties=frozenset({"M01", "M12"}), roles=frozenset({"officer", "verifier"}),
    )  # fmt: skip
    assert "韦" not in str(record)


@pytest.mark.parametrize(
    ("former", "active", "state", "becomes"),
    [
        (None, None, None, "active"),
        (None, False, None, "suspended"),
        (None, None, "closed", "closed"),
        ("active", False, "active", "suspended"),
        ("suspended", True, "suspended", "active"),
        ("active", True, "suspended", "suspended"),
        ("dormant", False, "dormant", "dormant"),
        ("suspended", False, "active", "active"),
        ("active", "False", "active", "suspended"),
    ],
)
def test_the_state_is_what_was_changed(former: str | None, active: object, state: str | None, becomes: str) -> None:
    before = (
        None
        if former is None
        else record_of(TYPES["Users"], user(**{ACCOUNT: {"county": "330702", "state": former}}), None)[0]
    )
    extension = {"county": "330702", **({} if state is None else {"state": state})}
    after, _ = record_of(TYPES["Users"], user(active=active, **{ACCOUNT: extension}), before)
    assert isinstance(after, Account)
    assert after.state is AccountState(becomes)


@pytest.mark.parametrize(
    "body",
    [
        None, [], {}, user(schemas=["urn:x"]), user(schemas=[USER, "urn:x"]), user(userName=None), user(userName=7), user(title=""),
        user(active="maybe"), user(active=True, Active=False), user(**{ACCOUNT: {"county": "330702", "COUNTY": "330703"}}), user(surprise=1), user(**{ACCOUNT: {"county": "330702", "surprise": 1}}), user(**{ACCOUNT: "x"}),
        user(roles=[{"value": 7}]), user(**{ACCOUNT: {"county": "330702", "duties": [7]}}),
        user(**{ACCOUNT: {"county": "330702", "state": "gone"}}),
    ],
)  # fmt: skip
def test_a_body_that_is_no_user(body: object) -> None:
    with pytest.raises(ScimFault):
        record_of(TYPES["Users"], body, None)

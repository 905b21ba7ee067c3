"""A bundle is its bytes: one altered byte, a name that leads elsewhere or another form, and it is refused."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from uuid import UUID

import pytest

from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.sharing import GrantedSharing, SharingWish
from gateway.policy import PolicyBundle, Unsound

FILES: Mapping[str, str] = {"M01.json": '{"code": "M01"}\n', "laws/a.json": "[]", "rules.json": "{}"}
BUNDLE = PolicyBundle.of(FILES)


def test_the_same_files_are_the_same_bundle_whatever_their_order() -> None:
    turned = PolicyBundle.of(dict(sorted(FILES.items(), reverse=True)))
    assert (turned.hash, turned.content) == (BUNDLE.hash, BUNDLE.content)
    assert sha256(BUNDLE.content).hexdigest() == BUNDLE.hash
    assert PolicyBundle.read(BUNDLE.content, BUNDLE.hash) == BUNDLE


def test_every_altered_byte_is_refused() -> None:
    for at in range(len(BUNDLE.content)):
        altered = BUNDLE.content[:at] + bytes([BUNDLE.content[at] ^ 1]) + BUNDLE.content[at + 1 :]
        with pytest.raises(Unsound):
            PolicyBundle.read(altered, BUNDLE.hash)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"files":[],"v":1}',
        b'{"files":{"a.json":1},"v":1}',
        b'{"files":{"../a.json":""},"v":1}',
        b'{"files":{},"v":2}',
        b'{"files": {},"v":1}',
        b'{"files":{"a.json":"","a.json":"x"},"v":1}',
        b"\xff",
    ],
)
def test_what_is_no_bundle_is_refused_though_its_hash_fits(content: bytes) -> None:
    with pytest.raises(Unsound):
        PolicyBundle.read(content, sha256(content).hexdigest())


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../x.json", "a/../b.json", ".hidden", "a//b", "a b", "a/b/c/d/e.json", "x\n", "ü.json"]
)
def test_a_name_that_leads_elsewhere_is_none(name: str) -> None:
    with pytest.raises(ValueError, match="is no name"):
        PolicyBundle.of({name: ""})


def test_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        PolicyBundle.of({"a.json": "x" * (33 << 20)})


def test_files_are_replaced_added_and_taken_away() -> None:
    changed = BUNDLE.with_changes({"M01.json": "{}", "M02.json": "{}", "rules.json": None})
    assert changed.files == {"M01.json": "{}", "M02.json": "{}", "laws/a.json": "[]"}
    assert changed.changed_since(BUNDLE) == BUNDLE.changed_since(changed) == ("M01.json", "M02.json", "rules.json")
    assert BUNDLE.with_changes({}).hash == BUNDLE.hash


def test_a_citys_files_are_the_bundle_of_them() -> None:
    assert PolicyBundle.of_city(BUNDLE.city) == BUNDLE
    assert BUNDLE.city["laws/a.json"] == b"[]"
    with pytest.raises(ValueError, match="utf-8"):
        PolicyBundle.of_city({"a.json": b"\xff"})


WISH = SharingWish(
    MatterCode("M07"),
    {CertificateCode("M07-C2"): frozenset({ItemName("register_date"), ItemName("fuel")})},
    "公租房资格核验",
    date(2026, 11, 2),
    date(2027, 1, 1),
    100,
)
FIRST, SECOND = (
    GrantedSharing(UUID(int=number), DepartmentCode("housing"), DepartmentCode("marriage"), WISH) for number in (1, 2)
)
GRANTING = BUNDLE.with_grants([SECOND, FIRST])


def test_what_is_granted_is_part_of_a_bundle_and_its_files_are_known_apart() -> None:
    assert (BUNDLE.rules, BUNDLE.grants) == (BUNDLE.hash, ())
    assert (GRANTING.rules, GRANTING.grants) == (BUNDLE.hash, (FIRST, SECOND))
    assert GRANTING.hash == sha256(GRANTING.content).hexdigest() != BUNDLE.hash
    assert BUNDLE.with_grants([FIRST, SECOND]) == GRANTING
    assert PolicyBundle.read(GRANTING.content, GRANTING.hash, BUNDLE.content) == GRANTING
    assert GRANTING.with_grants([]) == BUNDLE
    longer = replace(FIRST, wish=replace(WISH, until=date(2027, 1, 2)))
    hashes = {one.hash for one in (BUNDLE, GRANTING, BUNDLE.with_grants([FIRST]), BUNDLE.with_grants([longer]))}
    assert len(hashes) == 4


def test_changed_files_keep_what_is_granted() -> None:
    changed = GRANTING.with_changes({"M02.json": "{}"})
    assert changed == BUNDLE.with_changes({"M02.json": "{}"}).with_grants([FIRST, SECOND])
    assert changed.changed_since(BUNDLE) == ("M02.json",)


def test_every_altered_byte_of_grants_is_refused() -> None:
    for at in range(len(GRANTING.content)):
        altered = GRANTING.content[:at] + bytes([GRANTING.content[at] ^ 1]) + GRANTING.content[at + 1 :]
        with pytest.raises(Unsound):
            PolicyBundle.read(altered, GRANTING.hash, BUNDLE.content)


@pytest.mark.parametrize("files", [None, b"", b'{"files":{},"v":1}', GRANTING.content])
def test_grants_over_other_files_are_refused(files: bytes | None) -> None:
    with pytest.raises(Unsound):
        PolicyBundle.read(GRANTING.content, GRANTING.hash, files)


def _with(**changes: object) -> bytes:
    told = json.loads(GRANTING.content)
    told["grants"][0] |= changes
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "content",
    [
        _with(surplus=1),
        _with(since="2026-11-2"),
        _with(until=None),
        _with(fields=[]),
        _with(fields={"M07-C2": ["register_date", "fuel"]}),
        _with(id="1"),
        _with(id=str(UUID(int=3))),
        b'{"grants":[],"rules":"' + BUNDLE.hash.encode() + b'","v":2}',
        b'{"grants":1,"rules":"' + BUNDLE.hash.encode() + b'","v":2}',
        b'{"grants":[],"v":2}',
    ],
)
def test_grants_of_another_form_are_refused_though_their_hash_fits(content: bytes) -> None:
    with pytest.raises(Unsound):
        PolicyBundle.read(content, sha256(content).hexdigest(), BUNDLE.content)

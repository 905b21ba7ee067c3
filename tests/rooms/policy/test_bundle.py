"""A bundle is its bytes: one altered byte, a name that leads elsewhere or another form, and it is refused."""

from collections.abc import Mapping
from hashlib import sha256

import pytest

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

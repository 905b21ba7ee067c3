"""What a department said is told by its structure: names and types, never a value, a number or a name of anybody."""

import tomllib
from pathlib import Path

import pytest

from gateway.sdk import check_manifest
from gateway.testing.outline import Exchange, outline, told

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = check_manifest(
    tomllib.loads((ROOT / "connectors/household/gateway_household/manifest.toml").read_text("utf-8")), "household"
)
NUMBER = "33079119940317001X"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"code": "00", "n": 2, "ok": true, "none": null, "blank": ""}',
         '{"code": text, "n": number, "ok": true or false, "none": null, "blank": empty text}'),
        ('{"data": [{"xm": "陈思远"}, {"xm": "林晓雯"}]}', '{"data": [2 × {"xm": text}]}'),
        ('{"' + NUMBER + '": {"陈思远": 1}}', '{"…": {"…": number}}'),
        ("[]", "[]"),
        ("", "an empty body"),
        ("<!DOCTYPE html><p>陈思远</p>", "a page of HTML, 31 bytes"),
        ("<a><b c='陈思远'>" + NUMBER + "</b></a>", "XML of the elements a, b"),
        ("<a>&lt;b&gt;1&lt;/b&gt;</a>", "XML of the elements a, b"),
        ("陈思远", "9 bytes that are neither JSON nor XML"),
        ("[" * 100_000, "100000 bytes that are neither JSON nor XML"),
        ("[" * 9 + "]" * 9, "[1 × [1 × [1 × [1 × [1 × [1 × …]]]]]]"),
    ],
)  # fmt: skip
def test_a_body_is_shown_without_its_values(body: str, shown: str) -> None:
    assert outline(body.encode()) == shown


def test_a_name_of_the_manifest_is_shown_whatever_it_looks_like() -> None:
    assert outline('{"姓名": "陈思远", "林晓雯": 1}'.encode(), known={"姓名"}) == '{"姓名": text, "…": number}'


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/base/api/hukou/v1/person", "/base/api/hukou/v1/person"),
        (f"/api/{NUMBER}/%E9%99%88", "/api/…/…"),
        (f"/token?id={NUMBER}", "/token?…"),
        ("", "/"),
    ],
)
def test_of_an_address_the_manifests_own_words_are_shown(path: str, shown: str) -> None:
    exchange = Exchange("POST", "https://bureau.test" + path, fault="timeout")
    assert told(exchange, MANIFEST, {"url": "https://bureau.test/base"}) == f"POST {shown} came to nothing (timeout)"

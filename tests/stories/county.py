"""Yiwu, a county with a gateway of its own, and the connector by which the city's gateway asks it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gateway.testing.new import write_connector
from gateway_demo.demo_city import demo_city

COUNTY, CITY = "yiwu.example/gateway/audit", "jinhua.example/gateway/audit"
"""What the logs of the two are called."""
YIWU = "330782"
_TITLE = {"en": "homestead", "zh": "宅基地"}
_NO_HOMESTEAD = {
    "name": "no_homestead_right",
    "title": {"en": "Has no homestead been approved for the person named?", "zh": "所列人员是否无宅基地批建？"},
    "asks": {"real_estate.holdings": {"max_age_days": 2}},
    "rule": {
        "not_on_record": {
            "question": "real_estate.holdings",
            "where": [{"item": "right_type", "in": ["5", "6"]}, {"item": "status", "in": ["current"]}],
        }
    },
}
ITEMS: Mapping[str, tuple[str, str, str]] = {
    "no_homestead": ("answer", "code", 'codes = { "yes" = "yes", "no" = "no" }'),
    "has_housing": ("answer", "code", 'codes = { "yes" = "yes", "no" = "no" }'),
    "looped": ("answer", "code", 'codes = { "yes" = "yes", "no" = "no" }'),
    "hukou_county": ("fields.hukou_county", "county", ""),
    "birth_date": ("fields.birth_date", "date?", ""),
}
"""What the city may be told, each with its place, type and codes."""
QUESTIONS: Mapping[str, tuple[str, str]] = {
    "approval": ("no_homestead", "M31-C1"),
    "housing": ("has_housing", "M31-C2"),
    "register": ("hukou_county birth_date", "M31-C3"),
    "circle": ("looped", "M41-C4"),
}
"""The questions of the connector: their items, and which certificate of the county answers them."""


def write_county(folder: Path) -> Path:
    """The folder of the county's data: M31, whose certificates answer the city.  It asks the demo's registers, which know all counties."""
    folder.mkdir(parents=True)
    files = {name: content for name, content in demo_city().items() if not name.startswith("M")}
    own: Mapping[str, Any] = {
        "city.json": {
            **json.loads(files["city.json"]),
            "title": {"en": "Yiwu", "zh": "义乌市"}, "case_number": "YW-{year}-{number:6}",
        },
        "predicates.json": [_NO_HOMESTEAD],
        "M31.json": _matter("M31", [
            _certificate("M31-C1", "real_estate", ["data_query"], ["real_estate.holdings", "household.person"], rule="no_homestead_right"),
            {**_certificate("M31-C2", "real_estate", ["verification"], []), "predicate": {"name": "has_housing", "args": {}}},
            _certificate("M31-C3", "household", ["data_query"], ["household.person"], shows={"hukou_county": "reveal", "birth_date": "mask"}),
        ]),
    }  # fmt: skip
    files |= {name: json.dumps(form, ensure_ascii=False).encode() for name, form in own.items()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def write_city(folder: Path, routes: str) -> Path:
    """The folder of the city's data: the demo's, and by which divisions the counties' gateways are asked."""
    folder.mkdir(parents=True)
    for name, content in {**demo_city(), "routing.json": routes.encode()}.items():
        (folder / name).write_bytes(content)
    return folder


def write_homestead(into: Path) -> Path:
    """The connector by which the city asks the county, with its department and its matter M41."""
    folder = write_connector("homestead", into, "gateway")
    package = folder / "gateway_homestead"
    (package / "manifest.toml").write_text("\n".join([_HEAD, *map(_question, QUESTIONS), *map(_item, ITEMS)]), "utf-8")
    (package / "city").mkdir()
    department = {
        "code": "homestead",
        "title": {"en": "the counties", "zh": "各县市区"},
        "system": "县级网关",
        "has_connector": True,
    }
    certificates = [
        _certificate(f"M41-C{n}", "homestead", ["data_query"], [f"homestead.{name}"], shows=dict.fromkeys(items.split(), "reveal"))
        for n, (name, (items, _)) in enumerate(QUESTIONS.items(), start=1)
    ]  # fmt: skip
    brought = {"departments.json": [department], "M41.json": _matter("M41", certificates)}
    for name, form in brought.items():
        (package / "city" / name).write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    return folder


_HEAD = """
[connector]
name = "homestead"
department = "homestead"
contract = 1
asks_by = ["person_id", "name"]

[driver]
kind = "gateway"
longest_wait_s = 2

[limits]
deadline_s = 8.0
at_once = 20
own_receipt = true
"""


def _question(name: str) -> str:
    items, certificate = QUESTIONS[name]
    case_number = "YW-{2}-{4}"
    protocol = {"matter": certificate.partition("-")[0], "certificate": certificate, "case_number": case_number}
    lines = [f"[questions.{name}]", f"items = {json.dumps(items.split())}", f"[questions.{name}.protocol]"]
    return "\n".join([*lines, *(f"{key} = {json.dumps(value)}" for key, value in protocol.items())])


def _item(name: str) -> str:
    at, kind, codes = ITEMS[name]
    facts = {"at": at, "type": kind, "sharing": "conditional", "basis": "政务数据共享条例"}
    title = 'title = { en = "x", zh = "项" }'.replace('"x"', json.dumps(name))
    return "\n".join(
        [f"[items.{name}]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()), title, "level = 2", "open = true", codes]
    )  # fmt: skip


def _matter(code: str, certificates: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {
        "code": code, "title": _TITLE, "owner": certificates[0]["issuer"], "processing": {"class": "immediate", "days": None},
        "valid_from": "2019-02-23", "certificates": certificates,
    }  # fmt: skip


def _certificate(
    code: str,
    issuer: str,
    ladder: list[str],
    needs: list[str],
    *,
    rule: str = "",
    shows: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    return {
        "code": code, "title": _TITLE, "issuer": issuer, "ladder": ladder, "basis": "政务数据共享条例", "parties": {"applicant": "1"},
        "needs": needs, "items": [{"name": name, "mode": mode} for name, mode in (shows or {}).items()],
        **({"predicate": {"name": rule, "args": {"of": "applicant"}}} if rule else {"value": "as_recorded"} if shows else {}),
    }  # fmt: skip

"""What anybody may have of the catalogue, read from its files and the connectors' manifests by hand: nothing of the product is asked.

Written against the text of the rules, not against the compiler: no import of `gateway`.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
WIDEST = ("reveal", "mask", "test", "deny")
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Asking:
    """Somebody who asks about somebody."""

    department: str
    has_duty: bool
    roles: frozenset[str]
    about_a_minor: bool = False
    assurance: str = "substantial"
    parties: frozenset[str] = frozenset()
    authorisation: str = "not_needed"


@cache
def matters() -> Mapping[str, Json]:
    found = {}
    for file in sorted(CATALOGUE.glob("M*.json")):
        matter = json.loads(file.read_text("utf-8"))
        found[matter["code"]] = matter
    return found


CATALOGUE = ROOT / "src" / "gateway_demo" / "city"


@cache
def items() -> Mapping[tuple[str, str], Json]:
    found: dict[tuple[str, str], Json] = {}
    for file in sorted(ROOT.glob("connectors/*/gateway_*/manifest.toml")):
        manifest = tomllib.loads(file.read_text("utf-8"))
        for name, item in manifest["items"].items():
            found[manifest["connector"]["department"], name] = item
    for item in json.loads((CATALOGUE / "derived_items.json").read_text("utf-8")):
        found[item["department"], item["name"]] = item
    return found


def refused_as_a_whole(asking: Asking, matter: Json) -> str | None:
    """The rule by which nothing of the matter is answered, if one does."""
    windows = {"general_window"}
    if not asking.has_duty or asking.department not in windows | {matter["owner"]}:
        return "no-grant"
    if asking.roles.isdisjoint({"officer", "system"}):
        return "no-role"
    if "citizen" in asking.roles:
        return "citizen-asks"
    if "auditor" in asking.roles:
        return "checks-apart"
    return "no-authorisation" if asking.authorisation == "missing" else None


def form_of(asking: Asking, matter: Json, issuer: str, shown: Json) -> tuple[str, str]:
    """The form in which one field may leave, and the rule that says so."""
    item = items()[issuer, shown["name"]]
    listed = shown["mode"]
    is_for_eyes = listed in ("reveal", "mask")
    level, is_identifying = item["level"], item.get("identifying", False)
    if refused := refused_as_a_whole(asking, matter):
        return "deny", refused
    if is_for_eyes and item["sharing"] == "not_shared":
        return "test", "not-shared"
    if is_for_eyes and "staff" in asking.parties:
        hidden = _hidden_by_more(asking, matter, level=level, is_identifying=is_identifying)
        return ("deny" if hidden else "test"), "staff-list"
    if is_for_eyes and (rule := _hidden_by_more(asking, matter, level=level, is_identifying=is_identifying)):
        return "deny", rule
    return listed, "catalogue"


def _hidden_by_more(asking: Asking, matter: Json, *, level: int, is_identifying: bool) -> str | None:
    if asking.about_a_minor:
        return "minor"
    if asking.assurance == "low" and level >= 3:
        return "low-assurance"
    is_owner = asking.department == matter["owner"]
    return "not-owner" if (level == 4 or is_identifying) and not is_owner else None


def cells(asking: Asking, matter: Json) -> Iterator[tuple[str, str, str, str]]:
    """Certificate, field, form, rule, over the whole matter."""
    for certificate in matter["certificates"]:
        for shown in certificate.get("items", []):
            yield certificate["code"], shown["name"], *form_of(asking, matter, certificate["issuer"], shown)

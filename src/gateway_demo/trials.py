"""How each operation is tried in the demo from the developers' portal: as whom, with what, and where that is found."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from importlib import resources
from secrets import randbelow
from typing import Any

from gateway.domain.clock import CHINA, real_now
from gateway.domain.roles import OPERATIONS
from gateway.pages import Source, Trial
from gateway_demo.examples import EXAMPLES
from gateway_demo.routes import VISITORS

_TEXT = resources.files("gateway_demo").joinpath("data", "trials.json").read_text("utf-8")
_PLACE = re.compile(r"\{(tomorrow|yesterday|an_hour_ago|now|year|month_over|case:M\d\d)\}")
_WHO: Mapping[str, Any] = json.loads(_TEXT)
_TITLES = {**{one.hint: one.title for one in VISITORS}, **_WHO["titles"]}


def trials() -> Mapping[str, Trial]:
    """By operation, with dates of this moment and case numbers that nobody has used."""
    told: Mapping[str, Mapping[str, Any]] = json.loads(_PLACE.sub(_filled, _TEXT))["operations"]
    operations = {**dict.fromkeys(told, frozenset[str]()), **OPERATIONS}
    return {name: _trial(roles, told.get(name, {})) for name, roles in operations.items()}


def _trial(roles: frozenset[str], told: Mapping[str, Any]) -> Trial:
    people: Mapping[str, str] = _WHO["people"]
    hint = told.get("people") or next(person for role, person in people.items() if role in roles)
    inputs = {name: _source(source) for name, source in told.get("inputs", {}).items()}
    first: Sequence[str] = told.get("first", ())
    return Trial(hint, _TITLES[hint], _body(told.get("body")), inputs, first, told.get("waits", False))


def _source(told: Mapping[str, Any]) -> Source:
    return Source(**{**told, "body": _body(told.get("body"))})


def _body(told: Any) -> Any:
    """A ready question is named by its matter, with what is otherwise in it."""
    if not isinstance(told, Mapping) or "question" not in told:
        return told
    return {**EXAMPLES[told["question"]], **{name: value for name, value in told.items() if name != "question"}}


def _filled(place: re.Match[str]) -> str:
    now = real_now().astimezone(CHINA)
    day = timedelta(days=1)
    if place[1].startswith("case:"):
        return f"JH-{now.year}-{place[1].removeprefix('case:')}-{randbelow(900_000) + 100_000}"
    return {
        "tomorrow": (now + day).isoformat(timespec="seconds"),
        "yesterday": (now - day).date().isoformat(),
        "an_hour_ago": (now - day / 24).isoformat(timespec="seconds"),
        "now": now.isoformat(timespec="seconds"),
        "year": str(now.year),
        "month_over": (now.replace(day=1) - 32 * day).strftime("%Y-%m"),
    }[place[1]]

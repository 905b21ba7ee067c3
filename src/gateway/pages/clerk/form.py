"""The form of a matter: who is named in which role, what the certificates need besides, and where a fault stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize
from uuid import uuid4

from gateway.pages.clerk.place import Json
from gateway.pages.shell import ApiRefused
from gateway.pages.shell.forms import Form, whole

EMPLOYER = "employer"
MOST_ROWS = 60
_MEMBERS = ("person_id", "name", "authorisation", "credit_code")
_REQUIRED = "this member is required"
"""In the words of the API, which names what is missing beside the whole."""
_LONGEST_FOLDED = 128
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")
_DATE = re.compile(r"([0-9]{4})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})日?")


@dataclass(frozen=True, slots=True)
class Row:
    """One party.  number: of its place in the form; is_needed: a query without it is refused; faults: by member."""

    number: int
    role: str
    is_needed: bool
    values: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a person is written."""
        return not any(self.values.get(member) for member in _MEMBERS)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that certificates need.  kind: of JSON, or `date`.  choices: none where it is written freely."""

    name: str
    title: Json
    kind: str
    choices: Sequence[str]
    is_needed: bool
    value: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class MatterForm:
    """What the page shows.  key: makes a second sending of the same form the same query.  more: roles of which another may be named."""

    matter: Json
    case_number: str
    key: str
    rows: Sequence[Row]
    more: Sequence[str]
    parameters: Sequence[Parameter]
    case_fault: str = ""


def roles_of(matter: Json) -> Mapping[str, tuple[int, int | None]]:
    """Role → how many at least for all certificates together, and at most; None: no limit."""
    found: dict[str, tuple[int, int | None]] = {}
    for certificate in matter["certificates"]:
        for role, count in certificate["parties"].items():
            least, most = found.get(role, (0, 0))
            widest = None if most is None or count["most"] is None else max(most, count["most"])
            found[role] = (max(least, count["least"]), widest)
    return found


def blank(matter: Json) -> MatterForm:
    """An empty form: one place for each role that may be named."""
    roles = roles_of(matter)
    rows = [Row(at, role, least > 0, {}) for at, (role, (least, _)) in enumerate(roles.items())]
    return MatterForm(matter, "", str(uuid4()), rows, _more(matter, rows), _parameters(matter, {}))


def filled(matter: Json, form: Form, refusal: ApiRefused | None = None) -> MatterForm:
    """The form with what was written, and beside it what is wrong."""
    rows, roles = rows_of(form), roles_of(matter)
    faults = {} if refusal is None else refusal.faults
    sent = [row for row in rows if not row.is_empty]
    shown = [
        Row(row.number, row.role, roles.get(row.role, (0, 0))[0] > 0, row.values, _of_row(faults, row, sent))
        for row in rows
    ]
    wanted = form.get("more", "")
    if wanted in _more(matter, shown):
        shown.append(Row(max((row.number for row in shown), default=-1) + 1, wanted, is_needed=False, values={}))
    parameters = _parameters(matter, form, faults)
    case_fault = faults.get("/case_number", "")
    return MatterForm(
        matter,
        form.get("case_number", ""),
        form.get("key") or str(uuid4()),
        shown,
        _more(matter, shown),
        parameters,
        case_fault,
    )


def written(matter: Json, body: Mapping[str, Any]) -> MatterForm:
    """The form as whoever asks this query writes it; places for the other roles behind.  body: of a query, as the API takes it."""
    parties: Sequence[Mapping[str, str]] = body["parties"]
    named = {party["role"] for party in parties}
    rows = [*parties, *({"role": role} for role in roles_of(matter) if role not in named)]
    told = [(f"p{at}_{member}", value) for at, row in enumerate(rows) for member, value in row.items()]
    for name, value in body.get("parameters", {}).items():
        told.append((f"parameter_{name}", str(value).lower() if isinstance(value, bool) else str(value)))
    return filled(matter, Form([("case_number", body["case_number"]), *told]))


def rows_of(form: Form) -> list[Row]:
    """What was written, in order; a number with a name in front of or behind it is taken apart."""
    found = []
    for at in range(MOST_ROWS):
        role = form.get(f"p{at}_role")
        if role is None:
            continue
        values = {member: form.get(f"p{at}_{member}", "") for member in _MEMBERS}
        found.append(Row(at, role, is_needed=False, values=_taken_apart(values)))
    return found


def _taken_apart(values: Mapping[str, str]) -> Mapping[str, str]:
    """`陈思远 3307…` pasted into the place of the number is both."""
    parts = values["person_id"].replace("，", " ").replace(",", " ").split()
    numbers = [part for part in parts if sum(letter.isdigit() for letter in part) >= 15]
    if len(parts) != 2 or len(numbers) != 1 or values["name"]:
        return values
    return {**values, "person_id": numbers[0], "name": next(part for part in parts if part != numbers[0])}


def plain(text: str) -> str:
    """A number or a code as it is meant: without blanks, full-width signs and odd dashes.  What is too long for one stays as it is."""
    if len(text) > _LONGEST_FOLDED:
        return text
    return "".join(normalize("NFKC", text).translate(_DASHES).split())


def case_number_of(form: Mapping[str, str]) -> str:
    """The case number that somebody has typed or pasted."""
    return plain(form.get("case_number", "")).upper()


def query_of(matter: Json, form: Form, deadline_ms: int) -> Mapping[str, Any]:
    """The query's body."""
    body: dict[str, Any] = {
        "matter": matter["code"],
        "case_number": case_number_of(form),
        "parties": [party_of(row) for row in rows_of(form) if not row.is_empty],
        "deadline_ms": deadline_ms,
    }
    given = {one.name: _typed(one) for one in _parameters(matter, form) if one.value}
    return {**body, "parameters": given} if given else body


def party_of(row: Row) -> Mapping[str, str]:
    """As the API takes it: what is not written is left out."""
    return {"role": row.role} | {member: value for member in _MEMBERS if (value := row.values.get(member, ""))}


def _typed(parameter: Parameter) -> object:
    value = plain(parameter.value)
    if parameter.kind == "integer":
        return whole(value)
    if parameter.kind == "date" and (day_written := _DATE.fullmatch(value)) is not None:
        year, month, day = day_written.groups()
        return f"{year}-{month:>02}-{day:>02}"
    if parameter.kind == "boolean":
        return parameter.value == "true"
    return parameter.value


def _more(matter: Json, rows: Sequence[Row]) -> Sequence[str]:
    held = [row.role for row in rows]
    return [role for role, (_, most) in roles_of(matter).items() if most is None or held.count(role) < most]


def _parameters(matter: Json, form: Mapping[str, str], faults: Mapping[str, str] | None = None) -> Sequence[Parameter]:
    found: dict[str, Parameter] = {}
    for certificate in matter["certificates"]:
        for name, schema in certificate["parameters"].items():
            choices = [str(one) for one in schema.get("enum") or ()]
            value = form.get(f"parameter_{name}", "")
            is_needed = schema.get("required", True) is not False
            is_missing = is_needed and not value and "/parameters" in (faults or {})
            fault = _REQUIRED if is_missing else (faults or {}).get(f"/parameters/{name}", "")
            kind = "date" if schema.get("format") == "date" else schema["type"]
            found.setdefault(name, Parameter(name, schema["title"], kind, choices, is_needed, value, fault))
    return list(found.values())


def _of_row(faults: Mapping[str, str], row: Row, sent: Sequence[Row]) -> Mapping[str, str]:
    """Member → what is wrong with it; "" for the party as a whole."""
    if row not in sent:
        return {}
    place = f"/parties/{sent.index(row)}"
    own = {
        pointer.removeprefix(place).removeprefix("/"): text
        for pointer, text in faults.items()
        if _below(pointer, place)
    }
    return {member if member in _MEMBERS else "": text for member, text in own.items()}


def _below(pointer: str, place: str) -> bool:
    return pointer == place or pointer.startswith(f"{place}/")

"""The closed schema of `manifest.toml`: a connector states facts, and nothing that decides."""

import importlib
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import time
from importlib import resources
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from gateway.domain.errors import SetupError
from gateway.domain.words import Sharing
from gateway.sdk.wrong_words import first_fault, those_there_are

CONTRACT = 1
"""The sdk's own version; a connector written for another one is not started."""

ITEM_TYPES = frozenset(
    {"str", "int", "decimal", "bool", "county", "date", "month", "code", "codes", "records", "strings"}
)
"""The types an item can have; each may end in `?`."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConnectorFacts(_Closed):
    """Who this connector is.  `contract`: the sdk version it was written for; another number stops the start."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    department: str
    contract: int
    asks_by: tuple[str, ...]


class ItemTitle(_Closed):
    """A field's title in both languages."""

    en: str
    zh: str


AS_AGREED = ItemTitle(en="closed, as agreed", zh="按约定暂停服务")
_TIME_OF_DAY = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class ClosedHours(_Closed):
    """Hours of each day, HH:MM by China time, in which the department does not answer; until before since: past midnight.

    takes_questions: it takes them all the same, and answers once it is open.  Others are not asked then.
    """

    since: str = Field(pattern=_TIME_OF_DAY)
    until: str = Field(pattern=_TIME_OF_DAY)
    why: ItemTitle = AS_AGREED
    takes_questions: bool = False

    @property
    def span(self) -> tuple[time, time]:
        """From when on, and from when on no more."""
        return time.fromisoformat(self.since), time.fromisoformat(self.until)

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.since == self.until:
            raise ValueError("the hours end when they begin")
        return self


class DepartmentLimits(_Closed):
    """What the department bears: per-attempt deadline, calls at once, calls a second, closed hours, where the guard keeps to it.

    closed_hours: as text `23:00-23:30, 12:00-13:00`, or `none`.  asked_when_closed: it is asked in those hours too.
    own_receipt: it may demand the signed receipt of each question's intent, so no question is answered by another's call.
    batch: so many questions at most go in one call, where questions say more; 1: each goes alone.
    """

    deadline_s: float = Field(gt=0, le=60)
    at_once: int = Field(gt=0, le=1000)
    per_second: float | None = Field(default=None, gt=0)
    closed_hours: tuple[ClosedHours, ...] = ()
    asked_when_closed: bool = False
    own_receipt: bool = False
    batch: int | None = Field(default=None, ge=1)

    @field_validator("closed_hours", mode="before")
    @classmethod
    def _read(cls, given: object) -> object:
        """An operator's text as the table that a manifest has."""
        if not isinstance(given, str):
            return given
        if given.strip() == "none":
            return ()
        return [dict(zip(("since", "until"), hours.strip().split("-"), strict=False)) for hours in given.split(",")]


class ManifestItem(_Closed):
    """One information item: where in the department's record, of what type, how classified.

    type: str, int, decimal, bool, county (six digits of GB/T 2260), date, month (yyyymm → int), code (mapped by `codes`), codes (several letters → a sorted string),
    records (a list of records; `fields` maps each), strings (a list of strings).  With `?` at its end (`date?`) the record may
    leave it out or give null or ""; without, such a record is a bad record and not a guess.
    open: what cannot be read, such as a code of no table, or is not there though it must be, costs this item alone, which is then UNREAD.
    A rule must then come to unknown where it needs it; an item whose every rule does not do so is closed, and makes a bad record.
    Lists (records, strings) are closed.
    fields: name → path in the inner record, with its type after a colon (`start:month`, `stop_reason:str?`); plain means str.
    """

    at: str
    title: ItemTitle
    type: str
    codes: dict[str, str] | None = None
    open: bool = False
    fields: dict[str, str] | None = None
    level: int = Field(ge=1, le=4)
    sharing: Sharing
    identifying: bool = False
    basis: str = Field(min_length=1)

    def values(self) -> tuple[str, ...] | None:
        """All values that a code can have, in the table's order; None where the type is no code."""
        is_code = self.type.removesuffix("?") == "code" and self.codes is not None
        return tuple(dict.fromkeys(self.codes.values())) if is_code and self.codes else None


class ManifestQuestion(_Closed):
    """One question the department answers.  `items`: what a record of it can hold.  `protocol`: facts for the driver alone.

    bind: the path of the person's number in the department's record, compared with the person asked about; "" where the protocol
    does not return one.  adapter: `package.module:function`, raw record and question → record or None.  batch: so many of them at most
    go in one call, for which the driver has `ask_batch`; 1: each goes alone.
    """

    items: tuple[str, ...]
    batch: int = Field(default=1, ge=1, le=1000)
    bind: str = ""
    adapter: str | None = None
    protocol: dict[str, str | int | float | bool | list[str]] = Field(default_factory=dict)


class Manifest(_Closed):
    """A whole manifest.  `driver` is checked by the driver named in `kind`."""

    connector: ConnectorFacts
    driver: dict[str, str | int | float | bool | list[str]]
    limits: DepartmentLimits
    questions: dict[str, ManifestQuestion]
    items: dict[str, ManifestItem]


def load_manifest(package: str) -> Manifest:
    """The manifest that stands in a connector's package.

    Raises SetupError, one sentence that names the package and what is wrong: no such package or file, not TOML, not of the schema,
    another contract, an item asked for that is not described, an unknown type, a code without its table, a missing adapter.
    """
    try:
        raw = tomllib.loads(resources.files(package).joinpath("manifest.toml").read_text(encoding="utf-8"))
    except ModuleNotFoundError:
        raise SetupError(f"The connector package {package} is not installed.") from None
    except FileNotFoundError:
        raise SetupError(f"The connector {package} has no manifest.toml.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetupError(f"{package}/manifest.toml is not TOML: {error}") from None
    return check_manifest(raw, package)


def check_manifest(raw: dict[str, Any], source: str) -> Manifest:
    """A parsed manifest, checked against the schema and against itself.  source: named in the SetupError."""
    try:
        manifest = Manifest.model_validate(raw)
    except ValidationError as error:
        raise SetupError(f"{source}/manifest.toml: {first_fault(error, Manifest)}.") from None
    faults = list(_faults(manifest))
    if faults:
        raise SetupError(f"{source}/manifest.toml: {faults[0]}.")
    return manifest


def load_adapter(reference: str) -> Callable[..., Any]:
    """The function an adapter reference names, `package.module:function`.  Raises SetupError when there is none."""
    module, _, function = reference.partition(":")
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError):
        raise SetupError(f"The adapter {reference} named in a manifest does not exist.") from None
    if not callable(found):
        raise SetupError(f"The adapter {reference} named in a manifest is not a function.")
    return found  # type: ignore[no-any-return]  # getattr cannot know


def field_path(described: str) -> tuple[str, str]:
    """An inner field's path and type, from `path` or `path:type`."""
    path, _, kind = described.partition(":")
    return path, kind or "str"


def _faults(manifest: Manifest) -> Iterator[str]:
    """What the schema alone cannot see, one sentence each."""
    if manifest.connector.contract != CONTRACT:
        yield f"contract {manifest.connector.contract} is not {CONTRACT}, the one of this gateway; take the fitting connector"
    for name, item in manifest.items.items():
        yield from (f"items.{name}: {fault}" for fault in _item_faults(item))
    for name, question in manifest.questions.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            yield f"questions.{name}: a question's name is lower case with underscores"
        for item_name in sorted(set(question.items) - manifest.items.keys()):
            there_are = those_there_are(item_name, manifest.items)
            yield f"questions.{name}: item {item_name} is not described under [items]; {there_are}"
        if question.adapter is not None:
            load_adapter(question.adapter)


def _item_faults(item: ManifestItem) -> Iterator[str]:
    kind = item.type.removesuffix("?")
    if kind not in ITEM_TYPES:
        yield f"type {item.type} is unknown; {those_there_are(kind, ITEM_TYPES)}"
    if kind == "code" and not item.codes:
        yield "a code needs its table, codes"
    if item.open and kind in ("records", "strings"):
        yield "a list is never open: a rule would take it for an empty one"
    if kind == "records" and not item.fields:
        yield "records need fields"
    for path, inner in map(field_path, (item.fields or {}).values()):
        if not path or inner.removesuffix("?") not in ITEM_TYPES - {"records", "code", "codes"}:
            yield f"field {path}: type {inner} cannot stand inside records"

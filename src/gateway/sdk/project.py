"""A department's record, projected to the information items that were granted."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial

from gateway.domain.codes import ItemName
from gateway.domain.reply import UNREAD, ItemValue, Record
from gateway.sdk.manifest import Manifest, ManifestItem, field_path
from gateway.sdk.reading import read_code, read_county, read_day, read_letters, read_month

_MAX_TEXT = 4000
_MOST_DIGITS = 40
"""Of a number, before or behind its point, as its exponent makes it: `1E+999999` is eight characters, and a million once it is written out."""
_TOO_LARGE = 10**_MOST_DIGITS
_UNREADABLE = (ValueError, TypeError, InvalidOperation)


class BadRecord(Exception):
    """A record that does not fit its manifest.  reason: missing, type, code; item: the item's name.  Never the value."""

    def __init__(self, reason: str, item: str = "") -> None:
        super().__init__(f"{reason}:{item}")
        self.reason = reason
        self.item = item


def project(
    raw: Mapping[str, object], manifest: Manifest, question_name: str, granted: Collection[ItemName | str]
) -> Record:
    """One record, projected once; see `Projection`, which is made once and used again."""
    return Projection(manifest, question_name)(raw, granted)


class Projection:
    """One question of a manifest, made ready to project its records."""

    __slots__ = ("_steps",)

    def __init__(self, manifest: Manifest, question_name: str) -> None:
        self._steps = tuple(
            _step(name, manifest.items[name].at, manifest.items[name].type, _converter(manifest.items[name], name))
            for name in manifest.questions[question_name].items
        )

    def __call__(self, raw: Mapping[str, object], granted: Collection[ItemName | str]) -> Record:
        """One record of a department → the granted items of the question, typed.

        raw: as the protocol gives it (after the adapter).  Every item of the question that the record holds is checked, granted
        or not; only granted ones come out.  Raises BadRecord: a granted item is missing, a value is not of its type, a code of a
        closed list is unknown.  UNREAD stands for an unknown code of an open list, and for a day of noughts where there must be one.
        """
        record: dict[ItemName, ItemValue] = {}
        for step in self._steps:
            name = step.name
            value = _follow(raw, step.path)
            if value is None or value == "":
                if name not in granted:
                    continue
                if not step.is_optional:
                    raise BadRecord("missing", name)
                record[name] = None
                continue
            try:
                typed = step.convert(value)
            except _UNREADABLE:
                raise BadRecord("type", name) from None
            if name in granted:
                record[name] = UNREAD if typed is None and not step.is_optional else typed
        return record


@dataclass(frozen=True, slots=True)
class _Step:
    """One item or inner field: where it stands, whether it may be absent, and what makes a value of its type."""

    name: ItemName
    path: tuple[str, ...]
    is_optional: bool
    convert: Callable[[object], ItemValue]
    """None for a value that says that there is none.  Raises BadRecord, or one of `_UNREADABLE` for a value that is not of the type."""


def _step(name: str, path: str, kind: str, convert: Callable[[object], ItemValue]) -> _Step:
    return _Step(ItemName(name), tuple(path.split(".")), kind.endswith("?"), convert)


def look_up(raw: Mapping[str, object], path: str) -> object:
    """The value at a dotted path, or None where the path leads nowhere."""
    return _follow(raw, path.split("."))


def _follow(raw: Mapping[str, object], path: Sequence[str]) -> object:
    value: object = raw
    for part in path:
        if type(value) is dict or isinstance(value, Mapping):  # the usual case, spared the slower question
            value = value.get(part)
        else:
            return None
    return value


def _converter(item: ManifestItem, name: str) -> Callable[[object], ItemValue]:
    kind = item.type.removesuffix("?")
    match kind:
        case "code":
            return partial(_code, codes=item.codes or {}, name=name, is_open=item.open)
        case "codes":
            return partial(_letters, codes=item.codes, name=name, is_open=item.open)
        case "records":
            inner = tuple(_inner_step(field, described) for field, described in (item.fields or {}).items())
            return partial(_records, steps=inner, name=name)
        case _:
            return _CONVERTERS[kind]


def _inner_step(field: str, described: str) -> _Step:
    path, kind = field_path(described)
    return _step(field, path, kind, _CONVERTERS[kind.removesuffix("?")])


def _code(value: object, codes: Mapping[str, str], name: str, *, is_open: bool) -> str:
    read = read_code(value, codes)
    if read is None and not (is_open and isinstance(value, str | int)):
        raise BadRecord("code", name)
    return UNREAD if read is None else read


def _letters(value: object, codes: Mapping[str, str] | None, name: str, *, is_open: bool) -> str:
    """Several one-letter codes in one value, in any order, with or without repeats (`QG` → `GQ`)."""
    if not isinstance(value, str):
        raise BadRecord("type", name)
    read = read_letters(value, codes, is_open=is_open)
    if read is None:
        raise BadRecord("code", name)
    return read


def _records(value: object, steps: Sequence[_Step], name: str) -> tuple[Record, ...]:
    if not isinstance(value, list | tuple):
        raise BadRecord("type", name)
    return tuple([_inner(row, steps, name) for row in value])


def _inner(row: object, steps: Sequence[_Step], name: str) -> Record:
    if not isinstance(row, Mapping):
        raise BadRecord("type", name)
    record: dict[ItemName, ItemValue] = {}
    for step in steps:
        value = _follow(row, step.path)
        if value is not None and value != "":
            try:
                typed = step.convert(value)
                record[step.name] = UNREAD if typed is None and not step.is_optional else typed
            except _UNREADABLE:
                raise BadRecord("type", f"{name}.{step.name}") from None
        elif step.is_optional:
            record[step.name] = None
        else:
            raise BadRecord("missing", f"{name}.{step.name}")
    return record


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise TypeError
    return value


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    number = int(value)
    if abs(number) >= _TOO_LARGE:
        raise ValueError
    return number


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise TypeError
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite() or number.adjusted() >= _MOST_DIGITS or _places(number) > _MOST_DIGITS:
        raise ValueError
    return number


def _places(number: Decimal) -> int:
    """Digits behind the point."""
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _truth(value: object) -> bool:
    match value:
        case bool():
            return value
        case "0" | 0 | "false":
            return False
        case "1" | 1 | "true":
            return True
        case _:
            raise ValueError


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(_text(part) for part in value)


_day = read_day
_CONVERTERS: Mapping[str, Callable[[object], ItemValue]] = {
    "str": _text,
    "int": _integer,
    "decimal": _decimal,
    "bool": _truth,
    "county": read_county,
    "date": _day,
    "month": read_month,
    "strings": _strings,
}

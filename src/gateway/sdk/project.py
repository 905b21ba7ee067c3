"""A department's record, projected to the information items that were granted."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from gateway.domain.codes import ItemName
from gateway.domain.reply import ItemValue, Record
from gateway.sdk.manifest import Manifest, ManifestItem, field_path

_ABSENT = (None, "")
"""Values that departments send for "nothing here"."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MAX_TEXT = 4000


class BadRecord(Exception):
    """A record that does not fit its manifest.  reason: missing, type, code; item: the item's name.  Never the value."""

    def __init__(self, reason: str, item: str = "") -> None:
        super().__init__(f"{reason}:{item}")
        self.reason = reason
        self.item = item


def project(
    raw: Mapping[str, object], manifest: Manifest, question_name: str, granted: Collection[ItemName | str]
) -> Record:
    """One record of a department → the granted items of the question, typed.

    raw: as the protocol gives it (after the adapter).  Every item of the question that the record holds is checked, granted or
    not; only granted ones come out.  Raises BadRecord: a granted item is missing, a value is not of its type, a code is unknown.
    """
    record: dict[ItemName, ItemValue] = {}
    for name in manifest.questions[question_name].items:
        item = manifest.items[name]
        value = look_up(raw, item.at)
        if value in _ABSENT:
            if name not in granted:
                continue
            if not item.type.endswith("?"):
                raise BadRecord("missing", name)
            record[ItemName(name)] = None
            continue
        typed = _typed(value, item, name)
        if name in granted:
            record[ItemName(name)] = typed
    return record


def look_up(raw: Mapping[str, object], path: str) -> object:
    """The value at a dotted path, or None where the path leads nowhere."""
    value: object = raw
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _typed(value: object, item: ManifestItem, name: str) -> ItemValue:
    kind = item.type.removesuffix("?")
    match kind:
        case "code":
            return _code(value, item.codes or {}, name)
        case "codes":
            return _letters(value, item.codes, name)
        case "records":
            return _records(value, item.fields or {}, name)
        case _:
            return _plain(value, kind, name)


def _plain(value: object, kind: str, name: str) -> ItemValue:
    try:
        return _CONVERTERS[kind](value)
    except (ValueError, TypeError, InvalidOperation):
        raise BadRecord("type", name) from None


def _code(value: object, codes: Mapping[str, str], name: str) -> str:
    key = str(value) if isinstance(value, str | int) else ""
    if key not in codes:
        raise BadRecord("code", name)
    return codes[key]


def _letters(value: object, codes: Mapping[str, str] | None, name: str) -> str:
    """Several one-letter codes in one value, in any order, with or without repeats (`QG` → `GQ`)."""
    if not isinstance(value, str):
        raise BadRecord("type", name)
    letters = sorted(set(value))
    if codes is None:
        return "".join(letters)
    return "".join(sorted(_code(letter, codes, name) for letter in letters))


def _records(value: object, fields: Mapping[str, str], name: str) -> tuple[Record, ...]:
    if not isinstance(value, list | tuple):
        raise BadRecord("type", name)
    return tuple(_inner(row, fields, name) for row in value)


def _inner(row: object, fields: Mapping[str, str], name: str) -> Record:
    if not isinstance(row, Mapping):
        raise BadRecord("type", name)
    record: dict[ItemName, ItemValue] = {}
    for field, described in fields.items():
        path, kind = field_path(described)
        value = look_up(row, path)
        if value in _ABSENT:
            if not kind.endswith("?"):
                raise BadRecord("missing", f"{name}.{field}")
            record[ItemName(field)] = None
        else:
            record[ItemName(field)] = _plain(value, kind.removesuffix("?"), f"{name}.{field}")
    return record


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise TypeError
    return value


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    return int(value)


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise TypeError
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite():
        raise ValueError
    return number


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


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DATE.match(value):
        raise TypeError
    return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value).date()


def _month(value: object) -> int:
    month = _integer(value)
    if not (190001 <= month <= 299912 and 1 <= month % 100 <= 12):
        raise ValueError
    return month


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(_text(part) for part in value)


_CONVERTERS: Mapping[str, Callable[[object], ItemValue]] = {
    "str": _text,
    "int": _integer,
    "decimal": _decimal,
    "bool": _truth,
    "date": _day,
    "month": _month,
    "strings": _strings,
}

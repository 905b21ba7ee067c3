"""A department's record, projected to the information items that were granted."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from gateway.domain.codes import ItemName
from gateway.domain.reply import UNREAD, ItemValue, Record
from gateway.sdk.manifest import Manifest, ManifestItem, field_path
from gateway.sdk.reading import read_code, read_county, read_day, read_figure, read_letters, read_month, read_truth

_MAX_TEXT = 4000
_UNREADABLE = (ValueError, TypeError, ArithmeticError)


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
            _step(
                name,
                (item := manifest.items[name]).at,
                item.type,
                _converter(item, name),
                is_open=item.open,
            )
            for name in manifest.questions[question_name].items
        )

    def __call__(self, raw: Mapping[str, object], granted: Collection[ItemName | str]) -> Record:
        """One record of a department → the granted items of the question, typed.

        raw: as the protocol gives it (after the adapter).  Every item of the question that the record holds is checked, granted
        or not; only granted ones come out.  Raises BadRecord: a granted item is missing, a value is not of its type, a code is
        unknown, unless the item is open: then UNREAD stands for it.  So it does for a day of noughts where there must be one.  A text
        of blanks alone is none.
        """
        record: dict[ItemName, ItemValue] = {}
        for step in self._steps:
            name, value = step.name, _held(raw, step)
            if value is not None:
                typed = step.read(value)
                if name in granted:
                    record[name] = typed
            elif name in granted:
                record[name] = step.absent
        return record


@dataclass(frozen=True, slots=True)
class _Step:
    """One item or inner field: where it stands, whether it may be absent, and what makes a value of its type."""

    name: ItemName
    path: tuple[str, ...]
    is_optional: bool
    is_open: bool
    convert: Callable[[object], ItemValue]
    """None for a value that says that there is none.  Raises BadRecord, or one of `_UNREADABLE` for a value that is not of the type."""

    @property
    def absent(self) -> ItemValue:
        """What stands for a value that is not there.  Raises BadRecord where there must be one."""
        if self.is_optional:
            return None
        if self.is_open:
            return UNREAD
        raise BadRecord("missing", self.name)

    def read(self, value: object) -> ItemValue:
        """The value as one of its type, UNREAD where it is none and the item is open.  Raises BadRecord where it is not open."""
        try:
            typed = self.convert(value)
        except (BadRecord, *_UNREADABLE) as fault:
            if self.is_open:
                return UNREAD
            raise fault if isinstance(fault, BadRecord) else BadRecord("type", self.name) from None
        return UNREAD if typed is None and not self.is_optional else typed


def _held(raw: Mapping[str, object], step: _Step) -> object:
    """What stands there; None where nothing does, or a text of blanks alone."""
    path = step.path
    value = raw.get(path[0]) if len(path) == 1 else _follow(raw, path)
    return None if value == "" or (type(value) is str and value.isspace()) else value


def _step(name: str, path: str, kind: str, convert: Callable[[object], ItemValue], *, is_open: bool = False) -> _Step:
    return _Step(ItemName(name), tuple(path.split(".")), kind.endswith("?"), is_open, convert)


def read_value(manifest: Manifest, name: ItemName, told: object) -> ItemValue:
    """A value of an item as somebody tells it apart from any record: as the department writes it, or as the gateway does; None for nothing.

    Raises ValueError where the department has no such item, or it cannot have such a value.
    """
    item = manifest.items.get(name)
    if item is None:
        raise ValueError("the department has no such item")
    if told is None or (item.values() is not None and told in (item.values() or ())):
        return told
    try:
        return _converter(item, name)(told)
    except (BadRecord, *_UNREADABLE):
        raise ValueError("the item cannot have such a value") from None


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
            return partial(_code, codes=item.codes or {}, name=name)
        case "codes":
            return partial(_letters, codes=item.codes, name=name, is_open=item.open)
        case "records":
            inner = tuple(_inner_step(field, text, item.codes or {}) for field, text in (item.fields or {}).items())
            return partial(_records, steps=inner, name=name)
        case "county":
            return partial(read_county, names=item.codes or {})
        case _:
            return _CONVERTERS[kind]


def _inner_step(field: str, described: str, counties: Mapping[str, str]) -> _Step:
    path, kind = field_path(described)
    plain = kind.removesuffix("?")
    return _step(field, path, kind, partial(read_county, names=counties) if plain == "county" else _CONVERTERS[plain])


def _code(value: object, codes: Mapping[str, str], name: str) -> str:
    read = read_code(value, codes)
    if read is None:
        raise BadRecord("code", name)
    return read


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
    if type(row) is not dict and not isinstance(row, Mapping):
        raise BadRecord("type", name)
    record: dict[ItemName, ItemValue] = {}
    for step in steps:
        value = _held(row, step)
        try:
            record[step.name] = step.absent if value is None else step.read(value)
        except BadRecord as bad:
            raise BadRecord(bad.reason, f"{name}.{step.name}") from None
    return record


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise TypeError
    return value


_decimal = read_figure


def _integer(value: object) -> int:
    number = _decimal(value)
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(_text(part) for part in value)


_CONVERTERS: Mapping[str, Callable[[object], ItemValue]] = {
    "str": _text,
    "int": _integer,
    "decimal": _decimal,
    "bool": read_truth,
    "date": read_day,
    "month": read_month,
    "strings": _strings,
}

"""The unfinished part of a query as bytes and back, without loss; a closed list of types, nothing executable.

JSON, where `null true 1 "x"` mean themselves, an array is a tuple, and an object has one tag: what stands behind it.
"""

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import cast

import orjson

from gateway.domain.answer import Answer, Doubt
from gateway.domain.errors import GatewayError
from gateway.domain.parties import Party
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.reply import STATUS, PeerReceipt
from gateway.domain.stages import LookupResult, Officer, Query, Replies, RowOf
from gateway.domain.words import Verdict
from gateway.domain.work import TaskRef, Work

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
KINDS: tuple[type, ...] = (
    *(
        Work,
        Query,
        RowOf,
        Officer,
        Replies,
        Party,
        Person,
        PersonId,
        CreditCode,
        LookupResult,
        PeerReceipt,
        TaskRef,
        Answer,
    ),
    *STATUS,
)
"""Every dataclass that may stand in the bytes.  A field may be added with a default; a name once used keeps its meaning."""
ENUMS: tuple[type[enum.StrEnum], ...] = (Doubt, Verdict)

_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in KINDS}
_REQUIRED = {
    kind: {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING} for kind in KINDS
}
_KIND_BY_NAME = {kind.__name__: kind for kind in KINDS}
_ENUM_BY_NAME = {kind.__name__: kind for kind in ENUMS}
_LARGEST = 2**63
"""orjson's integers end here; larger ones are written as text."""


class Undecodable(GatewayError):
    """Bytes that are not of this form, or of a version that this program does not know."""


def encode(value: object) -> bytes:
    """Any value of the listed types.  Raises TypeError for another, naming the type and never the value."""
    return orjson.dumps(_pack(value))


def decode(data: bytes) -> object:
    """What `encode` was given; mappings come back as dicts.  Raises Undecodable."""
    try:
        return _unpack(orjson.loads(data))
    except (KeyError, TypeError, ValueError, ArithmeticError) as fault:
        raise Undecodable(type(fault).__name__) from None


def encode_work(work: Work) -> bytes:
    """The unfinished part of a query as bytes."""
    return encode(work)


def decode_work(data: bytes) -> Work:
    """Back from bytes.  Raises Undecodable."""
    work = decode(data)
    if not isinstance(work, Work):
        raise Undecodable(type(work).__name__)
    return work


def encode_basis(query: Query, officer: Officer) -> bytes:
    """What a declaration stands on, as bytes: the query that was asked, and who asked it."""
    return encode((query, officer))


def decode_basis(data: bytes) -> tuple[Query, Officer]:
    """Back from bytes.  Raises Undecodable."""
    match decode(data):
        case (Query() as query, Officer() as officer):
            return query, officer
        case other:
            raise Undecodable(type(other).__name__)


def _pack(value: object) -> Json:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return cast("Json", value)
    pack = _PACK.get(kind)
    if pack is not None:
        return pack(value)
    if kind in _FIELDS:
        return {"c": kind.__name__, "v": {name: _pack(getattr(value, name)) for name in _FIELDS[kind]}}
    if isinstance(value, Mapping):
        return _pack_mapping(value)
    raise TypeError(f"{kind.__name__} cannot be stored")


def _pack_mapping(value: Mapping[object, object]) -> Json:
    packed: dict[str, Json] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"a key of {type(key).__name__} cannot be stored")
        packed[str(key)] = _pack(item)
    return {"m": packed}


def _pack_int(value: int) -> Json:
    return value if -_LARGEST <= value < _LARGEST else {"i": str(value)}


def _pack_float(value: float) -> Json:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - the test for not-a-number
        return {"x": repr(value)}
    return value


def _packs() -> dict[type, Callable[..., Json]]:
    packs: dict[type, Callable[..., Json]] = {
        int: _pack_int,
        float: _pack_float,
        tuple: lambda value: [_pack(item) for item in value],
        frozenset: lambda value: {"f": [_pack(item) for item in sorted(value)]},
        dict: _pack_mapping,
        Decimal: lambda value: {"n": str(value)},
        dt.datetime: lambda value: {"w": value.isoformat()},
        dt.date: lambda value: {"d": value.isoformat()},
    }
    for kind in ENUMS:
        packs[kind] = lambda value: {"e": [type(value).__name__, value.value]}
    return packs


_PACK = _packs()


def _unpack(value: Json) -> object:
    if isinstance(value, list):
        return tuple([_unpack(item) for item in value])
    if not isinstance(value, dict):
        return value
    if "c" in value:
        return _unpack_kind(value)
    ((tag, inner),) = value.items()
    return _UNPACK[tag](inner)


def _unpack_kind(value: dict[str, Json]) -> object:
    kind = _KIND_BY_NAME[cast("str", value["c"])]
    given = cast("dict[str, Json]", value["v"])
    if not _REQUIRED[kind] <= given.keys():
        raise KeyError(kind.__name__)
    return kind(**{name: _unpack(item) for name, item in given.items()})


_UNPACK: dict[str, Callable[..., object]] = {
    "i": int,
    "x": float,
    "f": lambda inner: frozenset(_unpack(item) for item in inner),
    "m": lambda inner: {key: _unpack(item) for key, item in inner.items()},
    "n": Decimal,
    "w": dt.datetime.fromisoformat,
    "d": dt.date.fromisoformat,
    "e": lambda inner: _ENUM_BY_NAME[inner[0]](inner[1]),
}

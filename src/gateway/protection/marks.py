"""The mark that every query leaves beside its entry: sealed, of one length whatever it tells, and read within seconds."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from struct import Struct
from uuid import UUID

from gateway.domain.codes import QueryId
from gateway.domain.frozen import frozen

_FORM = Struct(">16s32s64s")
"""Query, entry, and a byte for each person in the order of the query; a query has at most 64."""


class AlertKind(StrEnum):
    """Why the desk is told of somebody whom a query was about."""

    PROTECTED = "protected"
    """A register says that they are protected."""
    WATCHED = "watched"
    """They stand on the desk's list."""
    COLLEAGUE = "colleague"
    """They work where the officer works."""
    MINOR = "minor"
    """They are a minor; found by a rule over the log."""


_BITS: Mapping[AlertKind, int] = {AlertKind.PROTECTED: 1, AlertKind.WATCHED: 2, AlertKind.COLLEAGUE: 4}


@frozen
class SilentMark:
    """What a query's entry tells the desk.  kinds: for each person in the order of the query."""

    query_id: QueryId
    entry: str
    kinds: tuple[frozenset[AlertKind], ...]

    def packed(self) -> bytes:
        """Always of the same length."""
        places = bytes(sum(_BITS[kind] for kind in of) for of in self.kinds)
        return _FORM.pack(UUID(self.query_id).bytes, self.entry.encode(), places)

    @classmethod
    def read(cls, packed: bytes) -> "SilentMark":
        """The mark again; behind its last person nobody is told of."""
        query_id, entry, places = _FORM.unpack(packed)
        return cls(QueryId(str(UUID(bytes=query_id))), entry.rstrip(b"\0").decode(), tuple(map(_kinds, places)))

    def told(self) -> Sequence[tuple[int, AlertKind]]:
        """Each person who is told of, by their place in the query, and why."""
        return [(place, kind) for place, of in enumerate(self.kinds) for kind in sorted(of)]


def _kinds(bits: int) -> frozenset[AlertKind]:
    return frozenset(kind for kind, bit in _BITS.items() if bits & bit)

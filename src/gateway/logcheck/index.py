"""The search index of a stretch, made anew from its entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.entry import KeyKind, index_rows, stored_keys
from gateway.logcheck.leaves import EntryLine
from gateway.logcheck.strict import digits, items, parsed, text, time_of
from gateway.logcheck.telling import Telling, TellingDigests, digests_of_telling

_BY_TEXT = {
    "account": KeyKind.ACCOUNT,
    "client": KeyKind.CLIENT,
    "office": KeyKind.OFFICE,
    "department": KeyKind.DEPARTMENT,
    "matter": KeyKind.MATTER,
    "certificate": KeyKind.CERTIFICATE,
    "case_number": KeyKind.CASE,
    "actor": KeyKind.ACTOR,
}
_OTHERS = {"subject_tags", "state", "query_id", "since", "until"}


@dataclass(frozen=True, slots=True)
class FittingEntry:
    """An entry that fits: its leaf, and what hits are ordered by."""

    index: int
    leaf_hash: str
    order: tuple[datetime, int, int]
    told: TellingDigests = field(default_factory=TellingDigests)


class Index:
    """The search index of a stretch, made anew from its entries and asked the bundle's criteria on the way.

    criteria: None where nothing was asked, and only the rows are counted.  telling: None where nothing that is told of entries can be
    compared; else it is found out of the hits, or of every entry.  Raises ValueError for criteria that this does not know.
    """

    def __init__(self, criteria: Mapping[str, Any] | None, telling: Telling | None = None) -> None:
        self.telling = telling
        self.told: list[TellingDigests] = []
        self._is_asked = criteria is not None
        criteria = criteria or {}
        if unknown := criteria.keys() - _BY_TEXT.keys() - _OTHERS:
            raise ValueError(f"criteria that this verifier does not know: {', '.join(sorted(unknown))}")
        self._wanted = [(kind, text(criteria[name]).encode()) for name, kind in _BY_TEXT.items() if name in criteria]
        if "state" in criteria:
            words = " ".join(filter(None, (criteria.get("certificate"), text(criteria["state"]))))
            self._wanted.append((KeyKind.STATE, words.encode()))
        tags = items(digits(16))(criteria["subject_tags"]) if "subject_tags" in criteria else None
        self._tags = None if tags is None else {(KeyKind.SUBJECT, tag) for tag in tags}
        self._query_id = criteria.get("query_id")
        self._since, self._until = (
            time_of(criteria[name]) if name in criteria else None for name in ("since", "until")
        )
        self.rows = 0
        self.hits: dict[str, FittingEntry] = {}

    def add(self, row: EntryLine, at: int) -> bool:
        """Take an entry, whose leaf is number `at`, into the index, and see whether it fits.

        False where nobody could search for it: its sections or its time are not of an entry's form.
        """
        position = row.position
        if position is None:
            return True
        try:
            keys = set(stored_keys(row.sections, parsed))
            body = parsed(row.body)
            when = time_of(body["at"])
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return False
        self.rows += index_rows(keys)
        if self._is_asked and self._fits(keys, when, body.get("query_id")):
            words = (
                TellingDigests()
                if self.telling is None
                else digests_of_telling(row.body, row.sections, at, self.telling)
            )
            self.hits[row.name] = FittingEntry(at, row.leaf.hex(), (when, *position), words)
        if self.telling is not None and self.telling.tables:
            self.told.append(digests_of_telling(row.body, row.sections, at, self.telling))
        return True

    def _fits(self, keys: set[tuple[KeyKind, bytes]], at: datetime, query_id: str | None) -> bool:
        return (
            all(key in keys for key in self._wanted)
            and (self._tags is None or bool(self._tags & keys))
            and (self._query_id is None or self._query_id == query_id)
            and (self._since is None or at >= self._since)
            and (self._until is None or at < self._until)
        )

"""The answer to a search against the entries: the index is rebuilt, asked the same, and compared with what was given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.entry import KeyKind, index_rows, stored_keys
from gateway.logcheck.files import Bundle, time_of
from gateway.logcheck.finding import Fault, Report
from gateway.logcheck.leaves import EntryLine
from gateway.logcheck.strict import digits, items, number, parsed, text
from gateway.logcheck.telling import Telling, TellingDigests, check_tables, digest_of, digests_of_telling

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
class Hit:
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
        self.hits: dict[str, Hit] = {}

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
            words = TellingDigests() if self.telling is None else digests_of_telling(row, at, self.telling)
            self.hits[row.name] = Hit(at, row.leaf.hex(), (when, *position), words)
        if self.telling is not None and self.telling.tables:
            self.told.append(digests_of_telling(row, at, self.telling))
        return True

    def _fits(self, keys: set[tuple[KeyKind, bytes]], at: datetime, query_id: str | None) -> bool:
        return (
            all(key in keys for key in self._wanted)
            and (self._tags is None or bool(self._tags & keys))
            and (self._query_id is None or self._query_id == query_id)
            and (self._since is None or at >= self._since)
            and (self._until is None or at < self._until)
        )


def _is_sound(report: Report) -> bool:
    """Whether the entries are as they were signed: else what repeats them, damage and all, is not compared with them."""
    return not any(finding.file.startswith(_OF_ENTRIES) or finding.fault is Fault.STORE for finding in report.findings)


_OF_ENTRIES = ("entries.ndjson", "batches.ndjson", "checkpoint", "tiles")


def check_index(bundle: Bundle, index: Index, report: Report) -> None:
    """Compare the rebuilt index with what the manifest says of it, and its answer with the one that was given."""
    manifest = bundle.manifest
    if report.holds and index.rows != manifest.index_rows:
        sentence = f"An index rebuilt from the entries has {index.rows} rows, the manifest says {manifest.index_rows}."
        report.add(Fault.INDEX, "index_rows", sentence)
    if manifest.criteria is not None:
        _check_answer(bundle, index, report)
    if (
        index.telling is not None
        and _is_sound(report)
        and not any(one.file == "answer.ndjson" for one in report.findings)
    ):
        hits = sorted(index.hits.values(), key=lambda hit: hit.order, reverse=True)
        check_tables(bundle, index.told if manifest.criteria is None else (hit.told for hit in hits), report)


def _check_answer(bundle: Bundle, index: Index, report: Report) -> None:
    """Compare `answer.ndjson` with what the rebuilt index answers, entry by entry."""
    manifest, criteria = bundle.manifest, bundle.manifest.criteria or {}
    whole = (
        ("since" in criteria) or manifest.from_index == 0,
        ("until" in criteria) or manifest.to_index == manifest.size,
    )
    if not all(whole):
        sentence = "The search was not bounded in time, and the stretch is not the whole log."
        report.add(Fault.INDEX, "from_index, to_index", sentence)
    given = _given(bundle, report)
    is_sound = _is_sound(report)
    for name in [name for name in index.hits if name not in given]:
        sentence = f"The answer omits entry {name}, leaf {index.hits[name].index}, which fits the criteria."
        report.add(Fault.ANSWER_OMITTED, f"entry {name}", sentence)
    for name, leaf in given.items():
        hit = index.hits.get(name)
        if hit is None:
            report.add(Fault.ANSWER_INVENTED, f"entry {name}", f"Entry {name} of the answer does not fit, or is none.")
        elif leaf[:2] != (hit.index, hit.leaf_hash):
            report.add(Fault.ANSWER_CHANGED, f"entry {name}", f"The answer gives another leaf for entry {name}.")
        elif is_sound and index.telling is not None and leaf[2] != hit.told.object:
            sentence = f"The answer says otherwise of entry {name} than its leaf: in a member or in a sentence."
            report.add(Fault.ANSWER_CHANGED, f"entry {name}", sentence)
    order = [index.hits[name].order for name in given if name in index.hits]
    if order != sorted(order, reverse=True):
        report.add(Fault.ANSWER_ORDER, "answer.ndjson", "The answer is not in its order, newest first.")
    report.checked.append(f"the search's answer: {len(given)} entries given, {len(index.hits)} fit")
    if "since" in criteria or "until" in criteria:
        report.unchecked.append("whether a leaf outside of the stretch has a time that was searched for")


def _given(bundle: Bundle, report: Report) -> dict[str, tuple[int, str, bytes]]:
    """The answer's entries: id → leaf index and hash, and the digest of all that is told."""
    given: dict[str, tuple[int, str, bytes]] = {}
    for count, line in enumerate(bundle.lines("answer.ndjson"), start=1):
        try:
            record = parsed(line)
            name, leaf = text(record["entry"]), (number(record["index"]), text(record["leaf_hash"]), digest_of(record))
        except (ValueError, KeyError, TypeError):
            place = f"answer.ndjson line {count}"
            report.add(Fault.FORM, place, f"{place} is not an entry.")
            continue
        if name in given:
            report.add(Fault.ANSWER_TWICE, f"entry {name}", f"The answer has entry {name} twice.")
        given[name] = leaf
    return given

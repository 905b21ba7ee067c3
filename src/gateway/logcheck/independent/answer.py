"""The search's answer, and the tables: the index is made anew from the entries, asked the same, and compared with what was given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from gateway.logcheck.independent.bundle import Bundle
from gateway.logcheck.independent.parquet import parquet_rows
from gateway.logcheck.independent.reading import Refused, opened
from gateway.logcheck.independent.row import Row
from gateway.logcheck.independent.strict import digits, items, number, parsed, text_of, time_of
from gateway.logcheck.independent.telling import Told, canonical, csv_line, csv_records, digest_of, told
from gateway.logcheck.independent.words import COLUMNS, EDITION, EDITIONS

Wanted = list[tuple[str, list[str]]]
"""What every hit must have: a kind of key, and one of these."""


class Index:
    """The search index of a stretch.  telling: `hits` or `tables` where what is told of these is compared, else empty."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle, self.report = bundle, bundle.report
        self.hits: dict[str, tuple[int, str, tuple[datetime, int, int], Told]] = {}
        self.told: list[Told] = []
        self.telling = ""
        self.rows = 0
        self.wanted = self._criteria()
        self.is_known = self.wanted is not None or bundle.criteria is None
        if self.is_known:
            self._telling()

    def check(self) -> None:
        """Compare what was rebuilt with what was given."""
        report, bundle = self.report, self.bundle
        if not report.findings and self.rows != bundle.index_rows:
            sentence = f"An index rebuilt from the entries has {self.rows} rows, the manifest says {bundle.index_rows}."
            report.add("index", "index_rows", sentence)
        if self.wanted is not None:
            self._check_answer()
        is_comparable = self._is_sound() and not any(file == "answer.ndjson" for _, _, _, file in report.findings)
        if self.telling and is_comparable and self.is_known:
            self._check_tables()

    def _criteria(self) -> Wanted | None:
        """What is asked; None where nothing is, or nothing that this program knows."""
        criteria = self.bundle.criteria
        if criteria is None:
            return None
        try:
            texts = ("account", "client", "office", "department", "matter", "certificate", "case_number", "actor")
            unknown = set(criteria) - {*texts, "subject_tags", "state", "query_id", "since", "until"}
            fault = f"this verifier does not know {', '.join(sorted(unknown))}" if unknown else ""
            wanted = [(name, [text_of(criteria[name])]) for name in texts if name in criteria]
            if "state" in criteria:
                certificate = [criteria["certificate"]] if criteria.get("certificate") else []
                wanted.append(("state", [" ".join([*certificate, text_of(criteria["state"])])]))
            if "subject_tags" in criteria:
                wanted.append(("subject_tags", [tag.hex() for tag in items(digits(16))(criteria["subject_tags"])]))
            for name in ("since", "until"):
                if name in criteria:
                    time_of(criteria[name])
        except (ValueError, TypeError, AttributeError) as bad:
            fault = str(bad)
        if fault:
            self.report.add("index", "criteria", f"The criteria cannot be asked again: {fault}.")
            return None
        return wanted

    def take(self, row: Row, at: int) -> bool:
        """Take an entry into the index; False where nobody could search for it, as it is not of an entry's form."""
        if row.position is None or not self.is_known:
            return True
        try:
            keys, body = row.keys(), parsed(row.body)
            when = time_of(body["at"])
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return False
        self.rows += sum(name != "actor" for name, _ in keys)  # bundles of before have none
        if self._fits(keys, body.get("query_id"), when):
            words = told(row, self.bundle.log, at, self.bundle.edition) if self.telling else Told()
            self.hits[row.name] = (at, row.leaf.hex(), (when, *row.position), words)
        if self.telling == "tables":
            self.told.append(told(row, self.bundle.log, at, self.bundle.edition))
        return True

    def _fits(self, keys: list[tuple[str, str]], query_id: Any, when: datetime) -> bool:
        criteria = self.bundle.criteria or {}
        return (
            self.wanted is not None
            and all(any((name, text) in keys for text in texts) for name, texts in self.wanted)
            and criteria.get("query_id") in (None, query_id)
            and ("since" not in criteria or when >= time_of(criteria["since"]))
            and ("until" not in criteria or when < time_of(criteria["until"]))
        )

    def _is_sound(self) -> bool:
        """Whether the entries are as they were signed: else what repeats them, damage and all, is not compared with them."""
        places = ("entries.ndjson", "batches.ndjson", "checkpoint", "tiles")
        return not any(fault == "store" or file.startswith(places) for fault, _, _, file in self.report.findings)

    def _telling(self) -> None:
        """What the bundle tells besides, where this program knows its words; what it does not know is left unchecked."""
        bundle = self.bundle
        there = [name for name in ("answer.ndjson", "entries.csv", "entries.parquet") if name in bundle.there]
        if there and bundle.edition not in EDITIONS:
            reason = f"its words are of edition {bundle.edition}, this program's of {EDITION}"
            what = f"what {', '.join(there)} say of the entries in sentences and columns: {reason}"
            self.report.leave(what, is_essential=True)
        elif there:
            self.telling = "tables" if bundle.criteria is None else "hits"

    def _check_tables(self) -> None:
        """The table files against what the leaves say, row by row."""
        bundle, report = self.bundle, self.report
        hits = sorted(self.hits.values(), key=lambda hit: hit[2], reverse=True)
        wanted = self.told if bundle.criteria is None else [hit[3] for hit in hits]
        if "entries.csv" in bundle.there:
            self._check_table("entries.csv", [one.csv for one in wanted], self._csv_rows())
        if "entries.parquet" in bundle.there:
            try:
                with opened(bundle.folder / "entries.parquet") as file:
                    rows = (digest_of("\x00".join(row).encode()) for row in parquet_rows(file))
                    self._check_table("entries.parquet", [one.cells for one in wanted], rows)
            except (Refused, ValueError) as fault:
                report.add(
                    "table-changed", "entries.parquet", f"entries.parquet is not as it is written here: {fault}."
                )

    def _csv_rows(self) -> Iterator[bytes]:
        records = csv_records(self.bundle.lines("entries.csv"))
        if next(records, b"") != csv_line(("index", *COLUMNS)):
            sentence = "entries.csv has not the columns that it should have."
            self.report.add("table-changed", "entries.csv", sentence)
        yield from (digest_of(record) for record in records)

    def _check_table(self, name: str, wanted: list[bytes], found: Iterator[bytes]) -> None:
        count = 0
        for count, digest in enumerate(found, start=1):
            if count <= len(wanted) and digest != wanted[count - 1]:
                place = f"{name} row {count}"
                self.report.add("table-changed", place, f"{place} says otherwise than the leaf of its entry.")
        if count != len(wanted):
            sentence = f"{name} has {count} rows that can be read, in place of {len(wanted)}."
            self.report.add("table-changed", name, sentence)
        else:
            self.report.checked.append(f"{count} rows of {name}, as the leaves say them")

    def _check_answer(self) -> None:
        """The rebuilt index's answer against the one that was given."""
        report, bundle, criteria = self.report, self.bundle, self.bundle.criteria or {}
        if ("since" not in criteria and bundle.begin) or ("until" not in criteria and bundle.end != bundle.size):
            sentence = "The search was not bounded in time, and the stretch is not the whole log."
            report.add("index", "from_index, to_index", sentence)
        given, is_sound = self._given(), self._is_sound()
        for name, hit in self.hits.items():
            if name not in given:
                sentence = f"The answer omits entry {name}, leaf {hit[0]}, which fits the criteria."
                report.add("answer-omitted", f"entry {name}", sentence)
        for name, leaf in given.items():
            if name not in self.hits:
                report.add("answer-invented", f"entry {name}", f"Entry {name} of the answer does not fit, or is none.")
            elif leaf[:2] != self.hits[name][:2]:
                report.add("answer-changed", f"entry {name}", f"The answer gives another leaf for entry {name}.")
            elif is_sound and self.telling and leaf[2] != self.hits[name][3].object:
                sentence = f"The answer says otherwise of entry {name} than its leaf: in a member or in a sentence."
                report.add("answer-changed", f"entry {name}", sentence)
        order = [self.hits[name][2] for name in given if name in self.hits]
        if order != sorted(order, reverse=True):
            report.add("answer-order", "answer.ndjson", "The answer is not in its order, newest first.")
        report.checked.append(f"the search's answer: {len(given)} entries given, {len(self.hits)} fit")
        if "since" in criteria or "until" in criteria:
            report.unchecked.append("whether a leaf outside of the stretch has a time that was searched for")

    def _given(self) -> dict[str, tuple[int, str, bytes]]:
        """The answer's entries: id, leaf index and hash, and the digest of all that is told."""
        given: dict[str, tuple[int, str, bytes]] = {}
        for count, line in enumerate(self.bundle.lines("answer.ndjson"), start=1):
            try:
                one = parsed(line)
                name, leaf = text_of(one["entry"]), (number(one["index"]), text_of(one["leaf_hash"]), canonical(one))
            except (ValueError, KeyError, TypeError):
                place = f"answer.ndjson line {count}"
                self.report.add("form", place, f"{place} is not an entry.")
                continue
            if name in given:
                self.report.add("answer-twice", f"entry {name}", f"The answer has entry {name} twice.")
            given[name] = leaf
        return given

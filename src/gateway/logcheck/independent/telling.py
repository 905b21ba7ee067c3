"""What is told of an entry besides its leaf, in members, sentences and columns."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from gateway.logcheck.independent.row import Row
from gateway.logcheck.independent.strict import Json, parsed, time_of
from gateway.logcheck.independent.words import (
    ACTS,
    BY_ITSELF,
    CHINA,
    CLAUSES,
    DETAILS,
    EDITION,
    FORMULAS_ALONE,
    KINDS_OF_ENTRIES,
    LATER_ACTS,
    NOTHING,
    OTHER,
    SAID_BY,
    SENTENCES,
    STEPS,
    WISHES,
    WITHOUT_OFFERS,
    ZONE,
)


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def view(row: Row, log: int, index: int) -> Json | None:
    """An entry by its members, in the order of the answer's, but for its sentences; None where it is no entry."""
    try:
        body = parsed(row.body)
        at, query_id = time_of(body["at"]), body.get("query_id")
        query_id = None if query_id is None else str(UUID(query_id))
        parts = [(name, _object(parsed(content))) for name, _, content in row.parts()]
        name, kind = f"{body['stream']}-{body['seq']}", body["kind"]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None
    if kind not in KINDS_OF_ENTRIES:
        return None
    single = {name: record for name, record in parts if name != "subject"}
    subjects = [record for name, record in parts if name == "subject"]
    officer, request, result = (single.get(name, {}) for name in ("officer", "request", "result"))
    fields = _object(result.get("fields")) if kind in ("OUTCOME", "LATE", "RELEASE") else {}
    left = {
        code: {
            field: pair[0]
            for field, pair in _object(names).items()
            if isinstance(pair, list) and len(pair) > 1 and pair[1] in ("value", "masked")
        }
        for code, names in fields.items()
    }
    return {
        "entry": name, "log": log, "index": index, "kind": kind, "at": at.isoformat(), "domain_at": _text(body.get("domain_at")),
        "query_id": query_id, "account": _text(officer.get("account")), "client": _text(officer.get("client")),
        "office": _text(officer.get("department")), "actor": _text(single.get("actor", {}).get("account")),
        "case_number": _text(single.get("case", {}).get("case_number")), "matter": _text(request.get("matter")),
        "certificates": _texts(request.get("certificates")), "departments": _texts(request.get("departments")),
        "states": {code: str(state) for code, state in _object(result.get("states")).items()},
        "disclosed": {code: names for code, names in left.items() if names},
        "subjects": [
            {
                "party": str(one.get("party", "")), "role": str(one.get("role", "")), "tag": str(one.get("tag", "")),
                "departments": _texts(one.get("departments")), "disclosed": _texts(one.get("disclosed")),
                "shown": _texts(one.get("shown")), "is_sealed": "sealed" in one,
            }
            for one in subjects
        ],
        "details": {**result, **({"rules": request["rules"]} if "rules" in request else {})}, "leaf_hash": row.leaf.hex(),
    }  # fmt: skip


def step_of(entry: Json) -> str:
    """Which step of its kind an entry is, as far as a sentence tells it."""
    kind, result = entry["kind"], entry["details"]
    if kind in SAID_BY:
        return str(result.get(SAID_BY[kind], "")).partition(" ")[0]
    return next((act for act in ACTS["en"] if act and act in result), "") if kind == "LATE" else ""


def sentence(entry: Json, language: str, edition: int = EDITION) -> str:
    """What the entry says in one sentence, in either language, in the words of an edition."""
    nothing, details, kind, step = NOTHING[language], entry["details"], entry["kind"], step_of(entry)
    who = entry["account"] or entry["office"] or ""
    if entry["account"] and entry["office"]:
        form = "{} of {}" if language == "en" else "{}（{}）"
        who = form.format(entry["account"], entry["office"])
    rules = {str(rule) for name in ("rules", "denied") for rule in _object(details.get(name)).values()}
    if kind == "INTENT":
        for names in _object(details.get("fields")).values():
            rules |= {str(pair[1]) for pair in _object(names).values() if isinstance(pair, list)}
    came = sorted(str(end) for end in _object(details.get("ended")).values())
    act = "" if edition <= WITHOUT_OFFERS and step in LATER_ACTS else step
    if entry["actor"] is not None or act in BY_ITSELF:
        came.append(ACTS[language].get(act, ACTS[language][""]).format(actor=entry["actor"]))
    subject, everything = ("one person or firm", "everything") if language == "en" else ("一个人或单位", "全部")
    sought = [subject] if any(one["role"] == "searched" for one in entry["subjects"]) else []
    sought += [f"{name} {value}" for name, value in _object(details.get("criteria")).items()]
    if "export" in details:
        sought.append(f"export {details['export']}")
    parts = {
        "who": who, "client": entry["client"], "case": entry["case_number"], "matter": entry["matter"],
        "departments": ", ".join(entry["departments"]), "people": ", ".join(one["party"] for one in entry["subjects"]),
        "shown": ", ".join(sorted({name for one in entry["subjects"] for name in one["shown"]})),
        "certificates": ", ".join(entry["certificates"]),
        "states": ", ".join(f"{code} {state}" for code, state in entry["states"].items()),
        "fields": ", ".join(f"{c} {name} ({mode})" for c, names in entry["disclosed"].items() for name, mode in names.items()),
        "by": ", ".join(sorted(rules)), "came": ", ".join(came), "sought": ", ".join(sought) or everything,
    }  # fmt: skip
    parts.update({name: value for name, value in details.items() if isinstance(value, str)})
    parts.update({name: str(value) for name, value in details.items() if isinstance(value, int)})
    pending = details.get("pending")
    words: Json = {**dict.fromkeys(DETAILS, nothing), **{name: value or nothing for name, value in parts.items()}}
    words["at"] = time_of(entry["at"]).astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") + ZONE[language]
    words["did"] = parts.get("did") or kind
    words["pending"] = len(pending) if isinstance(pending, list) else 0
    words["many"] = sum(bool(one["shown"]) for one in entry["subjects"])
    words["wish"] = WISHES[language].get(step, "")
    words["opened"] = ("verification {}" if language == "en" else "部门核验{}").format(details.get("task_id", ""))
    tells = {
        "refused": parts["by"], "pending": words["pending"], "request": entry["case_number"], "left": parts["fields"], "told": words["many"],
    }  # fmt: skip
    words.update({name: form.format_map(words) if tells[name] else "" for name, form in CLAUSES[language].items()})
    words["rules"] = str(words["rules"])[:12]
    words["step"] = STEPS[language].get(str(words["step"]), words["step"])
    return SENTENCES[language].get(kind, OTHER[language]).format_map(words)


def cells(entry: Json, edition: int = EDITION) -> list[str]:
    """The cells of one entry, its leaf index first."""
    fields = (f"{c}:{name}={mode}" for c, names in entry["disclosed"].items() for name, mode in names.items())
    return [
        str(entry["index"]), entry["entry"], entry["at"], entry["kind"], entry["query_id"] or "", entry["account"] or "",
        entry["client"] or "", entry["office"] or "", entry["case_number"] or "", entry["matter"] or "",
        " ".join(entry["certificates"]), " ".join(entry["departments"]),
        " ".join(f"{code}={state}" for code, state in entry["states"].items()), " ".join(fields),
        " ".join(f"{one['party']}={one['tag']}" for one in entry["subjects"]), entry["leaf_hash"], sentence(entry, "en", edition),
        entry["actor"] or "",
    ]  # fmt: skip


REWRITTEN = re.compile(r"[0-9]{1,4}(?:[-/.:][0-9]{1,4}){1,2}|[0-9]+[Ee][0-9]+|0[0-9]+|[0-9]{16,}")


def csv_line(row: Iterable[str], edition: int = EDITION) -> bytes:
    """One line of CSV with its end; what a spreadsheet would execute, or make a day or another number of, has an apostrophe in front."""
    line = io.StringIO()
    starts = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
    guards = edition > FORMULAS_ALONE
    kept = (f"'{cell}" if cell.startswith(starts) or (guards and REWRITTEN.fullmatch(cell)) else cell for cell in row)
    csv.writer(line).writerow(kept)
    return line.getvalue().encode()


def digest_of(data: bytes) -> bytes:
    """By which two tellings are compared."""
    return hashlib.sha256(data).digest()[:16]


def canonical(value: Any) -> bytes:
    """The digest of JSON values, whatever the order of their members."""
    return digest_of(json.dumps(value, sort_keys=True).encode())


class Told(NamedTuple):
    """Digests of what must be told of one entry: as an object of the answer, as a line of CSV, as cells."""

    object: bytes = bytes(16)
    csv: bytes = bytes(16)
    cells: bytes = bytes(16)


def told(row: Row, log: int, index: int, edition: int = EDITION) -> Told:
    """What must be told of an entry in the words of an edition; nothing of what is no entry."""
    entry = view(row, log, index)
    if entry is None:
        return Told()
    row_of_cells = cells(entry, edition)
    entry["sentence"] = {language: sentence(entry, language, edition) for language in ("en", "zh")}
    texts = digest_of("\x00".join(row_of_cells).encode())
    return Told(canonical(entry), digest_of(csv_line(row_of_cells, edition)), texts)


def csv_records(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines, joined where a cell in quotation marks goes over several."""
    waiting: list[bytes] = []
    marks = size = 0
    for line in lines:
        waiting.append(line)
        marks, size = marks + line.count(b'"'), size + len(line)
        if marks % 2 == 0 or size > 1 << 20:
            yield b"".join(waiting)
            waiting.clear()
            marks = size = 0
    if waiting:
        yield b"".join(waiting)

"""An entry as people read it: its members by name, and one sentence in either language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import orjson

from gateway.audit.model import Content, Kind, Position, leaf_hash, read
from gateway.domain.words import FieldState

_DISCLOSED = {FieldState.VALUE.value, FieldState.MASKED.value}


@dataclass(frozen=True, slots=True)
class SubjectView:
    """A person or firm an entry is about, by pseudonym; `tag` in hex, the same within a year."""

    party: str
    role: str
    tag: str
    departments: tuple[str, ...]
    disclosed: tuple[str, ...]
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry.  `states` and `disclosed` (fields with their mode) by certificate; `details`: what its kind says besides."""

    entry: str
    kind: Kind
    at: datetime
    domain_at: str | None
    query_id: UUID | None
    account: str | None
    client: str | None
    office: str | None
    actor: str | None
    case_number: str | None
    matter: str | None
    certificates: tuple[str, ...]
    departments: tuple[str, ...]
    states: Mapping[str, str]
    disclosed: Mapping[str, Mapping[str, str]]
    subjects: tuple[SubjectView, ...]
    details: Content
    leaf_hash: str

    @property
    def place(self) -> tuple[datetime, int, int]:
        """What entries are ordered by, newest first."""
        position = Position.parse(self.entry)
        return self.at, position.stream_id, position.seq


def view(row: asyncpg.Record) -> EntryView:
    """From a stored row of `audit_entry`."""
    return view_of(Position(row["stream_id"], row["seq"]), row["at"], row["body"], row["sections"])


def view_of(position: Position, at: datetime, leaf: bytes, stored: bytes) -> EntryView:
    """From an entry's leaf and its stored sections."""
    body = orjson.loads(leaf)
    kind, query_id = Kind[body["kind"]], body.get("query_id")
    sections, subjects = read(stored)
    officer, request, result = (sections.get(name, {}) for name in ("officer", "request", "result"))
    fields = result.get("fields", {}) if kind in {Kind.OUTCOME, Kind.LATE} else {}
    return EntryView(
        entry=position.entry,
        kind=kind,
        at=at,
        domain_at=body.get("domain_at"),
        query_id=None if query_id is None else UUID(query_id),
        account=_text(officer.get("account")),
        client=_text(officer.get("client")),
        office=_text(officer.get("department")),
        actor=_text(sections.get("actor", {}).get("account")),
        case_number=_text(sections.get("case", {}).get("case_number")),
        matter=_text(request.get("matter")),
        certificates=_texts(request.get("certificates")),
        departments=_texts(request.get("departments")),
        states={code: str(state) for code, state in _members(result.get("states")).items()},
        disclosed={code: kept for code, names in _members(fields).items() if (kept := _left(names))},
        subjects=tuple(_subject(subject) for subject in subjects),
        details={**result, **({"rules": request["rules"]} if "rules" in request else {})},
        leaf_hash=leaf_hash(leaf).hex(),
    )


def as_object(entry: EntryView, leaf: tuple[int, int] | None = None) -> dict[str, object]:
    """An entry as JSON values, with its sentences.  leaf: its log and index, where it is in the tree."""
    log, index = leaf or (None, None)
    return {
        "entry": entry.entry,
        "log": log,
        "index": index,
        "kind": entry.kind.name,
        "at": entry.at.isoformat(),
        "domain_at": entry.domain_at,
        "query_id": None if entry.query_id is None else str(entry.query_id),
        "account": entry.account,
        "client": entry.client,
        "office": entry.office,
        "actor": entry.actor,
        "case_number": entry.case_number,
        "matter": entry.matter,
        "certificates": list(entry.certificates),
        "departments": list(entry.departments),
        "states": dict(entry.states),
        "disclosed": {code: dict(names) for code, names in entry.disclosed.items()},
        "subjects": [
            {
                "party": s.party,
                "role": s.role,
                "tag": s.tag,
                "departments": list(s.departments),
                "disclosed": list(s.disclosed),
                "is_sealed": s.is_sealed,
            }
            for s in entry.subjects
        ],
        "details": dict(entry.details),
        "leaf_hash": entry.leaf_hash,
        "sentence": {"en": sentence(entry), "zh": sentence(entry, "zh")},
    }


_SENTENCES: Mapping[str, Mapping[Kind, str]] = {
    "en": {
        Kind.INTENT: "{who} asked {departments} for matter {matter}, case {case}, about {people}: {certificates}; by rules {rules}.",
        Kind.OUTCOME: "{who} was given for case {case}, about {people}: {states}; fields {fields}; still pending {pending}.",
        Kind.LATE: "For case {case} of {who}, about {people}: {ended}; {states}; fields {fields}.",
        Kind.RELEASE: "{who} was handed the stored answer of case {case} again ({how}).",
        Kind.DENIED: "{who} was refused matter {matter}, case {case}, by rule {rule}; nobody was asked.",
        Kind.UNRESOLVED: "The query of {who} for case {case} did not end ({reason}); {departments} may have been asked; nothing was released.",
        Kind.REJECTED_BURST: "{count} requests of client {client} were cut off ({reason}).",
        Kind.SEARCH: "{who} searched the log for task {task}.",
        Kind.EXPORT: "{who} exported from the log for task {task}.",
    },
    "zh": {
        Kind.INTENT: "{who}为事项{matter}、办件{case}向{departments}查询{people}：{certificates}；规则{rules}。",
        Kind.OUTCOME: "{who}就办件{case}获知{people}：{states}；信息项{fields}；待回复{pending}。",
        Kind.LATE: "{who}的办件{case}，{people}：{ended}；{states}；信息项{fields}。",
        Kind.RELEASE: "办件{case}的已存结果再次交予{who}（{how}）。",
        Kind.DENIED: "{who}就事项{matter}、办件{case}的查询被规则{rule}拒绝，未向任何部门查询。",
        Kind.UNRESOLVED: "{who}就办件{case}的查询未完成（{reason}）；可能已向{departments}查询；未提供任何结果。",
        Kind.REJECTED_BURST: "客户端{client}的{count}次请求被拦截（{reason}）。",
        Kind.SEARCH: "{who}因任务{task}检索审计日志。",
        Kind.EXPORT: "{who}因任务{task}导出审计日志。",
    },
}
_OTHER = {"en": "{who}: {kind}.", "zh": "{who}：{kind}。"}
_NOTHING = {"en": "none", "zh": "无"}
_HASH_SHOWN = 12
"""So much of the rules' hash tells two sets of rules apart for a reader; the entry holds it whole."""


def sentence(entry: EntryView, language: str = "en") -> str:
    """What the entry says, in one sentence.  language: `en` or `zh`."""
    nothing = _NOTHING[language]
    details = {name: value for name, value in entry.details.items() if isinstance(value, str | int)}
    words: dict[str, object] = {
        "who": "/".join(part for part in (entry.office, entry.account) if part) or nothing,
        "kind": entry.kind.name,
        "client": entry.client or nothing,
        "case": entry.case_number or nothing,
        "matter": entry.matter or nothing,
        "departments": _list(entry.departments) or nothing,
        "people": _list(tuple(s.party for s in entry.subjects)) or nothing,
        "certificates": _list(entry.certificates) or nothing,
        "states": _list(tuple(f"{code} {state}" for code, state in entry.states.items())) or nothing,
        "fields": _fields_said(entry) or nothing,
        "pending": len(_texts(entry.details.get("pending"))),
        "ended": _list(tuple(sorted(map(str, _members(entry.details.get("ended")).values())))) or nothing,
        **dict.fromkeys(("rules", "rule", "reason", "count", "task", "how"), nothing),
        **details,
    }
    words["rules"] = str(words["rules"])[:_HASH_SHOWN]
    return _SENTENCES[language].get(entry.kind, _OTHER[language]).format_map(words)


def _fields_said(entry: EntryView) -> str:
    return _list(
        tuple(f"{code} {name} ({mode})" for code, names in entry.disclosed.items() for name, mode in names.items())
    )


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(words)


def _left(names: object) -> dict[str, str]:
    """The fields that left, with their mode, of `{name: [mode, state]}`."""
    return {name: pair[0] for name, pair in _members(names).items() if isinstance(pair, list) and pair[1] in _DISCLOSED}


def _subject(content: Content) -> SubjectView:
    return SubjectView(
        party=str(content["party"]),
        role=str(content["role"]),
        tag=str(content["tag"]),
        departments=_texts(content.get("departments")),
        disclosed=_texts(content.get("disclosed")),
        is_sealed="sealed" in content,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _members(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}

"""One entry as the person it is about may read it: their own sections, and of the rest what does not tell of anybody else; pure."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import orjson

from gateway.domain.words import LateResult
from gateway.entry import Content, Kind, Position, Section, is_by_gateway, members, step_of, withheld_hash
from gateway.tlog import leaf_hash

_SUBJECT = "subject"
_WITH_STATES = frozenset({Kind.OUTCOME, Kind.LATE})


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An entry about a person.

    office, account, client: of who asked.  roles: as what the person stands in the entry.  departments: those asked about them; while the
    query is open, or was given up, also those that may be or may have been.  fields: of those
    certificates that concern them, `<department>.<item>`, that left.  states: of those certificates; None where the entry tells none.
    rule: that refused.  leaf: the bytes that the tree hashes.  sections: the person's own, of the leaf's `sections.subjects`.
    step: which of its kind's it is, "" where there is but one.  shown: what a look showed of the person besides, by name.  names_fields:
    whether the entry says at all which fields left.  complaint_id: of the complaint that it is a step of, or on which somebody acted.
    """

    position: Position
    at: datetime
    kind: Kind
    query_id: str | None
    office: str | None
    account: str | None
    matter: str | None
    roles: tuple[str, ...]
    departments: tuple[str, ...]
    fields: tuple[str, ...]
    states: Mapping[str, str | None]
    rule: str | None
    leaf: bytes
    sections: tuple[Section, ...]
    step: str = ""
    shown: tuple[str, ...] = ()
    names_fields: bool = False
    client: str | None = None
    complaint_id: str | None = None

    @property
    def place(self) -> tuple[datetime, int, int]:
        """What entries are ordered by, newest first."""
        return self.at, self.position.stream_id, self.position.seq


@dataclass(frozen=True, slots=True)
class Parts:
    """What an entry says: its sections by name, and those of the person.

    contents: what the person's own sections say.
    """

    single: Mapping[str, Content]
    own: tuple[Section, ...]
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A query as the person may follow it: its INTENT with their own sections, and the results of its OUTCOME and of what came late."""

    intent: Parts
    results: tuple[Content, ...]


def parts(sections: Iterable[Section], tags: Container[str]) -> Parts:
    """Take an entry's sections apart: those about the person with these tags, hex, and the single ones."""
    single: dict[str, Content] = {}
    own: list[tuple[Section, Content]] = []
    for section in sections:
        content = orjson.loads(section.content)
        if section.name != _SUBJECT:
            single[section.name] = content
        elif content["tag"] in tags:
            own.append((section, content))
    return Parts(single, tuple(section for section, _ in own), tuple(content for _, content in own))


def own_entry(row: asyncpg.Record, entry_parts: Parts, course: Course | None) -> OwnEntry:
    """From a stored row of `audit_entry`.  course: of its query, where it has one whose INTENT is still kept."""
    officer, request = entry_parts.single.get("officer", {}), entry_parts.single.get("request", {})
    result, contents, kind = entry_parts.single.get("result", {}), entry_parts.contents, Kind(row["kind"])
    rule = result.get("rule")
    return OwnEntry(
        position=Position(row["stream_id"], row["seq"]),
        at=row["at"],
        kind=kind,
        query_id=None if row["query_id"] is None else str(row["query_id"]),
        office=_text(officer.get("department")),
        account=_text(officer.get("account")),
        matter=_text(request.get("matter")),
        roles=_members("role", contents),
        departments=() if course is None else _asked(course),
        fields=_listed("disclosed", contents),
        states=_states(result if kind in _WITH_STATES else {}, None if course is None else course.intent),
        rule=_text(rule) if kind is Kind.DENIED else None,
        leaf=row["body"],
        sections=entry_parts.own,
        step="check" if is_by_gateway(officer) and kind is not Kind.ADMIN else step_of(kind, result, contents),
        shown=_listed("shown", contents),
        names_fields=any("disclosed" in content for content in contents),
        client=_text(officer.get("client")),
        complaint_id=_text(request.get("complaint_id", result.get("complaint_id"))),
    )


def committed(row: asyncpg.Record, entry_parts: Parts) -> bytes:
    """The hash that stands for the entry while it is withheld."""
    return withheld_hash(entry_parts.own[0].salt, leaf_hash(row["body"]))


def _asked(course: Course) -> tuple[str, ...]:
    """The departments that were asked about the person, of those that the INTENT allowed to be.

    Nobody is asked what somebody owns before it is shown who they are: what was never asked, the OUTCOME does not hold.  What waited
    and came to nothing was not asked about somebody who turned out to be a stranger.
    """
    intended, contents = members(course.intent.single["result"].get("lookups")), course.intent.contents
    if not course.results:
        return _listed("departments", contents)
    own = set(_members("party", contents))
    done = {lookup for result in course.results for lookup in members(result.get("lookups"))}
    awaited = set(_listed("pending", course.results))
    if own & set(_listed("not_linked", course.results)):
        awaited -= {
            lookup
            for result in course.results
            for lookup, how in members(result.get("ended")).items()
            if how == LateResult.DISCARDED
        }
    lookups = (members(intended[lookup]) for lookup in intended if lookup in done | awaited)
    of_own = (one for one in lookups if own & set(_listed("parties", [one])))
    return tuple(sorted({str(one["question"]).partition(".")[0] for one in of_own}))


def _states(result: Content, intent: Parts | None) -> dict[str, str | None]:
    """The certificates that stand on the person, with what became of them; those of others are theirs to know."""
    if intent is None:
        return {}
    parties = set(_members("party", intent.contents))
    concerned, states = members(intent.single["result"].get("concerned")), members(result.get("states"))
    return {
        code: _text(states.get(code))
        for code, of in concerned.items()
        if isinstance(of, list) and not parties.isdisjoint(of)
    }


def _members(name: str, contents: Sequence[Content]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(content[name]) for content in contents if name in content))


def _listed(name: str, contents: Sequence[Content]) -> tuple[str, ...]:
    lists = (content.get(name) for content in contents)
    return tuple(sorted({str(item) for one in lists if isinstance(one, list) for item in one}))


def _text(value: object) -> str | None:
    return None if value is None else str(value)

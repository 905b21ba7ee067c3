"""An entry by its members, read from its leaf and its sections."""

from collections.abc import Mapping, Sequence

from gateway.entry.entry_view import EntryView, SubjectView
from gateway.entry.json_text import read_json
from gateway.entry.leaf import Content, Kind, members
from gateway.entry.soundness import EntryRow, Stored, stored
from gateway.entry.step import step_of
from gateway.tlog import leaf_hash

DISCLOSED = frozenset({"value", "masked"})
"""The states of fields that left, as entries name them."""
_WITH_FIELDS = frozenset({Kind.OUTCOME, Kind.LATE, Kind.RELEASE})


def view(row: EntryRow) -> EntryView:
    """From a stored row of `audit_entry`, whatever stands in it."""
    one = stored(row)
    contents = [(section.name, _object(section.content)) for section in one.sections]
    sections = {name: content for name, content in contents if name != "subject"}
    subjects = [content for name, content in contents if name == "subject"]
    return _viewed(one, leaf_hash(row["body"]).hex(), sections, subjects)


def _viewed(one: Stored, leaf: str, sections: Mapping[str, Content], subjects: Sequence[Content]) -> EntryView:
    officer, request, result = (members(sections.get(name)) for name in ("officer", "request", "result"))
    fields = result.get("fields", {}) if one.kind in _WITH_FIELDS else {}
    return EntryView(
        entry=one.position.entry,
        kind=one.kind,
        at=one.at,
        domain_at=_text(one.body.get("domain_at")),
        query_id=one.query_id,
        account=_text(officer.get("account")),
        client=_text(officer.get("client")),
        office=_text(officer.get("department")),
        actor=_text(members(sections.get("actor")).get("account")),
        case_number=_text(members(sections.get("case")).get("case_number")),
        matter=_text(request.get("matter")),
        certificates=_texts(request.get("certificates")),
        departments=_texts(request.get("departments")),
        states={code: str(state) for code, state in members(result.get("states")).items()},
        disclosed={code: kept for code, names in members(fields).items() if (kept := _left(names))},
        subjects=tuple(_subject(subject) for subject in subjects),
        details={**result, **({"rules": request["rules"]} if "rules" in request else {})},
        leaf_hash=leaf,
        step="" if one.kind is None else step_of(one.kind, result, subjects),
        damage=one.damage,
        signed_place=None if one.claim is None else (one.claim.position, one.claim.at),
    )


def _left(names: object) -> dict[str, str]:
    """The fields that left, with their mode, of `{name: [mode, state]}`."""
    return {
        name: pair[0]
        for name, pair in members(names).items()
        if isinstance(pair, list) and len(pair) > 1 and pair[1] in DISCLOSED
    }


def _subject(content: Content) -> SubjectView:
    return SubjectView(
        party=str(content.get("party", "")),
        role=str(content.get("role", "")),
        tag=str(content.get("tag", "")),
        departments=_texts(content.get("departments")),
        disclosed=_texts(content.get("disclosed")),
        is_sealed="sealed" in content,
        shown=_texts(content.get("shown")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _object(content: bytes) -> Content:
    """What a section says; nothing where that is no JSON object."""
    try:
        return members(read_json(content))
    except ValueError:
        return {}

"""Whom a look into the log shows: the people and firms whose case, or what else is theirs, stands in what is handed over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from gateway.audit.content import read_of_log, sought
from gateway.audit.key_index import entries_with
from gateway.audit.model import MOST_SUBJECTS, Draft, Subject
from gateway.audit.reader import Reader
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.stages import Officer
from gateway.entry import SHOWN, Content, EntryView, Kind, members
from gateway.entry import read_sections as sections_of

CASE, PSEUDONYM, REASON = "case_number", "pseudonym", "reason"
"""What may be shown of somebody, by name."""
_CASES_AT_ONCE = 400
"""So many cases of one person one section names; who has more has several."""
_BYTES_AT_ONCE = 24_000
_OTHER_SECTIONS = 4
_KINDS = "array_fill(6::smallint, array[cardinality($1::bytea[])])"
_OF_CASES = f"""select e.sections from ({entries_with(_KINDS, "$1", "'-infinity'", "'infinity'")}) k
    cross join lateral (select e.sections from audit.audit_entry e
        where (e.stream_id, e.seq, e.at) = (k.stream_id, k.seq, k.at) and e.kind = any($2::smallint[]) limit 1) e"""  # noqa: S608 - our own words
_NAME_PARTIES = [Kind.INTENT.value, Kind.DENIED.value]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is shown of one person or firm.  what: by name.  cases, matters: those of theirs that stand in it."""

    what: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    matters: frozenset[str] = frozenset()

    def __or__(self, other: "Seen") -> "Seen":
        """Both."""
        return Seen(self.what | other.what, self.cases | other.cases, self.matters | other.matters)

    @classmethod
    def case(cls, number: str, matter: object) -> "Seen":
        """A case of theirs; matter None: not told."""
        return cls(frozenset({CASE}), frozenset({number}), frozenset() if matter is None else frozenset({str(matter)}))


People = Mapping[bytes, Seen]
"""By pseudonym."""
NOBODY: People = {}


def together(*seen: People) -> People:
    """All of it."""
    found: dict[bytes, Seen] = {}
    for people in seen:
        for tag, one in people.items():
            found[tag] = found.get(tag, Seen()) | one
    return found


async def people_in(reader: Reader, entries: Iterable[EntryView]) -> People:
    """Whom entries show by their case; one that names a case and nobody shows everybody whose case it is.  Raises AuditUnavailable."""
    named: list[People] = []
    alone: set[str] = set()
    for entry in entries:
        case = entry.case_number or members(entry.details.get("criteria")).get("case_number")
        if case is None:
            continue
        seen = Seen.case(str(case), entry.matter)
        named.append({bytes.fromhex(subject.tag): seen for subject in entry.subjects})
        if not entry.subjects:
            alone.add(str(case))
    return together(*named, await people_of(reader, alone))


async def people_of(reader: Reader, cases: Iterable[str]) -> People:
    """Whose cases these are, as far as the log knows them: everybody whom a query named or was refused for.  Raises AuditUnavailable."""
    wanted = sorted(set(cases))
    found: list[People] = []
    for start in range(0, len(wanted), _CASES_AT_ONCE):
        keys = [case.encode() for case in wanted[start : start + _CASES_AT_ONCE]]
        for row in await reader.rows(_OF_CASES, keys, _NAME_PARTIES):
            with suppress(ValueError, KeyError, TypeError, IndexError):  # what somebody has damaged names nobody
                single, subjects = sections_of(row["sections"])
                seen = Seen.case(str(single["case"]["case_number"]), single["request"].get("matter"))
                found.append({bytes.fromhex(str(subject["tag"])): seen for subject in subjects})
    return together(*found)


class Gathered:
    """Gathers whom the entries of a bundle show: everybody who has a section in one, by their cases."""

    def __init__(self) -> None:
        self._cases: dict[bytes, set[str]] = {}
        self._matters: dict[bytes, set[str]] = {}

    def take(self, sections: bytes) -> None:
        """One entry's stored sections."""
        single, subjects = sections_of(sections)
        case, matter = single.get("case", {}).get("case_number"), single.get("request", {}).get("matter")
        for subject in subjects:
            tag = bytes.fromhex(str(subject["tag"]))
            self._cases.setdefault(tag, set()).update(_texts(subject.get("cases")), _texts([case]))
            self._matters.setdefault(tag, set()).update(_texts(subject.get("matters")), _texts([matter]))

    @property
    def people(self) -> People:
        """All of them."""
        return {
            tag: Seen(frozenset({CASE if cases else PSEUDONYM}), frozenset(cases), frozenset(self._matters[tag]))
            for tag, cases in self._cases.items()
        }


def _texts(values: object) -> list[str]:
    return [str(value) for value in values if value is not None] if isinstance(values, list) else []


def content_of(seen: Seen) -> dict[str, object]:
    """What a person's own section says of it."""
    return {"shown": sorted(seen.what), "cases": sorted(seen.cases), "matters": sorted(seen.matters)}


def parts(people: People, first: Sequence[Subject] = ()) -> Iterator[tuple[Subject, ...]]:
    """The sections of everybody who is shown, by as many as one entry takes; at least one part.  first: stand before all others."""
    part, size = list(first), 0
    for subject in _sections(people):
        length = 200 + len(str(subject.content))
        if len(part) >= MOST_SUBJECTS - _OTHER_SECTIONS or size + length > _BYTES_AT_ONCE:
            yield tuple(part)
            part, size = [], 0
        part.append(subject)
        size += length
    yield tuple(part)


def _sections(people: People) -> Iterator[Subject]:
    for tag, seen in people.items():
        cases = sorted(seen.cases)
        for start in range(0, max(len(cases), 1), _CASES_AT_ONCE):
            some = Seen(seen.what, frozenset(cases[start : start + _CASES_AT_ONCE]), seen.matters)
            yield Subject(tag, {"party": SHOWN, "role": SHOWN, **content_of(some)})


def reading_drafts(
    kind: Kind,
    officer: Officer,
    task: str,
    what: Content,
    *,
    people: People,
    about: tuple[PersonId | CreditCode, bytes] | None,
) -> Iterator[Draft]:
    """The entries of one look into the log: as many as the people take whom it shows, about sixty each; at least one.

    kind: SEARCH or EXPORT.  task: the auditor's task number.  what: the criteria, without whom they name.  about: who was looked for,
    by number and pseudonym; they stand in the first.
    """
    first: list[Subject] = []
    if about is not None:
        number, tag = about
        first = [sought(number, tag, content_of(people[tag]) if tag in people else {})]
        people = {other: seen for other, seen in people.items() if other != tag}
    for part in parts(people, first):
        yield read_of_log(kind, officer, task, what, part)

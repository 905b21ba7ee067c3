"""Counts what entries say of departments.  Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from gateway.domain.report import ReportFigure
from gateway.domain.words import FieldState, LateResult, ReplyStatus
from gateway.entry import Content, Kind

_F = ReportFigure
_NOTHING: Content = MappingProxyType({})
_OF_STATUS: Mapping[str, ReportFigure] = {
    ReplyStatus.FOUND: _F.ANSWERED,
    ReplyStatus.NO_RECORD: _F.ANSWERED,
    ReplyStatus.PARTIAL_MATCH: _F.ANSWERED,
    ReplyStatus.AMBIGUOUS: _F.ANSWERED,
    ReplyStatus.REFUSED: _F.REFUSED,
}
"""Of a department's word in an OUTCOME; what else there is waits, and comes to its end in a LATE."""
_OF_END: Mapping[str, ReportFigure] = {
    LateResult.ANSWERED: _F.LATE,
    LateResult.REFUSED: _F.REFUSED,
    LateResult.EXPIRED: _F.UNANSWERED,
}
_OF_INSPECTION: Mapping[str, ReportFigure] = {
    "inspect a declaration by register: register_agrees": _F.IN_ORDER,
    "inspect a declaration by register: register_contradicts": _F.CONTRADICTED,
    "inspect a declaration: in order": _F.IN_ORDER,
    "inspect a declaration: contradicted": _F.CONTRADICTED,
    "inspect a declaration: not verifiable": _F.NOT_VERIFIABLE,
}
_OF_COMPLAINT: Mapping[str, ReportFigure] = {
    "make complaint": _F.COMPLAINTS,
    "answer complaint": _F.COMPLAINTS_ANSWERED,
    "reopen complaint": _F.COMPLAINTS_REOPENED,
    "find a complaint overdue": _F.COMPLAINTS_OVERDUE,
}
_OF_CORRECTION: Mapping[str, ReportFigure] = {
    "doubt": _F.DOUBTS,
    "answer confirmed to the correction of": _F.CONFIRMED,
    "answer corrected to the correction of": _F.CORRECTED,
    "answer rejected to the correction of": _F.REJECTED,
    "find overdue the correction of": _F.CORRECTIONS_OVERDUE,
}
"""By what was done, without the item that stands behind it."""
Counts = Mapping[str, Mapping[ReportFigure, int]]
"""By department."""


class MonthTally:
    """What was counted so far.

    owners: the department of each field that may be shown, by certificate.  matters: the department that each belongs to.
    """

    def __init__(self, owners: Mapping[str, Mapping[str, str]], matters: Mapping[str, str]) -> None:
        self._owners = owners
        self._matters = matters
        self._counts: dict[str, Counter[ReportFigure]] = {}
        self._overdue: set[str] = set()

    @property
    def counts(self) -> Counts:
        """By department and figure."""
        return self._counts

    def count(self, department: object, figure: ReportFigure, often: int = 1) -> None:
        """Count it, of a department that is named."""
        if isinstance(department, str) and department and often:
            self._counts.setdefault(department, Counter())[figure] += often

    def add(self, kind: Kind, sections: Mapping[str, Content], questions: Mapping[str, str]) -> None:
        """Count one entry.  questions: of a LATE, what its query's lookups asked, by their ids."""
        result = sections.get("result", _NOTHING)
        if kind is Kind.OUTCOME:
            self._outcome(result)
        elif kind is Kind.LATE:
            self._late(result, sections, questions)
        elif kind is Kind.ADMIN:
            self._act(result, sections)

    def _outcome(self, result: Content) -> None:
        for lookup in _member(result, "lookups").values():
            figure = _OF_STATUS.get(str(lookup.get("status")))
            if figure is not None and "joined" not in lookup:  # another's call answered it, and was counted
                self.count(lookup.get("department"), figure)
        self._stale(result)

    def _stale(self, result: Content) -> None:
        for code, fields in _member(result, "fields").items():
            for name, field in fields.items():
                if isinstance(field, list) and FieldState.STALE in field[1:]:
                    self.count(self._owners.get(code, {}).get(name), _F.STALE)

    def _late(self, result: Content, sections: Mapping[str, Content], questions: Mapping[str, str]) -> None:
        shared = _member(result, "shared")
        for lookup, end in _member(result, "ended").items():
            figure = _OF_END.get(str(end))
            if figure is not None and lookup in questions and lookup not in shared:
                self.count(questions[lookup].partition(".")[0], figure)
        replied = _member(result, "replied").keys() - set(_texts(result.get("told")))
        self.count(sections.get("actor", _NOTHING).get("department"), _F.VERIFIED, len(replied))
        for task, department in _member(result, "overdue").items():
            if task not in self._overdue:  # each query that waited for it says so
                self._overdue.add(task)
                self.count(department, _F.VERIFICATIONS_OVERDUE)

    def _act(self, result: Content, sections: Mapping[str, Content]) -> None:
        did = str(result.get("did", ""))
        if did in _OF_INSPECTION:
            self.count(self._matters.get(str(sections.get("request", _NOTHING).get("matter"))), _OF_INSPECTION[did])
        elif did in _OF_COMPLAINT:
            self.count(result.get("department"), _OF_COMPLAINT[did])
        elif "correction_id" in result:
            done, _, item = did.rpartition(" ")
            if done in _OF_CORRECTION:
                self.count(item.partition(".")[0], _OF_CORRECTION[done])


def questions_in(sections: Mapping[str, Content]) -> Iterator[tuple[str, str]]:
    """What an INTENT's lookups ask, by their ids; a question's name begins with the department's."""
    for lookup, of in _member(sections.get("result", _NOTHING), "lookups").items():
        yield lookup, str(of.get("question", ""))


def _member(content: Content, name: str) -> dict[str, dict[str, object]]:
    value = content.get(name)
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> Sequence[str]:
    return [str(item) for item in value] if isinstance(value, list) else []

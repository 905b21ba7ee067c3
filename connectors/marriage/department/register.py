"""The marriage register of the simulated bureau, and what it answers about a person and about a couple (docs/departments/marriage.md)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.names import fold_name
from gateway_demo.kit import Row, person_key

COVERAGE_FROM = date(1985, 1, 1)
"""Older registrations lie on paper."""
LEGAL_AGE = {"man": 22, "woman": 20}


class NameMismatchError(Exception):
    """The register knows the number under another name."""


@dataclass(frozen=True, slots=True)
class CoupleAnswer:
    """YES, NO or UNKNOWN; None where the register holds nothing about either.

    registered_on: of the marriage, when YES or followed.  ended_on: of its end, where that is on record and the answer is NO.
    followed_on: the first day on which one of the two may have married somebody else since; the answer is then UNKNOWN.
    """

    couple: str | None
    registered_on: str | None = None
    ended_on: str | None = None
    followed_on: str | None = None


def masked(number: str) -> str:
    """A person's number as the bureau lets it out: the first ten characters and the last four."""
    return f"{number[:-8]}****{number[-4:]}"


class Register:
    """Event records by person, whose old 15-digit number is the one of 18 that it became.

    rows: the population's marriage register.  households: what the household register has told of people's former names.
    """

    def __init__(self, rows: list[Row], households: Iterable[Row] = ()) -> None:
        self._names = {person_key(row["id_no"]): _names_of(row) for row in households if row.get("former_name")}
        self._events: defaultdict[str, list[Row]] = defaultdict(list)
        for row in map(_with_whole_numbers, sorted(rows, key=lambda r: str(r["date"]))):
            for number in _couple_of(row):
                self._events[number].append(row)

    def records_of(self, number: str, name: str) -> list[dict[str, object]]:
        """The person's event records, oldest first, other ids masked.  Raises NameMismatchError."""
        events = self._of(number)
        if not all(self._is_named(event, number, name) for event in events):
            raise NameMismatchError
        return [_record(event, self._followed_on(event) if self._stands(event) else None) for event in events]

    def couple(self, a: str, a_name: str, b: str, b_name: str) -> CoupleAnswer:
        """Whether the two are married to each other, by the latest event of the pair.

        UNKNOWN: a name differs; or the register shows another marriage of one of the two since; or the events of the latest day do not
        say; or nothing is recorded of the pair and one was of age before the register begins or comes from elsewhere (they may be
        registered there).
        """
        of_a, of_b = self._of(a), self._of(b)
        names_agree = all(self._is_named(e, a, a_name) for e in of_a) and all(
            self._is_named(e, b, b_name) for e in of_b
        )
        of_both = [event for event in of_a if event in of_b]
        if not names_agree:
            return CoupleAnswer("UNKNOWN")
        if of_both:
            return self._of_pair(of_both)
        if any(_was_of_age_before_coverage(n) or not n.startswith("3307") for n in (a, b)):
            return CoupleAnswer("UNKNOWN")
        return CoupleAnswer("NO" if any(_is_married(events) for events in (of_a, of_b)) else None)

    def _of_pair(self, events: list[Row]) -> CoupleAnswer:
        is_married = _state_after(events)
        if is_married is None:
            return CoupleAnswer("UNKNOWN")
        if not is_married:
            return CoupleAnswer("NO", ended_on=str(events[-1]["date"]))
        days = [event for event in events if event["event"] == "marriage"]
        wed_on = str(days[-1]["date"]) if days else None
        followed_on = self._followed_on(days[-1] if days else events[-1])
        return CoupleAnswer("YES" if followed_on is None else "UNKNOWN", wed_on, followed_on=followed_on)

    def _of(self, number: str) -> list[Row]:
        return self._events.get(person_key(number), [])

    def _is_named(self, event: Row, number: str, name: str) -> bool:
        """Whether the event is of somebody called so, then or now."""
        key = person_key(number)
        side = "husband" if key == event["husband_id_no"] else "wife"
        called = {fold_name(str(event[f"{side}_name"])), fold_name(name)}
        return len(called) == 1 or called <= self._names.get(key, frozenset())

    def _stands(self, event: Row) -> bool:
        """Whether the register has the couple of this event as married."""
        of_one = self._events[event["husband_id_no"]]
        return _state_after([other for other in of_one if _couple_of(other) == _couple_of(event)]) is True

    def _followed_on(self, event: Row) -> str | None:
        """The first day on which either of the two may have married somebody else, on the day of a marriage of theirs or later.

        A wedding has its day.  What else shows another marriage does not say when that began: it may be since the couple's own.
        """
        couple, wed_on = _couple_of(event), str(event["date"])
        days = (
            str(other["date"]) if other["event"] == "marriage" else wed_on
            for number in sorted(couple)
            for other in self._events[number]
            if _couple_of(other) != couple and self._shows_marriage(other, wed_on)
        )
        return min(days, default=None)

    def _shows_marriage(self, event: Row, since: str) -> bool:
        """Whether its couple may have been married on the day `since` or later, of which no wedding of theirs tells."""
        day = str(event["date"])
        of_both = [other for other in self._events[event["husband_id_no"]] if _couple_of(other) == _couple_of(event)]
        weddings = {str(other["date"]) for other in of_both if other["event"] == "marriage"}
        if event["event"] == "marriage":
            return day >= since
        if any(since <= wed_on <= day for wed_on in weddings):
            return False
        match event["event"], _kind_of_certificate(event):
            case ("reissue", "L"):
                is_old = any(other["event"] == "divorce" and str(other["date"]) <= since for other in of_both)
            case ("reissue", _):
                return day >= since
            case ("revoked", "J"):
                is_old = any(wed_on < since for wed_on in weddings)
            case _:
                is_old = False
        return day > since and not is_old


def _state_after(events: list[Row]) -> bool | None:
    """Married or not after the last day of a pair's events, oldest first; None where that day leaves it open.

    A marriage and its end on one day leave the couple as they were before it.  A certificate issued again (`BJ`, `BL`) says the
    same as the one that it replaces; that of a marriage that has ended on record contradicts the record.  What is revoked is the
    marriage that stands; after its end, or where the certificate is a divorce's, the record does not say what stands.
    """
    if not events:
        return None
    day = events[-1]["date"]
    before = _state_after([event for event in events if event["date"] != day])
    of_day = [event for event in events if event["date"] == day]
    if any(event["event"] == "revoked" for event in of_day) and _leaves_open(of_day, before):
        return None
    says = {_says(event) for event in of_day} - {None}
    if len(says) != 1:
        return before
    is_married = says.pop()
    if all(event["event"] == "reissue" for event in of_day) and before is not None and is_married != before:
        has_parted = any(event["event"] == "divorce" for event in events)
        return None if is_married else before and has_parted
    return is_married


def _leaves_open(of_day: list[Row], before: bool | None) -> bool:  # noqa: FBT001 - the state of a couple
    """Whether what was revoked on that day may be a divorce."""
    return before is False or any(
        event["event"] == "divorce" or (event["event"] == "revoked" and _kind_of_certificate(event) == "L")
        for event in of_day
    )


def _says(event: Row) -> bool | None:
    if event["event"] == "reissue":
        return {"J": True, "L": False}.get(_kind_of_certificate(event))
    return bool(event["event"] == "marriage")


def _kind_of_certificate(event: Row) -> str:
    """`J` of a marriage, `L` of a divorce, first issued or again (`BJ`, `BL`); else what the number begins with."""
    return fold(str(event["cert_no"])).removeprefix("B")[:1]


def _is_married(events: list[Row]) -> bool:
    """Whether a marriage of that person's stands, with whomever."""
    pairs: defaultdict[frozenset[str], list[Row]] = defaultdict(list)
    for event in events:
        pairs[_couple_of(event)].append(event)
    return any(_state_after(of_pair) for of_pair in pairs.values())


def _with_whole_numbers(event: Row) -> Row:
    return event | {side: person_key(event[side]) for side in ("husband_id_no", "wife_id_no")}


def _couple_of(event: Row) -> frozenset[str]:
    return frozenset({event["husband_id_no"], event["wife_id_no"]})


def _was_of_age_before_coverage(number: str) -> bool:
    age = LEGAL_AGE["man" if int(number[16]) % 2 else "woman"] if len(number) == 18 else LEGAL_AGE["woman"]
    return len(number) == 18 and int(number[6:10]) + age <= COVERAGE_FROM.year


def _names_of(household: Row) -> frozenset[str]:
    former = str(household["former_name"]).replace("、", ",").replace("，", ",").split(",")
    return frozenset(fold_name(name) for name in (str(household["name"]), *former) if name)


def _record(event: Row, followed_on: str | None) -> dict[str, object]:
    followed = {} if followed_on is None else {"laterDate": followed_on}
    return followed | {
        "event": event["event"],
        "certNo": event["cert_no"],
        "office": f"{event['county']}民政局",
        "date": event["date"],
        "man": {"name": event["husband_name"], "idNo": masked(event["husband_id_no"])},
        "woman": {"name": event["wife_name"], "idNo": masked(event["wife_id_no"])},
    }

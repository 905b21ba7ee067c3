"""The marriage register of the simulated bureau, and what it answers about a person and about a couple (DOMAIN 1.5, 2.2)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from gateway.domain.identifiers import fold_name, is_same_number
from gateway.simulation.kit.population import Row, key_of, rows_under

COVERAGE_FROM = date(1985, 1, 1)
"""Older registrations lie on paper."""
LEGAL_AGE = {"man": 22, "woman": 20}


class NameMismatchError(Exception):
    """The register knows the number under another name."""


@dataclass(frozen=True, slots=True)
class CoupleAnswer:
    """YES, NO or UNKNOWN; None where the register holds nothing about either.

    registered_on: of the marriage, when YES or followed.  ended_on: of its end, where that is on record and the answer is NO.
    followed_on: where one of the two has registered another marriage since; the answer is then UNKNOWN.
    """

    couple: str | None
    registered_on: str | None = None
    ended_on: str | None = None
    followed_on: str | None = None


def masked(number: str) -> str:
    """A person's number as the bureau lets it out: the first ten characters and the last four."""
    return f"{number[:-8]}****{number[-4:]}"


class Register:
    """Event records by person.  rows: the population's marriage register."""

    def __init__(self, rows: list[Row]) -> None:
        self._events: defaultdict[str, list[Row]] = defaultdict(list)
        for row in sorted(rows, key=lambda r: str(r["date"])):
            for number in {key_of(row["husband_id_no"]), key_of(row["wife_id_no"])}:
                self._events[number].append(row)

    def records_of(self, number: str, name: str) -> list[dict[str, object]]:
        """The person's event records, oldest first, other ids masked.  Raises NameMismatchError."""
        events = rows_under(self._events, number)
        if not all(_is_named(event, number, name) for event in events):
            raise NameMismatchError
        return [_record(event, self._followed_on(event) if self._stands(event) else None) for event in events]

    def couple(self, a: str, a_name: str, b: str, b_name: str) -> CoupleAnswer:
        """Whether the two are married to each other, by the latest event of the pair.

        UNKNOWN: a name differs; or one of the two has registered another marriage since; or the events of the latest day do not
        say; or nothing is recorded of the pair and one was of age before the register begins or comes from elsewhere (they may be
        registered there).
        """
        of_a, of_b = rows_under(self._events, a), rows_under(self._events, b)
        names_agree = all(_is_named(e, a, a_name) for e in of_a) and all(_is_named(e, b, b_name) for e in of_b)
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

    def _stands(self, event: Row) -> bool:
        """Whether the register has the couple of this event as married."""
        of_one = self._events[event["husband_id_no"]]
        return _state_after([other for other in of_one if _couple_of(other) == _couple_of(event)]) is True

    def _followed_on(self, event: Row) -> str | None:
        """The day of the first marriage of either of the two with somebody else, on the day of a marriage of theirs or later."""
        couple = _couple_of(event)
        others = (
            str(other["date"])
            for number in sorted(couple)
            for other in self._events[number]
            if other["event"] == "marriage" and _couple_of(other) != couple
        )
        return min((day for day in others if day >= str(event["date"])), default=None)


def _state_after(events: list[Row]) -> bool | None:
    """Married or not after the last day of a pair's events, oldest first; None where that day leaves it open.

    A marriage and its end on one day leave the couple as they were before it.  A certificate issued again (`BJ`, `BL`) says the
    same as the one that it replaces; that of a marriage that has ended on record contradicts the record.
    """
    if not events:
        return None
    day = events[-1]["date"]
    before = _state_after([event for event in events if event["date"] != day])
    of_day = [event for event in events if event["date"] == day]
    says = {_says(event) for event in of_day} - {None}
    if len(says) != 1:
        return before
    is_married = says.pop()
    if all(event["event"] == "reissue" for event in of_day) and before is not None and is_married != before:
        has_parted = any(event["event"] == "divorce" for event in events)
        return None if is_married else before and has_parted
    return is_married


def _says(event: Row) -> bool | None:
    if event["event"] == "reissue":
        return {"BJ": True, "BL": False}.get(str(event["cert_no"])[:2])
    return bool(event["event"] == "marriage")


def _is_married(events: list[Row]) -> bool:
    """Whether a marriage of that person's stands, with whomever."""
    pairs: defaultdict[frozenset[str], list[Row]] = defaultdict(list)
    for event in events:
        pairs[_couple_of(event)].append(event)
    return any(_state_after(of_pair) for of_pair in pairs.values())


def _couple_of(event: Row) -> frozenset[str]:
    return frozenset({event["husband_id_no"], event["wife_id_no"]})


def _was_of_age_before_coverage(number: str) -> bool:
    age = LEGAL_AGE["man" if int(number[16]) % 2 else "woman"] if len(number) == 18 else LEGAL_AGE["woman"]
    return len(number) == 18 and int(number[6:10]) + age <= COVERAGE_FROM.year


def _is_named(event: Row, number: str, name: str) -> bool:
    side = "husband" if is_same_number(key_of(number), event["husband_id_no"]) else "wife"
    return fold_name(str(event[f"{side}_name"])) == fold_name(name)


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

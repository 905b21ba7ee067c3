"""The marriage register of the simulated bureau, and what it answers about a person and about a couple (DOMAIN 1.5, 2.2)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from gateway.simulation.kit.population import Row

COVERAGE_FROM = date(1985, 1, 1)
"""Older registrations lie on paper."""
LEGAL_AGE = {"man": 22, "woman": 20}
_DOTS = str.maketrans(dict.fromkeys(".•・●．", "·"))


class NameMismatchError(Exception):
    """The register knows the number under another name."""


@dataclass(frozen=True, slots=True)
class CoupleAnswer:
    """YES, NO or UNKNOWN; None where the register holds nothing about either.  registered_on: of the marriage, when YES."""

    couple: str | None
    registered_on: str | None = None


def masked(number: str) -> str:
    """A person's number as the bureau lets it out: the first ten characters and the last four."""
    return f"{number[:-8]}****{number[-4:]}"


class Register:
    """Event records by person.  rows: the population's marriage register."""

    def __init__(self, rows: list[Row]) -> None:
        self._events: defaultdict[str, list[Row]] = defaultdict(list)
        for row in sorted(rows, key=lambda r: str(r["date"])):
            for number in {row["husband_id_no"], row["wife_id_no"]}:
                self._events[number].append(row)

    def records_of(self, number: str, name: str) -> list[dict[str, object]]:
        """The person's event records, oldest first, other ids masked.  Raises NameMismatchError."""
        events = self._events.get(number, [])
        if not all(_is_named(event, number, name) for event in events):
            raise NameMismatchError
        return [_record(event) for event in events]

    def couple(self, a: str, a_name: str, b: str, b_name: str) -> CoupleAnswer:
        """Whether the two are married to each other, by the latest event of the pair.

        UNKNOWN: a name differs, or nothing is recorded of the pair and one was of age before the register begins or comes
        from elsewhere (they may be registered there).
        """
        of_a, of_b = self._events.get(a, []), self._events.get(b, [])
        names_agree = all(_is_named(e, a, a_name) for e in of_a) and all(_is_named(e, b, b_name) for e in of_b)
        of_both = [event for event in of_a if event in of_b]
        if not names_agree:
            return CoupleAnswer("UNKNOWN")
        if of_both:
            return _by_latest(of_both)
        if any(_was_of_age_before_coverage(n) or not n.startswith("3307") for n in (a, b)):
            return CoupleAnswer("UNKNOWN")
        return CoupleAnswer("NO" if any(_is_married(events) for events in (of_a, of_b)) else None)


def _by_latest(events: list[Row]) -> CoupleAnswer:
    if not _is_married(events):
        return CoupleAnswer("NO")
    days = [str(event["date"]) for event in events if event["event"] == "marriage"]
    return CoupleAnswer("YES", days[-1] if days else None)


def _is_married(events: list[Row]) -> bool:
    """By the latest event; a certificate issued again (`BJ`, `BL`) says the same as the one it replaces."""
    if not events:
        return False
    latest = events[-1]
    return bool(latest["event"] == "marriage" or (latest["event"] == "reissue" and latest["cert_no"].startswith("BJ")))


def _was_of_age_before_coverage(number: str) -> bool:
    age = LEGAL_AGE["man" if int(number[16]) % 2 else "woman"] if len(number) == 18 else LEGAL_AGE["woman"]
    return len(number) == 18 and int(number[6:10]) + age <= COVERAGE_FROM.year


def _is_named(event: Row, number: str, name: str) -> bool:
    side = "husband" if event["husband_id_no"] == number else "wife"
    return str(event[f"{side}_name"]).translate(_DOTS) == name.translate(_DOTS)


def _record(event: Row) -> dict[str, object]:
    return {
        "event": event["event"],
        "certNo": event["cert_no"],
        "office": f"{event['county']}民政局",
        "date": event["date"],
        "man": {"name": event["husband_name"], "idNo": masked(event["husband_id_no"])},
        "woman": {"name": event["wife_name"], "idNo": masked(event["wife_id_no"])},
    }

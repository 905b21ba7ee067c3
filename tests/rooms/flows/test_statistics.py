"""The figures: what counts as saved, what is suppressed, and that every table adds up to the total."""

from collections.abc import Mapping

from gateway.audit import Tally
from gateway.flows.statistics import Statistics, figures
from tests.rooms.decision.example import catalogue

PAIRS = [(matter, certificate) for matter in catalogue().matters.values() for certificate in matter.certificates]


def counted(states: Mapping[tuple[str, str], int], trips: int = 50) -> Statistics:
    return figures(PAIRS, Tally(states, trips))


def test_all_alike_adds_up_in_every_table_and_nothing_is_suppressed() -> None:
    told = counted(
        {(str(c.code), state): n for _, c in PAIRS for state, n in (("answered", 10), ("not_applicable", 7))}
    )
    assert (told.total.asked, told.total.saved, told.trips_saved) == (580, 580, 50)
    assert set(told.tables) == {"by_method", "by_department", "by_matter", "by_processing_class"}
    for rows in told.tables.values():
        assert sum(row.asked or 0 for row in rows) == 580
    assert {row.key: row.asked for row in told.tables["by_matter"]}["M01"] == 50


def test_pending_denied_and_unavailable_are_asked_and_not_saved() -> None:
    states = {("M01-C1", state): 10 for state in ("answered", "pending", "denied", "unavailable", "not_required")}
    told = counted(states)
    assert (told.total.asked, told.total.saved) == (50, 20)


def test_a_matter_asked_three_times_is_not_told_nor_found_out() -> None:
    told = counted({("M01-C1", "answered"): 100, ("M05-C1", "answered"): 40, ("M07-C1", "answered"): 3})
    matters = {row.key: row.asked for row in told.tables["by_matter"]}
    assert (told.total.asked, matters["M07"]) == (143, None)
    assert [key for key, asked in matters.items() if asked is None] == ["M05", "M07"]


def test_a_quiet_day_tells_nothing() -> None:
    told = counted({("M01-C1", "answered"): 2}, trips=2)
    assert (told.total.asked, told.trips_saved) == (None, None)
    assert {row.asked for rows in told.tables.values() for row in rows} == {None, 0}


def test_few_trips_are_not_told() -> None:
    assert counted({("M01-C1", "answered"): 30}, trips=4).trips_saved is None

"""The timeline of marriages: what events come to, whatever the order in which they are told."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.decision.timeline import MaritalState, standing
from gateway.domain.codes import ItemName
from gateway.domain.reply import Record
from tests.rooms.decision.example import marriage

HU = ("330796198606160011", "胡立新")
ZHOU = ("330791198512300018", "周建国")
LI = ("330791199003070011", "李一")
TODAY = date(2026, 11, 1)
MASKED = {who[1]: f"{who[0][:10]}****{who[0][14:]}" for who in (HU, ZHOU, LI)}


def wed(who: tuple[str, str], on: str) -> Record:
    return marriage(*who, on=on)


def parted(who: tuple[str, str], on: str) -> Record:
    return marriage(*who, on=on, event="divorce")


def annulled(who: tuple[str, str], on: str) -> Record:
    return marriage(*who, on=on, event="revoked")


def again(who: tuple[str, str], on: str, letters: str) -> Record:
    return {**marriage(*who, on=on, event="reissue"), ItemName("cert_no"): f"{letters}330791-2021-000009"}


def of_divorce(record: Record) -> Record:
    return {**record, ItemName("cert_no"): "L330791-2015-000009"}


def followed(record: Record, on: str) -> Record:
    return {**record, ItemName("later_marriage"): date.fromisoformat(on)}


def undated(record: Record) -> Record:
    return {**record, ItemName("register_date"): None}


def called(record: Record, name: str) -> Record:
    return {**record, ItemName("spouse_name"): name}


def masked(record: Record, number: str) -> Record:
    return {**record, ItemName("spouse_id_no"): number}


TIMELINES: list[tuple[str, list[Record], str, str | None]] = [
    ("nothing", [], "never", None),
    ("married", [wed(HU, "2012-01-01")], "married", "胡立新"),
    ("divorced", [wed(HU, "2012-01-01"), parted(HU, "2020-01-01")], "divorced", "胡立新"),
    ("divorced from a marriage on paper", [parted(HU, "2020-01-01")], "divorced", "胡立新"),
    (
        "married the same one again",
        [wed(HU, "2012-01-01"), parted(HU, "2020-01-01"), wed(HU, "2021-01-01")],
        "married",
        "胡立新",
    ),
    ("married another", [wed(HU, "2012-01-01"), parted(HU, "2020-01-01"), wed(LI, "2021-01-01")], "married", "李一"),
    (
        "widowed or divorced by a court, married another",
        [wed(HU, "2012-01-01"), wed(LI, "2021-01-01")],
        "married",
        "李一",
    ),
    (
        "and divorced from that one",
        [wed(HU, "2012-01-01"), wed(LI, "2021-01-01"), parted(LI, "2022-01-01")],
        "divorced",
        "李一",
    ),
    (
        "divorced from the first after the second marriage",
        [wed(HU, "2012-01-01"), wed(LI, "2021-01-01"), parted(HU, "2022-01-01")],
        "unclear",
        None,
    ),
    ("divorced from somebody else meanwhile", [wed(HU, "2012-01-01"), parted(LI, "2013-01-01")], "unclear", None),
    ("the spouse has married since", [followed(wed(HU, "2012-01-01"), "2020-02-02")], "unclear", None),
    (
        "the former spouse has married since, and so has the person",
        [followed(wed(HU, "2012-01-01"), "2020-02-02"), wed(LI, "2021-01-01")],
        "married",
        "李一",
    ),
    (
        "divorced and married on one day, to another",
        [wed(HU, "2012-01-01"), parted(HU, "2020-01-01"), wed(LI, "2020-01-01")],
        "married",
        "李一",
    ),
    (
        "divorced and married again on one day, to the same",
        [wed(HU, "2012-01-01"), parted(HU, "2020-01-01"), wed(HU, "2020-01-01")],
        "married",
        "胡立新",
    ),
    (
        "married again and divorced on one day",
        [wed(HU, "2012-01-01"), parted(HU, "2015-01-01"), wed(HU, "2020-01-01"), parted(HU, "2020-01-01")],
        "divorced",
        "胡立新",
    ),
    (
        "married and divorced on one day, of what was before nothing is known",
        [wed(HU, "2020-01-01"), parted(HU, "2020-01-01")],
        "unclear",
        None,
    ),
    ("two marriages on one day", [wed(HU, "2020-01-01"), wed(LI, "2020-01-01")], "unclear", None),
    ("annulled", [wed(HU, "2012-01-01"), annulled(HU, "2013-01-01")], "never", None),
    (
        "annulled, divorced before",
        [wed(LI, "2005-01-01"), parted(LI, "2007-01-01"), wed(HU, "2012-01-01"), annulled(HU, "2013-01-01")],
        "divorced",
        "李一",
    ),
    (
        "annulled, one before that may have stood",
        [wed(LI, "2005-01-01"), wed(HU, "2012-01-01"), annulled(HU, "2013-01-01")],
        "unclear",
        None,
    ),
    (
        "an earlier one annulled",
        [wed(LI, "2005-01-01"), wed(HU, "2012-01-01"), annulled(LI, "2013-01-01")],
        "married",
        "胡立新",
    ),
    (
        "annulled after a divorce",
        [wed(HU, "2012-01-01"), parted(HU, "2013-01-01"), annulled(HU, "2014-01-01")],
        "unclear",
        None,
    ),
    ("only an annulment", [annulled(HU, "2014-01-01")], "never", None),
    ("a marriage's certificate again", [wed(HU, "2012-01-01"), again(HU, "2020-01-01", "BJ")], "married", "胡立新"),
    ("alone", [again(HU, "2020-01-01", "BJ")], "married", "胡立新"),
    (
        "after a divorce",
        [wed(HU, "2012-01-01"), parted(HU, "2013-01-01"), again(HU, "2020-01-01", "BJ")],
        "unclear",
        None,
    ),
    (
        "a divorce's certificate again, the divorce not on record",
        [wed(HU, "2012-01-01"), again(HU, "2020-01-01", "BL")],
        "divorced",
        "胡立新",
    ),
    ("alone, of a divorce", [again(HU, "2020-01-01", "BL")], "divorced", "胡立新"),
    (
        "of the first divorce, married again since",
        [wed(HU, "2012-01-01"), parted(HU, "2013-01-01"), wed(HU, "2014-01-01"), again(HU, "2020-01-01", "BL")],
        "married",
        "胡立新",
    ),
    ("of a divorce from somebody else", [wed(HU, "2012-01-01"), again(LI, "2020-01-01", "BL")], "unclear", None),
    (
        "of a divorce from somebody before",
        [parted(LI, "2010-01-01"), wed(HU, "2012-01-01"), again(LI, "2020-01-01", "BL")],
        "married",
        "胡立新",
    ),
    ("of who knows what with somebody else", [wed(HU, "2012-01-01"), again(LI, "2020-01-01", "补")], "unclear", None),
    (
        "a divorce revoked",
        [wed(HU, "2012-01-01"), parted(HU, "2015-01-01"), of_divorce(annulled(HU, "2016-01-01"))],
        "unclear",
        None,
    ),
    (
        "a divorce revoked of a couple that had married again",
        [
            wed(HU, "2012-01-01"),
            parted(HU, "2015-01-01"),
            wed(HU, "2016-01-01"),
            of_divorce(annulled(HU, "2017-01-01")),
        ],
        "unclear",
        None,
    ),
    ("of who knows what", [again(HU, "2020-01-01", "补")], "unclear", None),
    ("of who knows what, married", [wed(HU, "2012-01-01"), again(HU, "2020-01-01", "补")], "married", "胡立新"),
    ("without a day, alone", [undated(wed(HU, "2012-01-01"))], "married", "胡立新"),
    ("without a day beside others", [undated(wed(HU, "2012-01-01")), parted(HU, "2013-01-01")], "unclear", None),
    ("one mask, two names", [wed(HU, "2012-01-01"), called(parted(HU, "2013-01-01"), "胡利新")], "unclear", None),
    (
        "one name, an old number and a new one",
        [masked(wed(HU, "2012-01-01"), "3307968****0011"), parted(HU, "2013-01-01")],
        "unclear",
        None,
    ),
    ("today", [wed(HU, "2026-11-01")], "married", "胡立新"),
    ("on a day that has not come", [wed(HU, "2026-11-02")], "unclear", None),
    ("parted on a day that has not come", [wed(HU, "2012-01-01"), parted(HU, "2027-01-01")], "unclear", None),
    (
        "an event of a kind that nobody knows",
        [wed(HU, "2012-01-01"), marriage(*HU, on="2013-01-01", event="else")],
        "unclear",
        None,
    ),
]


@pytest.mark.parametrize(("name", "events", "state", "spouse"), TIMELINES, ids=[row[0] for row in TIMELINES])
def test_every_order_of_the_rows_comes_to_the_same(
    name: str, events: list[Record], state: str, spouse: str | None
) -> None:
    for rows in permutations(events):
        now = standing([*rows, *rows[:1]], TODAY)  # a row told twice is one event
        assert (now.state.value, now.spouse and now.spouse[1]) == (state, spouse), name
        assert (now.record is None) == (now.state in (MaritalState.NEVER, MaritalState.UNCLEAR)), name


def lives() -> st.SearchStrategy[list[Record]]:
    """Lawful lives of an odd length: marriages, each ended by a divorce or not, never two events on one day."""
    step = st.tuples(st.sampled_from((HU, ZHOU, LI)), st.booleans(), st.integers(1, 900))
    return st.lists(step, max_size=5).map(_told)


def _told(steps: Iterable[tuple[tuple[str, str], bool, int]]) -> list[Record]:
    on, records = date(1990, 1, 1), []
    for who, is_ended, days in steps:
        on += timedelta(days)
        records.append(wed(who, on.isoformat()))
        if is_ended:
            on += timedelta(days)
            records.append(parted(who, on.isoformat()))
    return records


@given(lives(), st.randoms(use_true_random=False))
def test_of_a_lawful_life_the_last_event_decides_however_it_is_told(life: list[Record], shuffle: Random) -> None:
    rows = list(life)
    shuffle.shuffle(rows)
    now = standing(rows, TODAY)
    last = life[-1] if life else None
    assert now.record == last
    wanted = {"": MaritalState.NEVER, "marriage": MaritalState.MARRIED, "divorce": MaritalState.DIVORCED}
    assert now.state is wanted["" if last is None else str(last[ItemName("event")])]


def test_more_events_than_anybody_has_are_no_timeline() -> None:
    assert standing([wed(HU, f"{year}-01-01") for year in range(1900, 2001)], TODAY).state is MaritalState.UNCLEAR

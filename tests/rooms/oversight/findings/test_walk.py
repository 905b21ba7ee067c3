"""Walking in any chunks, with a restart between each, comes to the same; a finding grows, ends, and is judged once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from math import prod
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.entry import Kind
from gateway.oversight.findings.fact import Fact
from gateway.oversight.findings.sighting import MOST_KEPT
from gateway.oversight.findings.walk import MOST_ENTRIES, finding_id
from tests.rooms.oversight.findings.walking import Walk, fact, found_by

M, H, D = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


STEPS_S = (-2, 0, 5, 5, 5, 60, 60, 60, 700, 3600, 90_000)
KINDS = (Kind.INTENT, Kind.INTENT, Kind.OUTCOME, Kind.DENIED, Kind.LATE)
PEOPLE = ("a" * 32, "b" * 32, "c" * 32)
ACCOUNTS = (("JH1", "housing"), ("JH2", "taxation"), ("JH3", "housing"))
CLIENTS = ("hall", "hall", "web")
REFUSALS = ("case", "own-family", "role")
STATUSES = ("found", "no_record")
CHOICES = (STEPS_S, KINDS, PEOPLE, ACCOUNTS, CLIENTS, REFUSALS, STATUSES)
ONE_OF_EACH = st.integers(0, prod(map(len, CHOICES)) - 1)
"""One number is drawn much sooner than seven."""


@st.composite
def logs(draw: st.DrawFn) -> list[Fact]:
    """A busy stretch of a log: few officers, few people, entries not always in the order of their clocks."""
    facts: list[Fact] = []
    at, size = timedelta(0), draw(st.integers(0, 60))
    for number, drawn in enumerate(draw(st.lists(ONE_OF_EACH, min_size=size, max_size=size))):
        step_s, kind, person, (account, office), client, refusal, status = _chosen(drawn)
        at += timedelta(seconds=step_s)
        facts.append(
            replace(
                fact(number, kind, at, account=account, office=office, people=(person,)),
                client=client,
                refused_by=refusal if kind is Kind.DENIED else None,
                answered=frozenset({"C1"}) if kind is Kind.OUTCOME else frozenset(),
                replies=(("household.person", status),),
                actor="JHV" if kind is Kind.LATE else None,
                replied=int(kind is Kind.LATE),
            )
        )
    return facts


def _chosen(drawn: int) -> Iterator[Any]:
    """One of each of the CHOICES."""
    for choices in CHOICES:
        drawn, place = divmod(drawn, len(choices))
        yield choices[place]


def chunks(facts: Sequence[Fact], cuts: Sequence[int]) -> list[Sequence[Fact]]:
    edges = [0, *sorted(cut % (len(facts) + 1) for cut in cuts), len(facts)]
    return [facts[a:b] for a, b in pairwise(edges)]


@settings(deadline=None)
@given(logs(), st.lists(st.integers(0, 1000), max_size=8))
def test_any_chunking_finds_the_same_as_all_at_once(facts: list[Fact], cuts: list[int]) -> None:
    at_once, bit_by_bit = Walk().over(facts), Walk()
    for chunk in chunks(facts, cuts):
        bit_by_bit.over(chunk)
    assert bit_by_bit.found == at_once.found
    assert bit_by_bit.watches == at_once.watches


def probes(n: int, start: timedelta = timedelta(0), first: int = 0) -> list[Fact]:
    return [fact(first + i, Kind.DENIED, start + i * M, refused_by="role") for i in range(n)]


def test_what_goes_on_joins_the_finding_and_what_begins_anew_opens_another() -> None:
    first, second = found_by("denied_probing", probes(8) + probes(5, D, 100))
    assert (first.triggers, len(first.entries), first.n) == (4, 8, 8)
    assert (second.triggers, len(second.entries)) == (1, 5)
    assert first.finding_id != second.finding_id


def test_a_finding_names_a_hundred_entries_and_counts_on() -> None:
    (found,) = found_by("denied_probing", probes(150))
    assert (len(found.entries), found.triggers) == (MOST_ENTRIES, 146)
    assert found.n == 61


def test_an_entry_that_comes_late_completes_what_later_ones_began() -> None:
    late = fact(9, Kind.DENIED, -M, refused_by="role")
    (found,) = found_by("denied_probing", [*probes(4), late])
    assert found.entries[0] == "1-9"


def test_an_entry_that_comes_too_late_for_its_window_completes_nothing() -> None:
    late = fact(9, Kind.DENIED, -90 * M, refused_by="role")
    assert found_by("denied_probing", [*probes(4), late]) == []


def test_after_a_judgement_what_was_judged_counts_no_more() -> None:
    walk = Walk().over(probes(5), ["denied_probing"])
    key = ("denied_probing", "JH1")
    (found,) = walk.found.values()
    walk.watches[key] = walk.watches[key].settled(found.first_at, found.last_at)
    walk.over(probes(4, 10 * M, 50), ["denied_probing"])
    assert len(walk.found) == 1
    walk.over(probes(1, 15 * M, 60), ["denied_probing"])
    assert len(walk.found) == 2


def test_an_id_can_be_worked_out_and_is_another_for_each_rule_account_and_entry() -> None:
    walk = Walk().over(probes(5), ["denied_probing"])
    (found,) = walk.found.values()
    sighting = walk.watches["denied_probing", "JH1"].sightings[-1]
    assert found.finding_id == finding_id(("denied_probing", "JH1"), sighting)
    ids = {finding_id((name, key), sighting) for name in ("a", "b") for key in ("x", "y")}
    assert len(ids | {found.finding_id}) == 5
    assert all(identifier[14] == "8" for identifier in ids)


def test_old_sightings_are_forgotten() -> None:
    walk = Walk().over(probes(3) + probes(1, 9 * H, 50), ["denied_probing"])
    assert len(walk.watches["denied_probing", "JH1"].sightings) == 1


def test_of_an_account_that_asks_and_asks_the_newest_sightings_are_remembered() -> None:
    asked = [fact(number, after=number * timedelta(seconds=1)) for number in range(MOST_KEPT + 100)]
    walk = Walk().over(asked, ["bulk_hour"])
    (found,) = walk.found.values()
    kept = walk.watches["bulk_hour", "JH1"].sightings
    assert (len(kept), kept[-1].entries) == (MOST_KEPT, (asked[-1].entry,))
    assert (found.n, found.last_at, len(found.entries)) == (MOST_KEPT + 1, asked[-1].at, MOST_ENTRIES)

"""How evidence is weighed: pure functions over the sightings of one window, in the order of time."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain, pairwise
from statistics import fmean, pstdev

from gateway.oversight.findings.rules import Rule
from gateway.oversight.findings.sighting import Sighting

Sightings = Sequence[Sighting]
MISS, REFUSED = "miss", "refused"
NONE: Sightings = ()


def so_many(window: Sightings, rule: Rule) -> Sightings:
    """At least `threshold` sightings."""
    return window if len(window) >= rule.threshold else NONE


def so_many_kinds(window: Sightings, rule: Rule) -> Sightings:
    """At least `threshold` different marks."""
    return window if len({s.mark for s in window}) >= rule.threshold else NONE


def not_mended(window: Sightings, rule: Rule) -> Sightings:
    """Refusals about at least `threshold` different people that no granted query about the same people has followed: those were slips.

    mark: REFUSED or nothing, `|`, and the people.
    """
    open_now: dict[str, list[Sighting]] = {}
    for sighting in window:
        how, _, people = sighting.mark.partition("|")
        if how == REFUSED:
            open_now.setdefault(people, []).append(sighting)
        else:
            open_now.pop(people, None)
    return sorted(chain(*open_now.values())) if len(open_now) >= rule.threshold else NONE


def so_many_askers(window: Sightings, rule: Rule) -> Sightings:
    """At least `threshold` accounts, of at least `offices` departments."""
    accounts, offices = {s.account for s in window}, {s.office for s in window}
    return window if len(accounts) >= rule.threshold and len(offices) >= rule.numbers["offices"] else NONE


def misses(window: Sightings, rule: Rule) -> Sightings:
    """More than `share` of at least `threshold` sightings are misses; these are the evidence."""
    missed = [s for s in window if s.mark == MISS]
    return missed if len(window) >= rule.threshold and len(missed) > rule.numbers["share"] * len(window) else NONE


def nothing_new(window: Sightings, rule: Rule) -> Sightings:
    """At least `threshold` looks that brought no answer which an earlier one of the window had not brought.

    mark: the certificates answered, with commas between them.
    """
    known: set[str] = set()
    idle: list[Sighting] = []
    for sighting in window:
        answered = set(filter(None, sighting.mark.split(",")))
        if answered and answered <= known:
            idle.append(sighting)
        known |= answered
    return idle if len(idle) >= rule.threshold else NONE


def above_own_habit(days: Sightings, rule: Rule) -> Sightings:
    """The last day has at least `threshold`, and more than `sigmas` standard deviations above the days of the window before it.

    mark: the day.  A habit needs `least_days` days on which anything was asked; its deviation counts as 1 at least.
    """
    today, since = days[-1], date.fromisoformat(days[-1].mark) - rule.window
    before = [s.n for s in days[:-1] if date.fromisoformat(s.mark) >= since]
    if today.n < rule.threshold or len(before) < rule.numbers["least_days"]:
        return NONE
    most = fmean(before) + rule.numbers["sigmas"] * max(1.0, pstdev(before))
    return (today,) if today.n > most else NONE


def woken(days: Sightings, rule: Rule) -> Sightings:
    """The last day has at least `threshold`, and the account, which is not new, asked nothing for `idle_days` days before it."""
    if len(days) < 2:
        return NONE
    before, today = days[-2], days[-1]
    idle = date.fromisoformat(today.mark) - date.fromisoformat(before.mark)
    return (today,) if today.n >= rule.threshold and idle > timedelta(days=rule.numbers["idle_days"]) else NONE


def in_a_row(window: Sightings, rule: Rule) -> Sightings:
    """The last run, where it is of at least `threshold` sightings with less than `gap_s` seconds between each and the next."""
    gap = timedelta(seconds=rule.numbers["gap_s"])
    run: list[Sighting] = list(window[:1])
    for before, sighting in pairwise(window):
        if sighting.at - before.at >= gap:
            run = []
        run.append(sighting)
    return run if len(run) >= rule.threshold else NONE


def stepped_back(window: Sightings, rule: Rule) -> Sightings:
    """Two neighbours in the stream of which the later stands more than `tolerance_s` seconds before the earlier.

    mark: the number in the stream.
    """
    tolerance = timedelta(seconds=rule.numbers["tolerance_s"])
    by_number = {int(s.mark): s for s in window}
    for number, sighting in sorted(by_number.items()):
        before = by_number.get(number - 1)
        if before is not None and before.at - sighting.at > tolerance:
            return before, sighting
    return NONE

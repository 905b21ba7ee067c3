"""Walking the rules over facts in memory, as the store does it in the database: chunk by chunk, through JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from gateway.entry import Kind
from gateway.oversight.findings.fact import Fact
from gateway.oversight.findings.rules import load_rules
from gateway.oversight.findings.sighting import Sighting, Watch
from gateway.oversight.findings.walk import Key, LoggedFinding, counted, walked

RULES = load_rules()
NAMES = sorted(RULES.rules)
MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
"""Ten in the morning, by the city's clock."""
OFFICER = frozenset({"officer"})


def fact(number: int, kind: Kind = Kind.INTENT, after: timedelta = timedelta(0), **said: object) -> Fact:
    """A fact of one officer at MONDAY + after."""
    made = Fact(f"1-{number}", MONDAY + after, kind, "JH1", "hall", "housing", "330702", OFFICER)
    return replace(made, **said)  # type: ignore[arg-type]  # a test says what it means


@dataclass
class Walk:
    """What is remembered between two chunks.  restarts: all of it goes through JSON, as when a process ends."""

    watches: dict[Key, Watch] = field(default_factory=dict)
    found: dict[str, LoggedFinding] = field(default_factory=dict)
    restarts: bool = True

    def over(self, facts: Sequence[Fact], names: Sequence[str] = NAMES) -> "Walk":
        sightings = counted(facts, RULES, names)
        keys = {seen.key for seen in sightings}
        kept = {key: self.watches[key] for key in keys & self.watches.keys()}
        after, grown = walked(sightings, kept, self.found, RULES)
        self.watches |= {key: _through_json(watch) if self.restarts else watch for key, watch in after.items()}
        self.found |= grown
        return self

    def rules(self) -> set[str]:
        return {found.key[0] for found in self.found.values()}


def _through_json(watch: Watch) -> Watch:
    rows = json.loads(json.dumps([sighting.as_row() for sighting in watch.sightings]))
    return replace(watch, sightings=tuple(map(Sighting.of_row, rows)))


def found_by(name: str, facts: Sequence[Fact]) -> list[LoggedFinding]:
    """What one rule finds in these facts."""
    return list(Walk().over(facts, [name]).found.values())

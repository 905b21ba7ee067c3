"""How long a caller wants to wait: `Prefer: respond-async`, `wait=N`.  Source: RFC 7240."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

SHORTEST_MS = 200
_WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,5})\"?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Preference:
    """The deadline that follows from the body's and the header's, and what of the header was applied (its answer header)."""

    deadline_ms: int
    applied: str | None


def preference_of(given: Sequence[str], deadline_ms: int) -> Preference:
    """The shorter of the body's deadline and `wait`; with respond-async alone, the shortest.  Unknown preferences are ignored."""
    wanted = [part.strip() for header in given for part in header.split(",")]
    wait_ms, applied = None, []
    for part in wanted:
        found = _WAIT.fullmatch(part)
        if found is not None and wait_ms is None:
            wait_ms = int(found[1]) * 1000
            applied.append(f"wait={int(found[1])}")
        elif part.lower() == "respond-async" and part.lower() not in applied:
            applied.insert(0, "respond-async")
    if "respond-async" in applied and wait_ms is None:
        wait_ms = SHORTEST_MS
    shortest = deadline_ms if wait_ms is None else max(SHORTEST_MS, min(deadline_ms, wait_ms))
    return Preference(shortest, ", ".join(applied) or None)

"""The forms of what leaves the log: their names, a bundle's files, and how runs of leaves are called in it."""

from collections.abc import Iterable, Iterator

BUNDLE_FORMAT = "oneclick-gateway audit bundle v1"
DISCLOSURE_FORMAT = "oneclick-gateway disclosure v1"
"""Of what a citizen is given: the entries about them, each with its proof."""
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
CHECKPOINT, KEYS, ENTRIES, BATCHES = "checkpoint", "keys.json", "entries.ndjson", "batches.ndjson"
ANSWER, CSV, PARQUET = "answer.ndjson", "entries.csv", "entries.parquet"
VERIFIER, README = "verify.py", "README.txt"


def runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as (first, last), in order."""
    low = high = -2
    for place in sorted(places):
        if place > high + 1:
            if high >= 0:
                yield low, high
            low = place
        high = place
    if high >= 0:
        yield low, high

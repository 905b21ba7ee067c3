"""What a query costs over the city's whole catalogue, against the product's own.

`python -m tests.load.bench_catalogue`, and a line of `make bench`.
"""

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import uvloop

from tests.load.bench_house import Bench
from tests.load.bench_turns import Turns, in_turns
from tests.load.large_catalogue import CERTIFICATES, DEPARTMENTS, write_large


async def large_against_own(bench: Bench) -> Turns:
    """Measure two gateways in turns, one of which serves the large catalogue."""
    folder = bench.folder / "large"
    write_large(folder)
    return await in_turns(bench, "--catalogue", str(folder))


def sentence(turns: Turns) -> str:
    """For RESULTS.md."""
    return (
        f"Over a catalogue of {CERTIFICATES:,} certificates and {DEPARTMENTS} departments a query takes {turns.other_ms:.2f} ms CPU, over the "
        f"product's own {turns.own_ms:.2f} ms: {turns.ratio:.3f} times as much (medians of {len(turns.own)} rounds; "
        "both gateways in one run, asked in turns)."
    )


def main() -> None:
    """This measurement alone."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-bench-"))
    try:
        with ExitStack() as stack:
            bench = Bench(folder, stack)
            with bench.gateway():
                pass  # the first start makes the schema and the keys
            sys.stdout.write(sentence(uvloop.run(large_against_own(bench))) + "\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

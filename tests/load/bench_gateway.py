"""The gateway's own process with stub departments: settings as one JSON line on standard input, as the demo gives them.

`python -m tests.load.bench_gateway [--unaudited] [--profile FILE] [--catalogue DIR] [--client NAME]`.
"""

import argparse
import contextlib
import cProfile
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from unittest.mock import patch

import uvloop

from gateway import main as serving
from gateway import wiring
from gateway.audit import Audit
from gateway.db import Condition, Statement
from gateway.domain.codes import LookupId
from gateway.domain.document import Document, Receipt
from gateway.domain.stages import Closed, Grant, Opened, Replies
from gateway.lines import configure_log
from gateway.main import run
from gateway_demo.demo_gateway import read
from tests.load.stubs.connectors import stub_connectors


class Unaudited(Audit):
    """No log and nothing stored: what the rest of the house costs alone.  For this measurement only."""

    async def open(
        self,
        grant: Grant,
        *,
        alongside: Sequence[Statement] = (),
        conditions: Sequence[Condition] = (),
        within_s: float | None = None,
    ) -> Opened:
        del alongside, conditions, within_s
        return Opened(grant, grant.lookups, "0-0", {})

    async def close(
        self,
        opened: Opened,
        replies: Replies,
        document: Document,
        *,
        strangers: Sequence[str] = (),
        pending: Iterable[LookupId] = (),
        joined: Iterable[LookupId] = (),
        canonical: bytes | None = None,
        alongside: Callable[[Receipt], Sequence[Statement]] = lambda _receipt: (),
        within_s: float | None = None,
    ) -> Closed:
        del opened, replies, strangers, pending, joined, alongside, within_s
        return Closed(document, Receipt("0-0", "0" * 64, "0" * 128), canonical or b"")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--unaudited", action="store_true")
    parser.add_argument("--profile", type=Path)
    parser.add_argument("--catalogue", type=Path, help="a catalogue's data folder in place of the product's own")
    parser.add_argument("--client", default="asyncio", help="by which HTTP client departments are asked")
    parser.add_argument(
        "--young", type=int, default=serving.YOUNG_OBJECTS, help="new objects before the collector looks"
    )
    options = parser.parse_args()
    settings, extension = read(sys.stdin.buffer.readline())
    city = settings.city if options.catalogue is None else options.catalogue
    settings = settings.model_copy(update={"http_client": options.client, "city": city})
    configure_log(settings.log_level)
    profile = cProfile.Profile(time.thread_time) if options.profile else None
    audit = patch.object(wiring, "Audit", Unaudited) if options.unaudited else contextlib.nullcontext()
    young = patch.object(serving, "YOUNG_OBJECTS", options.young)
    with audit, young, profile or contextlib.nullcontext():
        uvloop.run(run(settings, extension=extension, connectors=stub_connectors()))
    if profile is not None:
        profile.dump_stats(options.profile)


if __name__ == "__main__":
    main()

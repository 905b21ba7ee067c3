"""For everybody: what is abolished and how, what it saves, what people say of it, how departments keep their time, and the log's checkpoint.

Reads what anybody reads without signing in: open data and the log's own addresses.
"""

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from gateway.domain.clock import real_now
from gateway.pages.shell import ApiRefused, Asked, Room

room = Room("public")
_METHODS = ("data_query", "verification", "declaration", "direct")
_OPEN_DATA: Mapping[str, str] = {
    "/open-data/abolished.csv": "What is abolished, and how",
    "/open-data/statistics.csv": "What it saves",
    "/open-data/feedback.csv": "What people say of it",
    "/open-data/league.csv": "How departments keep their time",
    "/open-data/downtimes.csv": "When departments do not answer",
}
"""Address and heading of each table."""
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as C2SP writes it.  signers: of the log and its witnesses, in the note's order."""

    origin: str
    size: int
    root: str
    signers: Sequence[str]
    note: str


@room.get("/public", open=True)
async def read_public(asked: Asked) -> Response:
    """All of it on one page."""
    abolished, latest, example, league, downtimes, feedback = await asyncio.gather(
        _table(asked, "/open-data/abolished.csv"),
        _table(asked, "/open-data/statistics.csv"),
        _table(asked, "/open-data/statistics.csv", source="example"),
        _table(asked, "/open-data/league.csv"),
        _table(asked, "/open-data/downtimes.csv"),
        _table(asked, "/open-data/feedback.csv"),
    )
    period = latest[0]["period"]
    year, said, checkpoint = await asyncio.gather(
        _table(asked, "/open-data/statistics.csv", period=period[:4]),
        _table(asked, "/open-data/feedback.csv", period=period[:4]),
        _checkpoint(asked),
    )
    return asked.page(
        "public/public.html",
        abolished=abolished,
        methods=[(method, [one for one in abolished if one["method"] == method]) for method in _METHODS],
        period=period,
        year=period[:4],
        figures=_by_table(latest),
        months=[one for one in year if one["table"] == "by_month"],
        example=_by_table(example),
        league=league,
        downtimes=downtimes,
        feedback=[row for row in (*feedback, *said) if row["asked"] != "0"],
        open_data=_OPEN_DATA,
        checkpoint=checkpoint,
    )


async def _table(asked: Asked, path: str, **query: str) -> Sequence[Row]:
    """The rows of open data; none where nothing is told yet."""
    try:
        told = await asked.told("GET", path, None, {"accept": "text/csv"}, **query)
    except ApiRefused as refusal:
        if refusal.status in {400, 404}:
            return []
        raise
    return list(csv.DictReader(io.StringIO(told.body.decode())))


def _by_table(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    return {name: [row for row in rows if row["table"] == name] for name in dict.fromkeys(row["table"] for row in rows)}


async def _checkpoint(asked: Asked) -> Signed | None:
    """The newest of this year's log; None where it has none yet."""
    try:
        told = await asked.told("GET", f"/audit/log/{real_now().year}/checkpoint", None, {"accept": "text/plain"})
    except ApiRefused as refusal:
        if refusal.status == 404:
            return None
        raise
    note = told.body.decode()
    text, _, signatures = note.partition("\n\n")
    origin, size, root = text.split("\n")[:3]
    return Signed(origin, int(size), root, [line.split(" ")[1] for line in signatures.splitlines() if line], note)

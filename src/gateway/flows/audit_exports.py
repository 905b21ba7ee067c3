"""The way of an export: asked for with its EXPORT entry, made in the background, handed over with a further entry."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from pathlib import Path
from zlib import crc32

from gateway.audit import Draft, Gathered, parts
from gateway.domain.criteria import Criteria
from gateway.domain.errors import Conflict, NotFound, Unready
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.flows.steps.oversight import Oversight
from gateway.logcheck import STANDALONE
from gateway.oversight.exports import (
    BundleOrder,
    Export,
    ExportState,
    Hits,
    Made,
    Stretch,
    archive,
    stretch_between,
    write_bundle,
)

BUNDLE = "bundle"
"""The job that makes a bundle."""
EXPORTS_AT_ONCE = 3
"""On all processes together, one account's one after another: each holds a lock's connection for minutes, and late answers need those too."""


class NotYet(Unready):
    """The log's tree does not hold the export's own entry yet."""


async def ask(
    criteria: Criteria, formats: tuple[str, ...], officer: Officer, task: str, oversight: Oversight
) -> Export:
    """Ask for a bundle, with its EXPORT entry.

    Raises InvalidInput for a span over two logs, TooMany where too many of the account are not finished, AuditUnavailable.
    """
    exports = oversight.exports
    export = await exports.placed(exports.draft(criteria, formats, officer, task, oversight.clock.stored()))
    payload = {**criteria.said(), "formats": list(formats), "export": export.export_id}
    turn = f"{BUNDLE} {crc32(officer.account.encode()) % EXPORTS_AT_ONCE}"
    job = oversight.jobs.enqueue(BUNDLE, {"export_id": export.export_id}, lock=turn)
    async with exports.place_in_queue(officer.account, export.asked_at):
        await oversight.readings.exported(
            officer, task, payload, criteria.subject, alongside=lambda receipt: [exports.insert(export, receipt), job]
        )
    return export


async def load(export_id: str, officer: Officer, oversight: Oversight) -> Export:
    """How far an export is, to who asked for it.  Raises NotFound."""
    return await oversight.exports.load_of(export_id, officer)


async def hand_over(
    export_id: str, officer: Officer, task: str, oversight: Oversight
) -> tuple[Export, AsyncIterator[bytes]]:
    """The archive, after an EXPORT entry that says it leaves.  Raises NotFound, Conflict where it is not done, AuditUnavailable."""
    export = await load(export_id, officer, oversight)
    if export.state is not ExportState.DONE:
        raise Conflict(f"this export is {export.state}")
    await oversight.readings.exported(officer, task, {"export": export_id, "how": "download"})
    return export, oversight.exports.pieces(export_id)


async def make_bundle(ids: Mapping[str, str], oversight: Oversight) -> None:
    """The job: write the bundle and keep it.  Whoever comes second finds it done.

    Raises NotYet and what the store raises: then it is tried again, until it has been for long enough.
    """
    export_id, exports = ids["export_id"], oversight.exports
    async with oversight.database.locked(f"export {export_id}"):
        export = await exports.begin(export_id, oversight.clock.stored())
        if export is None:
            return
        exports.workroom.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=exports.workroom, prefix="bundle-") as room:
            try:
                made = await _make(export, Path(room), oversight)
            except (Conflict, NotFound) as fault:
                await exports.fail(export_id, fault.detail, oversight.clock.stored())
                return
            await exports.finish(export_id, made, oversight.clock.stored())


async def _make(export: Export, room: Path, oversight: Oversight) -> Made:
    await _until_integrated(export.entry, oversight)
    part = await stretch_between(oversight.source, export.log, export.since, export.until)

    reported = 0

    async def report_progress(done: int, of: int) -> None:
        nonlocal reported
        if (percent := done * 90 // of) > reported:
            reported = percent
            await oversight.exports.advance(export.export_id, percent)

    async def hits() -> Hits:
        async with aclosing(oversight.inquiry.walk(export.sought)) as found:
            async for hit in found:
                if hit.leaf is None:
                    yield hit.entry, None
                elif hit.leaf[0] == part.log and part.begin <= hit.leaf[1] < part.end:
                    yield hit.entry, hit.leaf[1]

    folder = room / "bundle"
    folder.mkdir()
    tables = frozenset(export.formats) - {"ndjson"}
    order = BundleOrder(oversight.clock.stored(), STANDALONE.read_bytes(), export.criteria, tables)
    shown = Gathered()
    rows = await write_bundle(
        folder, part, order, oversight.source, hits=hits(), report_progress=report_progress, shown=shown
    )
    file = room / "bundle.zip"
    await archive(folder, file)
    await _say_whom(export, part, shown, oversight)
    return Made(file, part.begin, part.end, rows)


async def _say_whom(export: Export, part: Stretch, shown: Gathered, oversight: Oversight) -> None:
    """The EXPORT entries that name everybody whom the bundle shows, durable before it can be fetched."""
    officer = await _asker(export, oversight)
    leaves = f"{part.log}/{part.begin}-{part.end - 1}"
    result = {"task": export.task, "how": "made", "export": export.export_id, "leaves": leaves}
    for subjects in parts(shown.people):
        if subjects:
            await oversight.audit.record(Draft(Kind.EXPORT, None, {"officer": officer, "result": result}, subjects))


async def _asker(export: Export, oversight: Oversight) -> Mapping[str, object]:
    """Who asked, as the entry of that says; by the account alone where a broken log has lost it."""
    try:
        entry = (await oversight.inquiry.hit(export.entry)).entry
    except NotFound:
        return {"account": export.account}
    return {"account": entry.account, "client": entry.client, "department": entry.office}


async def _until_integrated(entry: str, oversight: Oversight) -> None:
    """Wait until the tree holds the export's own entry: what was there when it was asked for comes before.

    A tree that does not grow, because the log is broken, is not waited for.
    """
    for _ in range(_LOOKS):
        if await oversight.log.tree.has_taken(entry) or await oversight.log.tree.alarm() is not None:
            return
        await asyncio.sleep(_LOOK_EVERY_S)
    raise NotYet("the log's tree does not hold the export's entry yet")


_LOOKS, _LOOK_EVERY_S = 50, 0.1

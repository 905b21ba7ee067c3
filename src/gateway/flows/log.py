"""The log itself: what anybody may check of it, and the leaves, which auditors take with an entry."""

from collections.abc import Sequence

from gateway.audit import stream_key
from gateway.domain.errors import NotFound
from gateway.domain.stages import Officer
from gateway.entry import StreamKey
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.tlog import ENTRIES, TILE_WIDTH, Tile, Verifier, pack_entries, parse_tile_path

_MOST_TILES = 1 << 40
"""More tiles than any level has."""


async def checkpoint(year: int, gateway: Gateway) -> bytes:
    """The newest checkpoint of a year's log, as a signed note.  Raises NotFound."""
    note = await gateway.log.tree.checkpoint(year)
    if note is None:
        raise NotFound("this log has no checkpoint")
    return note.encode()


async def tile(year: int, path: str, gateway: Gateway) -> tuple[Tile, bytes]:
    """A tile of hashes by its path behind `tile/`, and its bytes.  Raises NotFound."""
    wanted = _tile(f"tile/{path}")
    data = None if wanted.level == ENTRIES else await gateway.log.tree.tile(year, wanted)
    if data is None:
        raise NotFound("the log has no such tile")
    return wanted, data


async def entries(year: int, path: str, officer: Officer, task: str, oversight: Oversight) -> bytes:
    """The leaves under a tile by its path behind `tile/entries/`, after their EXPORT entry.

    task: the auditor's task number.  Raises NotFound, AuditUnavailable.
    """
    wanted = _tile(f"tile/entries/{path}")
    first = wanted.n * TILE_WIDTH
    leaves = await oversight.log.tree.entries(year, first, first + wanted.width)
    taken = {"leaves": f"{year}/{first}-{first + wanted.width - 1}"}
    await oversight.readings.exported(officer, task, taken)
    return pack_entries(leaf.body for leaf in leaves)


async def keys(gateway: Gateway) -> Sequence[Verifier]:
    """The public keys of all logs."""
    return [key for year in await gateway.log.tree.logs() for key in gateway.log.origin.verifiers(year)]


async def stream(stream_id: int, gateway: Gateway) -> StreamKey:
    """The key of the process that wrote a stream.  Raises NotFound."""
    key = await stream_key(gateway.log.reader, stream_id)
    if key is None:
        raise NotFound("there is no such stream")
    return key


def _tile(path: str) -> Tile:
    try:
        found = parse_tile_path(path)
    except ValueError:
        raise NotFound("the log has no such tile") from None
    if found.n >= _MOST_TILES:
        raise NotFound("the log has no such tile")
    return found

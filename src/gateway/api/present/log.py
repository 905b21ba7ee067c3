"""The ways to the log itself: what anybody may check, what auditors read, and the proof of an answer."""

from base64 import urlsafe_b64encode
from dataclasses import replace

from gateway.api.ways import LogWays, Shown
from gateway.audit import stream_key
from gateway.domain.codes import QueryId
from gateway.domain.errors import NotFound
from gateway.domain.stages import Officer
from gateway.flows import Gateway, prove
from gateway.tlog.note import Verifier
from gateway.tlog.tiles import ENTRIES, TILE_WIDTH, Tile, pack_entries, parse_tile_path

_MOST_TILES = 1 << 40
"""More tiles than any level has."""


def log_ways(gateway: Gateway) -> LogWays:
    """What the routes may do about the log with this gateway."""
    audit = gateway.audit

    async def checkpoint(log: int) -> bytes:
        note = await audit.tree.checkpoint(log)
        if note is None:
            raise NotFound("this log has no checkpoint")
        return note.encode()

    async def tile(log: int, path: str) -> tuple[Tile, bytes]:
        wanted = _tile(f"tile/{path}")
        data = None if wanted.level == ENTRIES else await audit.tree.tile(log, wanted)
        if data is None:
            raise NotFound("the log has no such tile")
        return wanted, data

    async def entries(log: int, path: str, officer: Officer, task: str) -> bytes:
        wanted = _tile(f"tile/entries/{path}")
        first = wanted.n * TILE_WIDTH
        leaves = await audit.tree.entries(log, first, first + wanted.width)
        await audit.exported(officer, task, {"leaves": f"{log}/{first}-{first + wanted.width - 1}"})
        return pack_entries(leaf.body for leaf in leaves)

    async def proof(query_id: QueryId, officer: Officer, entry: str | None) -> str:
        proven = await prove.prove_answer(query_id, officer, entry, gateway)
        return replace(proven.proof, extra=proven.body).text()

    async def keys() -> Shown:
        return {"keys": [_key(key) for log in await audit.tree.logs() for key in audit.origin.verifiers(log)]}

    async def stream(stream_id: int) -> Shown:
        key = await stream_key(audit.reader, stream_id)
        if key is None:
            raise NotFound("there is no such stream")
        said = {"boot_id": str(key.boot_id), "pubkey": key.public_key.hex(), "endorsement": key.endorsement.hex()}
        return {"streams": [{"stream_id": stream_id, **said}]}

    return LogWays(
        checkpoint=checkpoint,
        tile=tile,
        entries=entries,
        proof=proof,
        keys=keys,
        stream=stream,
        figures=audit.figures,
        warnings=audit.warnings,
    )


def _tile(path: str) -> Tile:
    try:
        tile = parse_tile_path(path)
    except ValueError:
        raise NotFound("the log has no such tile") from None
    if tile.n >= _MOST_TILES:
        raise NotFound("the log has no such tile")
    return tile


def _key(verifier: Verifier) -> Shown:
    """A log's public key as a JSON Web Key (RFC 8037), and as the verifier key that C2SP's tools take."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
        "kid": f"{verifier.name}+{verifier.key_id.hex()}",
        "x": urlsafe_b64encode(verifier.public_key).decode().rstrip("="),
        "vkey": verifier.vkey,
    }

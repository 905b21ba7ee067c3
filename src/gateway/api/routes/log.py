"""The log that proves itself: checkpoints and hash tiles for everybody (C2SP tlog-tiles), leaves for auditors, proofs of answers."""

from typing import Annotated

from fastapi import Path
from fastapi import Query as InQuery
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import EntriesPath, Id, TilePath
from gateway.api.contract.audit_inputs import ENTRY
from gateway.api.http.answers import json_answer
from gateway.api.http.authentication import officer_of
from gateway.api.routes.audit import auditor_of
from gateway.api.ways import Ways
from gateway.domain.codes import QueryId

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
_FOR_EVER = "public, max-age=31536000, immutable"

Year = Annotated[int, Path(ge=2000, le=9999, description="Which log: one a year.")]
StreamId = Annotated[int, Path(ge=1, le=2**31 - 1, description="The first part of an entry's id.")]


async def read_query_proof(
    request: Request,
    query_id: Id,
    entry: Annotated[str | None, InQuery(pattern=ENTRY, description="Of an earlier receipt of this query.")] = None,
) -> HttpResponse:
    """The proof that the query's entry stands in the audit log, as a `.tlog-proof` with the leaf.

    Whoever may read the query may have it; handing it over is an entry.  The leaf stands in the line `extra`: its hash is the
    receipt's `leaf_hash`.  Until the entry is in the log's tree, a second or two, the answer is 409 with Retry-After.
    """
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "read_query_proof", ways)
    proof = await ways.log.proof(QueryId(query_id), officer, entry)
    name = f'attachment; filename="{query_id}.tlog-proof"'
    return HttpResponse(proof, media_type=TEXT, headers={"content-disposition": name})


async def read_checkpoint(request: Request, year: Year) -> HttpResponse:
    """The newest checkpoint of a year's log: origin, size and root, signed by the log and its witnesses."""
    ways: Ways = request.app.state.ways
    return HttpResponse(await ways.log.checkpoint(year), media_type=TEXT)


async def read_tile(request: Request, year: Year, path: TilePath) -> HttpResponse:
    """A tile of a year's log: up to 256 hashes of one level of its tree."""
    ways: Ways = request.app.state.ways
    tile, data = await ways.log.tile(year, path)
    return HttpResponse(data, media_type=BYTES, headers={"cache-control": _FOR_EVER} if tile.is_full else None)


async def read_log_entries(request: Request, year: Year, path: EntriesPath) -> HttpResponse:
    """The leaves under a tile of level 0, each after its length in two bytes.

    They hold no name and no number, but say when which query was asked.  Taking them is an entry.
    """
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "read_log_entries", ways)
    leaves = await ways.log.entries(year, path, officer, task)
    return HttpResponse(leaves, media_type=BYTES)


async def read_stream_key(request: Request, stream_id: StreamId) -> HttpResponse:
    """The key of the process that wrote a stream, and what the log's key says of it: by it a receipt's signature is verified.

    The stream is the first part of the receipt's `entry`.  The answer has the form of a bundle's `keys.json`: keep it with the document.
    """
    ways: Ways = request.app.state.ways
    return json_answer(await ways.log.stream(stream_id))


async def read_log_keys(request: Request) -> HttpResponse:
    """The public keys of the logs, as JSON Web Keys, each with the verifier key that C2SP's tools take."""
    ways: Ways = request.app.state.ways
    return json_answer(await ways.log.keys())

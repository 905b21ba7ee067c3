"""The log that proves itself: checkpoints and hash tiles for everybody (C2SP tlog-tiles), leaves for auditors, proofs of answers."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi import Query as InQuery
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import EntriesPath, Id, TilePath
from gateway.api.contract.audit_inputs import ENTRY
from gateway.api.contract.headers import Task
from gateway.api.contract.responses import LISTED, file_of, refusals
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import OpenOperation, Operation
from gateway.api.present.log import key_object, stream_object
from gateway.api.routes.wired import Overseen, Wired
from gateway.domain.codes import QueryId
from gateway.flows import log, prove

router = APIRouter(route_class=OpenOperation, tags=["log"])
"""What anybody may read."""
guarded = APIRouter(route_class=Operation)
TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
OPEN = ("not-found", "unready", "audit-unavailable", "overloaded")
_FOR_EVER = "public, max-age=31536000, immutable"

Year = Annotated[int, Path(ge=2000, le=9999, description="Which log: one a year.")]
StreamId = Annotated[int, Path(ge=1, le=2**31 - 1, description="The first part of an entry's id.")]


@guarded.get(
    "/v1/queries/{query_id}/proof",
    tags=["queries"],
    response_class=HttpResponse,
    responses={**file_of(TEXT), **refusals(*LISTED, "not-found", "not-integrated", "unreadable")},
)
async def read_query_proof(
    query_id: Id,
    officer: Caller,
    gateway: Wired,
    oversight: Overseen,
    entry: Annotated[
        str | None,
        InQuery(
            pattern=ENTRY, description="The `entry` of an earlier receipt of this query.  Left out: of the newest."
        ),
    ] = None,
) -> HttpResponse:
    """The proof that the query's entry is in the audit log: a `.tlog-proof` with the leaf.

    Whoever may read the query may read its proof; this is recorded in the log. The leaf is in the line `extra`, and its hash is
    the receipt's `leaf_hash`. The proof can be made when the log's tree includes the entry, after a second or two; until then the
    answer is 409 with Retry-After.
    """
    proven = await prove.prove_answer(QueryId(query_id), officer, entry, gateway, oversight)
    proof = replace(proven.proof, extra=proven.body).text()
    name = f'attachment; filename="{query_id}.tlog-proof"'
    return HttpResponse(proof, media_type=TEXT, headers={"content-disposition": name})


@router.get("/audit/log/{year}/checkpoint", response_class=HttpResponse, responses={**file_of(TEXT), **refusals(*OPEN)})
async def read_checkpoint(year: Year, gateway: Wired) -> HttpResponse:
    """The newest checkpoint of a year's log: origin, size and root, signed by the log and its witnesses."""
    return HttpResponse(await log.checkpoint(year, gateway), media_type=TEXT)


@router.get(
    "/audit/log/{year}/tile/{path:path}", response_class=HttpResponse, responses={**file_of(BYTES), **refusals(*OPEN)}
)
async def read_tile(year: Year, path: TilePath, gateway: Wired) -> HttpResponse:
    """A tile of a year's log: up to 256 hashes of one level of its tree."""
    tile, data = await log.tile(year, path, gateway)
    return HttpResponse(data, media_type=BYTES, headers={"cache-control": _FOR_EVER} if tile.is_full else None)


@guarded.get(
    "/audit/log/{year}/tile/entries/{path:path}",
    tags=["log"],
    response_class=HttpResponse,
    responses={**file_of(BYTES), **refusals(*LISTED, "not-found")},
)
async def read_log_entries(
    year: Year, path: EntriesPath, officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """The leaves under a tile of level 0, each after its length in two bytes.

    They contain no name and no number, but they say when which query was made. Reading them is recorded in the log.
    """
    return HttpResponse(await log.entries(year, path, officer, task, oversight), media_type=BYTES)


@router.get("/audit/streams/{stream_id}", response_model=schema.StreamKeys, responses=refusals(*OPEN))
async def read_stream_key(stream_id: StreamId, gateway: Wired) -> HttpResponse:
    """The key that signed a stream's receipts, with the endorsement of that key by the log's key.

    The stream is the first part of the receipt's `entry`. The answer has the form of `keys.json` in a bundle: keep it with the
    document.
    """
    return json_answer({"streams": [stream_object(await log.stream(stream_id, gateway))]})


@router.get("/.well-known/jwks.json", response_model=schema.LogKeys, responses=refusals("unready", "audit-unavailable"))
async def read_log_keys(gateway: Wired) -> HttpResponse:
    """The public keys of the logs as JSON Web Keys, each also in the form that C2SP tools take."""
    return json_answer({"keys": [key_object(key) for key in await log.keys(gateway)]})

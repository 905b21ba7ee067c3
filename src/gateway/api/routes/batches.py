"""Batches: lists of rows, looked at beforehand, made, approved, run, and read."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import Id
from gateway.api.contract.batch_inputs import BatchDecisionIn, BatchFormat, BatchIn, BatchStepIn, step_of, wish_of
from gateway.api.contract.headers import IdempotencyKey
from gateway.api.contract.paging import IdPaging, NumberPaging
from gateway.api.contract.responses import CLOSING, KEYED, LISTED, LOCATION, ONE, WRITE, answered, refusals
from gateway.api.contract.schema.batches import Batch, Batches, BatchPreview, BatchRows
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, read_number_cursor, write_cursor
from gateway.api.http.arrived import Arrived, Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.batches import as_lines, as_table, batch_object, preview_object, row_object
from gateway.api.routes.wired import Wired
from gateway.domain.batch import BatchRowFault, BatchWish
from gateway.domain.codes import QueryId
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.ids import uuid7
from gateway.domain.stages import Asked
from gateway.flows import Gateway, batches

router = APIRouter(route_class=Operation, tags=["batches"])
_TEXT = {"schema": {"type": "string"}}
CSV, JSONL = "text/csv", "application/jsonl"


async def _read(request: Arrived, form: BatchIn, gateway: Gateway) -> tuple[BatchWish, Sequence[BatchRowFault]]:
    """The list of a form.  Thousands of rows take a tenth of a second: not on the event loop."""
    now = Asked(QueryId(uuid7()), gateway.clock.now(), request.received_at)
    return await asyncio.to_thread(wish_of, form, now, reserved=request.settings.allow_reserved_ids)


@router.post("/v1/batch-previews", response_model=BatchPreview, responses=refusals(*WRITE))
async def preview_batch(request: Arrived, form: BatchIn, gateway: Wired) -> HttpResponse:
    """See what is wrong with each row of a list before you make a batch of it.

    Nothing is kept and nobody is asked. At most 400 faults are told at once.
    """
    wish, unread = await _read(request, form, gateway)
    return json_answer(preview_object(await batches.preview(wish, gateway), unread))


@router.post(
    "/v1/batches",
    status_code=201,
    response_model=Batch,
    responses={**answered(201, LOCATION), **refusals(*WRITE, *KEYED, "not-found")},
)
async def make_batch(
    request: Arrived, form: BatchIn, key: IdempotencyKey, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Make a batch of a list in which nothing is wrong.

    A staff list has at most 50 rows, is of one company's case, and is asked once you run it. A job has at most 2,000 rows, each
    of a case of its own; it is asked by night, after the head of your department has approved it. Each row is a query of its
    own, about which nothing but yes or no is told. The list cannot be changed. It is recorded in the log. With an
    Idempotency-Key the same request does not make a second one.
    """
    wish, unread = await _read(request, form, gateway)
    if unread:
        faults = [InputFault(batches.pointer_of(one), one.code, one.message) for one in unread]
        raise InvalidInput("the list does not fit", faults)
    made = await batches.make(wish, officer, gateway, idempotency=key)
    return json_answer(batch_object(made), 201, {"location": f"/v1/batches/{made.batch_id}"})


@router.get("/v1/batches", response_model=Batches, responses=refusals(*LISTED))
async def list_batches(request: Request, paging: IdPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """The batches that your account and client have made, newest first; for the head of a department, all of the department's."""
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    shown, last = await batches.listed(before, paging.limit, officer, gateway)
    return page_answer(request, [batch_object(one) for one in shown], None if last is None else write_cursor(str(last)))


@router.get("/v1/batches/{batch_id}", response_model=Batch, responses=refusals(*ONE))
async def read_batch(batch_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """A batch, and how far it is."""
    return json_answer(batch_object(await batches.load(UUID(batch_id), officer, gateway)))


@router.get("/v1/batches/{batch_id}/rows", response_model=BatchRows, responses=refusals(*LISTED, "not-found"))
async def list_batch_rows(
    request: Request, batch_id: Id, paging: NumberPaging, officer: Caller, gateway: Wired
) -> HttpResponse:
    """The rows of a batch that you have made, in the order of the list.

    Each page is recorded in the log, with whom it shows.
    """
    after = 0 if paging.cursor is None else read_number_cursor(paging.cursor)
    shown, last = await batches.rows(UUID(batch_id), after, paging.limit, officer, gateway)
    return page_answer(request, [row_object(*one) for one in shown], None if last is None else write_cursor(str(last)))


@router.get(
    "/v1/batches/{batch_id}/download",
    response_class=HttpResponse,
    responses={
        200: {"description": "The file.", "content": {CSV: _TEXT, JSONL: _TEXT}},
        **refusals(*LISTED, "not-found"),
    },
)
async def download_batch(
    batch_id: Id,
    officer: Caller,
    gateway: Wired,
    format: Annotated[BatchFormat, InQuery()] = BatchFormat.CSV,  # noqa: A002 - its name on the wire
) -> HttpResponse:
    """All rows of a batch that you have made, as a table in CSV or as lines of JSON.

    The file names nobody: rows have the numbers of your list. It is recorded in the log, with whom it shows.
    """
    batch = await batches.load(UUID(batch_id), officer, gateway)
    rows = await batches.every_row(batch.batch_id, officer, gateway)
    body = as_table(rows, batch.certificates) if format is BatchFormat.CSV else as_lines(rows)
    headers = {"content-disposition": f'attachment; filename="batch-{batch.batch_id}.{format}"'}
    return HttpResponse(body, 200, media_type=CSV if format is BatchFormat.CSV else JSONL, headers=headers)


@router.post("/v1/batches/{batch_id}/step", response_model=Batch, responses=refusals(*WRITE, "not-found", *CLOSING))
async def step_batch(batch_id: Id, form: BatchStepIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Run a staff list, or pause, resume or cancel a batch.

    The head of the department may pause and cancel. What is being asked at that moment comes to its end. It is recorded in the log.
    """
    done = await batches.step(UUID(batch_id), step_of(form.step), officer, gateway)
    return json_answer(batch_object(done))


@router.post("/v1/batches/{batch_id}/decision", response_model=Batch, responses=refusals(*WRITE, "not-found", *CLOSING))
async def decide_batch(batch_id: Id, form: BatchDecisionIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Approve a job of your department, or refuse it with reasons.

    Nobody decides about a list of their own. What is approved begins by itself in the hours of jobs. It is recorded in the log.
    """
    done = await batches.decide(UUID(batch_id), step_of(form.decision), form.reasons, officer, gateway)
    return json_answer(batch_object(done))

"""The headers that operations take.  One that cannot be meant is told after the address and before the body."""

import hashlib
from typing import Annotated

from fastapi import Depends, Header
from pydantic import WithJsonSchema

from gateway.api.http.arrived import Arrived
from gateway.api.http.headers import single_header
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.forms import TASK, is_task
from gateway.domain.request import Idempotency

STEWARDS_TASK = "stewardship"
"""What stands as the task of a steward who looks at the orders without one."""

_AuditTask = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "pattern": TASK}),
    Header(
        alias="Audit-Task",
        description="Number of the audit task this request belongs to, such as SJ-2026-117. It is recorded with the request.",
    ),
]
_IdempotencyKey = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "pattern": "^[!-~]{1,255}$"}),
    Header(
        alias="Idempotency-Key",
        description="A value of your own, new for each new request, such as a UUID. If you send the same key and body again, you get the result of the first request and nothing is done twice.",
    ),
]
Prefer = Annotated[
    str | None,
    WithJsonSchema({"type": "string"}),
    Header(
        alias="Prefer",
        description="`wait=N`: answer within N seconds, if that is sooner than `deadline_ms`. `respond-async`: answer as soon as the request is accepted (RFC 7240).",
    ),
]
IfNoneMatch = Annotated[
    str | None,
    WithJsonSchema({"type": "string"}),
    Header(
        alias="If-None-Match",
        description="The ETag of the answer that you hold (RFC 9110): the answer is 304 if it has not changed.",
    ),
]

ContentDigest = Annotated[
    str | None,
    WithJsonSchema({"type": "string"}),
    Header(
        alias="Content-Digest",
        description="The SHA-256 of the file, as `sha-256=:<base64>:` (RFC 9530). A file that is not the one meant is refused.",
    ),
]


async def _task(request: Arrived, _told: _AuditTask = None) -> str:
    try:
        return task_of(request)
    except InvalidInput as fault:
        request.header_fault = fault
        return ""


async def _task_or_stewardship(request: Arrived, _told: _AuditTask = None) -> str:
    is_stewards = "auditor" not in request.officer.roles and "audit-task" not in request.headers
    return STEWARDS_TASK if is_stewards else await _task(request)


async def _key(request: Arrived, _told: _IdempotencyKey = None) -> Idempotency | None:
    try:
        return await key_of(request)
    except InvalidInput as fault:
        request.header_fault = fault
        return None


def task_of(request: Arrived) -> str:
    """The auditor's task number, from the header Audit-Task.  Raises InvalidInput."""
    task = single_header(request, "Audit-Task", most=64) or request.settings.default_audit_task
    if task is None:
        message = "name the audit task that this request belongs to in the header Audit-Task"
        raise InvalidInput(message, [InputFault("/Audit-Task", "audit-task", message)])
    if not is_task(task):
        message = "a task in the header Audit-Task is written as SJ-2026-117: a prefix of capitals or none, and numbers"
        raise InvalidInput(message, [InputFault("/Audit-Task", "audit-task", message)])
    return task


async def key_of(request: Arrived) -> Idempotency | None:
    """The Idempotency-Key with the digest of the body it came with.  Raises InvalidInput, before the body is read."""
    key = single_header(request, "Idempotency-Key")
    return None if key is None else Idempotency(key, hashlib.sha256(await request.body()).digest())


Task = Annotated[str, Depends(_task)]
TaskOrStewardship = Annotated[str, Depends(_task_or_stewardship)]
IdempotencyKey = Annotated[Idempotency | None, Depends(_key)]

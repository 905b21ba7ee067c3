"""Files that a department's officer attaches to a verification: brought, handed to the desk, and to whoever was told the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from gateway.attachments import Attached, AttachedFile, AttachedTo, AttachmentContent, Bringer
from gateway.domain.codes import CertificateCode, LookupId, QueryId
from gateway.domain.errors import NotFound
from gateway.domain.stages import Officer
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.rights import require_rights
from gateway.flows.steps.task_entries import act_on_task, look_at_attachment
from gateway.flows.steps.tasks import held, task_at_hand
from gateway.results import StoredQuery
from gateway.verification import ToldTask

_BY_HAND = frozenset({"VERIFIED", "VERIFIED_UNKNOWN"})
"""Reasons of an answer that an officer of a department has given."""


@dataclass(frozen=True, slots=True)
class AttachedProof:
    """A file that an answer rests on, and the certificate."""

    certificate: CertificateCode
    attached: Attached


async def attach(task_id: LookupId, file: AttachedFile, officer: Officer, gateway: Gateway) -> Attached:
    """Attach a file to an open task of the officer's department, with its ADMIN entry; the answer is signed over it.

    Raises NotFound, Conflict (closed, claimed by another, or as many files as may be), AuditUnavailable, FAULTS.
    """
    task = await task_at_hand(task_id, officer, gateway)
    by, place = Bringer(officer.account, officer.department), AttachedTo("verification", task_id)
    one = await gateway.attachments.put(place, file, by, gateway.clock.now())
    what = {
        "did": "attach to verification",
        "task_id": task_id,
        "attachment_id": str(one.attachment_id),
        "sha256": one.sha256,
        "media_type": one.media_type,
    }
    kept = [held(task, officer, gateway), gateway.attachments.keep(one)]
    await gateway.audit.record(await act_on_task(task, officer, gateway, what), lambda _receipt: kept)
    return one


async def hand_to_desk(task_id: LookupId, attachment_id: UUID, officer: Officer, gateway: Gateway) -> AttachmentContent:
    """A file of an open task of the officer's department, after its LOOK entry.

    Raises NotFound, Conflict (the task is closed, or claimed by another), AuditUnavailable.
    """
    task = await task_at_hand(task_id, officer, gateway)
    found = await _load(task_id, attachment_id, gateway)
    await gateway.audit.record(await look_at_attachment(task, task.query_id, found.attached, officer, gateway))
    return found


async def of_query(query_id: QueryId, officer: Officer, gateway: Gateway) -> Sequence[AttachedProof]:
    """The files that the answers of one's own query rest on, of certificates that one may see; nobody is named by that.

    Raises NotFound, NotAuthorised after its DENIED entry, AuditUnavailable.
    """
    stored = await _own(query_id, officer, gateway)
    now, found = gateway.clock.now(), []
    for task in await _shown(stored, gateway):
        files = await gateway.attachments.of(AttachedTo("verification", task.task_id), now)
        found += [AttachedProof(task.certificate, one) for one in files]
    return found


async def hand_to_asker(
    query_id: QueryId, attachment_id: UUID, officer: Officer, gateway: Gateway
) -> AttachmentContent:
    """A file of `of_query`, after its LOOK entry.  Raises NotFound, NotAuthorised after its DENIED entry, AuditUnavailable."""
    stored = await _own(query_id, officer, gateway)
    for task in await _shown(stored, gateway):
        found = await gateway.attachments.load(
            AttachedTo("verification", task.task_id), attachment_id, gateway.clock.now()
        )
        if found is not None:
            await gateway.audit.record(await look_at_attachment(task, query_id, found.attached, officer, gateway))
            return found
    raise NotFound("no such attachment for this account")


async def _own(query_id: QueryId, officer: Officer, gateway: Gateway) -> StoredQuery:
    stored = await gateway.results.load_of(query_id, officer)
    if stored is None:
        raise NotFound("no such query for this account")
    await require_rights(stored, officer, gateway)
    return stored


async def _shown(stored: StoredQuery, gateway: Gateway) -> Sequence[ToldTask]:
    """The tasks of a query whose answer stands in its document, as it was granted to whoever asked."""
    answered = {
        one["certificate"]
        for one in orjson.loads(stored.document)["certificates"]
        if one["state"] == "answered" and one["answer"] is not None and one["reason"] in _BY_HAND
    }
    return [task for task in await gateway.verification.told(stored.query_id) if task.certificate in answered]


async def _load(task_id: LookupId, attachment_id: UUID, gateway: Gateway) -> AttachmentContent:
    found = await gateway.attachments.load(AttachedTo("verification", task_id), attachment_id, gateway.clock.now())
    if found is None:
        raise NotFound("no such attachment of this verification")
    return found

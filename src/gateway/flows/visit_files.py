"""Files that an inspector attaches to a visit: brought before the report, handed to who visits, and to inspectors once it is suspected."""

from uuid import UUID

from gateway.attachments import Attached, AttachedFile, AttachmentContent, Bringer
from gateway.audit import look_draft
from gateway.declaration import Inspection
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.stages import Officer
from gateway.domain.words import InspectionState
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.inspecting import declared, files_of, place_of, step_taken


async def attach(inspection_id: str, file: AttachedFile, officer: Officer, gateway: Gateway) -> Attached:
    """Attach a file to a visit that the inspector has claimed, with its ADMIN entry; the report names it.

    Raises NotFound, Conflict (not claimed by the inspector, at its end, or as many files as may be), AuditUnavailable, FAULTS.
    """
    one = await gateway.inspections.load(inspection_id)
    if not _is_at_it(one, officer, gateway):
        raise Conflict("claim this inspection first: the claim is over, or nobody's, or another's")
    by = Bringer(officer.account, officer.department)
    put = await gateway.attachments.put(place_of(one), file, by, gateway.clock.now())
    what = {
        "did": "inspect a declaration: attach",
        "attachment_id": str(put.attachment_id),
        "sha256": put.sha256,
        "media_type": put.media_type,
    }
    await step_taken(one, what, officer, gateway, lambda _entry: [gateway.attachments.keep(put)])
    return put


async def hand_over(inspection_id: str, attachment_id: UUID, officer: Officer, gateway: Gateway) -> AttachmentContent:
    """A file of a visit, after its LOOK entry: to the inspector who is at it, and to every inspector while it is a suspicion.

    Raises NotFound, also for all others, AuditUnavailable.
    """
    one = await gateway.inspections.load(inspection_id)
    if one.state is not InspectionState.SUSPECTED and not _is_at_it(one, officer, gateway):
        raise NotFound("no such file for this account")
    found = await gateway.attachments.load(place_of(one), attachment_id, gateway.clock.now())
    if found is None:
        raise NotFound("no such file of this inspection")
    made = await declared(one, gateway)
    what = {
        "what": "inspection",
        "inspection_id": one.inspection_id,
        "certificate": one.certificate,
        "attachment_id": str(attachment_id),
        "sha256": found.attached.sha256,
    }
    shown = dict.fromkeys(gateway.log.privacy.tags(made.signer.person_id), ("attachment",))
    context = await gateway.log.contexts.context(UUID(one.query_id))
    await gateway.audit.record(look_draft(context, officer, what, shown))
    return found


async def listed(inspection_id: str, officer: Officer, gateway: Gateway) -> tuple[Attached, ...]:
    """The files of a visit without their content, to who may be handed them.  Raises NotFound."""
    one = await gateway.inspections.load(inspection_id)
    if one.state is not InspectionState.SUSPECTED and not _is_at_it(one, officer, gateway):
        raise NotFound("no files for this account")
    return await files_of(one, gateway)


def _is_at_it(one: Inspection, officer: Officer, gateway: Gateway) -> bool:
    return one.state is InspectionState.VISIT and one.is_of(officer.account, gateway.clock.now())

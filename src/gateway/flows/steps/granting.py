"""What departments grant each other, as access takes it out of a policy bundle, and as the log has it."""

from collections.abc import Iterable, Mapping, Sequence

import structlog

from gateway.access import SharingGrant, fault_of_grant
from gateway.audit import Draft
from gateway.domain.codes import CertificateCode, ItemName, MatterCode
from gateway.domain.matter import Matter
from gateway.domain.sharing import GrantedSharing, SharingRequest, SharingState
from gateway.domain.words import Mode
from gateway.entry import Content, Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.logged_act import logged_act, says
from gateway.sharing import request_content

log = structlog.get_logger(__name__)

_NOTHING: Content = {}

Matters = Mapping[MatterCode, Matter]


def grants_that_count(granted: Iterable[GrantedSharing], matters: Matters) -> Sequence[SharingGrant]:
    """Each field in the form in which these matters list it; what they do not list counts for nothing."""
    return [_grant(one, matters) for one in granted if not grant_fault(one, matters)]


def grant_fault(one: GrantedSharing, matters: Matters) -> str:
    """Why something granted is not of these matters; empty where it fits."""
    return fault_of_grant(_grant(one, matters), matters)


def listed_fields(matter: Matter) -> Mapping[CertificateCode, Mapping[ItemName, Mode]]:
    """By certificate, each field that a matter lists, with its form."""
    return {one.code: {item.name: item.mode for item in one.items} for one in matter.certificates}


def grant_id(one: GrantedSharing | SharingRequest) -> str:
    """By which access names what was granted."""
    return f"grant-{one.request_id}"


def sharing_entry(did: str, request: SharingRequest, by: Content, more: Content = _NOTHING) -> Draft:
    """The ADMIN entry of a step.  did: in words; by: whose it is; more: what else its result says."""
    said = _said(did, request)
    return Draft(Kind.ADMIN, None, {"officer": by, **said, "result": {**said["result"], **more}})


def did_of(state: SharingState) -> str:
    """The step that has brought a request so far."""
    return "ask for sharing" if state is SharingState.ASKED else f"{state} sharing"


async def is_as_logged(request: SharingRequest, gateway: Gateway) -> bool:
    """Whether a request is as the entry of its last step says; a line where it is not.  Raises AuditUnavailable."""
    logged = await logged_act(request.entry, gateway.log.reader)
    said = _said(did_of(request.settled), request)
    if logged is not None and logged.matter == request.wish.matter:
        by = request.asked_by if request.settled is SharingState.ASKED else logged.account
        if says(logged, by, said["result"]):
            return True
    log.error("sharing_request_altered", request_id=str(request.request_id))
    return False


def _said(did: str, request: SharingRequest) -> Mapping[str, Content]:
    content = {"did": f"{did} of {request.owner} for {request.department}", **request_content(request)}
    return {"request": {"matter": request.wish.matter}, "result": content}


def _grant(one: GrantedSharing, matters: Matters) -> SharingGrant:
    wish, matter = one.wish, matters.get(one.wish.matter)
    listed = {} if matter is None else listed_fields(matter)
    return SharingGrant(
        grant_id=grant_id(one),
        department=one.department,
        matter=wish.matter,
        fields={
            code: {item: listed.get(code, {}).get(item, Mode.DENY) for item in sorted(items)}
            for code, items in wish.fields.items()
        },
        basis=wish.purpose,
        valid_from=wish.since,
        valid_until=wish.until,
        per_day=wish.most_per_day,
        per_month=wish.most_per_month,
    )

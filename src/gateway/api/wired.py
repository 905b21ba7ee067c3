"""The ways of a wired gateway: each flow with the gateway in its hands."""

from functools import partial

from gateway.api.present.audit import audit_ways, export_ways, reveal_ways
from gateway.api.present.declarations import declaration_ways
from gateway.api.present.disclosures import disclosure_ways
from gateway.api.present.findings import finding_ways
from gateway.api.present.log import log_ways
from gateway.api.present.queries import query_ways
from gateway.api.present.statistics import read_figures
from gateway.api.present.verifications import desk_ways
from gateway.api.ways import Shown, Ways
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import NotAuthorised
from gateway.domain.stages import Officer
from gateway.flows import Gateway, checks


def ways_of(gateway: Gateway) -> Ways:
    """What the routes may do with this gateway."""
    return Ways(
        catalogue=gateway.catalogue,
        clock=gateway.clock,
        admission=gateway.admission,
        recalled=gateway.identity.recalled,
        rejected=gateway.audit.rejections.count,
        authenticate=gateway.identity.authenticate,
        require=gateway.identity.require,
        deny=partial(_deny, gateway),
        queries=query_ways(gateway),
        desk=desk_ways(gateway),
        declarations=declaration_ways(gateway),
        audit=audit_ways(gateway),
        exports=export_ways(gateway),
        reveals=reveal_ways(gateway),
        findings=finding_ways(gateway),
        disclosures=disclosure_ways(gateway),
        log=log_ways(gateway),
        statistics=partial(read_figures, gateway),
        health=partial(_health, gateway),
        checks=partial(checks, gateway),
        supervisor=gateway.supervisor,
    )


async def _deny(gateway: Gateway, officer: Officer, refusal: NotAuthorised) -> None:
    await gateway.audit.deny(officer, None, refusal)


def _health(gateway: Gateway, department: DepartmentCode) -> Shown:
    status = next((one for one in gateway.connect.status() if one.department == department), None)
    if status is None or not status.is_configured:
        return {"state": "not_connected", "data_as_of": None}
    state = "left_in_peace" if status.is_open else "answering" if status.calls else "not_asked_yet"
    return {"state": state, "data_as_of": status.last_as_of}

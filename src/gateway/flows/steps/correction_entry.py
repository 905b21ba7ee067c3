"""How entries tell of corrections: whose record, of which department and item, and never a value."""

from collections.abc import Mapping

from gateway.audit import Draft, Subject
from gateway.domain.correction import Correction
from gateway.domain.stages import Officer
from gateway.entry import OWN, SHOWN, Content, Kind
from gateway.flows.steps.gateway import Gateway

_NOTHING: Content = {}


def citizen(officer: Officer) -> Content:
    """The citizen is not named beside the pseudonym: that would join the entries of one year with those of another."""
    return {"account": "citizen", "client": officer.client, "department": "public"}


def correction_entry(
    did: str,
    correction: Correction,
    by: Content,
    gateway: Gateway,
    *,
    more: Content = _NOTHING,
    around: Mapping[str, Content] | None = None,
    shown: tuple[str, ...] = (),
) -> Draft:
    """The ADMIN entry of a step, about whose record it is.  more: what else its result says.  shown: what of the person somebody is shown by it."""
    disputed = correction.disputed
    tag = gateway.log.privacy.tag(disputed.subject, gateway.clock.real().year)
    what = {"did": f"{did} {disputed.department}.{disputed.item}", "correction_id": str(correction.correction_id)}
    role = SHOWN if shown else OWN
    content = {"party": role, "role": role, **({"shown": list(shown)} if shown else {})}
    sections = {**(around or {}), "officer": by, "result": {**what, **more}}
    return Draft(Kind.ADMIN, None, sections, (Subject(tag, content),))

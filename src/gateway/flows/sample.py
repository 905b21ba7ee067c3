"""The fair sample: a day's declarations are put on a list that stands in the log, and drawn from by the day's last checkpoint.

Nobody steers it: what is on a list, and the shares, stand in the log before the checkpoint that the draws follow from is known.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from gateway.audit import Alongside, Draft
from gateway.db import FAULTS, Statement
from gateway.declaration import DeclarationList, Opening, Untold
from gateway.domain.clock import CHINA
from gateway.domain.errors import AuditUnavailable, Conflict, NotFound
from gateway.entry import WHOLE, Content, Kind, sample_drawn
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.inspecting import settle
from gateway.flows.steps.job_names import INSPECT
from gateway.flows.steps.oversight import Oversight
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.flows.steps.suspecting import tell_cleared, tell_suspicion
from gateway.oversight.search import DayEnd, Hit
from gateway.results import decode_basis
from gateway.tlog import Checkpoint, split_note

SAMPLE_DAY = "sample-declarations"
"""The job that closes the day's list, draws from former ones, and tells what is overdue or suspected."""
SAMPLE_CRON = "* * * * *"
CLOSED, DRAWN = "close the list of declarations", "draw from the list of declarations"
NOT_INSPECTED, NOT_CHECKED, NOT_DRAWN = (
    "find an inspection overdue",
    "find a declaration unchecked",
    "find a list of declarations undrawn",
)
"""What the gateway did where a promise was not looked at in time; a rule of misuse looks for these."""

_DRAWN_WITHIN = timedelta(days=7)
"""A list that nothing is drawn from for so long leaves the share of inspections under its target; real clock."""

log = structlog.get_logger(__name__)


async def sample_declarations(gateway: Gateway, oversight: Oversight) -> None:
    """All that is due of it now.  What fails is done at the next turn, and keeps nothing else from being done."""
    gateway = gateway.pinned()
    for work in (_close, _draw_all, _settle, _tell_suspicions, _tell_cleared, _tell_overdue):
        try:
            await work(gateway, oversight)
        except (*FAULTS, AuditUnavailable, Conflict) as fault:
            log.warning("sample_postponed", step=work.__name__.strip("_"), fault=type(fault).__name__)


@dataclass(frozen=True, slots=True)
class DrawnSample:
    """A list, and the declarations drawn from it as anybody computes them; none while nothing is drawn."""

    sample: DeclarationList
    drawn: tuple[str, ...]


async def read_sample(day: date, gateway: Gateway) -> DrawnSample:
    """The list that was closed on a day; ids and classes, and so nobody's entry.  Raises NotFound."""
    sample = await gateway.inspections.sample_of(day)
    if sample.drawn_from is None:
        return DrawnSample(sample, ())
    at = Checkpoint.parse(split_note(sample.drawn_from)[0])
    return DrawnSample(sample, _drawn(sample, at, sample.cosignature))


async def _close(gateway: Gateway, _oversight: Oversight) -> None:
    """Put on the day's list what stands on none: from now on nobody adds or removes."""
    sample = await gateway.inspections.closing(gateway.clock.real().astimezone(CHINA))
    if sample is None:
        return
    openings = await _openings(sample, [one for one, of in sample.classes.items() if _is_whole(sample, of)], gateway)
    eligible = dict(sorted(Counter(sample.classes.values()).items()))
    what = {"did": CLOSED, "day": sample.day.isoformat(), "list_hash": sample.text_hash}
    draft = _by_gateway({**what, "eligible": eligible, "shares": dict(sample.shares)})
    with suppress(Conflict):  # another process has closed it
        await gateway.audit.record(
            draft,
            lambda receipt: [
                *gateway.inspections.close(sample, receipt.entry),
                *_rows(openings, receipt.entry, gateway),
            ],
        )


def _is_whole(sample: DeclarationList, risk: str) -> bool:
    """Whether all of a class are inspected: nothing is drawn of them, and they begin as soon as the list is closed."""
    return sample.shares[risk] >= WHOLE


async def _draw_all(gateway: Gateway, oversight: Oversight) -> None:
    for sample in await gateway.inspections.to_draw():
        hit = await oversight.inquiry.hit(sample.entry)
        is_fit = _is_as_logged(sample, hit)
        end = await _end_that_holds(sample, hit, gateway, oversight) if is_fit else None
        if end is not None:
            await _draw(sample, end, gateway)
        elif not is_fit or gateway.clock.real() - sample.closed_at > _DRAWN_WITHIN:
            await _tell_undrawn(sample, gateway)


async def _tell_undrawn(sample: DeclarationList, gateway: Gateway) -> None:
    """Say once that a list is not as the log has it, or that nothing was drawn from it in time."""
    if sample.is_undrawn_told:
        return
    log.error("sample_not_drawn", day=sample.day.isoformat())
    draft = _by_gateway({"did": NOT_DRAWN, "day": sample.day.isoformat()})
    with suppress(Conflict):
        await gateway.audit.record(draft, _only(gateway.inspections.undrawn_told(sample, gateway.clock.real())))


def _is_as_logged(sample: DeclarationList, hit: Hit) -> bool:
    """Whether list and shares are those that the log holds: whoever owns the database can change a row, and not the log."""
    details = hit.entry.details
    said = (details.get("did"), details.get("list_hash"), details.get("day"), details.get("shares"))
    is_said = said == (CLOSED, sample.text_hash, sample.day.isoformat(), dict(sample.shares))
    return is_said and sample.is_as_closed and not hit.entry.damage


async def _end_that_holds(sample: DeclarationList, hit: Hit, gateway: Gateway, oversight: Oversight) -> DayEnd | None:
    """The last checkpoint, of the list's day or of the first day after it, that holds the list's entry; None while there is none."""
    leaf = hit.leaf
    if leaf is None:
        return None
    day, today = sample.day, gateway.clock.real().astimezone(CHINA).date()
    while day < today:
        with suppress(NotFound):
            end = await oversight.spot_checks.end_of(day)
            if end.holds(leaf):
                return end
        day += timedelta(days=1)
    return None


def _drawn(sample: DeclarationList, at: Checkpoint, cosignature: bytes) -> tuple[str, ...]:
    return sample_drawn(sample.text, sample.shares, at.origin, sample.day, at.root, cosignature=cosignature)


async def _draw(sample: DeclarationList, end: DayEnd, gateway: Gateway) -> None:
    """Begin the inspections of those drawn, all in the transaction of the entry that says so."""
    drawn = _drawn(sample, end.checkpoint, end.cosignature)
    classes = sample.classes
    openings = await _openings(sample, [one for one in drawn if not _is_whole(sample, classes[one])], gateway)
    what = {"did": DRAWN, "day": sample.day.isoformat(), "list_hash": sample.text_hash}
    by_class = dict(sorted(Counter(str(one.risk) for one in openings).items()))
    draft = _by_gateway({**what, "checkpoint": [end.log, end.checkpoint.size], "drawn": by_class})
    real = gateway.clock.real()

    def rows(entry: str) -> list[Statement]:
        return [
            gateway.inspections.draw(sample, end.note, end.cosignature, real, entry),
            *_rows(openings, entry, gateway),
        ]

    with suppress(Conflict):  # another process has drawn from it
        await gateway.audit.record(draft, lambda receipt: rows(receipt.entry))


async def _openings(sample: DeclarationList, declarations: Sequence[str], gateway: Gateway) -> list[Opening]:
    """Their inspections as they would begin now; of one that is not kept any more there is none."""
    now, classes, found = gateway.clock.now(), sample.classes, list[Opening]()
    for declaration_id in declarations:
        made = await gateway.declarations.load(declaration_id)
        if made is not None:
            _, taken_by = decode_basis(made.basis)
            risk = classes[declaration_id]
            found.append(gateway.inspections.opening(sample, made, risk, taken_by.county, now))
    return found


def _rows(openings: Sequence[Opening], entry: str, gateway: Gateway) -> list[Statement]:
    """Inspections that begin, each with its check by register, due at once."""
    at = gateway.clock.stored()
    checks = [gateway.jobs.enqueue(INSPECT, _check(one), at) for one in openings]
    return [*(row for one in openings for row in one.statements(entry)), *checks]


def _check(one: Opening) -> dict[str, str]:
    return {"declaration_id": one.declaration_id, "number": str(one.check_number), "attempt": "1"}


async def _settle(gateway: Gateway, _oversight: Oversight) -> None:
    await settle(gateway)


async def _tell_suspicions(gateway: Gateway, _oversight: Oversight) -> None:
    for one in await gateway.inspections.untold_suspicions(gateway.clock.now()):
        with suppress(Conflict):  # it was told meanwhile
            await tell_suspicion(one, gateway)


async def _tell_cleared(gateway: Gateway, _oversight: Oversight) -> None:
    for one in await gateway.inspections.untold_cleared(gateway.clock.now()):
        with suppress(Conflict):  # it was told meanwhile
            await tell_cleared(one, gateway)


async def _tell_overdue(gateway: Gateway, _oversight: Oversight) -> None:
    """Say once, by an entry that becomes a finding, of each promise that was not looked at in time."""
    now = gateway.clock.now()
    overdue, unchecked = await gateway.inspections.overdue(now), await gateway.inspections.unchecked(now)
    for did, found in ((NOT_INSPECTED, overdue), (NOT_CHECKED, unchecked)):
        for one in found:
            await _tell(did, one, gateway)


async def _tell(did: str, one: Untold, gateway: Gateway) -> None:
    draft = _by_gateway({"did": did, "declaration_id": one.declaration_id}, one)
    with suppress(Conflict):  # it was told, or done, meanwhile
        await gateway.audit.record(draft, _only(one.told))


def _only(statement: Statement) -> Alongside:
    return lambda _receipt: [statement]


def _by_gateway(result: Content, about: Untold | None = None) -> Draft:
    sections: dict[str, Content] = {"officer": BY_GATEWAY, "result": result}
    if about is not None:
        sections["request"] = {"matter": about.matter, "certificates": [about.certificate], "departments": []}
    return Draft(Kind.ADMIN, None, sections)

"""Which rights nobody has used: of every department and client system, by matter, certificate and field."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.access import AccessRight, PolicyFault, Rights, recorded_of, rights_in, used_by
from gateway.domain.clock import real_now
from gateway.domain.codes import MatterCode
from gateway.domain.errors import Conflict
from gateway.domain.stages import Officer
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight

_WITHIN_S = 10.0
"""So long one page takes at most, and whatever was begun."""


@dataclass(frozen=True, slots=True)
class UnusedFor:
    """For how many days, and over which page of matters: at most so many, behind the one of the code `after`."""

    days: int
    limit: int
    after: str | None


@dataclass(frozen=True, slots=True)
class UnusedRights:
    """Rights that no query has used since a time, of a page of matters.

    since: the first moment of the days asked for, or the log's first entry where that is later.  looked: how many matters were looked at.
    undecided: those that have too many queries to be looked through in one page's time.  next: the matter to go on behind; None at the end.
    """

    since: datetime
    rights: Sequence[AccessRight]
    looked: int
    undecided: Sequence[MatterCode]
    next: MatterCode | None


async def unused(
    wanted: UnusedFor, officer: Officer, task: str, gateway: Gateway, oversight: Oversight
) -> UnusedRights:
    """One page, with its entry.

    task: the auditor's task number; a steward may name none.  Raises Conflict (the rules cannot be judged), AuditUnavailable.
    """
    now = real_now()
    begins = await oversight.intents.begins()
    since = max(now - timedelta(days=wanted.days), begins or now)
    rights = gateway.access.rights_apart()
    try:
        found = await _page(rights, wanted, (since, now), oversight)
    except PolicyFault:
        raise Conflict("the rules in force cannot be judged") from None
    what = {"since": since.isoformat(), "days": wanted.days}
    counts = {"unused": len(found.rights), "first_page": wanted.after is None}
    await oversight.readings.searched(officer, task, {"criteria": what, **counts})
    return found


async def _page(
    rights: Rights, wanted: UnusedFor, span: tuple[datetime, datetime], oversight: Oversight
) -> UnusedRights:
    loop = asyncio.get_running_loop()
    ends_s = loop.time() + _WITHIN_S
    found: list[AccessRight] = []
    undecided: list[MatterCode] = []
    codes = [code for code in sorted(rights.catalogue.matters) if code > (wanted.after or "")]
    looked = 0
    for code in codes[: wanted.limit]:
        if looked and loop.time() >= ends_s:
            break
        left = await _left(code, rights, span, ends_s, oversight)
        if left is None and looked:
            break
        undecided += [code] if left is None else []
        found += left or ()
        looked += 1
    following = codes[looked - 1] if looked < len(codes) else None
    return UnusedRights(span[0], found, looked, undecided, following)


async def _left(
    code: MatterCode, rights: Rights, span: tuple[datetime, datetime], ends_s: float, oversight: Oversight
) -> Sequence[AccessRight] | None:
    """What of a matter nobody has used; None where the time was over before that is known."""
    every = await asyncio.to_thread(rights_in, code, rights)
    waiting = {(one.certificate, one.item, one.department, one.client): one for one in every}
    loop = asyncio.get_running_loop()
    async with aclosing(oversight.intents.of_matter(code, *span)) as every_one:
        async for asked in every_one:
            if not waiting:
                break
            if loop.time() >= ends_s:
                return None
            try:
                used = used_by(recorded_of(asked.sections, asked.subjects))
            except ValueError:
                return None  # an entry that is not as it was signed may have used any of them
            for right in used:
                waiting.pop(right, None)
    return list(waiting.values())

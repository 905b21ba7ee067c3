"""The way of a finding: found by rules, read by auditors, answered by a person; and the day's spot check.  Each look is an entry."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from gateway.audit import PSEUDONYM, People, Seen, parts, people_in, people_of, together
from gateway.domain.errors import Conflict, NotAuthorised, NotFound
from gateway.domain.oversight import FindingState
from gateway.domain.stages import Officer
from gateway.flows.steps.oversight import Oversight
from gateway.oversight.findings import Finding, FindingFilter, FindingPage, Judgement, Rule, judgement_entry
from gateway.oversight.search import Hit, SpotCheck

FINDINGS = "findings"
"""The job that walks the rules along the log."""
FINDINGS_CRON = "* * * * *"
_JOB_S, _LIST_S = 50.0, 1.0
"""How long the job, and a list before it is shown, may walk."""
_JOB_SHARE, _LIST_SHARE = 0.05, 0.5
"""How much of that time: queries are answered in the same process."""


async def look(oversight: Oversight) -> None:
    """Walk the rules to the end of the log."""
    await oversight.findings.catch_up(_JOB_S, _JOB_SHARE)


def rules_told(oversight: Oversight) -> Mapping[str, Rule]:
    """The rules by the names under which findings stand."""
    return oversight.findings.rules.told


async def find(
    wanted: FindingFilter, officer: Officer, task: str, oversight: Oversight, *, cursor: str | None, limit: int
) -> FindingPage:
    """One page of findings, newest first, the log's last second among them.

    task: the auditor's task number.  Raises InvalidInput for a foreign cursor, AuditUnavailable.
    """
    room = oversight.findings
    await room.catch_up(_LIST_S, _LIST_SHARE)
    page = await room.page(wanted, cursor, limit)
    found = {"found": len(page.items), "first_page": cursor is None}
    what = {"criteria": {"list": "findings", **wanted.said()}, **found}
    await oversight.readings.searched(officer, task, what, people=await _shown(page.items, oversight))
    return page


async def read(finding_id: UUID, officer: Officer, task: str, oversight: Oversight) -> tuple[Finding, list[Hit]]:
    """One finding with the entries that led to it; one that was pruned is left out.  Raises NotFound, AuditUnavailable."""
    finding = await oversight.findings.load(finding_id)
    hits: list[Hit] = []
    for entry in finding.entries:
        try:
            hits.append(await oversight.inquiry.hit(entry))
        except NotFound:
            continue
    of_hits = await people_in(oversight.log.reader, [hit.entry for hit in hits])
    people = together(await _shown([finding], oversight), of_hits)
    what = {"criteria": {"finding": finding.finding_id}, "found": len(hits)}
    await oversight.readings.searched(officer, task, what, people=people)
    return finding, hits


async def _shown(found: Sequence[Finding], oversight: Oversight) -> People:
    """Whom findings show: by their pseudonym, and whose cases they name."""
    cases = [case for finding in found for case in finding.cases]
    named = {bytes.fromhex(one.subject): Seen(frozenset({PSEUDONYM})) for one in found if one.subject is not None}
    return together(named, await people_of(oversight.log.reader, cases))


async def judge(
    finding_id: UUID, state: FindingState, officer: Officer, task: str, oversight: Oversight, *, justification: str
) -> Finding:
    """Put down what a person says of a finding, once, with its ADMIN entry.

    state: JUSTIFIED or CONFIRMED.  Raises NotFound, NotAuthorised after its DENIED entry (nobody judges what they did themselves),
    Conflict (judged already), AuditUnavailable.
    """
    room = oversight.findings
    finding = await room.load(finding_id)
    if officer.account in finding.accounts:
        refusal = NotAuthorised("a finding is not judged by whom it is about", rule="own-finding")
        await oversight.audit.deny(officer, None, refusal)
        raise refusal
    if finding.state is not FindingState.OPEN:
        raise Conflict("this finding has been judged already")
    judgement = Judgement(officer.account, oversight.clock.real(), justification)
    draft, *further = [
        judgement_entry(finding, state, judgement, officer, task, subjects=part)
        for part in parts(await _shown([finding], oversight))
    ]
    try:
        await oversight.audit.record(draft, lambda _receipt: [room.judged(finding.finding_id, state, judgement)])
    except Conflict:
        raise Conflict("this finding has been judged already") from None
    for one in further:
        await oversight.audit.record(one)
    return await room.load(finding_id)


async def spot_check(day: date, officer: Officer, task: str, oversight: Oversight) -> SpotCheck:
    """The entries that are looked at by hand for a day.  Raises Conflict while it is not over, NotFound, AuditUnavailable."""
    drawn = await oversight.spot_checks.of(day)
    people = await people_in(oversight.log.reader, [one.hit.entry for one in drawn.drawn if one.hit is not None])
    what = {"criteria": {"spot_check": day.isoformat()}, "found": len(drawn.drawn)}
    await oversight.readings.searched(officer, task, what, people=people)
    return drawn

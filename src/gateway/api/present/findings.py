"""The ways of findings and spot checks, and their results in the shape of the wire."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from gateway.api.contract.audit_inputs import FindingsQuery, JudgementIn
from gateway.api.http.answers import plain
from gateway.api.present.audit import hit_object
from gateway.api.ways import FindingWays, Page, Shown
from gateway.audit import Finding, FindingFilter, FindingState, SpotCheck
from gateway.audit.findings import Rule, sentence, title
from gateway.domain.stages import Officer
from gateway.flows import Gateway, findings


def finding_ways(gateway: Gateway) -> FindingWays:
    """What the routes may do about findings with this gateway."""
    rules = gateway.audit.findings.rules.told

    async def listed(asked: FindingsQuery, officer: Officer, task: str) -> Page:
        wanted = FindingFilter(asked.rule, asked.state, asked.officer, asked.since)
        found = await findings.find(wanted, officer, task, gateway, cursor=asked.cursor, limit=asked.limit)
        return Page([finding_object(finding, rules) for finding in found.items], found.next)

    async def read(finding_id: UUID, officer: Officer, task: str) -> Shown:
        finding, hits = await findings.read(finding_id, officer, task, gateway)
        return {**finding_object(finding, rules), "evidence": [hit_object(hit) for hit in hits]}

    async def judge(finding_id: UUID, form: JudgementIn, officer: Officer, task: str) -> Shown:
        state = FindingState(form.state)
        return finding_object(
            await findings.judge(finding_id, state, officer, task, gateway, justification=form.justification), rules
        )

    async def spot_check(day: date, officer: Officer, task: str) -> Shown:
        return spot_check_object(await findings.spot_check(day, officer, task, gateway))

    return FindingWays(listed, read, judge, spot_check)


def finding_object(finding: Finding, rules: Mapping[str, Rule]) -> Shown:
    """A finding as auditors read it, with its sentences."""
    by = finding.judgement
    return {
        "finding_id": finding.finding_id,
        "rule": finding.rule,
        "name": finding.name,
        "title": plain(title(finding, rules)),
        "sentence": plain(sentence(finding, rules)),
        "severity": finding.severity,
        "owner": finding.owner,
        "state": finding.state,
        "opened_at": finding.opened_at,
        "due_at": finding.due_at,
        "first_at": finding.first_at,
        "last_at": finding.last_at,
        "accounts": list(finding.accounts),
        "offices": list(finding.offices),
        "cases": list(finding.cases),
        "subject": finding.subject,
        "matter": finding.matter,
        "stream": finding.stream,
        "entries": list(finding.entries),
        "n": finding.n,
        "triggers": finding.triggers,
        "judgement": None if by is None else {"account": by.account, "at": by.at, "justification": by.justification},
    }


def spot_check_object(drawn: SpotCheck) -> Shown:
    """A day's sample, and what it follows from."""
    return {
        "day": drawn.day,
        "log": drawn.log,
        "origin": drawn.checkpoint.origin,
        "size": drawn.checkpoint.size,
        "root": b64encode(drawn.checkpoint.root).decode(),
        "checkpoint": drawn.note,
        "cosignature": b64encode(drawn.cosignature).decode() or None,
        "indices": [one.index for one in drawn.drawn],
        "entries": [
            {"index": one.index, "entry": None if one.hit is None else hit_object(one.hit)} for one in drawn.drawn
        ],
    }

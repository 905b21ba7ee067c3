"""Inspections, the lists they are drawn from, and suspicions in the shape of the contract."""

import json
from base64 import b64encode

from gateway.api.http.answers import Shown, plain
from gateway.flows import DrawnSample, Inspection, Suspicion, VisitTask


def suspicion_object(finding: Suspicion) -> Shown:
    """A suspicion as the inspector sees it."""
    return {
        "finding_id": finding.finding_id,
        "declaration_id": finding.declaration_id,
        "query_id": finding.query_id,
        "matter": finding.matter,
        "certificate": finding.certificate,
        "state": finding.state,
        "reason": finding.reason,
        "opened_at": finding.opened_at,
        "check_query_id": finding.check_query_id,
    }


def inspection_object(one: Inspection) -> Shown:
    """An inspection by ids, codes and times."""
    return {
        "inspection_id": one.inspection_id,
        "declaration_id": one.declaration_id,
        "matter": one.matter,
        "certificate": one.certificate,
        "day": one.day,
        "risk": one.risk,
        "county": one.county,
        "state": one.state,
        "opened_at": one.opened_at,
        "due_at": one.due_at,
        "claimed_by": one.claimed_by,
        "claimed_until": one.claimed_until,
        "reason": one.reason,
        "done_at": one.done_at,
    }


def inspection_in_full_object(one: Inspection, task: VisitTask | None) -> Shown:
    """The same with whom it is about, where that is shown."""
    return {**inspection_object(one), "task": None if task is None else _task(task)}


def _task(task: VisitTask) -> Shown:
    return {
        "case_number": task.case_number,
        "signer": {"person_id": task.signer.person_id.number, "name": task.signer.name},
        "statement": json.loads(task.statement)["statement"],
        "questions": [
            {"name": one.name, "title": plain(one.title), "kind": one.kind, "required": one.required}
            for one in task.questions
        ],
    }


def sample_object(found: DrawnSample) -> Shown:
    """A list and what was drawn from it."""
    sample = found.sample
    return {
        "day": sample.day,
        "closed_at": sample.closed_at,
        "list_hash": sample.text_hash,
        "entry": sample.entry,
        "shares": dict(sample.shares),
        "declarations": [{"declaration_id": one, "risk": risk} for one, risk in sample.classes.items()],
        "checkpoint": sample.drawn_from,
        "cosignature": b64encode(sample.cosignature).decode() if sample.cosignature else None,
        "drawn": list(found.drawn),
    }

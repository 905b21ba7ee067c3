"""The ways of auditors, and what they find in the shape of the wire."""

from base64 import b64encode
from uuid import UUID

from gateway.api.contract.audit_inputs import AuditSearchIn, EntriesQuery, EntryFilters, ExportIn, RevealIn, TimelineIn
from gateway.api.http.answers import read_id_cursor, write_cursor
from gateway.api.ways import AuditWays, ExportWays, File, Page, RevealWays, Shown
from gateway.audit import (
    Criteria,
    Export,
    ExportState,
    Hit,
    Proven,
    Reveal,
    RevealDecision,
    RevealWish,
    Trail,
    Unsealed,
    as_object,
)
from gateway.domain.clock import Clock
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.flows import Gateway, audit_exports, audit_log, audit_reveals
from gateway.tlog import leaf_hash


def audit_ways(gateway: Gateway) -> AuditWays:
    """What the routes may look for in the log with this gateway."""

    async def entries(asked: EntriesQuery, officer: Officer, task: str) -> Page:
        criteria = criteria_of(asked)
        found = await audit_log.find(criteria, officer, task, gateway, cursor=asked.cursor, limit=asked.limit)
        return Page([hit_object(hit) for hit in found.hits], found.next)

    async def search(form: AuditSearchIn, officer: Officer, task: str) -> Page:
        criteria = criteria_of(form, form.person_id)
        found = await audit_log.find(criteria, officer, task, gateway, cursor=form.cursor, limit=form.limit)
        return Page([hit_object(hit) for hit in found.hits], found.next)

    async def entry(entry_id: str, officer: Officer, task: str) -> Shown:
        return hit_object(await audit_log.read_entry(entry_id, officer, task, gateway))

    async def proof(entry_id: str, officer: Officer, task: str) -> Shown:
        return _proof(await audit_log.prove(entry_id, officer, task, gateway))

    async def timeline(form: TimelineIn, officer: Officer, task: str) -> Page:
        criteria = Criteria(
            subject=form.person_id,
            account=form.account,
            case_number=form.case_number,
            since=form.since,
            until=form.until,
        )
        found = await audit_log.timeline(criteria, officer, task, gateway, cursor=form.cursor, limit=form.limit)
        return Page([_trail(trail) for trail in found.trails], found.next)

    return AuditWays(entries, search, entry, proof, timeline)


def export_ways(gateway: Gateway) -> ExportWays:
    """What the routes may do about exports with this gateway."""

    async def ask(form: ExportIn, officer: Officer, task: str) -> Shown:
        criteria = criteria_of(form.criteria, form.criteria.person_id)
        formats = ("ndjson", *sorted(set(form.formats) - {"ndjson"}))
        return _export(await audit_exports.ask(criteria, formats, officer, task, gateway))

    async def read(export_id: UUID, officer: Officer) -> Shown:
        return _export(await audit_exports.load(str(export_id), officer, gateway))

    async def hand_over(export_id: UUID, officer: Officer, task: str) -> File:
        export, pieces = await audit_exports.hand_over(str(export_id), officer, task, gateway)
        return File(f"audit-{export.log}-{export.export_id}.zip", export.size or 0, pieces)

    return ExportWays(ask, read, hand_over)


def reveal_ways(gateway: Gateway) -> RevealWays:
    """What the routes may do about reveals with this gateway."""

    async def ask(form: RevealIn, officer: Officer, task: str) -> Shown:
        wish = RevealWish(form.entry, bytes.fromhex(form.subject), form.ground, form.reason)
        return _reveal(await audit_reveals.ask(wish, officer, task, gateway), gateway.clock)

    async def listed(cursor: str | None, limit: int, officer: Officer, task: str) -> Page:
        after = None if cursor is None else str(read_id_cursor(cursor))
        found, last = await audit_reveals.page(after, limit, officer, task, gateway)
        shown = [_reveal(reveal, gateway.clock) for reveal in found]
        return Page(shown, None if last is None else write_cursor(last))

    async def read(reveal_id: UUID, officer: Officer, task: str) -> Shown:
        return _reveal(await audit_reveals.load(str(reveal_id), officer, task, gateway), gateway.clock)

    async def decide(reveal_id: UUID, decision: RevealDecision, officer: Officer, task: str) -> Shown:
        return _reveal(await audit_reveals.decide(str(reveal_id), decision, officer, task, gateway), gateway.clock)

    async def unseal(reveal_id: UUID, officer: Officer, task: str) -> Shown:
        return _revealed(*await audit_reveals.read(str(reveal_id), officer, task, gateway))

    return RevealWays(ask, listed, read, decide, unseal)


def criteria_of(form: EntryFilters, subject: PersonId | None = None) -> Criteria:
    """The criteria of a form."""
    return Criteria(
        subject=subject,
        account=form.who,
        actor=form.actor,
        client=form.client,
        office=form.office,
        department=form.department,
        case_number=form.case_number,
        matter=form.matter,
        certificate=form.certificate,
        state=form.state,
        query_id=form.query_id,
        since=form.since,
        until=form.until,
    )


def hit_object(hit: Hit) -> Shown:
    """An entry, its place in the tree, and where its proof is; all null until it is integrated."""
    return as_object(hit.entry, hit.leaf) | {
        "proof": None if hit.leaf is None else f"/v1/audit/entries/{hit.entry.entry}/proof"
    }


def _proof(proven: Proven) -> Shown:
    return {
        "entry": proven.entry,
        "log": proven.log,
        "index": proven.proof.index,
        "leaf": b64encode(proven.body).decode(),
        "leaf_hash": leaf_hash(proven.body).hex(),
        "log_vkey": proven.log_vkey,
        "proof": proven.proof.text(),
    }


def _trail(trail: Trail) -> Shown:
    first, last = trail.hits[0].entry, trail.hits[-1].entry
    return {
        "query_id": None if trail.query_id is None else str(trail.query_id),
        "case_number": first.case_number,
        "matter": first.matter,
        "account": first.account,
        "office": first.office,
        "began_at": first.at,
        "last_at": last.at,
        "entries": [hit_object(hit) for hit in trail.hits],
    }


def _export(export: Export) -> Shown:
    is_done = export.state is ExportState.DONE
    return {
        "export_id": export.export_id,
        "state": export.state,
        "percent": export.percent,
        "asked_at": export.asked_at,
        "log": export.log,
        "since": export.since,
        "until": export.until,
        "formats": list(export.formats),
        "from_index": export.from_index,
        "to_index": export.to_index,
        "rows": export.rows,
        "size": export.size,
        "sha256": None if export.sha256 is None else export.sha256.hex(),
        "bundle": f"/v1/audit/exports/{export.export_id}/bundle" if is_done else None,
        "why": export.why,
        "finished_at": export.finished_at,
        "expires_at": export.expires_at,
    }


def _reveal(reveal: Reveal, clock: Clock) -> Shown:
    decided, was_read = reveal.decided, reveal.read
    return {
        "reveal_id": reveal.reveal_id,
        "state": reveal.state(clock.real()),
        **_about(reveal),
        "ground": reveal.wish.ground,
        "reason": reveal.wish.reason,
        "task": reveal.task,
        "asked_by": reveal.asked.account,
        "asked_at": reveal.asked.at,
        "decided_by": None if decided is None else decided.account,
        "decided_at": None if decided is None else decided.at,
        "decision_reason": None if decided is None else decided.reason,
        "read_at": None if was_read is None else was_read.at,
        "expires_at": reveal.expires_at,
    }


def _revealed(reveal: Reveal, unsealed: Unsealed) -> Shown:
    return {
        "reveal_id": reveal.reveal_id,
        **_about(reveal),
        "number_type": unsealed.number_type,
        "number": unsealed.number,
        "name": unsealed.name,
        "answers": [
            {"certificate": code, "answer": answer, "reason": reason}
            for code, (answer, reason) in unsealed.answers.items()
        ],
    }


def _about(reveal: Reveal) -> dict[str, object]:
    wish = reveal.wish
    return {"entry": wish.entry, "subject": wish.tag.hex(), "party": reveal.party, "role": reveal.role}

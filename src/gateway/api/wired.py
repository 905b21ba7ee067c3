"""The ways of a wired gateway: each flow with the gateway in its hands, its result in the shape of the wire."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime

import asyncpg

from gateway.access import Permissions
from gateway.api.answers import plain
from gateway.api.audited import audit_ways, export_ways, reveal_ways
from gateway.api.declared import declaration_ways
from gateway.api.desk import desk_ways, task_object
from gateway.api.disclosed import disclosure_ways
from gateway.api.found import finding_ways
from gateway.api.inputs import VerificationReplyIn
from gateway.api.proved import log_ways
from gateway.api.store_away import unless_away
from gateway.api.ways import Handed, Page, Shown, Ways
from gateway.db import Database
from gateway.domain.codes import LookupId, MatterCode, QueryId
from gateway.domain.errors import NotAuthorised
from gateway.domain.stages import Officer, Query, Response
from gateway.domain.wire import with_receipt
from gateway.domain.words import Verdict
from gateway.flows import Gateway, Idempotency, ask, me, read, verify
from gateway.flows.statistics import statistics
from gateway.results import StoredQuery

_NOTES = {Verdict.YES: "RECORDS_AGREE", Verdict.NO: "RECORDS_DIFFER", Verdict.UNKNOWN: "CANNOT_TELL"}
"""The note that goes with an answer where the department's officer gives none."""


def ways_of(gateway: Gateway) -> Ways:
    """What the routes may do with this gateway."""

    async def asked(query: Query, officer: Officer, key: tuple[str, bytes] | None) -> Handed:
        idempotency = None if key is None else Idempotency(*key)
        return _handed(await ask(query, officer, gateway, idempotency=idempotency))

    async def read_again(query_id: QueryId, officer: Officer) -> Handed:
        return _handed(await read.read_query(query_id, officer, gateway))

    async def denied(officer: Officer, refusal: NotAuthorised) -> None:
        await gateway.audit.deny(officer, None, refusal)

    def permissions(matter: MatterCode, officer: Officer) -> Shown:
        return _permissions(me.permissions(matter, officer, gateway))

    async def work_list(officer: Officer, cursor: str | None, limit: int) -> Page:
        found = await gateway.verification.work_list(officer, cursor, most=limit)
        return Page([task_object(task) for task in found.tasks], found.next)

    async def reply(task_id: str, form: VerificationReplyIn, officer: Officer) -> Shown:
        answer = verify.VerificationReply(form.answer, form.note or _NOTES[form.answer])
        signed = await verify.reply(LookupId(task_id), answer, officer, gateway)
        return {
            "task_id": task_id,
            "answer": form.answer,
            "note": answer.note,
            "signed": signed.canonical.decode(),
            "stream": signed.stream_id,
            "signature": signed.signature,
        }

    async def unready() -> Sequence[str]:
        parts = {"audit log": gateway.audit.is_ready, "database": await _answers(gateway.database)}
        return [name for name, is_ready in parts.items() if not is_ready]

    return Ways(
        catalogue=gateway.catalogue,
        clock=gateway.clock,
        authenticate=gateway.identity.authenticate,
        require=gateway.identity.require,
        deny=unless_away(denied),
        ask=unless_away(asked),
        read_query=unless_away(read_again),
        permissions=permissions,
        work_list=unless_away(work_list),
        reply=unless_away(reply),
        desk=desk_ways(gateway),
        declarations=declaration_ways(gateway),
        audit=audit_ways(gateway),
        exports=export_ways(gateway),
        reveals=reveal_ways(gateway),
        findings=finding_ways(gateway),
        disclosures=disclosure_ways(gateway),
        log=log_ways(gateway),
        statistics=unless_away(_statistics_of(gateway)),
        unready=unready,
    )


def _statistics_of(gateway: Gateway) -> Callable[[datetime, datetime], Awaitable[Shown]]:
    async def counted(since: datetime, until: datetime) -> Shown:
        told = await statistics(since, until, gateway)
        tables = {name: [asdict(row) for row in rows] for name, rows in told.tables.items()}
        return {"total": asdict(told.total), "trips_saved": told.trips_saved, **tables}

    return counted


async def _answers(database: Database) -> bool:
    """Whether the database answers within a second."""
    try:
        async with asyncio.timeout(1.0):
            await database.fetch("select 1")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # a TimeoutError is an OSError
        return False
    return True


def _handed(made: Response | StoredQuery) -> Handed:
    """A fresh answer or a stored one; both stand in the log before they come here."""
    if isinstance(made, Response):
        body = with_receipt(made.canonical, made.receipt)
        return Handed(made.document.query_id, made.document.status, body)
    return Handed(made.query_id, made.status, with_receipt(made.document, made.receipt))


def _permissions(told: Permissions) -> Shown:
    return {
        "matter": told.matter,
        "title": plain(told.title),
        "rules_hash": told.rules_hash,
        "certificates": [
            {
                "certificate": certificate.certificate,
                "title": plain(certificate.title),
                "is_granted": certificate.is_granted,
                "rule": certificate.rule,
                "basis": certificate.basis,
                "why_not": plain(certificate.why_not),
                "how_to_apply": plain(certificate.how_to_apply),
                "fields": [
                    {
                        "name": field.item.name,
                        "department": field.item.department,
                        "title": plain(field.item.title),
                        "level": field.item.level,
                        "mode": field.mode,
                        "rule": field.rule,
                        "basis": field.basis,
                        "why_not": plain(field.why_not),
                    }
                    for field in certificate.fields
                ],
            }
            for certificate in told.certificates
        ],
    }

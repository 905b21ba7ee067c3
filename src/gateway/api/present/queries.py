"""The ways of queries, and what may be asked in the shape of the wire."""

from collections.abc import Container
from dataclasses import replace
from functools import partial

from gateway.access import CertificatePermission, FieldPermission, Permissions
from gateway.api.http.answers import plain
from gateway.api.ways import CallersKey, Handed, QueryWays, Shown, Unchanged
from gateway.domain.codes import MatterCode, QueryId
from gateway.domain.stages import Officer, Query, Response
from gateway.domain.waiting import Changes
from gateway.domain.wire import with_receipt
from gateway.flows import Gateway, Idempotency, ask, me, read
from gateway.results import StoredQuery


def query_ways(gateway: Gateway) -> QueryWays:
    """What the routes may do about queries with this gateway."""
    return QueryWays(
        ask=partial(_ask, gateway),
        read=partial(_read, gateway),
        permissions=partial(_permissions, gateway),
    )


async def _ask(gateway: Gateway, query: Query, officer: Officer, key: CallersKey) -> Handed:
    idempotency = None if key is None else Idempotency(*key)
    made = await ask(query, officer, gateway, idempotency=idempotency)
    document = made.canonical if isinstance(made, Response) else made.document
    mark = read.mark_of(query.matter, document, made.receipt, officer, gateway)
    return replace(handed(made), mark=mark, ask_again_s=_ask_again_s(made, gateway))


async def _read(
    gateway: Gateway, query_id: QueryId, officer: Officer, known: Container[str] = frozenset()
) -> Handed | Unchanged:
    found = await read.read_query(query_id, officer, gateway, known=known)
    ask_again_s = _ask_again_s(found.stored, gateway)
    if found.is_known:
        return Unchanged(found.mark, ask_again_s)
    return replace(handed(found.stored), mark=found.mark, ask_again_s=ask_again_s)


def _ask_again_s(made: Response | StoredQuery, gateway: Gateway) -> int | None:
    """When something of it can have changed, in seconds; None where nothing is waited for."""
    now = gateway.clock.now()
    if isinstance(made, Response):
        return Changes.of_document(made.document, now).ask_again_s(now)
    return None if made.work is None else Changes.of_work(made.work).ask_again_s(now)


def _permissions(gateway: Gateway, matter: MatterCode, officer: Officer) -> Shown:
    return permissions_object(me.permissions(matter, officer, gateway))


def handed(made: Response | StoredQuery) -> Handed:
    """A fresh answer or a stored one; both stand in the log before they come here."""
    if isinstance(made, Response):
        body = with_receipt(made.canonical, made.receipt)
        return Handed(made.document.query_id, made.document.status, body)
    return Handed(made.query_id, made.status, with_receipt(made.document, made.receipt), heading=made.heading)


def permissions_object(told: Permissions) -> Shown:
    """What an officer may ask in a matter, field by field."""
    return {
        "matter": told.matter,
        "title": plain(told.title),
        "rules_hash": told.rules_hash,
        "certificates": [_certificate(certificate) for certificate in told.certificates],
    }


def _certificate(told: CertificatePermission) -> Shown:
    return {
        "certificate": told.certificate,
        "title": plain(told.title),
        "is_granted": told.is_granted,
        "rule": told.rule,
        "basis": told.basis,
        "why_not": plain(told.why_not),
        "how_to_apply": plain(told.how_to_apply),
        "fields": [_field(field) for field in told.fields],
    }


def _field(told: FieldPermission) -> Shown:
    return {
        "name": told.item.name,
        "department": told.item.department,
        "title": plain(told.item.title),
        "level": told.item.level,
        "mode": told.mode,
        "rule": told.rule,
        "basis": told.basis,
        "why_not": plain(told.why_not),
    }

"""The ways of queries, and what may be asked in the shape of the wire."""

from functools import partial

from gateway.access import CertificatePermission, FieldPermission, Permissions
from gateway.api.answers import plain
from gateway.api.store_away import unless_away
from gateway.api.ways import CallersKey, Handed, QueryWays, Shown
from gateway.domain.codes import MatterCode, QueryId
from gateway.domain.stages import Officer, Query, Response
from gateway.domain.wire import with_receipt
from gateway.flows import Gateway, Idempotency, ask, me, read
from gateway.results import StoredQuery


def query_ways(gateway: Gateway) -> QueryWays:
    """What the routes may do about queries with this gateway."""
    return QueryWays(
        ask=unless_away(partial(_ask, gateway)),
        read=unless_away(partial(_read, gateway)),
        permissions=partial(_permissions, gateway),
    )


async def _ask(gateway: Gateway, query: Query, officer: Officer, key: CallersKey) -> Handed:
    idempotency = None if key is None else Idempotency(*key)
    return handed(await ask(query, officer, gateway, idempotency=idempotency))


async def _read(gateway: Gateway, query_id: QueryId, officer: Officer) -> Handed:
    return handed(await read.read_query(query_id, officer, gateway))


def _permissions(gateway: Gateway, matter: MatterCode, officer: Officer) -> Shown:
    return permissions_object(me.permissions(matter, officer, gateway))


def handed(made: Response | StoredQuery) -> Handed:
    """A fresh answer or a stored one; both stand in the log before they come here."""
    if isinstance(made, Response):
        body = with_receipt(made.canonical, made.receipt)
        return Handed(made.document.query_id, made.document.status, body)
    return Handed(made.query_id, made.status, with_receipt(made.document, made.receipt))


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

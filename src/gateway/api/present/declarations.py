"""The ways of declarations and inspections, and their results in the shape of the wire; none holds a name or a number."""

from functools import partial

from gateway.api.contract.inputs import DeclarationIn
from gateway.api.http.answers import plain
from gateway.api.ways import CallersKey, DeclarationWays, Page, Shown
from gateway.declaration import Declaration, Finding, Notice
from gateway.domain.codes import CertificateCode, QueryId
from gateway.domain.person import Person
from gateway.domain.stages import Officer
from gateway.flows import Gateway, Idempotency, declare, decline


def declaration_ways(gateway: Gateway) -> DeclarationWays:
    """What the routes may do about declarations with this gateway."""
    return DeclarationWays(
        notice=partial(_notice, gateway),
        declare=partial(_declare, gateway),
        decline=partial(_decline, gateway),
        read=partial(_read, gateway),
        inspections=partial(_inspections, gateway),
    )


def _notice(gateway: Gateway, certificate: CertificateCode) -> Shown:
    return notice_object(certificate, declare.notice(certificate, gateway))


async def _declare(gateway: Gateway, form: DeclarationIn, officer: Officer, key: CallersKey) -> Shown:
    signer = Person(form.signer.person_id, form.signer.name)
    query_id, certificate = QueryId(str(form.query_id)), CertificateCode(form.certificate)
    signed = declare.Signed(query_id, certificate, form.notice_version, form.notice_hash, signer)
    idempotency = None if key is None else Idempotency(*key)
    return declaration_object(await declare.declare(signed, officer, gateway, idempotency=idempotency))


async def _decline(gateway: Gateway, query_id: QueryId, certificate: CertificateCode, officer: Officer) -> None:
    await decline.decline(query_id, certificate, officer, gateway)


async def _read(gateway: Gateway, declaration_id: str, officer: Officer) -> Shown:
    return declaration_object(await declare.read(declaration_id, officer, gateway))


async def _inspections(gateway: Gateway, cursor: str | None, limit: int) -> Page:
    found = await declare.findings(cursor, limit, gateway)
    return Page([finding_object(finding) for finding in found.items], found.next)


def notice_object(certificate: str, notice: Notice) -> Shown:
    """The text as it is to be shown."""
    return {
        "certificate": certificate,
        "notice_version": notice.version,
        "notice_hash": notice.sha256,
        "notice": plain(notice.notice),
        "statement": plain(notice.statement),
    }


def declaration_object(made: Declaration) -> Shown:
    """A declaration, and the checks that are due or done; what a check found is for inspectors."""
    return {
        "declaration_id": made.declaration_id,
        "query_id": made.query_id,
        "matter": made.matter,
        "certificate": made.certificate,
        "notice_version": made.notice_version,
        "notice_hash": made.notice_hash,
        "statement_hash": made.statement_hash,
        "signed_at": made.signed_at,
        "checks": [{"due_at": check.due_at, "done_at": check.done_at} for check in made.checks],
    }


def finding_object(finding: Finding) -> Shown:
    """A finding as the inspector sees it."""
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

"""The result document as bytes: one canonical JSON, which the audit log commits to and which callers receive."""

import json
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime
from typing import NamedTuple

from gateway.domain.codes import CertificateCode, ItemName
from gateway.domain.document import (
    Awaited,
    CertificateResult,
    Completeness,
    Document,
    FieldResult,
    Next,
    Receipt,
    SourceResult,
)
from gateway.domain.words import CertificateState, FieldState, Mode

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_COUNTS = tuple(field.name for field in fields(Completeness))
_WITH_VALUE = frozenset({FieldState.VALUE, FieldState.MASKED})


class FieldOf(NamedTuple):
    """How a field of a stored document left."""

    mode: Mode
    state: FieldState

    @property
    def has_value(self) -> bool:
        """Whether its value, or part of it, stands in the document."""
        return self.state in _WITH_VALUE


def document_bytes(document: Document) -> bytes:
    """The canonical JSON of a document without its receipt: UTF-8, keys sorted, no blanks, the same bytes every time."""
    return _encode(document_object(document)).encode()


def with_receipt(document: bytes, receipt: Receipt) -> bytes:
    """Canonical document bytes with the receipt added as the last member; the other bytes stay as they are."""
    return b"%s,%s" % (document[:-1], _encode({"receipt": receipt_object(receipt)}).encode()[1:])


def with_recalled(document: bytes, certificates: Collection[CertificateCode]) -> bytes:
    """Canonical document bytes in which these certificates say that a value behind them was corrected since."""
    return _marked(document, certificates, "recalled")


def with_suspected(document: bytes, certificates: Collection[CertificateCode]) -> bytes:
    """Canonical document bytes in which these certificates say that the promise behind them is suspected to be false."""
    return _marked(document, certificates, "suspected")


def without_suspected(document: bytes, certificates: Collection[CertificateCode]) -> bytes:
    """Canonical document bytes in which these certificates say it no more."""
    shown = json.loads(document)
    for one in shown["certificates"]:
        if one["certificate"] in certificates:
            one.pop("suspected", None)
    return _encode(shown).encode()


def _marked(document: bytes, certificates: Collection[CertificateCode], mark: str) -> bytes:
    shown = json.loads(document)
    for one in shown["certificates"]:
        if one["certificate"] in certificates and one["state"] != CertificateState.DENIED:
            one[mark] = True
    return _encode(shown).encode()


def fields_of(document: bytes) -> Mapping[CertificateCode, Mapping[ItemName, FieldOf]]:
    """The fields of canonical document bytes, by certificate: mode and state of each, never its value."""
    certificates = json.loads(document)["certificates"]
    return {
        CertificateCode(certificate["certificate"]): {
            ItemName(name): FieldOf(Mode(field["mode"]), FieldState(field["state"]))
            for name, field in certificate["fields"].items()
        }
        for certificate in certificates
        if certificate["state"] != CertificateState.DENIED
    }


def read_shown(document: bytes) -> dict[str, object]:
    """Status, state of each certificate and the rule of each denial, as canonical document bytes have them."""
    shown = json.loads(document)
    certificates = shown["certificates"]
    return {
        "status": shown["status"],
        "states": {one["certificate"]: one["state"] for one in certificates},
        "rules": {one["certificate"]: one["rule"] for one in certificates if "rule" in one},
    }


def resumptions_of(document: bytes) -> tuple[datetime, ...]:
    """The times at which departments are asked again, as canonical document bytes name them."""
    steps = (certificate["next"] or {} for certificate in json.loads(document)["certificates"])
    return tuple(datetime.fromisoformat(step["resumes_at"]) for step in steps if "resumes_at" in step)


def receipt_object(receipt: Receipt) -> dict[str, object]:
    """A receipt as it stands on the wire."""
    return {"entry": receipt.entry, "leaf_hash": receipt.leaf_hash, "signature": receipt.signature}


def document_object(document: Document) -> dict[str, object]:
    """A document as plain JSON values.

    Members that say nothing are left out where the contract makes them optional: a field's `value` outside the states
    value and masked, `how_to_apply` where nothing is kept, a certificate's `rule`, `basis`, `declaration_offered`, `disputed`, `suspected` and `per_party`, the
    unused members of `next`.
    """
    return {
        "query_id": document.query_id,
        "matter": document.matter,
        "case_number": document.case_number,
        "status": document.status,
        "recommendation": document.recommendation,
        "completeness": {name: getattr(document.completeness, name) for name in _COUNTS},
        "certificates": [_certificate(certificate) for certificate in document.certificates],
        **({"salt": document.salt} if document.salt else {}),
    }


def _certificate(result: CertificateResult) -> dict[str, object]:
    shown: dict[str, object] = {
        "certificate": result.certificate,
        "title": dict(result.title),
        "method": result.method,
        "state": result.state,
        "answer": result.answer,
        "reason": result.reason,
        "fields": {name: _field(field) for name, field in result.fields.items()},
        "sources": [_source(source) for source in result.sources],
        "next": None if result.next is None else _next(result.next),
    }
    if result.rule is not None:
        shown["rule"] = result.rule
    if result.basis is not None:
        shown["basis"] = result.basis
    if result.declaration_offered:
        shown["declaration_offered"] = True
    if result.how_to_apply is not None:
        shown["how_to_apply"] = dict(result.how_to_apply)
    if result.disputed:
        shown["disputed"] = list(result.disputed)
    if result.suspected:
        shown["suspected"] = True
    if result.per_party:
        shown["per_party"] = {
            key: {"answer": one.answer, "reason": one.reason} for key, one in result.per_party.items()
        }
    return shown


def _field(field: FieldResult) -> dict[str, object]:
    shown: dict[str, object] = {
        "state": field.state,
        "mode": field.mode,
        "rule": field.rule,
        "basis": field.basis,
        "as_of": _time(field.as_of),
    }
    if field.state in _WITH_VALUE:
        shown["value"] = field.value
    if field.how_to_apply is not None:
        shown["how_to_apply"] = dict(field.how_to_apply)
    return shown


def _source(source: SourceResult) -> dict[str, object]:
    return {
        "department": source.department,
        "status": source.status,
        "as_of": _time(source.as_of),
        "latency_ms": source.latency_ms,
        "source_trace": source.source_trace,
    }


def _next(step: Next) -> dict[str, object]:
    members: dict[str, object] = {
        "kind": step.kind,
        "task_id": step.task_id,
        "due_at": _time(step.due_at),
        "resumes_at": _time(step.resumes_at),
        "missing_counties": list(step.missing_counties) or None,
        "retry_after_s": step.retry_after_s,
        "how": step.how,
        "department": step.department,
        "department_title": None if step.department_title is None else dict(step.department_title),
        "departments": [_awaited(one) for one in step.departments] or None,
    }
    return {name: value for name, value in members.items() if value is not None}


def _awaited(one: Awaited) -> dict[str, object]:
    return {"department": one.department, **({} if one.title is None else {"title": dict(one.title)})}


def _time(at: datetime | None) -> str | None:
    """RFC 3339 with offset; a time without one is a fault in our own code."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValueError("a time without an offset does not leave the house")
    return at.isoformat()

"""What of a query is counted: which certificates were asked for, and which of them nobody has to fetch.

A certificate is saved where it is really answered: with yes or no, or with a value of which something is told or known to be on no
record; by a promise; or where it is no longer asked of anyone.  What is pending, away, denied or unknown is not.
"""

import json
from collections.abc import Iterable

from gateway.domain.document import Document
from gateway.domain.stages import Query
from gateway.domain.words import CertificateState, FieldState, Verdict
from gateway.flows.steps.gateway import Gateway

_ANSWERS = frozenset({Verdict.YES, Verdict.NO})
_TOLD = frozenset({FieldState.VALUE, FieldState.MASKED, FieldState.NOT_ON_RECORD})


def count(document: Document, query: Query, gateway: Gateway) -> None:
    """Count a query that has just been answered for the first time."""
    certificates = [c.certificate for c in document.certificates if c.state is not CertificateState.NOT_APPLICABLE]
    gateway.results.counts.add(query.received_at, asked=certificates, saved=saved_of(document))


def count_again(before: bytes, document: Document, query: Query, gateway: Gateway) -> None:
    """Count what has changed since the query's former document."""
    had, has = saved_in(before), saved_of(document)
    gateway.results.counts.add(query.received_at, saved=has - had, lost=had - has)


def saved_of(document: Document) -> frozenset[str]:
    """The certificates of a document that nobody has to fetch."""
    return frozenset(
        c.certificate
        for c in document.certificates
        if _is_saved(c.state, c.answer, c.reason, (field.state for field in c.fields.values()))
    )


def saved_in(canonical: bytes) -> frozenset[str]:
    """The same of a document's canonical bytes."""
    return frozenset(
        c["certificate"]
        for c in json.loads(canonical)["certificates"]
        if _is_saved(c["state"], c["answer"], c["reason"], (field["state"] for field in c["fields"].values()))
    )


def _is_saved(state: str, answer: str | None, reason: str, fields: Iterable[str]) -> bool:
    if state != CertificateState.ANSWERED:
        return state == CertificateState.NOT_REQUIRED
    if answer is not None:
        return answer in _ANSWERS
    return reason == "DECLARED" or not _TOLD.isdisjoint(fields)

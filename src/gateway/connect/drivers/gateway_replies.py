"""What a certificate of another gateway says, as a reply: found, no record, later, in part, not for us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.connect.drivers.gateway_messages import ShownCertificate
from gateway.connect.drivers.record_reader import RecordReader
from gateway.domain.codes import CountyCode
from gateway.domain.reply import (
    UNREAD,
    Ambiguous,
    Found,
    Incomplete,
    NoRecord,
    PartialMatch,
    PeerReceipt,
    Pending,
    Record,
    Refused,
    Reply,
    Unavailable,
)
from gateway.sdk import BadRecord, Manifest, Question

_DOUBTS: Mapping[str, type[PartialMatch] | type[Ambiguous]] = {"PARTIAL": PartialMatch, "AMBIGUOUS": Ambiguous}
"""Reasons there that are doubts about the person here too."""
_FINAL = frozenset({"REFUSED", "NOT_ASKED", "NOT_CONNECTED"})
"""Why there is no answer there, and will be none."""
_NOTHING = frozenset({"NO_RECORD", "NOT_ON_RECORD"})
_FIELDS = "fields."
_TOLD = frozenset({"value", "not_on_record"})


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """One certificate as another gateway has answered it, with its receipt, which holds.  again_at: when it may say more, domain time."""

    query_id: str
    certificate: ShownCertificate
    receipt: PeerReceipt
    again_at: datetime


def reply_of(heard: PeerAnswer, question: Question, manifest: Manifest, reader: RecordReader) -> Reply:
    """The reply.  A field that it did not grant us, or only in part, is UNREAD where the item is open, else there is no record to read.

    What an applicant has only promised there is no register's word.
    """
    certificate, trace, receipts = heard.certificate, _trace(heard), (heard.receipt,)
    refusals = {
        "denied": certificate.rule or "denied",
        "not_required": "not_required",
        "not_applicable": "not_applicable",
        **({"answered": "declared"} if certificate.method == "declaration" else {}),
        **({"unavailable": "refused_there"} if certificate.reason in _FINAL else {}),
    }
    if certificate.state in refusals:
        return Refused(refusals[certificate.state], trace, receipts)
    match certificate.state:
        case "answered":
            return _answered(heard, question, manifest, reader)
        case "pending":
            return _pending(heard, question, manifest, reader)
    reason = "peer_unavailable" if certificate.state == "unavailable" else "garbage"
    return Unavailable(reason, trace=trace, receipts=receipts)


def _answered(heard: PeerAnswer, question: Question, manifest: Manifest, reader: RecordReader) -> Reply:
    certificate, trace, receipts = heard.certificate, _trace(heard), (heard.receipt,)
    doubt = _DOUBTS.get(certificate.reason)
    if doubt is not None:
        return doubt(_as_of(certificate), trace, receipts)
    if certificate.answer is None and _holds_nothing(certificate, question, manifest):
        return NoRecord(_as_of(certificate), trace, receipts=receipts)
    try:
        record = reader.read(_raw(certificate, question, manifest), question)
    except BadRecord as bad:
        return Unavailable("bad_record", cause=str(bad), trace=trace, receipts=receipts)
    return Found(() if record is None else (record,), _as_of(certificate), trace, receipts=receipts)


def _pending(heard: PeerAnswer, question: Question, manifest: Manifest, reader: RecordReader) -> Reply:
    """Pending there is pending here; where counties of it are silent, in part: what the others have told counts."""
    certificate = heard.certificate
    missing = () if certificate.next is None else certificate.next.missing_counties
    if not missing:
        return Pending("peer", heard.query_id, heard.again_at, _trace(heard), (heard.receipt,))
    return Incomplete(
        _told_so_far(certificate, question, manifest, reader),
        tuple(map(CountyCode, missing)),
        handle=heard.query_id,
        resumes_at=heard.again_at,
        as_of=_as_of(certificate),
        trace=_trace(heard),
        receipts=(heard.receipt,),
    )


def _told_so_far(
    certificate: ShownCertificate, question: Question, manifest: Manifest, reader: RecordReader
) -> tuple[Record, ...]:
    if not any(field.state == "value" for field in certificate.shown().values()):
        return ()
    try:
        record = reader.read(_raw(certificate, question, manifest), question)
    except BadRecord:
        return ()
    return () if record is None else (record,)


def _holds_nothing(certificate: ShownCertificate, question: Question, manifest: Manifest) -> bool:
    """Whether its register was asked in full and holds nothing: it says so, of all that we ask for."""
    shown = certificate.shown()
    wanted = [shown.get(name) for name in _fields_of(question, manifest)]
    is_empty = bool(wanted) and all(field is not None and field.state == "not_on_record" for field in wanted)
    statuses = {source.status for source in certificate.sources}
    return (is_empty or certificate.reason in _NOTHING) and statuses == {"no_record"}


def _raw(certificate: ShownCertificate, question: Question, manifest: Manifest) -> Mapping[str, object]:
    """What the items are read from.  What was not told as it is stands there as UNREAD, which is neither a value nor its absence."""
    fields: dict[str, object] = {
        name: field.value if field.state in _TOLD else UNREAD for name, field in certificate.shown().items()
    }
    for name in _fields_of(question, manifest):
        fields.setdefault(name, UNREAD)
    return {"answer": certificate.answer or UNREAD, "reason": certificate.reason, "fields": fields}


def _fields_of(question: Question, manifest: Manifest) -> list[str]:
    """What the question asks for, as the other gateway calls it."""
    wanted = [manifest.items[item].at for item in question.items if item in manifest.items]
    return [at.removeprefix(_FIELDS) for at in wanted if at.startswith(_FIELDS)]


def _as_of(certificate: ShownCertificate) -> datetime | None:
    """The oldest of what it rests on."""
    times = [source.as_of for source in certificate.sources] + [field.as_of for field in certificate.shown().values()]
    return min((at for at in times if at is not None), default=None)


def _trace(heard: PeerAnswer) -> str:
    return f"{heard.receipt.log}/{heard.receipt.entry}"

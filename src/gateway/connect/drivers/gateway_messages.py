"""What another gateway of this kind answers: the closed shapes of its document, and of its refusals.  Members we do not know are passed over."""

import re
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec

from gateway.sdk import HttpReply, json_body

T = TypeVar("T")
_WORD = re.compile(r"[a-z][a-z0-9-]{0,59}")
Aware = Annotated[datetime, msgspec.Meta(tz=True)]
QueryNumber = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f-]{36}$")]
Hex = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64,4096}$")]


class ShownField(msgspec.Struct, frozen=True):
    """A field of a certificate; `value` in the states value and masked alone."""

    state: str
    value: str | int | float | bool | None = None
    as_of: Aware | None = None


class ShownSource(msgspec.Struct, frozen=True):
    """A department that it has asked."""

    status: str
    as_of: Aware | None = None


class NextStep(msgspec.Struct, frozen=True):
    """What happens next there."""

    kind: str
    missing_counties: tuple[str, ...] = ()


class ShownCertificate(msgspec.Struct, frozen=True):
    """One certificate: its state, and what it says."""

    certificate: str
    method: str
    state: str
    reason: str
    answer: str | None = None
    fields: dict[str, object] = {}
    sources: tuple[ShownSource, ...] = ()
    next: NextStep | None = None
    rule: str | None = None

    def shown(self) -> dict[str, ShownField]:
        """Its fields; what has not the form of one is passed over."""
        return {name: field for name, told in self.fields.items() if (field := _field(told)) is not None}


class ShownReceipt(msgspec.Struct, frozen=True):
    """Its signed promise that the document stands in its log; `entry` is `<stream>-<sequence>`."""

    entry: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,9}-[0-9]{1,18}$")]
    leaf_hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    signature: Hex


class PeerDocument(msgspec.Struct, frozen=True):
    """The whole document."""

    query_id: QueryNumber
    matter: str
    case_number: str
    certificates: tuple[ShownCertificate, ...]
    receipt: ShownReceipt


class StreamOfPeer(msgspec.Struct, frozen=True):
    """The key of the process that signed a receipt, with the log key's word for it; both in hex."""

    stream_id: int
    boot_id: str
    pubkey: Hex
    endorsement: Hex


class StreamsOfPeer(msgspec.Struct, frozen=True):
    """As `/audit/streams/N` has them."""

    streams: tuple[StreamOfPeer, ...]


class _Problem(msgspec.Struct, frozen=True):
    code: str = ""
    rule: str = ""


class UnreadablePeer(Exception):
    """What came is none of these."""


def read_document(answer: HttpReply) -> PeerDocument:
    """The document of a good answer.  Raises UnreadablePeer."""
    return _read(answer, PeerDocument)


def read_streams(answer: HttpReply) -> StreamsOfPeer:
    """The keys of its streams.  Raises UnreadablePeer."""
    return _read(answer, StreamsOfPeer)


def problem_of(answer: HttpReply) -> tuple[str, str]:
    """The code and the rule of a refusal, each "" where it has none, or one that is longer than words are: it could hold somebody's number."""
    try:
        told = _read(answer, _Problem)
    except UnreadablePeer:
        return "", ""
    return _word(told.code), _word(told.rule)


def _field(told: object) -> ShownField | None:
    try:
        return msgspec.convert(told, ShownField)
    except msgspec.ValidationError:
        return None


def _word(text: str) -> str:
    return text if _WORD.fullmatch(text) else ""


def _read(answer: HttpReply, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(json_body(answer.body, answer.headers.get("content-type", "")), type=kind)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        raise UnreadablePeer from None

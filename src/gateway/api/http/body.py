"""The strict reader of request bodies: at most 64 KiB of UTF-8 JSON, of a list of rows 1 MiB, read once, with nothing in it that two parsers read differently."""

import codecs
import json
import math
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from starlette.datastructures import Headers

from gateway.domain.errors import CallerGone, GatewayError, InputFault, InvalidInput

LARGEST = 64 * 1024
LARGEST_LIST = 1024 * 1024
_WITH_LISTS = frozenset({"/v1/batches", "/v1/batch-previews", "/v1/policies/county-lists"})
"""Where a body may be a list of some thousand rows."""
DEEPEST = 16
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
_STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
"""A string reaches to its end or, unclosed, to the body's: were it no match, every quote in it would be tried anew."""
_ODD_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_JSON_TYPE = re.compile(r'application/json(?:[ \t]*;[ \t]*charset=(?:utf-8|"utf-8"))?(?:[ \t]*;)?', re.IGNORECASE)
_SCIM_TYPE = re.compile(
    r'application/(?:scim[+])?json(?:[ \t]*;[ \t]*charset=(?:utf-8|"utf-8"))?(?:[ \t]*;)?', re.IGNORECASE
)
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""What a text begins with in an encoding that is not ours; the longer ones first."""


class BodyTooLarge(GatewayError):
    """The request body is larger than 64 KiB, or a list of rows than 1 MiB."""

    status = 413
    slug = "body-too-large"
    remedy = "Send fewer parties, certificates or rows in one request."


class UnsupportedMediaType(GatewayError):
    """The request body is not JSON in UTF-8."""

    status = 415
    slug = "unsupported-media-type"
    remedy = "Send Content-Type: application/json, without Content-Encoding."


def largest_body(path: str) -> int:
    """How long a body may be that is sent to this path, in bytes."""
    return LARGEST_LIST if path in _WITH_LISTS else LARGEST


async def read_body(headers: Headers, receive: Receive, *, is_scim: bool = False, most: int = LARGEST) -> bytes:
    """The whole body.  is_scim: it may also be application/scim+json.  most: bytes.  Raises UnsupportedMediaType before reading, BodyTooLarge as soon as it is, CallerGone."""
    _check_kind(headers, _SCIM_TYPE if is_scim else _JSON_TYPE)
    declared = headers.get("content-length", "").lstrip("0")
    if declared.isdecimal() and (len(declared) > len(str(most)) or int(declared) > most):
        raise BodyTooLarge(f"the body is larger than {most // 1024} KiB")
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerGone("the connection was closed before the body was whole")
        piece: bytes = message.get("body", b"")
        body += piece
        if len(body) > most:
            raise BodyTooLarge(f"the body is larger than {most // 1024} KiB")
        if not message.get("more_body", False):
            return bytes(body)


def _check_kind(headers: Headers, form: re.Pattern[str]) -> None:
    """One Content-Type, JSON in UTF-8, and no coding.  Raises UnsupportedMediaType.

    Of two Content-Types either may be what somebody on the way has looked at, the same twice included.
    """
    kinds = headers.getlist("content-type")
    if len(kinds) > 1:
        raise UnsupportedMediaType("the request has more than one Content-Type")
    if not kinds:
        raise UnsupportedMediaType("the request has a body and no Content-Type")
    if not form.fullmatch(kinds[0].strip(" \t")):
        raise UnsupportedMediaType(
            "the body's Content-Type is not application/json, with no charset or with utf-8 alone"
        )
    if any(coding != "identity" for coding in headers.getlist("content-encoding")):
        raise UnsupportedMediaType("bodies are sent without Content-Encoding")


def parse_json(body: bytes) -> object:
    """The JSON value of a body.

    Raises InvalidInput for broken JSON, other encodings than UTF-8, a byte-order mark, NaN and infinities, a member named twice, lone surrogates,
    NUL, more than 16 levels.
    """
    _check_marks(body)
    _check_depth(body)
    try:
        value: object = _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise _fault("encoding", "the body is not valid UTF-8") from None
    except (ValueError, RecursionError):
        raise _fault("json", "the body is not valid JSON") from None
    if _ODD_ESCAPE.search(body):
        for text in _texts(value):
            _check_text(text)
    return value


def _check_marks(body: bytes) -> None:
    """Refuse what begins with a byte-order mark.  Source: RFC 8259, 8.1: it is not added; who ignores it and who does not differ."""
    if body.startswith(codecs.BOM_UTF8):
        raise _fault("json", "the body begins with a byte-order mark; JSON is sent without one")
    encoding = next((encoding for mark, encoding in _MARKS.items() if body.startswith(mark)), None)
    if encoding is not None:
        raise _fault("encoding", f"the body is in {encoding}; JSON is sent in UTF-8, without a byte-order mark")


def _check_depth(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") <= DEEPEST:
        return
    depth = 0
    for found in _STRUCTURE.finditer(body):
        token = found.group()
        if token in (b"[", b"{"):
            depth += 1
            if depth > DEEPEST:
                raise _fault("depth", f"the body is nested deeper than {DEEPEST} levels")
        elif token in (b"]", b"}"):
            depth -= 1


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise _fault("nul", "the body holds a NUL character")
    if _SURROGATE.search(text):
        raise _fault("surrogate", "the body holds half of a surrogate pair")


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _fault("duplicate-member", "an object of the body names a member twice")
    return made


def _no_constant(_name: str) -> NoReturn:
    raise _fault("not-finite", "NaN and Infinity are not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _fault("not-finite", "a number of the body is too large")
    return value


def _fault(code: str, message: str) -> InvalidInput:
    return InvalidInput(message, [InputFault("", code, message)])


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)

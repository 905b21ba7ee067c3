"""The XML of `queryObjectOut`: the request's envelope, and a reply read without entities, DTDs or trust."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from gateway.domain.reply import UNREAD
from gateway.sdk import (
    HttpReply,
    UnclearTextError,
    charset_of,
    decode_body,
    decode_percent,
    encode_gb18030,
    encode_percent,
)

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MOST_ROWS = 1000
_PARSER = etree.XMLParser(
    resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
)


class UnreadableSoap(Exception):
    """The reply is not of the protocol."""


class SoapFault(Exception):
    """The reply is a SOAP fault."""


@dataclass(frozen=True, slots=True)
class SoapAnswer:
    """The inner XML of a reply: head and rows, every text decoded.  stated_rows: what the head says; may be wrong."""

    code: str
    message: str
    stated_rows: int | None
    rows: tuple[Mapping[str, object], ...]


def request_envelope(operation: str, arguments: Mapping[str, str], condition: Mapping[str, str]) -> bytes:
    """The request's bytes.  arguments: plain parts of the operation.  condition: element → text, percent-encoded in UTF-8 here."""
    fields = "".join(f"<{name}>{encode_percent(text)}</{name}>" for name, text in condition.items())
    inner = f'<?xml version="1.0" encoding="GBK"?><root><QueryCondition>{fields}</QueryCondition></root>'
    parts = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in arguments.items())
    return encode_gb18030(
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
        f"<{operation}>{parts}<UTF8XmlDoc><![CDATA[{inner}]]></UTF8XmlDoc></{operation}>"
        "</soapenv:Body></soapenv:Envelope>"
    )


def read_answer(reply: HttpReply, row_name: str) -> SoapAnswer:
    """The answer in a reply.  row_name: the element of one row in the body.  Raises SoapFault and Garbage."""
    text = _text(reply)
    outer = _parse(text)
    if any(_local(element) == "Fault" for element in outer.iter()):
        raise SoapFault
    inner = next((e.text for e in outer.iter() if e.text and "<root" in e.text), None)
    if inner is None:
        raise UnreadableSoap
    root = _parse(inner)
    code = root.findtext("head/code")
    if root.tag != "root" or code is None:
        raise UnreadableSoap
    rows = root.findall(f"body/{row_name}")
    if len(rows) > _MOST_ROWS:
        raise UnreadableSoap
    stated = (root.findtext("head/rownum") or "").strip()
    return SoapAnswer(
        code.strip(),
        _decoded(root.findtext("head/message") or ""),
        int(stated) if stated.isdecimal() and len(stated) < 9 else None,
        tuple(_row(row) for row in rows),
    )


def _row(row: etree._Element) -> Mapping[str, object]:
    """One row: element → text, or UNREAD where the text is another in another encoding.  An element that stands twice is a row of two persons' data."""
    content: dict[str, object] = {}
    for field in row:
        if field.tag in content or len(field):
            raise UnreadableSoap
        content[str(field.tag)] = _decoded((field.text or "").strip())
    return content


def _text(reply: HttpReply) -> str:
    try:
        return decode_body(reply.body, charset_of(reply.headers.get("content-type", "")))
    except ValueError:
        raise UnreadableSoap from None


def _decoded(text: str) -> str:
    try:
        return decode_percent(text)
    except UnclearTextError:
        return UNREAD
    except ValueError:
        raise UnreadableSoap from None


def _parse(text: str) -> etree._Element:
    """The root of a document without a DTD; comments and instructions are dropped.  Raises Garbage."""
    if "<!DOCTYPE" in text:
        raise UnreadableSoap
    try:
        return etree.fromstring(_DECLARATION.sub("", text, count=1).encode(), _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableSoap from None


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]

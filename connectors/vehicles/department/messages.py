"""The traffic police's XML: a request read, a reply written, in GB18030, with names percent-encoded in two ways."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, unquote_to_bytes
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from gateway_demo.kit import Row

FIELDS = {
    "hpzl": "plate_type",
    "clsbdh": "vin",
    "cllx": "vehicle_type",
    "syr": "owner_name",
    "sfzmhm": "owner_id_no",
    "sfzmmc": "owner_id_type",
    "syxz": "usage",
    "rlzl": "fuel",
    "zt": "status",
    "ccdjrq": "first_reg_date",
    "gzjg": "reference_price",
    "yxqz": "inspect_until",
    "zxrq": "cancelled_at",
    "zxyy": "cancel_reason",
}
"""The register's element → the population's field; `hphm`, `dybj` and `gxsj` are made below."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one call asks for."""

    system: str
    serial: str
    interface: str
    condition: Mapping[str, str]


def read_request(body: bytes) -> Asked | None:
    """The call in a request's body, or None where it is none."""
    try:
        outer = fromstring(_undeclared(body.decode("gb18030")), forbid_dtd=True)
        operation = outer.find(".//queryObjectOut")
        if operation is None:
            return None
        parts = {part.tag: part.text or "" for part in operation}
        inner = fromstring(_undeclared(parts["UTF8XmlDoc"]), forbid_dtd=True)
        condition = {field.tag: _name(field.text or "") for field in inner.iterfind("QueryCondition/*")}
        return Asked(parts["xtlb"], parts["jkxlh"], parts["jkid"], condition)
    except (UnicodeDecodeError, ParseError, DefusedXmlException, KeyError):
        return None


def reply(code: str, message: str, rows: Iterable[str] = (), rownum: int | None = None) -> bytes:
    """A whole reply in GB18030.  rows: elements already written.  rownum: what the head states, when not the truth."""
    written = list(rows)
    body = f"<body>{''.join(written)}</body>" if written else ""
    stated = len(written) if rownum is None else rownum
    head = f"<head><code>{code}</code><message>{message}</message><rownum>{stated}</rownum></head>"
    return wrap(f'<?xml version="1.0" encoding="GBK"?><root>{head}{body}</root>').encode("gb18030")


def wrap(inner: str) -> str:
    """The SOAP envelope around an inner document."""
    return (
        '<?xml version="1.0" encoding="GBK"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
        f"<queryObjectOutResponse><queryObjectOutReturn>{escape(inner)}</queryObjectOutReturn></queryObjectOutResponse>"
        "</soapenv:Body></soapenv:Envelope>"
    )


def fault() -> bytes:
    """A SOAP fault."""
    return (
        '<?xml version="1.0" encoding="GBK"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault>'
        "<faultcode>soapenv:Server</faultcode><faultstring>服务内部错误</faultstring>"
        "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    ).encode("gb18030")


def vehicle(row: Row, index: int, updated_at: str, *, other_way: bool = False) -> str:
    """One row of the reply.

    updated_at: when the replica took it over, `2026-10-31 22:58:11`.  other_way: the name is encoded as the office does it that
    does it the other way.
    """
    fields = {
        "hphm": str(row["plate_no"])[1:],
        **{name: _written(row.get(source)) for name, source in FIELDS.items()},
        "dybj": "1" if row.get("mortgaged") else "0",
        "gxsj": updated_at,
    }
    fields["syr"] = _encoded(fields["syr"], fields["hphm"], other_way=other_way)
    return f'<vehicle id="{index}">' + "".join(f"<{n}>{escape(v)}</{n}>" for n, v in fields.items()) + "</vehicle>"


def _written(value: object) -> str:
    return "" if value is None else str(value)


def _encoded(name: str, plate: str, *, other_way: bool) -> str:
    """Percent-encoded as the county office that entered the row does it: one half in GB18030, one in UTF-8."""
    is_gb18030 = bool(zlib.crc32(plate.encode()) % 2) != other_way
    return quote_from_bytes(name.encode("gb18030" if is_gb18030 else "utf-8"), safe="")


def _name(text: str) -> str:
    """A condition's text; the callers' own encoding is UTF-8, and a name that is not is looked up as bytes would fall."""
    return unquote_to_bytes(text).decode("utf-8", errors="replace") if "%" in text else text


def _undeclared(text: str) -> str:
    """The document without its XML declaration, whose encoding no longer says the truth about a decoded text."""
    return text.partition("?>")[2] if text.lstrip().startswith("<?xml") else text

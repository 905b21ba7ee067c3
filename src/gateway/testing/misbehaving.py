"""An HTTP seam that changes what departments answer, for what a department's own bad days do not show."""

import codecs
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from gateway.sdk import HttpClient, HttpFault, HttpReply, Manifest, decode_gb18030, encode_gb18030
from gateway.testing.outline import Exchange

STRANGE = b"zzUnheardOf"
GB_MARK = "\ufeff".encode("gb18030")
Change = Callable[[bytes], bytes]


class MisbehavingHttp:
    """Passes every exchange on and changes the bodies that come back.  changed: how many it did change.  exchanges: those that there were."""

    def __init__(self, http: HttpClient, change: Change) -> None:
        self._http = http
        self._change = change
        self.changed = 0
        self.exchanges: list[Exchange] = []

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_s: float,
        max_bytes: int = 1 << 20,
    ) -> HttpReply:
        """One exchange, its reply's body changed.  Raises HttpFault."""
        try:
            reply = await self._http.request(
                method, url, headers=headers, body=body, timeout_s=timeout_s, max_bytes=max_bytes
            )
        except HttpFault as fault:
            self.exchanges.append(Exchange(method, url, fault=fault.reason))
            raise
        changed = self._change(reply.body)
        self.exchanges.append(Exchange(method, url, reply.status, reply.headers.get("content-type", ""), changed))
        if changed == reply.body:
            return reply
        self.changed += 1
        return replace(reply, body=changed)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()


def with_extra_fields(manifest: Manifest, question: str) -> Change:
    """Adds a field nobody has heard of beside every field that the question reads, in JSON or in XML."""
    names = _names(manifest.items[item].at for item in manifest.questions[question].items)
    in_json = re.compile(rb'("(?:' + names + rb')"\s*:)')
    in_xml = re.compile(rb"((?:<|&lt;)/(?:" + names + rb")(?:>|&gt;))")

    numbers = itertools.count(1)

    def strange() -> bytes:
        """A name of its own for each: a field that stands twice is another fault."""
        return STRANGE + str(next(numbers)).encode()

    def change(body: bytes) -> bytes:
        extended = in_json.sub(lambda found: b'"' + strange() + b'":"1",' + found[1], body)
        return in_xml.sub(lambda found: found[1] + _element(strange(), found[1]), extended)

    return change


def with_unknown_codes(manifest: Manifest, question: str) -> Change | None:
    """Replaces the value of every coded item by a code that no table has; None where the question has no coded item."""
    items = [manifest.items[item] for item in manifest.questions[question].items]
    coded = [
        item.at for item in items if item.type.removesuffix("?") == "code" or (item.type == "codes" and item.codes)
    ]
    if not coded:
        return None
    names = _names(coded)
    in_json = re.compile(rb'("(?:' + names + rb')"\s*:\s*)"[^"]*"')
    in_xml = re.compile(rb"((?:<|&lt;)(?:" + names + rb")(?:>|&gt;))[^<&]*")

    def change(body: bytes) -> bytes:
        return in_xml.sub(rb"\1" + STRANGE, in_json.sub(rb'\1"' + STRANGE + rb'"', body))

    return change


def marked(body: bytes) -> bytes:
    """The body with the byte-order mark of its own encoding before it."""
    return (codecs.BOM_UTF8 if _is_utf_8(body) else GB_MARK) + body


def transcoded(body: bytes) -> bytes:
    """The body in the other of UTF-8 and GB18030, with that one's mark: whatever charset its head still states."""
    if _is_utf_8(body):
        return GB_MARK + encode_gb18030(body.decode())
    return codecs.BOM_UTF8 + decode_gb18030(body).encode()


def with_number_spelt(number: str) -> Change:
    """Writes a number, wherever it stands, in small letters and with a blank inside."""
    return lambda body: body.replace(number.encode(), f"{number[:6]} {number[6:].lower()}".encode())


def _is_utf_8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _names(paths: Iterable[str]) -> bytes:
    return "|".join(sorted({re.escape(path.rpartition(".")[2]) for path in paths})).encode()


def _element(name: bytes, closing: bytes) -> bytes:
    """An element in the brackets of `closing`, plain or escaped."""
    left, right = (b"&lt;", b"&gt;") if closing.startswith(b"&lt;") else (b"<", b">")
    return left + name + right + b"1" + left + b"/" + name + right

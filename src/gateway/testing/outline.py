"""What came over HTTP, without its values: names and types, for whoever writes a connector."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import orjson

from gateway.sdk import Manifest, json_body

_DEEPEST = 6
_MOST_NAMES = 40
_PLAIN_NAME = re.compile(r"[A-Za-z_@][A-Za-z0-9_.:-]{0,39}")
_FIGURES = re.compile(r"[0-9]{5}")
_ELEMENT = re.compile(r"(?:<|&lt;)([A-Za-z_][\w.:-]{0,39})")
_TYPES = {str: "text", bool: "true or false", type(None): "null", date: "day", tuple: "list"}
HIDDEN = "…"
"""In place of a name or a part of a path that the manifest does not have and that could be somebody's."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call over HTTP.  fault: why nothing came back, a code; "" where something did.  content_type, body: of the reply."""

    method: str
    url: str
    status: int = 0
    content_type: str = ""
    body: bytes = b""
    fault: str = ""


def told(exchange: Exchange, manifest: Manifest, endpoint: Mapping[str, str]) -> str:
    """One exchange in a sentence without a value: method, path, status and the outline of the reply.  endpoint: the driver's settings."""
    known = _words(manifest, endpoint)
    asked = f"{exchange.method} {_path(exchange.url, known)}"
    if exchange.fault:
        return f"{asked} came to nothing ({exchange.fault})"
    return f"{asked} answered HTTP {exchange.status}: {outline(exchange.body, exchange.content_type, known)}"


def outline(body: bytes, content_type: str = "", known: Collection[str] = ()) -> str:
    """The structure of a body: JSON with a type in place of each value, the elements of XML, or what else it is.

    known: names that are shown whatever they look like; of the others only short ones in ASCII letters, without a number in them.
    """
    if not body.strip():
        return "an empty body"
    try:
        return _of_value(orjson.loads(json_body(body, content_type)), known, _DEEPEST)
    except ValueError:
        return _of_text(body, known)


def _of_value(value: object, known: Collection[str], deep: int) -> str:
    match value:
        case dict() | list() if not deep:
            return HIDDEN
        case dict():
            return _of_object(value, known, deep)
        case list():
            return f"[{len(value)} × {_of_value(value[0], known, deep - 1)}]" if value else "[]"
    return "empty text" if value == "" else type_of(value)


def type_of(value: object) -> str:
    """The type of a value, in words."""
    return _TYPES.get(type(value), "number")


def _of_object(value: Mapping[str, object], known: Collection[str], deep: int) -> str:
    shown = [f'"{_name(name, known)}": {_of_value(inner, known, deep - 1)}' for name, inner in value.items()]
    more = [HIDDEN] if len(shown) > _MOST_NAMES else []
    return "{" + ", ".join(shown[:_MOST_NAMES] + more) + "}"


def _of_text(body: bytes, known: Collection[str]) -> str:
    text = body.decode("utf-8", "replace")
    if re.match(r"\s*<(!doctype )?html", text, re.IGNORECASE):
        return f"a page of HTML, {len(body)} bytes"
    names = list(dict.fromkeys(_name(name, known) for name in _ELEMENT.findall(text)))
    if text.lstrip("\ufeff \r\n\t").startswith("<") and names:
        return f"XML of the elements {', '.join(names[:_MOST_NAMES])}"
    return f"{len(body)} bytes that are neither JSON nor XML"


def _name(name: str, known: Collection[str]) -> str:
    is_plain = _PLAIN_NAME.fullmatch(name) and not _FIGURES.search(name)
    return name if name in known or is_plain else HIDDEN


def _path(url: str, known: Collection[str]) -> str:
    """The path of an address; parts that stand in neither manifest nor settings are hidden, and so is all that was asked in the query."""
    parts = urlsplit(url)
    path = "/".join(part if not part or part in known else HIDDEN for part in parts.path.split("/"))
    return (path or "/") + (f"?{HIDDEN}" if parts.query else "")


def _words(manifest: Manifest, endpoint: Mapping[str, str]) -> frozenset[str]:
    """Every word of a manifest that can name a field or a part of a path, and the parts of the department's own address."""
    given: Sequence[object] = [
        *manifest.driver.values(),
        *(value for question in manifest.questions.values() for value in [question.bind, *question.protocol.values()]),
        *(item.at for item in manifest.items.values()),
        *(inner.partition(":")[0] for item in manifest.items.values() for inner in (item.fields or {}).values()),
    ]
    texts = [text for value in given for text in (value if isinstance(value, list) else [value])]
    words = {word for text in texts if isinstance(text, str) for word in re.split(r"[/.=?&\s]", text)}
    address = urlsplit(endpoint.get("url", "")).path.split("/")
    return frozenset(words | set(address) - {""})

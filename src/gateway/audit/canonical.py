"""A document's bytes as the ground floor defines them, written sooner than its standard library does."""

import orjson

from gateway.domain.document import Document
from gateway.domain.wire import document_bytes, document_object

_PLAIN = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def canonical_bytes(document: Document) -> bytes:
    """The bytes of `document_bytes`, which itself writes, or refuses, what is no text, truth or number of 64 bits."""
    try:
        return orjson.dumps(document_object(document), option=_PLAIN)
    except orjson.JSONEncodeError:
        return document_bytes(document)

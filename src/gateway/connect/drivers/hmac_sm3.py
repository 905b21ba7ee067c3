"""HMAC-SM3 signatures over a request, as the civil affairs bureau asks for them (docs/departments/marriage.md)."""

import hashlib
import hmac
from base64 import b64encode


def signature(secret: str, *, method: str, path: str, query: str, body: bytes, timestamp_ms: int, nonce: str) -> str:
    """Base64 of the 32 raw bytes of HMAC-SM3 over six lines: method, path, query, hex SM3 of the body, time, nonce.

    path: without host and query.  query: without the question mark, "" for none.  timestamp_ms: Unix time, milliseconds.
    """
    lines = (method, path, query, hashlib.new("sm3", body).hexdigest(), str(timestamp_ms), nonce)
    return b64encode(hmac.new(secret.encode(), "\n".join(lines).encode(), "sm3").digest()).decode()

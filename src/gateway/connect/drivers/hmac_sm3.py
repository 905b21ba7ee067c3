"""HMAC signatures over a request, with SM3 as the civil affairs bureau asks for them (docs/departments/marriage.md), or SHA-256."""

import hashlib
import hmac
from base64 import b64encode


def signature(
    secret: str, *, method: str, path: str, query: str, body: bytes, timestamp_ms: int, nonce: str, digest: str = "sm3"
) -> str:
    """Base64 of the 32 raw bytes of an HMAC over six lines: method, path, query, hex digest of the body, time, nonce.

    digest: `sm3` or `sha256`.  path: without host and query.  query: without the question mark, "" for none.  timestamp_ms: Unix time, milliseconds.
    """
    lines = (method, path, query, hashlib.new(digest, body).hexdigest(), str(timestamp_ms), nonce)
    return b64encode(hmac.new(secret.encode(), "\n".join(lines).encode(), digest).digest()).decode()

"""Signs JSON Web Tokens as a test wants them, also such as nobody should take."""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

ALGORITHM: Mapping[type[Key], str] = {ECKey: "ES256", OKPKey: "EdDSA", RSAKey: "PS256", OctKey: "HS256"}


def part(value: object) -> str:
    """A part of a token."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def digest(raw: bytes) -> str:
    return part(sha256(raw).digest())


def signed(header: Mapping[str, Any], claims: Mapping[str, Any], key: Key) -> str:
    """Signed by the header's algorithm, or where it names none by that of the key; a member that is None is left out of either."""
    told = [{name: value for name, value in one.items() if value is not None} for one in (header, claims)]
    text = ".".join(map(part, told))
    named = header.get("alg")
    known = isinstance(named, str) and named in JWSRegistry.algorithms
    model = JWSRegistry.algorithms[named if known else ALGORITHM[type(key)]]  # type: ignore[index]  # a text, where it is known
    return f"{text}.{part(model.sign(text.encode(), key))}"

"""The bureau's signature over sorted parameters."""

import hashlib
import hmac
from collections.abc import Mapping


def sign(parameters: Mapping[str, str], secret: str) -> str:
    """HMAC-SHA256, hex, over `name=value` of every parameter but `sign`, in the order of names, joined by `&`, in UTF-8.

    Values stand as they are and not percent-encoded; an empty one is left out, as the bureau's interface document says.
    """
    clear = "&".join(f"{name}={parameters[name]}" for name in sorted(parameters) if name != "sign" and parameters[name])
    return hmac.new(secret.encode(), clear.encode(), hashlib.sha256).hexdigest()

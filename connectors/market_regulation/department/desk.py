"""The bureau's desk: who may ask, whether the signature is right, whether the request was seen before."""

import hashlib
import hmac
from collections.abc import Callable, Mapping

TOLERANCE_MS = 5 * 60 * 1000

BAD_SIGN, BAD_TIME, REPLAYED, UNKNOWN_KEY = "4001", "4002", "4003", "4004"
MESSAGES = {
    BAD_SIGN: "签名错误",
    BAD_TIME: "timestamp超出允许误差",
    REPLAYED: "nonce重复",
    UNKNOWN_KEY: "app_key不存在",
    "4000": "参数错误",
    "4290": "调用频次超限",
    "5000": "系统异常",
}


def right_sign(parameters: Mapping[str, str], secret: str) -> str:
    """HMAC-SHA256, hex, over the sorted `name=value` of all parameters that have a value, `sign` apart, joined by `&`."""
    pairs = sorted((name, value) for name, value in parameters.items() if name != "sign" and value)
    clear = "&".join(f"{name}={value}" for name, value in pairs)
    return hmac.new(secret.encode(), clear.encode(), hashlib.sha256).hexdigest()


class Desk:
    """Checks requests of one application.  now_ms: real time in ms since 1970."""

    def __init__(self, app_key: str, secret: str, now_ms: Callable[[], int]) -> None:
        self._app_key = app_key
        self._secret = secret
        self._now_ms = now_ms
        self._seen: dict[str, int] = {}

    def fault_of(self, parameters: Mapping[str, str]) -> str:
        """The code that refuses a request, or ""; a nonce counts as seen once its signature was right."""
        if parameters.get("app_key") != self._app_key:
            return UNKNOWN_KEY
        stated, now = parameters.get("timestamp", ""), self._now_ms()
        if not stated.isdecimal() or abs(int(stated) - now) > TOLERANCE_MS:
            return BAD_TIME
        if not hmac.compare_digest(right_sign(parameters, self._secret), parameters.get("sign", "")):
            return BAD_SIGN
        return self._seen_before(parameters.get("nonce", ""), now)

    def _seen_before(self, nonce: str, now: int) -> str:
        self._seen = {seen: at for seen, at in self._seen.items() if now - at <= 2 * TOLERANCE_MS}
        if not nonce or nonce in self._seen:
            return REPLAYED
        self._seen[nonce] = now
        return ""

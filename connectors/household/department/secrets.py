"""The bureau's desk for request secrets: one live secret a key, a quarter of an hour, renewable for two days."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

REQUEST_MS = 15 * 60 * 1000
REFRESH_MS = 48 * 3600 * 1000
TOLERANCE_MS = 5 * 60 * 1000

OK = "00"
BAD_SIGN = "11"
BAD_TIME = "12"
UNKNOWN_KEY = "13"
SECRET_INVALID = "14"  # noqa: S105 - a code of the protocol

MESSAGES = {
    BAD_SIGN: "签名错误",
    BAD_TIME: "requestTime超出允许误差",
    UNKNOWN_KEY: "appKey不存在",
    SECRET_INVALID: "requestSecret已失效",
}


@dataclass(slots=True)
class _Live:
    request_secret: str
    refresh_secret: str
    request_ends_ms: int
    refresh_ends_ms: int


class SecretDesk:
    """Gives, renews and checks the request secret of one key.  now_ms: real time in ms since 1970."""

    def __init__(self, app_key: str, app_secret: str, now_ms: Callable[[], int]) -> None:
        self._app_key = app_key
        self._app_secret = app_secret
        self._now_ms = now_ms
        self._live: _Live | None = None

    def token(self, body: Mapping[str, object]) -> dict[str, object]:
        """Answer POST /token: a fresh pair for the key's own secret; the former pair is void from now on."""
        return self._give(body, self._app_secret)

    def refresh(self, body: Mapping[str, object]) -> dict[str, object]:
        """Answer POST /refresh: a fresh pair for the live refresh secret."""
        live = self._live
        if live is None or self._now_ms() >= live.refresh_ends_ms:
            return refusal(SECRET_INVALID)
        return self._give(body, live.refresh_secret)

    def fault_of(self, body: Mapping[str, object]) -> str:
        """The code that refuses a business call, or "" when key, time and sign are right."""
        live = self._live
        fault = self._early_fault(body)
        if fault:
            return fault
        if live is None or self._now_ms() >= live.request_ends_ms or not self._is_signed(body, live.request_secret):
            return SECRET_INVALID
        return ""

    def expire(self) -> None:
        """Void the live request secret, as happens in the middle of the day."""
        if self._live is not None:
            self._live.request_ends_ms = 0

    def _give(self, body: Mapping[str, object], secret: str) -> dict[str, object]:
        fault = self._early_fault(body) or ("" if self._is_signed(body, secret) else BAD_SIGN)
        if fault:
            return refusal(fault)
        now = self._now_ms()
        self._live = _Live(secrets.token_hex(16), secrets.token_hex(16), now + REQUEST_MS, now + REFRESH_MS)
        return {
            "code": OK,
            "msg": "成功",
            "datas": {
                "requestSecret": self._live.request_secret,
                "refreshSecret": self._live.refresh_secret,
                "requestSecretEndTime": self._live.request_ends_ms,
                "refreshSecretEndTime": self._live.refresh_ends_ms,
            },
        }

    def _early_fault(self, body: Mapping[str, object]) -> str:
        if body.get("appKey") != self._app_key:
            return UNKNOWN_KEY
        stated = str(body.get("requestTime"))
        if not stated.isdecimal() or abs(int(stated) - self._now_ms()) > TOLERANCE_MS:
            return BAD_TIME
        return ""

    def _is_signed(self, body: Mapping[str, object], secret: str) -> bool:
        text = f"{self._app_key}{secret}{body.get('requestTime')}"
        right = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        return hmac.compare_digest(right, str(body.get("sign")))


def refusal(code: str) -> dict[str, object]:
    """The envelope of a refusal."""
    return {"code": code, "msg": MESSAGES[code]}

"""The rotating request secret of a REST department: fetched once for all workers, renewed by one of them."""

import asyncio
import hashlib
import math
from dataclasses import dataclass

import orjson

from gateway.connect.drivers.json_replies import told_code
from gateway.sdk import DriverContext, HttpFault, asked_as

_MARGIN_MS = 2_000
"""A secret that ends sooner than this is renewed before it is used: it would end on the way."""


class SecretRefused(Exception):
    """The department gives no request secret; `code` is its code, or `garbage`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class SecretPaths:
    """Where a secret is fetched and where it is renewed; whole addresses."""

    token: str
    refresh: str


@dataclass(frozen=True, slots=True, repr=False)
class LiveSecret:
    """A request secret and the one that renews it; ends in ms since 1970.  kept: as it lies in the shared store."""

    request_secret: str
    refresh_secret: str
    request_ends_ms: int
    refresh_ends_ms: int
    kept: bytes

    @classmethod
    def read(cls, kept: bytes) -> "LiveSecret":
        """What the shared store holds.  Raises SecretRefused("garbage")."""
        try:
            content = orjson.loads(kept)
            return cls(
                str(content["requestSecret"]),
                str(content["refreshSecret"]),
                int(content["requestSecretEndTime"]),
                int(content["refreshSecretEndTime"]),
                kept,
            )
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            raise SecretRefused("garbage") from None


class RequestSecret:
    """The one live secret of our key.  Only one is valid at a time, so fetching is left to the store's single flight."""

    def __init__(self, paths: SecretPaths, app_key: str, app_secret: str, context: DriverContext) -> None:
        self._paths = paths
        self._app_key = app_key
        self._app_secret = app_secret
        self._context = context
        self._key = f"{context.manifest.connector.name}.request_secret"
        self._held: LiveSecret | None = None
        self._replacing = asyncio.Lock()

    async def current(self, timeout_s: float) -> LiveSecret:
        """The secret to sign with now.  Raises HttpFault and SecretRefused.

        The one held here is used without asking the store: where another worker has renewed it, the department says so.
        """
        if self._held is None:
            kept = await self._context.store.get(self._key)
            self._held = LiveSecret.read(kept) if kept is not None else None
        if self._held is None or self._held.request_ends_ms - self._now_ms() < _MARGIN_MS:
            return await self._replace(self._held, timeout_s)
        return self._held

    async def renewed(self, stale: LiveSecret, timeout_s: float) -> LiveSecret:
        """A secret that is not `stale`: ours, or the one another worker has fetched meanwhile."""
        return await self._replace(stale, timeout_s)

    async def anew(self, timeout_s: float) -> LiveSecret:
        """A fresh one for the key's own secret, whatever is held; who holds the former takes this one from the store.

        Raises HttpFault and SecretRefused; then the former stays.
        """

        async def make() -> bytes:
            return await self._call(self._paths.token, self._app_secret, timeout_s)

        async with self._replacing:
            former = await self._context.store.get(self._key)
            self._held = LiveSecret.read(await self._context.store.refresh(self._key, former, make))
            return self._held

    async def _replace(self, stale: LiveSecret | None, timeout_s: float) -> LiveSecret:
        """One question of this process goes to the store, whose lock is all workers'; the others take what it brought."""

        async def make() -> bytes:
            return await self._fetch(stale, timeout_s)

        async with self._replacing:
            if self._held is None or (stale is not None and self._held.kept == stale.kept):
                kept = await self._context.store.refresh(self._key, stale.kept if stale else None, make)
                self._held = LiveSecret.read(kept)
            return self._held

    async def _fetch(self, stale: LiveSecret | None, timeout_s: float) -> bytes:
        """A fresh secret: by the refresh secret while that lives, else by the key's own."""
        if stale is not None and stale.refresh_ends_ms - self._now_ms() > _MARGIN_MS:
            try:
                return await self._call(self._paths.refresh, stale.refresh_secret, timeout_s)
            except SecretRefused:
                pass  # the refresh secret was used up by somebody; the key's own secret still counts
        return await self._call(self._paths.token, self._app_secret, timeout_s)

    async def _call(self, url: str, secret: str, timeout_s: float) -> bytes:
        request_time = str(self._now_ms())
        body = {"appKey": self._app_key, "requestTime": request_time, "sign": sign(self._app_key, secret, request_time)}
        with asked_as(None):
            answer = await self._context.http.request(
                "POST", url, headers={"Content-Type": "application/json"}, body=orjson.dumps(body), timeout_s=timeout_s
            )
        try:
            envelope = orjson.loads(answer.body)
            code, data = str(envelope["code"]), envelope.get("datas")
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            raise HttpFault("malformed") from None
        if answer.status != 200 or code != "00":
            raise SecretRefused(told_code(code))
        kept = orjson.dumps(data)
        LiveSecret.read(kept)
        return kept

    def _now_ms(self) -> int:
        return math.floor(self._context.clock.real().timestamp() * 1000)


def sign(app_key: str, secret: str, request_time: str) -> str:
    """`md5(appKey + secret + requestTime)`, hex.  MD5 is the department's choice, and no protection of ours rests on it."""
    return hashlib.md5(f"{app_key}{secret}{request_time}".encode(), usedforsecurity=False).hexdigest()

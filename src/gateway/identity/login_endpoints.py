"""Where an issuer lets people sign in and out, as its discovery document says."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping

import structlog

from gateway.domain.errors import SetupError
from gateway.domain.frozen import frozen
from gateway.identity.issuer_keys import Fetch, IdentityUnavailable, check_address

log = structlog.get_logger(__name__)

_MAX_AGE_S = 900.0
_FLOOR_S = 1.0


@frozen
class Endpoints:
    """authorization, token, end_session: addresses; None: the issuer has no end of sessions.

    names_itself: its answers hold `iss` (RFC 9207).  takes_basic: whether a client's secret goes into the header, and not into the form.
    """

    authorization: str
    token: str
    end_session: str | None
    names_itself: bool
    takes_basic: bool


class LoginEndpoints:
    """Those of one issuer, read at first use and again after a quarter of an hour; while it cannot be reached the former ones count.

    elapsed: seconds of a clock that never steps.
    """

    def __init__(self, issuer: str, fetch: Fetch, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._elapsed = elapsed
        self._known: Endpoints | None = None
        self._read_s: float | None = None
        self._tried_s: float | None = None
        self._reading = asyncio.Lock()

    async def read(self) -> Endpoints:
        """The endpoints.  Raises IdentityUnavailable where they were never read."""
        async with self._reading:
            if self._is_due():
                await self._refresh()
        if self._known is None:
            raise IdentityUnavailable("the issuer at which people sign in cannot be reached")
        return self._known

    def _is_due(self) -> bool:
        now_s = self._elapsed()
        if self._tried_s is not None and now_s - self._tried_s < _FLOOR_S:
            return False
        return self._read_s is None or now_s - self._read_s >= _MAX_AGE_S

    async def _refresh(self) -> None:
        self._tried_s = self._elapsed()
        try:
            told = json.loads(await self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"))
            self._known = _endpoints(told, self._issuer)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, SetupError, RecursionError) as fault:
            log.warning("login_endpoints_not_read", issuer=self._issuer, fault=type(fault).__name__)
            return
        self._read_s = self._tried_s


def _endpoints(told: Mapping[str, object], issuer: str) -> Endpoints:
    """Raises ValueError for another issuer's document, and for an issuer that binds no code to who asked for it; SetupError, KeyError."""
    if told["issuer"] != issuer:
        raise ValueError("another issuer's")
    methods = told.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" not in methods:
        raise ValueError("without PKCE by S256")
    end_session = told.get("end_session_endpoint")
    ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Endpoints(
        _address(told["authorization_endpoint"]),
        _address(told["token_endpoint"]),
        None if end_session is None else _address(end_session),
        told.get("authorization_response_iss_parameter_supported") is True,
        not isinstance(ways, list) or "client_secret_basic" in ways or "client_secret_post" not in ways,
    )


def _address(told: object) -> str:
    """Raises SetupError."""
    check_address(told)
    address = str(told)
    if not address.isascii() or not address.isprintable() or "#" in address or " " in address:
        raise SetupError("an endpoint's address is plain text without a fragment")
    return address

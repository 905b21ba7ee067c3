"""What a distribution that is built on this one adds to a gateway; in production it is nothing."""

import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

from fastapi import APIRouter

from gateway.domain.errors import SetupError
from gateway.domain.matter import Title
from gateway.flows import Gateway
from gateway.pages import Example, Trial, Visitor
from gateway.settings import Settings

Application: TypeAlias = Callable[..., Awaitable[None]]
"""In the form of ASGI."""


@dataclass(frozen=True, slots=True)
class Door:
    """A listening socket and the address it answers on."""

    socket: socket.socket
    url: str

    @classmethod
    def open(cls, host: str, port: int, scheme: str = "http") -> "Door":
        """Bind and listen.  host: a name or a number, of IPv6 without brackets.  Raises SetupError in words."""
        is_v6 = ":" in host
        listener = socket.socket(socket.AF_INET6 if is_v6 else socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(2048)
        except OSError as fault:
            listener.close()
            raise SetupError(
                f"Port {port} on {host} cannot be used ({fault.strerror}): stop what listens there, or set another port."
            ) from fault
        return cls(listener, f"{scheme}://{in_address(host)}:{listener.getsockname()[1]}")


def in_address(host: str) -> str:
    """A host as it stands in an address: a number of IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def open_doors(settings: Settings) -> Sequence[Door]:
    """All that this machine listens on, the API's door first, then that of the metrics where they have one.

    Of several processes the master opens them once.  Raises SetupError.
    """
    door = Door.open(settings.host, settings.port, "http" if settings.tls is None else "https")
    if settings.metrics_port is None:
        return [door]
    try:
        return [door, Door.open(settings.metrics_host, settings.metrics_port)]
    except SetupError:
        door.socket.close()
        raise


@dataclass(frozen=True, slots=True)
class Extension:
    """What a start of another distribution's own hands to `gateway.main.run`.

    No setting and no word of the command line leads here: it is an object.
    routes: further operations, which the contract does not hold, made with the gateway.
    open_besides: those of them that the dispatcher asks for no access token, as `GET /path`, and why; the gateway starts with no other.
    beside: what is served in the gateway's process besides, each behind its own door, made with the gateway and its address.
    visitors: as whom anybody may come in by one click at the front door; nobody in production.
    examples: questions that can be asked here as they stand, and trials: how each operation is tried here, for the documentation.
    further_remedy: what is said besides after a refusal, by its rule and the roles that may.  default_audit_task: of an auditor who names none.
    ahead: how far the domain's time is to be ahead, for all processes on the store; None: as it is stored there.
    docs_get_tokens: whether the documentation page sends people to the issuer.
    needs_case_register: whether somebody must say whose a case is; else it is whoever's it is first named with.
    waits_for_store: whether a start waits for a store that is not there yet.  database_setting: where its address was given, as errors name
    it; None: in the settings.
    ends_with_starter: whether the end of standard input ends the gateway too.
    """

    routes: Callable[[Gateway], APIRouter] = lambda _gateway: APIRouter()
    open_besides: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[Door, Callable[[Gateway, str], Application]] = field(default_factory=dict)
    visitors: Sequence[Visitor] = ()
    examples: Sequence[Example] = ()
    trials: Callable[[], Mapping[str, Trial]] = dict
    further_remedy: Callable[[str, Sequence[str]], Title | None] | None = None
    default_audit_task: str | None = None
    ahead: timedelta | None = None
    docs_get_tokens: bool = False
    needs_case_register: bool = True
    waits_for_store: bool = True
    database_setting: str | None = None
    ends_with_starter: bool = False


NOTHING = Extension()
"""Production."""

"""What an operation takes for the one flow that it calls: the gateway with all its rooms, or those that read the log."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from gateway.flows import Gateway, Oversight


def gateway_of(request: Request) -> Gateway:
    """The gateway that is asked."""
    gateway: Gateway = request.app.state.gateway
    return gateway


async def _wired(request: Request) -> Gateway:
    return gateway_of(request)


async def _overseen(request: Request) -> Oversight:
    oversight: Oversight = request.app.state.oversight
    return oversight


Wired = Annotated[Gateway, Depends(_wired)]
Overseen = Annotated[Oversight, Depends(_overseen)]

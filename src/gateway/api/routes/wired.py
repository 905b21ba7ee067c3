"""The gateway as an operation takes it: all rooms, for the one flow that it calls."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from gateway.flows import Gateway


def gateway_of(request: Request) -> Gateway:
    """The gateway that is asked."""
    gateway: Gateway = request.app.state.gateway
    return gateway


async def _wired(request: Request) -> Gateway:
    return gateway_of(request)


Wired = Annotated[Gateway, Depends(_wired)]

"""What an operation takes for the one flow that it calls: the gateway with all its rooms, or those that read the log."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from gateway.flows import Gateway, Oversight


def gateway_of(request: Request) -> Gateway:
    """The gateway that is asked, with one policy for the whole request.  Raises Unready."""
    return unpinned(request).pinned()


def unpinned(request: Request) -> Gateway:
    """The gateway whatever policy is in force, for what no policy decides."""
    gateway: Gateway = request.app.state.gateway
    return gateway


async def _wired(request: Request) -> Gateway:
    return gateway_of(request)


async def _overseen(request: Request) -> Oversight:
    oversight: Oversight = request.app.state.oversight
    return oversight


async def _ground(request: Request) -> Gateway:
    return unpinned(request)


Ground = Annotated[Gateway, Depends(_ground)]
Wired = Annotated[Gateway, Depends(_wired)]
Overseen = Annotated[Oversight, Depends(_overseen)]

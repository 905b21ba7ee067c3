"""Connections whose time is over at one moment: few are ended in a turn of the loop, so that whoever asks meanwhile is heard."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from gateway.api.http.ends import ENDED_AT_ONCE, Ends
from gateway.api.http.protocol import GatedHttp

CROWD = 10 * ENDED_AT_ONCE + 1
HEADER = b"GET / HTTP/1.1\r\nhost: g\r\n\r\n"


class Soon(GatedHttp):
    """Every time is over at once."""

    header_s = 0.01
    idle_s = 0.01


@dataclass(slots=True)
class Turns:
    """Of the loop, counted.  ended: how many connections in each."""

    number: int = 0
    ended: Counter[int] = field(default_factory=Counter)

    def count(self) -> None:
        self.number += 1
        asyncio.get_running_loop().call_soon(self.count)


class Line(asyncio.Transport):
    """Notes in which turn it was closed, and what was said on it."""

    def __init__(self, turns: Turns) -> None:
        super().__init__({"peername": ("192.0.2.1", 50000), "sockname": ("192.0.2.250", 443)})
        self._turns, self.is_closed, self.written = turns, False, b""

    def is_closing(self) -> bool:
        return self.is_closed

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def close(self) -> None:
        self._turns.ended[self._turns.number] += not self.is_closed
        self.is_closed = True


async def _said_yes(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


@pytest.fixture
async def turns() -> Turns:
    counted = Turns()
    counted.count()
    return counted


def crowd(turns: Turns) -> Sequence[tuple[Soon, Line]]:
    """So many connections, made at one moment."""
    config, state = uvicorn.Config(_said_yes, http=Soon, lifespan="off", log_config=None), ServerState()
    config.load()
    made = [(Soon(config, state, {}), Line(turns)) for _ in range(CROWD)]
    for connection, line in made:
        connection.connection_made(line)
    return made


async def all_ended(made: Sequence[tuple[Soon, Line]]) -> None:
    async with asyncio.timeout(5):
        while not all(line.is_closed for _, line in made):  # noqa: ASYNC110 - a line tells nobody
            await asyncio.sleep(0)
    for connection, _ in made:
        connection.connection_lost(None)


async def first_ended(turns: Turns) -> None:
    while not turns.ended:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0)


async def test_of_those_that_say_nothing_few_are_ended_in_a_turn_and_each_is_told_why(turns: Turns) -> None:
    made = crowd(turns)
    time.sleep(Soon.header_s)  # noqa: ASYNC251 - the loop stands still until all are due
    await all_ended(made)
    assert max(turns.ended.values()) <= ENDED_AT_ONCE
    assert {line.written[:12] for _, line in made} == {b"HTTP/1.1 408"}


async def test_of_those_that_are_idle_few_are_ended_in_a_turn(turns: Turns) -> None:
    made = crowd(turns)
    for connection, _ in made:
        connection._stop_limit()
        connection.timeout_keep_alive_handler()
    time.sleep(0.06)  # noqa: ASYNC251 - as above
    await all_ended(made)
    assert max(turns.ended.values()) <= ENDED_AT_ONCE
    assert {line.written for _, line in made} == {b""}


async def test_whose_header_comes_while_others_are_ended_is_heard(turns: Turns) -> None:
    made = crowd(turns)
    last, line = made[-1]
    time.sleep(Soon.header_s)  # noqa: ASYNC251 - as above
    await first_ended(turns)
    assert not line.is_closed
    last.data_received(HEADER)
    await all_ended(made[:-1])
    assert line.written.startswith(b"HTTP/1.1 200")
    last.connection_lost(None)


async def test_whose_request_comes_on_an_idle_connection_while_others_are_ended_is_heard(turns: Turns) -> None:
    made = crowd(turns)
    for connection, _ in made:
        connection._stop_limit()
        connection.timeout_keep_alive_handler()
    last, line = made[-1]
    time.sleep(0.06)  # noqa: ASYNC251 - as above
    await first_ended(turns)
    last.data_received(HEADER)
    await all_ended(made[:-1])
    assert line.written.startswith(b"HTTP/1.1 200")
    last.connection_lost(None)


async def test_a_crowd_of_another_server_is_ended_beside(turns: Turns) -> None:
    first, second = crowd(turns), crowd(turns)
    await all_ended([*first, *second])
    assert max(turns.ended.values()) <= 2 * ENDED_AT_ONCE


async def test_one_that_fails_keeps_nobody_behind_it(turns: Turns) -> None:
    ends, ended = Ends(), asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    ends.add(lambda: 1 // 0)  # type: ignore[arg-type]  # it never returns
    ends.add(ended.set)
    async with asyncio.timeout(5):
        await ended.wait()
    assert turns.number

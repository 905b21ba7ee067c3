"""The ways of falling: what is killed or stopped under load, and when, by a seeded chance."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from typing import LiteralString

import psycopg

from tests.load.processes import Processes

STOPPED_S = 0.5, 2.5
"""How long a gateway stands still."""
CUT_OFF_S = 2.0, 3.0
"""The same where its connections break meanwhile, long enough that it is taken for dead."""
UNPROMISED_S = 0.6, 1.6
"""How long the database says "committed" too soon, between two of its falls."""
_WITHDRAW: tuple[tuple[LiteralString, ...], ...] = (
    ("alter role current_user set synchronous_commit = off",),
    ("alter system set synchronous_commit = off", "select pg_reload_conf()"),
)
_MEND: tuple[LiteralString, ...] = (
    "alter role current_user reset synchronous_commit",
    "alter system reset synchronous_commit",
    "select pg_reload_conf()",
)
_BACKENDS = "select pid from pg_stat_activity where application_name = 'oneclick-gateway'"


class Fall(Enum):
    """One way of falling, in words."""

    GATEWAY = "a gateway killed"
    STARTING = "a gateway killed, and its successor while it started"
    BACKEND = "a backend of the database killed"
    POSTMASTER = "the database killed"
    TOGETHER = "the database and a gateway killed"
    STOPPED = "a gateway stopped for a while"
    CUT_OFF = "a gateway stopped, and its connections cut"
    UNPROMISED = "synchronous_commit turned off between two kills of the database"


KINDS = (
    (Fall.GATEWAY, Fall.STARTING),
    (Fall.BACKEND,),
    (Fall.POSTMASTER, Fall.TOGETHER),
    (Fall.STOPPED, Fall.CUT_OFF),
    (Fall.UNPROMISED,),
)
"""What falls: one of two processes, a backend, the postmaster; or it stands still; or what "committed" means is changed."""
_WEIGHTS = {
    Fall.GATEWAY: 30,
    Fall.STARTING: 10,
    Fall.BACKEND: 15,
    Fall.POSTMASTER: 10,
    Fall.TOGETHER: 5,
    Fall.STOPPED: 20,
    Fall.CUT_OFF: 10,
    Fall.UNPROMISED: 10,
}


def dealt(number: int, chance: random.Random) -> Iterator[Fall]:
    """So many falls in a random order: first one of each kind as far as that goes, then by weight."""
    ways = [chance.choice(kind) for kind in KINDS]
    chance.shuffle(ways)
    yield from ways[:number]
    yield from chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=max(number - len(ways), 0))


async def let_fall(way: Fall, processes: Processes, chance: random.Random) -> None:
    """Let it happen now; what is killed is being started again when this returns, what was stopped goes on."""
    if way in {Fall.BACKEND, Fall.CUT_OFF, Fall.POSTMASTER, Fall.TOGETHER}:
        await processes.database_serves()
    if way is Fall.BACKEND:
        await asyncio.to_thread(_kill_a_backend, processes, chance)
    elif way is Fall.POSTMASTER:
        _kill_database(processes)
    elif way is Fall.UNPROMISED:
        await _promise_falls(processes, chance)
    else:
        await _gateway_falls(way, processes, chance)


async def lead_falls(processes: Processes, chance: random.Random) -> None:
    """SIGKILL for the integrator that leads, at any moment of its rounds."""
    await asyncio.sleep(chance.uniform(0, 0.3))
    (await processes.leading()).kill()


async def _promise_falls(processes: Processes, chance: random.Random) -> None:
    """Commits are not durable any more, by role or by server; sessions begin under that, work, and then the database is killed."""
    await processes.all_serve()  # one that starts meanwhile would refuse to, and rightly
    await processes.database_serves()
    await asyncio.to_thread(_order, processes, *chance.choice(_WITHDRAW))
    for pause_s in (chance.uniform(0, 0.3), chance.uniform(*UNPROMISED_S)):
        await asyncio.sleep(pause_s)
        _kill_database(processes)
        await processes.database_serves()
    await asyncio.to_thread(_order, processes, *_MEND)


async def _gateway_falls(way: Fall, processes: Processes, chance: random.Random) -> None:
    victim = await processes.serving(chance)
    if way in {Fall.STOPPED, Fall.CUT_OFF}:
        victim.pause()
        if way is Fall.CUT_OFF:
            await asyncio.to_thread(_kill_a_backend, processes, chance)
        await asyncio.sleep(chance.uniform(*(STOPPED_S if way is Fall.STOPPED else CUT_OFF_S)))
        victim.go_on()
        return
    if way is Fall.TOGETHER:
        _kill_database(processes)
        await asyncio.sleep(chance.uniform(0, 0.1))
    victim.kill()
    if way is Fall.STARTING:
        await asyncio.sleep(chance.uniform(0.05, 1.2))
        victim.kill()


def _kill_database(processes: Processes) -> None:
    """SIGKILL for the postmaster; it may be away already."""
    pid = processes.demo.postgres.pid
    if pid is not None:
        os.kill(pid, signal.SIGKILL)


def _order(processes: Processes, *orders: LiteralString) -> None:
    with psycopg.connect(processes.demo.database_url, autocommit=True) as connection:
        for order in orders:
            connection.execute(order)


def _kill_a_backend(processes: Processes, chance: random.Random) -> None:
    """SIGKILL for one of the gateways' or integrators' backends; PostgreSQL then ends all others too and recovers."""
    with suppress(psycopg.OperationalError, ProcessLookupError):
        with psycopg.connect(processes.demo.database_url) as connection:
            pids = sorted(row[0] for row in connection.execute(_BACKENDS).fetchall())
        if pids:
            os.kill(chance.choice(pids), signal.SIGKILL)

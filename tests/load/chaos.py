"""Kills the gateway under load, again and again, and then asks the checker.  `python -m tests.load.chaos --kills 50 [--seed N]`."""

import argparse
import asyncio
import contextlib
import os
import random
import secrets
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from gateway.audit.model import Kind
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.cli.client import dev_token
from gateway.domain.errors import SetupError
from gateway.simulation.demo import Demo, DemoOptions
from gateway.simulation.gateway_process import GatewayProcess
from tests.load.callers import Callers
from tests.load.checker import calls_by_department, findings
from tests.load.evidence import Evidence, calls_of, open_tasks, read_log, stored_queries, unsettled
from tests.load.families import families_of

CALLERS = ("clerk", "tax-clerk", "verifier:real_estate")
QUICKLY = {"stream_silent_s": 1, "stalled_job_s": 3, "ends_after_h": 6 / 3600}
"""What a gateway that died left behind is taken up in seconds; lookups are given up six seconds after their query."""
BAD_DAYS = (
    ("household", "reset"),
    ("marriage", "broken"),
    ("real_estate", "hang"),
    ("vehicles", "slow"),
    ("vehicles", "refuse"),
)
SETTLED_WITHIN_S = 40.0
STARTS = 10
"""How many gateways are started in a row where PostgreSQL is away too."""
LAST_LIFE_S = 1.0
"""How long the callers go on after the last kill."""


@dataclass(frozen=True, slots=True)
class Run:
    """How hard it is.

    answers: after how many further answers, at least and at most, a gateway is killed, a random moment later.  longest_life_s: it is
    killed then at the latest.  early: share of gateways that are killed while they start, beside `kills`.  store: share of kills
    at which PostgreSQL is killed too, a moment before or after.
    """

    kills: int
    seed: int
    workers: int = 6
    answers: tuple[int, int] = (2, 20)
    longest_life_s: float = 3.0
    early: float = 0.2
    store: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a run: the breaks of the promises (none is good), and what it did, in one line."""

    findings: list[str]
    summary: str
    evidence: Evidence


def house(home: Path, residents: int = 400) -> Demo:
    """A house whose gateway keeps its addresses, and takes up quickly what a killed one left."""
    port, issuer_port = free_ports(2)
    return Demo(
        DemoOptions(home=home, port=port, issuer_port=issuer_port, residents=residents, settings=QUICKLY),
    )


def free_ports(number: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    probes = [socket.socket() for _ in range(number)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


async def torment(demo: Demo, run: Run, say: Callable[[str], None]) -> Verdict:
    """Kill the running house's gateway `run.kills` times under load, let it settle, gather and check."""
    chance = random.Random(run.seed)
    folder = demo.home / "population" / f"{demo.options.residents}-{demo.options.as_of}"
    async with _clients(demo) as clients:
        callers = Callers(clients, families_of(folder), run.seed)
        book = callers.book
        working = asyncio.create_task(callers.run(run.workers))
        try:
            for number in range(1, run.kills + 1):
                away_s = await _one_kill(demo, chance, run, lambda: len(book.seen))
                say(f"kill {number}/{run.kills}: {len(book.seen)} answers in hand, back after {away_s:.1f} s")
            await asyncio.sleep(LAST_LIFE_S)
        finally:
            callers.stop()
            await working
        settled_s = await _settle(demo)
        read_at_the_end = await callers.read_all()
        await callers.repeat_all()
        evidence = gather(demo, callers, read_at_the_end)
    found = findings(evidence)
    if settled_s is None:
        found.append(f"after {SETTLED_WITHIN_S:.0f} s something still moved")
    return Verdict(found, summary(evidence, callers, settled_s), evidence)


async def _one_kill(demo: Demo, chance: random.Random, run: Run, answers: Callable[[], int]) -> float:
    """Let the gateway live a while, on a bad day of some department now and then; kill it, and let the next one serve.

    Returns for how many seconds nobody served.
    """
    successor = _spawned(demo)
    if chance.random() < 0.5:
        await _bad_day(demo, *chance.choice(BAD_DAYS), seconds=1.0)
    enough = answers() + chance.randint(*run.answers)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(run.longest_life_s):
            while answers() < enough:  # noqa: ASYNC110 - the book is written by every caller
                await asyncio.sleep(0.005)
    if chance.random() < run.store:
        _kill_store(demo)
    await asyncio.sleep(chance.uniform(0, 0.1))
    killed_at = time.monotonic()
    if not demo.gateway.is_alive:
        raise SetupError("The gateway fell before it was killed.")
    demo.gateway.kill()
    if chance.random() < run.early:
        successor = await _killed_at_start(demo, successor, chance)
    await _bring_up(demo, successor, STARTS if run.store else 1)
    return time.monotonic() - killed_at


async def _bring_up(demo: Demo, successor: GatewayProcess, starts: int) -> None:
    """As an operator's supervisor does: one that finds no store yet leaves with a sentence, and the next one is started.

    Raises SetupError where none comes up.
    """
    for left in reversed(range(starts)):
        try:
            await asyncio.to_thread(demo.replace_gateway, successor)
        except SetupError:
            if not left:
                raise
            successor = _spawned(demo)
        else:
            return


def _spawned(demo: Demo) -> GatewayProcess:
    return GatewayProcess(demo.home / "log" / "gateway.log").spawn()


async def _killed_at_start(demo: Demo, unlucky: GatewayProcess, chance: random.Random) -> GatewayProcess:
    """Let one begin to start, kill it, and return the next."""
    starting = asyncio.create_task(asyncio.to_thread(demo.replace_gateway, unlucky))
    await asyncio.sleep(chance.uniform(0, 1.5))
    unlucky.kill()
    with contextlib.suppress(SetupError):
        await starting
    return _spawned(demo)


def _kill_store(demo: Demo) -> None:
    """SIGKILL for PostgreSQL, which its supervisor starts again."""
    if demo.postgres.pid is not None:
        os.kill(demo.postgres.pid, signal.SIGKILL)


async def _bad_day(demo: Demo, department: str, fault: str, *, seconds: float) -> None:
    order = {"fault": fault, "seconds": seconds, "delay_s": 0.8}
    async with httpx.AsyncClient(trust_env=False) as client:
        control_url = demo.department_addresses()[department]["control_url"]
        (await client.post(f"{control_url}/faults", json=order)).raise_for_status()


async def _settle(demo: Demo) -> float | None:
    """Wait until only verifications are open; how long that took, or None."""
    started = time.monotonic()
    while time.monotonic() - started < SETTLED_WITHIN_S:
        if not await asyncio.to_thread(unsettled, demo.database_url):
            return time.monotonic() - started
        await asyncio.sleep(0.25)
    return None


@asynccontextmanager
async def _clients(demo: Demo) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """A client for each caller, with a token that outlives the gateways."""
    async with AsyncExitStack() as stack:
        clients = {}
        for name in CALLERS:
            token = await asyncio.to_thread(dev_token, demo.addresses["issuer_url"], name)
            client = httpx.AsyncClient(
                base_url=demo.addresses["base_url"],
                headers={"Authorization": f"Bearer {token}"},
                timeout=20,
                trust_env=False,
            )
            clients[name] = await stack.enter_async_context(client)
        yield clients


def gather(demo: Demo, callers: Callers, read_at_the_end: dict[str, int]) -> Evidence:
    """Everything that is known outside the gateway."""
    log_key = Privacy(KeyFolder(demo.home / "keys")).log_key().public_key().public_bytes_raw()
    return Evidence(
        seen=tuple(callers.book.seen),
        acknowledged=frozenset(callers.book.acknowledged),
        read_at_the_end=read_at_the_end,
        calls=calls_of(demo.department_addresses(), demo.clock),
        stored=stored_queries(demo.database_url),
        open_tasks=open_tasks(demo.database_url),
        log_key=log_key,
        **read_log(demo.database_url),
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def summary(evidence: Evidence, callers: Callers, settled_s: float | None) -> str:
    """One line: how much was examined."""
    kinds = Counter(Kind(int(str(row["kind"]))).name for row in evidence.entries)
    book = callers.book
    return (
        f"{len(evidence.seen)} answers, {book.lost} broken off, refused {dict(book.refused)}; "
        f"{len(evidence.entries)} entries by kind {dict(kinds)} in {len(evidence.streams)} streams; "
        f"calls {calls_by_department(list(evidence.calls))}; {len(book.acknowledged)} verifications; "
        f"settled in {'never' if settled_s is None else f'{settled_s:.1f} s'}"
    )


def main() -> None:
    """The long run of `make chaos`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--workers", type=int, default=6)
    parser.add_argument("--store", type=float, default=0.1, help="share of kills at which PostgreSQL is killed too")
    given = parser.parse_args()
    _say(f"seed {given.seed}")
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder, house(Path(folder)) as demo:
        verdict = asyncio.run(torment(demo, Run(given.kills, given.seed, given.workers, store=given.store), _say))
    _say(verdict.summary)
    _say("\n".join(verdict.findings) or "every promise was kept")
    sys.exit(1 if verdict.findings else 0)


if __name__ == "__main__":
    main()

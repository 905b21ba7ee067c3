"""Lets gateways, their database and their integrators fall under load, again and again, and then asks the checker.

`python -m tests.load.chaos --kills 300 --integrator-kills 50 [--seed N] [--throws]`: with `--throws` exceptions come out of every wait
of their background tasks as well, now and then.
"""

import argparse
import asyncio
import random
import secrets
import shutil
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

from gateway_demo import gateway_process
from gateway_demo.demo import Demo, DemoOptions
from gateway_demo.running import dev_token
from tests.load import integrator_process
from tests.load.aftermath import SETTLED_WITHIN_S, gather, settled, summary
from tests.load.callers import Callers, unmeant
from tests.load.checker import findings
from tests.load.evidence import Called, Evidence, calls_of, unsettled, untaken
from tests.load.falls import dealt, lead_falls, let_fall
from tests.load.families import families_of
from tests.load.processes import Processes, kept
from tests.stories.command import remove_databases

CALLERS = ("clerk", "tax-clerk", "verifier:real_estate")
QUICKLY = {"stream_silent_s": 0.5, "stalled_job_s": 3, "ends_after_h": 6 / 3600, "audit_integrate": False}
"""What a gateway that died left behind is taken up in seconds; lookups are given up six seconds after their query."""
BAD_DAYS = (
    ("household", "reset"),
    ("marriage", "broken"),
    ("real_estate", "hang"),
    ("vehicles", "slow"),
    ("vehicles", "refuse"),
)
LAST_LIFE_S = 1.0
"""How long the callers go on after the last fall."""
LONGEST_SILENCE_S = 15.0
"""A fall is waited with no longer than this, though nobody has had an answer since the last."""
PROOFS_AT_THE_END = 300
BOOKS_EVERY = 20
"""After so many falls the departments' call books are read, before they are full."""


@dataclass(frozen=True, slots=True)
class Run:
    """How hard it is.

    kills: falls of gateways and database.  integrator_kills: SIGKILLs of the leading integrator between them, evenly.  answers: after
    how many further answers, at least and at most, the next fall comes; longest_life_s: once there are that few, it comes then.
    """

    kills: int
    seed: int
    integrator_kills: int = 0
    workers: int = 6
    answers: tuple[int, int] = (2, 16)
    longest_life_s: float = 2.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a run: the breaks of the promises (none is good), and what it did, in one line."""

    findings: list[str]
    summary: str
    evidence: Evidence


def house(home: Path, residents: int = 400) -> Demo:
    """A house whose gateway keeps its addresses, takes up quickly what a killed one left, and leaves integrating to others."""
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
    """Put a second gateway and two integrators beside the running house's, let them fall under load, settle, gather and check."""
    chance = random.Random(run.seed)
    folder = demo.home / "population" / f"{demo.options.residents}-{demo.options.as_of}"
    neighbour_port = free_ports(1)[0]
    urls = [demo.addresses["base_url"], f"http://127.0.0.1:{neighbour_port}"]
    async with kept(demo, neighbour_port) as processes, _clients(demo, urls) as doors:
        callers = Callers(doors, families_of(folder), run.seed)
        working = asyncio.create_task(callers.run(run.workers))
        try:
            fell, calls = await _falls(processes, run, chance, callers, say)
            await asyncio.sleep(LAST_LIFE_S)
        finally:
            callers.stop()
            await working
        await processes.all_serve()
        settled_s = await settled(demo, unsettled, untaken)
        at_the_end = await callers.read_all(), await callers.prove_some(PROOFS_AT_THE_END)
        await callers.repeat_all()
        for gateway in processes.gateways:
            await gateway.end()
        taken_s = await settled(demo, untaken)
    evidence = gather(demo, callers, calls, *at_the_end)
    found = [
        *findings(evidence),
        *(f"{count} times {status} was answered" for status, count in unmeant(callers.book.refused).items()),
        *(f"{one.name} ended {one.fell} times though nobody killed it" for one in processes.all if one.fell),
        *([f"after {SETTLED_WITHIN_S:.0f} s something still moved"] if None in {settled_s, taken_s} else []),
    ]
    return Verdict(found, summary(evidence, callers, fell, processes, settled_s), evidence)


async def _falls(
    processes: Processes, run: Run, chance: random.Random, callers: Callers, say: Callable[[str], None]
) -> tuple[Counter[str], set[Called]]:
    """All falls, one after the other.  Returns how often each way came, and the departments' calls as far as they were read."""
    fell: Counter[str] = Counter()
    calls: set[Called] = set()
    began = time.monotonic()
    for number, way in enumerate(dealt(run.kills, chance), start=1):
        await _live(processes.demo, run, chance, lambda: len(callers.book.seen))
        ways = [way.value]
        if number * run.integrator_kills // run.kills > (number - 1) * run.integrator_kills // run.kills:
            await lead_falls(processes, chance)
            ways.insert(0, "the leading integrator killed")
        await let_fall(way, processes, chance)
        fell.update(ways)
        say(
            f"{number}/{run.kills} at {time.monotonic() - began:.0f} s, {len(callers.book.seen)} answers: {', '.join(ways)}"
        )
        if number % BOOKS_EVERY == 0:
            calls.update(await asyncio.to_thread(calls_of, processes.demo.department_addresses(), processes.demo.clock))
    return fell, calls


async def _live(demo: Demo, run: Run, chance: random.Random, answers: Callable[[], int]) -> None:
    """Let the callers get some further answers, on a bad day of some department now and then."""
    if chance.random() < 0.5:
        await _bad_day(demo, *chance.choice(BAD_DAYS), seconds=1.0)
    had, enough = answers(), chance.randint(*run.answers)
    began = time.monotonic()
    while (got := answers() - had) < enough:
        lived_s = time.monotonic() - began
        if lived_s > LONGEST_SILENCE_S or (lived_s > run.longest_life_s and got >= run.answers[0]):
            break
        await asyncio.sleep(0.005)
    await asyncio.sleep(chance.uniform(0, 0.1))


async def _bad_day(demo: Demo, department: str, fault: str, *, seconds: float) -> None:
    order = {"fault": fault, "seconds": seconds, "delay_s": 0.8}
    async with httpx.AsyncClient(trust_env=False) as client:
        control_url = demo.department_addresses()[department]["control_url"]
        (await client.post(f"{control_url}/faults", json=order)).raise_for_status()


@asynccontextmanager
async def _clients(demo: Demo, urls: list[str]) -> AsyncIterator[list[dict[str, httpx.AsyncClient]]]:
    """For each gateway a client for each caller, with a token that outlives the gateways."""
    issuer_url = demo.addresses["issuer_url"]
    tokens = {name: await asyncio.to_thread(dev_token, issuer_url, name) for name in CALLERS}
    async with AsyncExitStack() as stack:

        async def client(url: str, token: str) -> httpx.AsyncClient:
            headers = {"Authorization": f"Bearer {token}"}
            opened = httpx.AsyncClient(base_url=url, headers=headers, timeout=20, trust_env=False)
            return await stack.enter_async_context(opened)

        yield [{name: await client(url, token) for name, token in tokens.items()} for url in urls]


def say(line: str) -> None:
    """A line on standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """The long run of `make chaos`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--integrator-kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--workers", type=int, default=6)
    parser.add_argument("--throws", action="store_true", help="throw exceptions into the background tasks as well")
    given = parser.parse_args()
    if given.throws:
        planted = "from tests.load.throwing import plant; plant()\n"
        gateway_process.START = planted + gateway_process.START
        integrator_process.START = planted + integrator_process.START
    say(f"seed {given.seed}")
    run = Run(given.kills, given.seed, given.integrator_kills, given.workers)
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    with house(folder) as demo:
        verdict = asyncio.run(torment(demo, run, say))
    say(verdict.summary)
    if verdict.findings:
        say("\n".join([*verdict.findings, f"The house with its logs is left in {folder}."]))
        sys.exit(1)
    remove_databases(folder)
    shutil.rmtree(folder, ignore_errors=True)
    say("every promise was kept")


if __name__ == "__main__":
    main()

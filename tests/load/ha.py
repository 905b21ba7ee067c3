"""Lets a PostgreSQL cluster fall under load, three times in each of four ways, and asks what the gateway's callers noticed.

`python -m tests.load.ha [--times 3] [--only freeze]`, as root or as a user who may run PostgreSQL: starts deploy/ha/cluster.py, a house on the
gateway's own list of hosts, and callers; then a postmaster is killed, a node is killed, the primary is moved, and a node stands still for
45 s and runs on.  It fails where an answer is lost, a status is another than 200, 202 or 503 with Retry-After (or a refusal that the
caller earned), the gap is longer than allowed, or the log does not hold.
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx

from gateway.db import FAULTS, Database
from gateway.domain.clock import real_now
from gateway_demo.demo import Demo, DemoOptions
from gateway_demo.running import dev_token
from tests.load.aftermath import gather, settled
from tests.load.callers import Callers, unmeant
from tests.load.chaos import CALLERS, PROOFS_AT_THE_END, free_ports
from tests.load.checker import findings
from tests.load.evidence import unsettled, untaken
from tests.load.families import families_of

SCRIPT = Path(__file__).parents[2] / "deploy" / "ha" / "cluster.py"
STARTS_WITHIN_S, WHOLE_WITHIN_S = 120.0, 150.0
CALM_S = 4.0
"""How long the callers work between two faults, and before the first."""
NOTICED_S = 20.0
"""Until then nodes may still tell the state before the fault, which stands in etcd for that long."""
FREEZE_S = 45.0
WORKERS = 6


@dataclass(frozen=True, slots=True)
class Node:
    """One PostgreSQL and its Patroni, as the script tells them."""

    name: str
    port: int
    api: int
    folder: Path

    @property
    def postmaster(self) -> int:
        """Its process id."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    @property
    def processes(self) -> list[int]:
        """All of it: Patroni and PostgreSQL."""
        patroni = int((self.folder / "patroni.pid").read_text())
        return [patroni, *_below(patroni), self.postmaster, *_below(self.postmaster)]


@dataclass(slots=True)
class Watch:
    """What the callers' answers say besides their bodies.  without: 503 that do not say when to come again."""

    without: int = 0

    async def look(self, answer: httpx.Response) -> None:
        """Count it."""
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and "retry-after" not in answer.headers:
            self.without += 1


@dataclass(slots=True)
class Fall:
    """One fault.  gap_s: the longest time without an answer to a query, from it on until the cluster was whole again; store_s: without a
    commit of somebody who tries again and again on connections of their own."""

    way: str
    gap_s: float
    store_s: float
    whole_s: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """The running cluster."""

    database_url: str = field(repr=False)
    nodes: tuple[Node, ...]

    async def members(self) -> list[dict[str, Any]]:
        """What the nodes that answer say of all."""
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            for node in self.nodes:
                with contextlib.suppress(httpx.HTTPError, ValueError):
                    members: list[dict[str, Any]] = (await client.get(f"http://127.0.0.1:{node.api}/cluster")).json()[
                        "members"
                    ]
                    return members
        return []

    async def with_role(self, role: str) -> Node:
        """The node of this role.  Raises StopIteration where there is none."""
        name = next(member["name"] for member in await self.members() if member["role"] == role)
        return next(node for node in self.nodes if node.name == name)

    async def whole(self) -> None:
        """Until all nodes run, and either standby may confirm a commit.  Raises TimeoutError."""
        async with asyncio.timeout(WHOLE_WITHIN_S):
            while not _is_whole(await self.members()):  # noqa: ASYNC110 - other programs tell it, not this one
                await asyncio.sleep(0.5)

    async def move(self) -> None:
        """Make one of the standbys the primary."""
        leader, candidate = await self.with_role("leader"), await self.with_role("quorum_standby")
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
            order = {"leader": leader.name, "candidate": candidate.name}
            (await client.post(f"http://127.0.0.1:{leader.api}/switchover", json=order)).raise_for_status()


def _is_whole(members: list[dict[str, Any]]) -> bool:
    up = [member for member in members if member["state"] in {"running", "streaming"}]
    return sorted(member["role"] for member in up) == ["leader", "quorum_standby", "quorum_standby"]


def _below(pid: int) -> list[int]:
    """The children of a process, and theirs."""
    children: list[int] = []
    with contextlib.suppress(OSError):
        for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
            children += [child, *_below(child)]
    return children


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


# ── the faults ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _kill_postmaster(cluster: Cluster) -> None:
    _signal([(await cluster.with_role("leader")).postmaster], signal.SIGKILL)


async def _kill_node(cluster: Cluster) -> None:
    _signal((await cluster.with_role("leader")).processes, signal.SIGKILL)


async def _freeze(cluster: Cluster) -> None:
    pids = (await cluster.with_role("leader")).processes
    _signal(pids, signal.SIGSTOP)
    await asyncio.sleep(FREEZE_S)
    _signal(pids, signal.SIGCONT)


WAYS: dict[str, tuple[Callable[[Cluster], Any], float]] = {
    "switchover": (Cluster.move, 5.0),
    "postmaster": (_kill_postmaster, 10.0),
    "node": (_kill_node, 30.0),
    "freeze": (_freeze, 30.0),
}
"""Each fault, and how long a gap it may make, in seconds."""


# ── the run ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _cluster(folder: Path) -> Iterator[Cluster]:
    """Started, and ended with the block.  Raises SystemExit with the script's own words."""
    words = ["setpriv", "--pdeathsig", "TERM", "/usr/bin/python3", str(SCRIPT), "--folder", str(folder)]
    script = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert script.stdout is not None
        line = script.stdout.readline()
        if not line:
            sys.exit(script.wait())
        told = json.loads(line)
        nodes = tuple(Node(n["name"], n["port"], n["api"], Path(n["folder"])) for n in told["nodes"])
        yield Cluster(told["database_url"], nodes)
    finally:
        script.terminate()
        script.wait()


@asynccontextmanager
async def _callers(demo: Demo, watch: Watch) -> AsyncIterator[Callers]:
    issuer, base = demo.addresses["issuer_url"], demo.addresses["base_url"]
    async with AsyncExitStack() as stack:
        door = {}
        for name in CALLERS:
            token = await asyncio.to_thread(dev_token, issuer, name)
            client = httpx.AsyncClient(
                base_url=base,
                headers={"Authorization": f"Bearer {token}"},
                timeout=20,
                trust_env=False,
                event_hooks={"response": [watch.look]},
            )
            door[name] = await stack.enter_async_context(client)
        yield Callers([door], families_of(demo.population), seed=1)


async def _fall(cluster: Cluster, callers: Callers, way: str) -> Fall:
    await cluster.whole()
    await asyncio.sleep(CALM_S)
    commits: list[datetime] = []
    committing = asyncio.create_task(_commit(cluster, commits))
    while not commits:  # noqa: ASYNC110 - until it knows where the store is
        await asyncio.sleep(0.1)
    began, began_s = real_now(), time.monotonic()
    await WAYS[way][0](cluster)
    await asyncio.sleep(max(NOTICED_S - (time.monotonic() - began_s), 1))
    await cluster.whole()
    whole_s = time.monotonic() - began_s
    await asyncio.sleep(CALM_S)
    committing.cancel()
    answered = sorted(seen.received_at for seen in callers.book.seen if seen.way == "ask")
    return Fall(way, _longest_s(began, answered), _longest_s(began, commits), whole_s)


def _longest_s(began: datetime, times: list[datetime]) -> float:
    """The longest time without one of these, from then until now."""
    marks = [began, *(at for at in times if at > began), real_now()]
    return max((later - earlier).total_seconds() for earlier, later in pairwise(marks))


async def _commit(cluster: Cluster, commits: list[datetime]) -> None:
    """What the store alone can do: whoever commits there, on a connection of their own, with a synchronous standby."""
    database = Database(cluster.database_url)
    while True:
        with contextlib.suppress(*FAULTS):
            async with asyncio.timeout(3):
                connection = await database.connect()
                try:
                    await connection.execute("select pg_logical_emit_message(true, 'trial', 'committed')")
                    commits.append(real_now())
                finally:
                    connection.terminate()
        await asyncio.sleep(0.1)


async def _falls(cluster: Cluster, demo: Demo, ways: list[str], times: int) -> list[str]:
    """Every fault, then the check.  Returns what was broken, as sentences."""
    watch, broken = Watch(), []
    async with _callers(demo, watch) as callers:
        working = asyncio.create_task(callers.run(WORKERS))
        try:
            for way in ways * times:
                fall = await _fall(cluster, callers, way)
                print(
                    f"{way}: gap {fall.gap_s:.1f} s, the store's own {fall.store_s:.1f} s, whole again after {fall.whole_s:.1f} s",
                    flush=True,
                )
                if fall.gap_s > WAYS[way][1]:
                    broken.append(f"{way}: a gap of {fall.gap_s:.1f} s, where {WAYS[way][1]:.0f} s are allowed")
        finally:
            callers.stop()
            await working
        broken += await _checked(demo, callers)
        book = callers.book
        broken += [f"{count} times {status} was answered" for status, count in unmeant(book.refused).items()]
        broken += [f"{count} requests were cut off: {how}" for how, count in book.lost.items()]
        broken += [f"{watch.without} answers of 503 had no Retry-After"] * (watch.without > 0)
        print(
            f"{len(book.seen)} answers, refused {dict(book.refused)}, {len(book.acknowledged)} verifications",
            flush=True,
        )
    return broken


async def _checked(demo: Demo, callers: Callers) -> list[str]:
    """Every promise of the log, from what the callers hold."""
    settled_s = await settled(demo, unsettled, untaken)
    at_the_end = await callers.read_all(), await callers.prove_some(PROOFS_AT_THE_END)
    await callers.repeat_all()
    taken_s = await settled(demo, untaken)
    evidence = gather(demo, callers, set(), *at_the_end)
    moving = ["something still moved at the end"] if None in {settled_s, taken_s} else []
    return [*findings(evidence), *moving]


def main() -> int:
    """The run of `make ha`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--only", choices=WAYS, action="append")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gateway-ha-", dir="/var/tmp"))
    folder.chmod(0o755)
    with _cluster(folder / "cluster") as cluster:
        port, issuer_port = free_ports(2)
        options = DemoOptions(
            home=folder / "home", port=port, issuer_port=issuer_port, residents=400, database_url=cluster.database_url,
            settings={"ends_after_h": 20 / 3600, "stream_silent_s": 3, "audit_sync_standbys": 1},
        )  # fmt: skip
        with Demo(options) as demo:
            broken = asyncio.run(_falls(cluster, demo, given.only or list(WAYS), given.times))
    if broken:
        print("\n".join([*broken, f"The logs are left in {folder}."]))
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    print("every promise was kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Two machines of two workers each behind a balancer: one is killed and started again, then both are restarted in turn, all under load.

`python -m tests.load.fleet --kills 10 --restarts 20`: callers notice nothing but what was under way in a process that was killed, and
no department is asked for more than was agreed, by its own call book.  The balancer is HAProxy with deploy/haproxy.cfg, where it is
installed; else, and with --own, one of this program's.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from pathlib import Path

import httpx

from gateway.domain.clock import real_now
from gateway_demo.demo import Demo, DemoOptions
from gateway_demo.running import dev_token
from tests.load.chaos import free_ports, say
from tests.load.families import families_of
from tests.stories.command import remove_databases

CALLERS, PAUSE_S = 4, 0.05
"""And how long each of them waits between two questions: what is tried is the coming and going, not how much is borne."""
WORKERS = 2
NOBODY = "No gateway is ready."
"""As the proxy says it."""
PROXY_SETTINGS = Path(__file__).parents[2] / "deploy" / "haproxy.cfg"
LOOKS_EVERY_S = 0.25
"""How often the balancer asks for /readyz; one answer that is not 200 takes a machine out, one that is puts it in."""
DRAIN_S = 1.5
GRACE_S = 0.9
"""As the departments count a second: what leaves a second apart may arrive closer."""
AGREED = {"household": (20, 20), "vehicles": (5, 5)}
"""What manifests name: calls a second, calls at once."""
MEANT = frozenset({200, 202, 403, 503})
"""Not every clerk may ask everything; and where the store is too slow for an entry, callers are told when to come again."""
LEAVES = "about to end"
"""What a machine says that leaves; one that serves is not ready where the store, or all, is too slow, and no restart makes it so."""
SLOW_COUNTS_S = 3.0
UP_WITHIN_S = 180.0
BETWEEN_S = (0.2, 1.5)
"""How long all serve before the next one falls."""


@dataclass(slots=True, eq=False)
class Machine:
    """A gateway of several workers on a port of its own.  under_way: the requests it has been sent and has not answered."""

    folder: Path
    environment: dict[str, str]
    port: int
    is_in: bool = False
    slow_at_s: float = -inf
    under_way: set[int] = field(default_factory=set)
    doomed: set[int] = field(default_factory=set)
    client: httpx.AsyncClient = field(init=False)
    _process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=20, trust_env=False)

    def start(self) -> None:
        """Begin; it serves once the balancer finds it ready."""
        with (self.folder / "lines").open("ab") as lines:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway.main", "serve", "--workers", str(WORKERS)],
                env=self.environment,
                cwd=self.folder,
                stdout=lines,
                stderr=lines,
            )

    @property
    def is_slow(self) -> bool:
        """Whether it was too slow to be ready, now or a moment ago: a proxy looks at other times."""
        return time.monotonic() - self.slow_at_s < SLOW_COUNTS_S

    @property
    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None
        return self._process

    async def end(self) -> None:
        """As an operator does; raises where it does not end as told."""
        self._running.send_signal(signal.SIGTERM)
        status = await asyncio.to_thread(self._running.wait, 40)
        if status:
            raise RuntimeError(f"a machine ended with {status}: see {self.folder}")

    def kill(self) -> None:
        """The master and all its workers at once, as a machine that loses its power."""
        pid = self._running.pid
        victims = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
        self.doomed |= self.under_way
        for victim in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        self._running.wait()
        while any(map(_lives, victims)):  # as long as one does, its door takes requests in
            time.sleep(0.005)


def _lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    return False


@dataclass(slots=True)
class Book:
    """What the callers got.

    lost: requests that ended without an answer, where nobody had killed who had them.  killed: those where somebody had.
    waits: why callers were told to come again.  unmeant: answers that nothing excuses.
    """

    answers: Counter[int] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    killed: int = 0
    waits: Counter[str] = field(default_factory=Counter)
    unmeant: list[str] = field(default_factory=list)

    def note(self, answer: httpx.Response) -> None:
        """Write down an answer."""
        status = answer.status_code
        self.answers[status] += 1
        if status == httpx.codes.SERVICE_UNAVAILABLE:
            self.waits[str(answer.json().get("detail"))] += 1
        if status not in MEANT or (status == httpx.codes.SERVICE_UNAVAILABLE and "retry-after" not in answer.headers):
            self.unmeant.append(f"{status} was answered: {_problem(answer)}")


def _problem(answer: httpx.Response) -> str:
    """What an answer says is wrong; nothing of whom it is about."""
    with contextlib.suppress(ValueError):
        return f"{answer.json().get('type')}, {answer.json().get('detail')}"
    return "no problem document"


class Balancer:
    """Sends each request to one of the machines that are ready, and to another where it could not even connect, as proxies do."""

    sees_within_s = 0.0
    """How much later than this program it may find that a machine is ready."""

    def __init__(self, machines: Sequence[Machine], chance: random.Random) -> None:
        self._machines = machines
        self._chance = chance
        self._sent = 0
        self.book = Book()

    async def close(self) -> None:
        """Nothing of its own is left."""

    async def watch(self, machine: Machine) -> None:
        """Follow /readyz, for ever."""
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            while True:
                try:
                    answer = await client.get(f"http://127.0.0.1:{machine.port}/readyz")
                    machine.is_in = answer.status_code == httpx.codes.OK
                    is_slow = not machine.is_in and LEAVES not in answer.text
                except httpx.TransportError as fault:
                    machine.is_in, is_slow = False, isinstance(fault, httpx.ReadTimeout)
                if is_slow:
                    machine.slow_at_s = time.monotonic()
                await asyncio.sleep(LOOKS_EVERY_S)

    async def send(self, token: str, body: object) -> None:
        """One query, and its end in the book."""
        up = [machine for machine in self._machines if machine.is_in]
        self._chance.shuffle(up)
        for machine in up:
            self._sent += 1
            number = self._sent
            machine.under_way.add(number)
            try:
                answer = await machine.client.post(
                    "/v1/queries", json=body, headers={"Authorization": f"Bearer {token}"}
                )
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
            except httpx.TransportError as fault:
                self._note_lost(machine, number, fault)
            else:
                self.book.note(answer)
            finally:
                machine.under_way.discard(number)
            return
        await self._note_nobody()

    async def _note_nobody(self) -> None:
        """Nobody was ready; then a caller waits for a moment."""
        if any(machine.is_slow for machine in self._machines):
            self.book.waits["no machine was ready, for one was away and one too slow"] += 1
        else:
            self.book.lost.append("no machine was ready")
        await asyncio.sleep(LOOKS_EVERY_S)

    def _note_lost(self, machine: Machine, number: int, fault: httpx.TransportError) -> None:
        if number in machine.doomed:
            self.book.killed += 1
        else:
            self.book.lost.append(f"{type(fault).__name__} at {machine.folder.name}")


class Proxy(Balancer):
    """HAProxy with the settings of deploy/."""

    sees_within_s = 1.5

    def __init__(self, machines: Sequence[Machine], chance: random.Random, program: str) -> None:
        super().__init__(machines, chance)
        (port,) = free_ports(1)
        one, other = (f"127.0.0.1:{machine.port}" for machine in machines)
        given = {"GATEWAY_LISTEN": f"127.0.0.1:{port}", "GATEWAY_ONE": one, "GATEWAY_OTHER": other}
        with (machines[0].folder.parent / "proxy").open("ab") as lines:
            self._process = subprocess.Popen(
                [program, "-db", "-f", str(PROXY_SETTINGS)], env=given, stdout=subprocess.DEVNULL, stderr=lines
            )
        self._client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False)

    async def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        await self._client.aclose()

    async def send(self, token: str, body: object) -> None:
        """One query, and its end in the book.  Which machine has it is the proxy's own affair."""
        self._sent += 1
        number = self._sent
        for machine in self._machines:
            machine.under_way.add(number)
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = await self._client.post("/v1/queries", json=body, headers=headers)
        except httpx.TransportError as fault:
            self._note_cut_off(number, f"{type(fault).__name__} at the proxy ({real_now():%H:%M:%S.%f})")
        else:
            if answer.status_code == httpx.codes.BAD_GATEWAY:
                self._note_cut_off(number, "502 by the proxy")
            elif NOBODY in answer.text:
                await self._note_nobody()
            else:
                self.book.note(answer)
        finally:
            for machine in self._machines:
                machine.under_way.discard(number)

    def _note_cut_off(self, number: int, how: str) -> None:
        if any(number in machine.doomed for machine in self._machines):
            self.book.killed += 1
        else:
            self.book.lost.append(how)


def _machine(demo: Demo, name: str, port: int) -> Machine:
    """With the house's keys, departments and database, and a home of its own."""
    folder = demo.home / name
    shutil.copytree(demo.home / "keys", folder / "keys")
    told = {name: demo.given[name] for name in ("database_url", "departments", "city")}
    settings = {
        **told,
        "home": str(folder),
        "port": port,
        "issuer": demo.addresses["issuer_url"],
        "allow_reserved_ids": True,
        "no_case_register": True,
        "accounts": "claims",
        "quotas": dict.fromkeys(json.loads(_QUOTAS.read_text("utf-8")), 0),
        "drain_s": DRAIN_S,
        "log_level": "warning",
    }
    given = {
        f"GATEWAY_{key.upper()}": value if isinstance(value, str) else json.dumps(value)
        for key, value in settings.items()
    }
    return Machine(folder, {**os.environ, **given}, port)


_QUOTAS = Path(__file__).parents[2] / "src" / "gateway_demo" / "data" / "quotas.json"


@asynccontextmanager
async def _serving(
    demo: Demo, chance: random.Random, proxy: str | None
) -> AsyncIterator[tuple[Sequence[Machine], Balancer]]:
    machines = [_machine(demo, name, port) for name, port in zip(("one", "other"), free_ports(2), strict=True)]
    balancer = Proxy(machines, chance, proxy) if proxy else Balancer(machines, chance)
    watches = [asyncio.create_task(balancer.watch(machine)) for machine in machines]
    try:
        for machine in machines:
            machine.start()
        for machine in machines:
            await _until_in(machine)
        await asyncio.sleep(balancer.sees_within_s)
        yield machines, balancer
    finally:
        await balancer.close()
        for machine in machines:
            machine.kill()
            await machine.client.aclose()
        for watch in watches:
            watch.cancel()


async def _until_in(machine: Machine) -> None:
    async with asyncio.timeout(UP_WITHIN_S):
        while not machine.is_in:  # noqa: ASYNC110 - whatever makes it so
            await asyncio.sleep(0.05)


async def _call(balancer: Balancer, token: str, bodies: Iterable[object], is_over: asyncio.Event) -> None:
    for body in bodies:
        if is_over.is_set():
            return
        await balancer.send(token, body)
        await asyncio.sleep(PAUSE_S)


def _bodies(demo: Demo, chance: random.Random, number: int) -> Iterable[object]:
    families = families_of(demo.population)
    for case in range(number * 100_000, 1_000_000):
        yield {
            "matter": "M01",
            "case_number": f"JH-2026-M01-{case:06d}",
            "parties": chance.choice(families),
            "deadline_ms": 2_000,
        }


async def trial(
    demo: Demo, kills: int, restarts: int, seed: int, *, say: Callable[[str], None], proxy: str | None = None
) -> list[str]:
    """All kills, then all restarts, under load.  proxy: HAProxy; None: a balancer of our own.  Returns what was promised and not kept."""
    chance, is_over = random.Random(seed), asyncio.Event()
    token = await asyncio.to_thread(dev_token, demo.addresses["issuer_url"], "clerk")
    async with _serving(demo, chance, proxy) as (machines, balancer):
        callers = [
            asyncio.create_task(_call(balancer, token, _bodies(demo, chance, number), is_over))
            for number in range(CALLERS)
        ]
        for number in range(kills + restarts):
            await asyncio.sleep(chance.uniform(*BETWEEN_S))
            machine = machines[0] if number < kills else machines[number % 2]
            had = balancer.book.answers.total()
            if number < kills:
                machine.kill()
            else:
                await machine.end()
            machine.is_in = False
            machine.start()
            await _until_in(machine)
            await asyncio.sleep(balancer.sees_within_s)
            say(
                f"{real_now():%H:%M:%S} {number + 1}/{kills + restarts}: {'killed' if number < kills else 'restarted'}, {balancer.book.answers.total() - had} answers meanwhile"
            )
        is_over.set()
        await asyncio.gather(*callers)
    book = balancer.book
    say(f"answers {dict(book.answers)}, under way in what was killed {book.killed}; told to wait: {dict(book.waits)}")
    return [*book.lost, *book.unmeant, *exceeded(demo)]


def exceeded(demo: Demo) -> list[str]:
    """Where a department's call book holds more than was agreed with it, in a second or at once."""
    found = []
    for department, (per_second, at_once) in AGREED.items():
        control_url = demo.department_addresses()[department]["control_url"]
        served = httpx.get(f"{control_url}/calls", trust_env=False, timeout=30).raise_for_status().json()
        calls = [
            (datetime.fromisoformat(call["at"]).timestamp(), call["took_s"])
            for call in served
            if call["kind"] not in {"token", "refresh"}
            and call["took_s"] is not None  # the rows of a batch are no calls
        ]
        second, inside = fullest(GRACE_S, [at for at, _ in calls]), most_inside(calls)
        if len(second) > per_second or inside > at_once or not calls:
            when = ", ".join(f"{at - second[0]:.3f}" for at in second)
            found.append(f"{department}: calls at {when} s, {inside} at once, of {len(calls)}")
    return found


def fullest(span_s: float, moments: Sequence[float]) -> tuple[float, ...]:
    """Those in the time of that length that holds the most of them."""
    most, recent = tuple[float, ...](), deque[float]()
    for at in sorted(moments):
        recent.append(at)
        while at - recent[0] >= span_s:
            recent.popleft()
        most = max(most, tuple(recent), key=len)
    return most


def most_inside(calls: Sequence[tuple[float, float]]) -> int:
    """The most at once, of calls by their beginning and how long they took."""
    steps = sorted([*((at + took, -1) for at, took in calls), *((at, 1) for at, _ in calls)])
    inside = most = 0
    for _, step in steps:
        inside += step
        most = max(most, inside)
    return most


def house(home: Path) -> Demo:
    """Departments with the limits and latencies of their manifests; its own gateway issues tokens and is asked nothing."""
    return Demo(DemoOptions(home=home, port=free_ports(1)[0], residents=400, profile="realistic"))


def main() -> None:
    """The run of `make fleet`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--restarts", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--own", action="store_true")
    given = parser.parse_args()
    proxy = None if given.own else shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    say(f"seed {given.seed}, behind {proxy or 'a balancer of our own'}")
    folder = Path(tempfile.mkdtemp(prefix="fleet-"))
    with house(folder) as demo:
        broken = asyncio.run(trial(demo, given.kills, given.restarts, given.seed, say=say, proxy=proxy))
    if broken:
        say("\n".join([*(f"{count} times: {what}" for what, count in Counter(broken).items()), f"see {folder}"]))
        sys.exit(1)
    remove_databases(folder)
    shutil.rmtree(folder, ignore_errors=True)
    say("every promise was kept")


if __name__ == "__main__":
    main()

"""Callers of gateways that fall and come back: they ask, read, ask again by key, fetch proofs, answer verifications, and keep what they got."""

import asyncio
import contextlib
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from gateway.domain.clock import real_now
from tests.load.evidence import Denied, Proven, Seen

Party = Mapping[str, str]
PAUSE_S = 0.05
"""How long a caller waits after a refused connection."""
ANSWERED = frozenset({200, 202})
WAIT_AND_TRY = frozenset({409, 429, 503})
"""Refusals that name their remedy: try again."""
DENIED, GONE = 403, 404
MEANT = WAIT_AND_TRY | {DENIED}
"""With those that a caller earns: not every clerk may ask everything."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its Idempotency-Key, so that it can be sent again."""

    caller: str
    body: Mapping[str, object]
    deadline_ms: int
    key: str


@dataclass(slots=True)
class Book:
    """What the callers hold.  refused: status codes that were no answer.  lost: requests whose connection broke, by how."""

    seen: list[Seen] = field(default_factory=list)
    proofs: list[Proven] = field(default_factory=list)
    denied: list[Denied] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    asked: list[Asked] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    def keep(self, way: str, answer: httpx.Response, sent_at: datetime, key: str | None = None) -> None:
        """Write down an answer, or that there was none."""
        if answer.status_code not in ANSWERED:
            self.refused[answer.status_code] += 1
            return
        query_id = answer.json()["query_id"]
        self.seen.append(Seen(query_id, way, answer.status_code, answer.content, sent_at, real_now(), key))


def unmeant(refused: Mapping[int, int]) -> dict[int, int]:
    """Refusals that no fall excuses, how often each."""
    return {status: count for status, count in refused.items() if status not in MEANT}


class Callers:
    """Several clients at once, each with its own seeded chance; they go on through falls of the gateways until told to stop.

    doors: for each gateway, a client for each caller's name.  Every request goes to one of them by chance.
    """

    def __init__(
        self, doors: Sequence[Mapping[str, httpx.AsyncClient]], families: Sequence[Sequence[Party]], seed: int
    ) -> None:
        self.book = Book()
        self._doors = doors
        self._doors_chance = random.Random(f"{seed} doors")
        self._families = families
        self._seed = seed
        self._cases = iter(range(100_000, 1_000_000))
        self._is_over = asyncio.Event()
        self._owners: dict[str, str] = {}

    async def run(self, workers: int) -> None:
        """Work until `stop`."""
        async with asyncio.TaskGroup() as group:
            for number in range(workers):
                group.create_task(self._work(random.Random(f"{self._seed} {number}")))
            group.create_task(self._verify(random.Random(f"{self._seed} verifier")))

    def stop(self) -> None:
        """Let every caller finish what it is about."""
        self._is_over.set()

    async def _work(self, chance: random.Random) -> None:
        while not self._is_over.is_set():
            dice = chance.random()
            try:
                if dice < 0.5 or not self.book.seen:
                    await self._ask(chance)
                elif dice < 0.75 or not self.book.asked:
                    await self.read(chance.choice(self.book.seen[-40:]).query_id)
                elif dice < 0.85:
                    await self.prove(chance.choice(self.book.seen[-40:]))
                else:
                    await self.send(chance.choice(self.book.asked[-40:]))
            except httpx.TransportError as fault:
                self.book.lost[f"{fault.request.method} {type(fault).__name__}"] += 1
                await asyncio.sleep(PAUSE_S)

    async def _ask(self, chance: random.Random) -> None:
        matter, caller = chance.choice((("M01", "clerk"), ("M01", "clerk"), ("M07", "tax-clerk"), ("M07", "clerk")))
        family = chance.choice(self._families)
        case = f"JH-2026-{matter}-{next(self._cases):06d}"
        body = {"matter": matter, "case_number": case, "parties": family}
        asked = Asked(caller, body, chance.choice((200, 500, 1000, 2500)), f"key-{case}")
        if chance.random() < 0.5:
            self.book.asked.append(asked)
            await self.send(asked)
        else:
            await self.send(asked, keyed=False)

    async def send(self, asked: Asked, *, keyed: bool = True) -> None:
        """POST the query, with its key or without."""
        headers = {"Idempotency-Key": asked.key} if keyed else {}
        sent_at = real_now()
        body = {**asked.body, "deadline_ms": asked.deadline_ms}
        answer = await self._client(asked.caller).post("/v1/queries", json=body, headers=headers)
        self.book.keep("ask", answer, sent_at, asked.key if keyed else None)
        if answer.status_code in ANSWERED:
            self._owners.setdefault(answer.json()["query_id"], asked.caller)
        elif answer.status_code == DENIED:
            self.book.denied.append(Denied(sent_at, real_now()))
        elif answer.status_code in WAIT_AND_TRY:
            await asyncio.sleep(PAUSE_S)

    async def read(self, query_id: str) -> int:
        """GET the query as the one who asked it; returns the status."""
        sent_at = real_now()
        answer = await self._client(self._owners[query_id]).get(f"/v1/queries/{query_id}")
        self.book.keep("read", answer, sent_at)
        return answer.status_code

    async def prove(self, seen: Seen) -> int:
        """Fetch the proof of the receipt that an answer bore; returns the status."""
        sent_at, entry = real_now(), json.loads(seen.body)["receipt"]["entry"]
        client = self._client(self._owners[seen.query_id])
        answer = await client.get(f"/v1/queries/{seen.query_id}/proof", params={"entry": entry})
        if answer.is_success:
            self.book.proofs.append(Proven(seen.query_id, entry, answer.text, sent_at, real_now()))
        else:
            self.book.refused[answer.status_code] += 1
        return answer.status_code

    def _client(self, caller: str) -> httpx.AsyncClient:
        """A client of this caller, at one of the gateways."""
        return self._doors_chance.choice(self._doors)[caller]

    async def _verify(self, chance: random.Random) -> None:
        """The land registry's officer answers some of what waits."""
        while not self._is_over.is_set():
            client = self._client("verifier:real_estate")
            with contextlib.suppress(httpx.TransportError):
                page = await client.get("/v1/verifications", params={"limit": 20})
                tasks: list[Any] = page.json()["items"] if page.is_success else []
                if not page.is_success:
                    self.book.refused[page.status_code] += 1
                elif tasks:
                    task_id = chance.choice(tasks)["task_id"]
                    form = {"finding": chance.choice(("yes", "no", "unknown"))}
                    answer = await client.post(f"/v1/verifications/{task_id}/reply", json=form)
                    if answer.is_success:
                        self.book.acknowledged.add(task_id)
                    elif answer.status_code != GONE:  # it ended in between
                        self.book.refused[answer.status_code] += 1
            await asyncio.sleep(2 * PAUSE_S)

    async def read_all(self) -> dict[str, int]:
        """Read every query that somebody saw once more; the status of each."""
        return {query_id: await self.read(query_id) for query_id in dict.fromkeys(s.query_id for s in self.book.seen)}

    async def prove_some(self, most: int) -> dict[str, int]:
        """Fetch the proofs of so many receipts that somebody holds, by chance; the status of each, by entry."""
        held = list({json.loads(seen.body)["receipt"]["entry"]: seen for seen in self.book.seen}.items())
        chosen = random.Random(f"{self._seed} proofs").sample(held, min(most, len(held)))
        return {entry: await self.prove(seen) for entry, seen in chosen}

    async def repeat_all(self) -> None:
        """Send every keyed request whose answer somebody saw once more: it must come to the same query."""
        answered = {seen.key for seen in self.book.seen if seen.key is not None}
        for asked in self.book.asked:
            if asked.key in answered:
                await self.send(asked)

"""Bare concurrent calls with the gateway's own HTTP client and nothing else: what no aggregator can undercut with it.

`python -m tests.load.bench_bare`: a JSON line {ports, queries, callers, per_second, client} on standard input; a JSON line of figures back.
"""

import asyncio
import json
import resource
import sys
from collections.abc import Iterator
from time import perf_counter

import uvloop

from gateway.sdk import AsyncioHttp, HttpClient, PyreqwestHttp
from tests.load.bench_bodies import CALLS, NAME, call_body, citizens

_HEADERS = {"Content-Type": "application/json", "X-Lookup-Id": "0" * 36}


async def _measured(
    ports: dict[str, int], queries: int, callers: int, per_second: float | None, client: str = "asyncio"
) -> dict[str, object]:
    http: HttpClient = AsyncioHttp.open() if client == "asyncio" else PyreqwestHttp.open()
    urls = [f"http://127.0.0.1:{ports[path.split('/')[1]]}{path}" for path in CALLS]
    people = citizens()
    latencies: list[float] = []

    async def query() -> None:
        body = call_body(next(people), NAME)
        sent = perf_counter()
        await asyncio.gather(*(http.request("POST", url, headers=_HEADERS, body=body, timeout_s=5.0) for url in urls))
        latencies.append(perf_counter() - sent)

    async def caller(left: Iterator[int]) -> None:
        for _ in left:
            await query()

    await asyncio.gather(*(query() for _ in range(callers)))
    latencies.clear()
    cpu_s, begun = _cpu_s(), perf_counter()
    if per_second is None:
        left = iter(range(queries))
        await asyncio.gather(*(caller(left) for _ in range(callers)))
    else:
        async with asyncio.TaskGroup() as group:
            for number in range(queries):
                await asyncio.sleep(max(0.0, begun + number / per_second - perf_counter()))
                group.create_task(query())
    took_s, cpu_s = perf_counter() - begun, _cpu_s() - cpu_s
    await http.close()
    return {"took_s": took_s, "cpu_ms": cpu_s * 1000 / queries, "latencies": latencies}


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.stdout.write(json.dumps(uvloop.run(_measured(**json.loads(sys.stdin.readline())))))

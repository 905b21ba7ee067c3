"""The figures of several processes, told as one text."""

import asyncio

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from gateway.api import Siblings
from gateway.api.http.siblings import merged


def figures(asked: float) -> bytes:
    registry = CollectorRegistry()
    Counter("asked_total", "Asked.", ["route"], registry=registry).labels("/a b{c} d").inc(asked)
    Gauge("age", "Age,\nwith { and }.", registry=registry).set(-1)
    Histogram("seconds", "Time.", registry=registry, buckets=(1, 2)).observe(asked)
    return generate_latest(registry)


def read(text: bytes) -> dict[tuple[str, str, str], float]:
    """By name, worker and the further labels."""
    found: dict[tuple[str, str, str], float] = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            further = {name: value for name, value in sample.labels.items() if name != "worker"}
            found[sample.name, sample.labels["worker"], str(further)] = sample.value
    return found


def test_each_line_keeps_its_value_and_has_its_worker() -> None:
    told = merged({0: figures(3), 1: figures(5), 2: None})
    found = read(told)
    assert [found["asked_total", worker, "{'route': '/a b{c} d'}"] for worker in "01"] == [3, 5]
    assert [found["age", worker, "{}"] for worker in "01"] == [-1, -1]
    assert [found["seconds_sum", worker, "{}"] for worker in "01"] == [3, 5]
    assert [found["gateway_worker_up", worker, "{}"] for worker in "012"] == [1, 1, 0]
    alone = {name for family in text_string_to_metric_families(figures(3).decode()) for name in [family.name]}
    assert told.count(b"# TYPE") == len(alone) + 1


async def test_who_is_asked_tells_what_the_others_tell_and_who_tells_nothing() -> None:
    mine = Siblings.bound(3)
    other, silent = mine.of(1), mine.of(2)

    async def tell() -> bytes:
        return figures(5)

    async def hang() -> bytes:
        await asyncio.sleep(60)
        return b""

    async with other.hearing(tell), silent.hearing(hang):
        found = read(await mine.all_figures(figures(3)))
    assert [found["gateway_worker_up", worker, "{}"] for worker in "012"] == [1, 1, 0]
    for listener in mine.listeners:
        listener.close()

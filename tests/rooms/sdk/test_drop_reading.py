"""A drop that a thread reads: once, for whoever waits, and no longer than its driver is open."""

import asyncio
import threading
import time

import pytest

from gateway.sdk import DropReading, ReadingStopped


def test_what_a_reading_comes_to_is_told_to_who_asks_next() -> None:
    async def story() -> tuple[str, int]:
        reading, gate, begun = DropReading[str](), threading.Event(), 0

        def read() -> str:
            nonlocal begun
            begun += 1
            assert gate.wait(5)
            return f"read {begun}"

        for _ in range(3):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await reading.of("20261031", read)
        gate.set()
        return await reading.of("20261031", read), begun

    assert asyncio.run(story()) == ("read 1", 1)


def test_a_reading_that_fails_is_told_once_and_then_begun_anew() -> None:
    async def story() -> str:
        reading, faults = DropReading[str](), [OSError()]

        def read() -> str:
            if faults:
                raise faults.pop()
            return "read"

        with pytest.raises(OSError):
            await reading.of("20261031", read)
        return await reading.of("20261031", read)

    assert asyncio.run(story()) == "read"


@pytest.mark.parametrize("fails", [False, True])
def test_another_drop_waits_for_the_one_at_work_and_has_its_own(*, fails: bool) -> None:
    async def story() -> str:
        reading, gate, unheard = DropReading[str](), threading.Event(), list[object]()
        asyncio.get_running_loop().set_exception_handler(lambda _, told: unheard.append(told))

        def first() -> str:
            assert gate.wait(5)
            if fails:
                raise OSError
            return "first"

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await reading.of("20261030", first)
        later = asyncio.ensure_future(reading.of("20261031", lambda: "second"))
        await asyncio.sleep(0.02)
        assert not later.done()
        gate.set()
        found = await later
        assert unheard == []
        return found

    assert asyncio.run(story()) == "second"


def test_a_driver_that_closes_ends_the_reading() -> None:
    async def story() -> list[type[BaseException]]:
        reading, ended = DropReading[None](), list[type[BaseException]]()

        def read() -> None:
            try:
                while True:
                    reading.go_on()
                    time.sleep(0.001)
            except ReadingStopped as stopped:
                ended.append(type(stopped))
                raise

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await reading.of("20261031", read)
        await reading.close()
        return ended

    assert asyncio.run(story()) == [ReadingStopped]

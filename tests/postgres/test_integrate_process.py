"""`gateway audit integrate` as processes: two run, one leads; killed in the middle of the work, nothing is lost or taken twice."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from gateway.audit.stream import Stream
from gateway.db import Database
from tests.postgres.tree import Place, append, assert_each_once
from tests.postgres.waiting import until

YEAR = datetime.now(UTC).year


COMMAND = "from gateway.main import main; input(); main()"
"""What `gateway audit integrate` comes to: loads its code, and waits for a line to begin."""


@contextmanager
def integrating(place: Place) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-c", COMMAND, "integrate"]
    settings = {"GATEWAY_DATABASE_URL": place.dsn, "GATEWAY_HOME": str(place.home), "GATEWAY_LOG_LEVEL": "error"}
    process = subprocess.Popen(command, env={**os.environ, **settings}, cwd=place.home, stdin=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def begin(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin is not None
    process.stdin.write(b"\n")
    process.stdin.flush()


async def until_size(database: Database, size: int) -> None:
    await until(lambda: database.fetch("select 1 from audit.audit_head where size >= $1", size))


async def keep_appending(stream: Stream) -> None:
    while True:
        await asyncio.gather(*(append(stream, 1) for _ in range(20)))
        await asyncio.sleep(0.01)  # the two that start need the processor too


async def until_another_waits(database: Database) -> None:
    asked = "select 1 from pg_stat_activity where datname = current_database() and query like 'select pg_try_advisory%'"
    await until(lambda: database.fetch(asked))


async def test_killed_in_the_middle_of_the_work_the_other_goes_on(place: Place, database: Database) -> None:
    stream = await place.stream()
    with integrating(place) as leading, integrating(place) as waiting:
        begin(leading)
        load = asyncio.create_task(keep_appending(stream))
        await until_size(database, 100)
        begin(waiting)
        await until_another_waits(database)
        leading.kill()
        size = (await database.fetch("select size from audit.audit_head"))[0][0]
        await until_size(database, size + 500)
        load.cancel()
        await asyncio.gather(load, return_exceptions=True)
        await stream.close()
        await until_size(database, (await database.fetch("select count(*) from audit.audit_entry"))[0][0])
        waiting.terminate()
        assert await asyncio.to_thread(waiting.wait, 20) == 0
    await assert_each_once(database, place.origin, YEAR)


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    env = {**os.environ, "GATEWAY_DATABASE_URL": "postgresql://u:hidden@host:port/x", "GATEWAY_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", "from gateway.cli import main; main()", "audit", "integrate"],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "cannot be reached" in done.stderr, "hidden" in done.stderr) == (3, True, False)

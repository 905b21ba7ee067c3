"""The database's disk is full, really: nothing leaves without its entry, and all goes on once there is room again."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from gateway.db import FAULTS
from gateway.domain.errors import AuditUnavailable
from gateway.domain.stages import Response
from gateway.flows import Gateway
from gateway.flows.one_click import ask
from gateway.results import StoredQuery
from gateway_demo.postgres import EmbeddedPostgres, place
from tests.postgres.servers import own_server
from tests.postgres.test_quota_flow import CLERK, a_gateway
from tests.postgres.wired import asked

SIZE = "500m"
MOST_ASKED = 200


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file system of its own, in memory, on which servers keep their data.  Only root can make one."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        mounting = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0755", "tmpfs", folder]
        if os.getuid() or subprocess.run(mounting, capture_output=True, check=False).returncode:
            pytest.skip("only who may mount a file system can fill one")
        monkeypatch.setattr(place, "ROOT_PLACE", Path(folder, "servers"))
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def server(small_disk: Path, tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    del small_disk
    with own_server(tmp_path / "server") as running:
        yield running


@pytest.fixture
async def gateway(server: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with a_gateway(server.dsn(), tmp_path / "home") as opened:
        yield opened


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as out, suppress(OSError):
        while out.write(bytes(1 << 16)):
            pass
    assert shutil.disk_usage(disk).free == 0
    return filler


async def asked_on_and_on(gateway: Gateway, told: list[Response | StoredQuery]) -> None:
    """Each answer, until there is none; the server takes a new file of 16 MB after each."""
    for number in range(MOST_ASKED):
        told.append(await ask(asked(number), CLERK, gateway))
        with suppress(*FAULTS):
            await gateway.database.fetch("select pg_switch_wal()")


async def test_a_disk_that_is_full_lets_nothing_out_without_its_entry(
    server: EmbeddedPostgres, gateway: Gateway, small_disk: Path
) -> None:
    told = [await ask(asked(MOST_ASKED + number), CLERK, gateway) for number in range(3)]
    filler = fill(small_disk)
    with pytest.raises(AuditUnavailable):
        await asked_on_and_on(gateway, told)
    filler.unlink()
    await up_again(server)
    async with asyncio.timeout(60):
        while not gateway.audit.is_ready:  # noqa: ASYNC110 - the stream comes back by itself
            await asyncio.sleep(0.1)
    told.append(await ask(asked(2 * MOST_ASKED), CLERK, gateway))
    rows = await gateway.database.fetch("select stream_id || '-' || seq as entry from audit.audit_entry")
    receipts = {one.receipt.entry for one in told if isinstance(one, Response)}
    assert len(receipts) == len(told)
    assert receipts <= {row["entry"] for row in rows}


async def up_again(server: EmbeddedPostgres) -> None:
    """Where the server has given up, somebody starts it, as its operator's unit would."""
    try:
        async with asyncio.timeout(5):
            await (await asyncpg.connect(server.dsn())).close()
    except (OSError, TimeoutError, asyncpg.PostgresError):
        server.stop()
        server.start()

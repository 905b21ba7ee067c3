"""The schema's revisions: a home made by an older gateway is brought up to date with what is in it."""

import asyncpg
import psycopg
import pytest
from alembic import command
from alembic.config import Config

from gateway.db.schema import HEAD, MIGRATIONS, upgrade

TREE = ("audit_bundle", "audit_checkpoint", "audit_cosignature", "audit_cursor", "audit_head", "audit_tile")


def upgrade_to(dsn: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connect"] = lambda: psycopg.connect(dsn)
    command.upgrade(config, revision)


def test_a_home_of_the_first_revision_keeps_its_log_and_gets_the_tree(empty_database_url: str) -> None:
    upgrade_to(empty_database_url, "0001")
    with psycopg.connect(empty_database_url) as connection:
        connection.execute(
            "insert into audit.audit_stream (node, boot_id, pubkey, endorsement)"
            " values ('here', gen_random_uuid(), decode(repeat('00', 32), 'hex'), decode(repeat('00', 64), 'hex'))"
        )

    upgrade(empty_database_url)

    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("select version_num from alembic_version").fetchall() == [(HEAD,)]
        assert connection.execute("select node from audit.audit_stream").fetchall() == [("here",)]
        found = connection.execute(
            "select tablename from pg_tables where schemaname = 'audit' and tablename = any(%s) order by 1",
            [list(TREE)],
        ).fetchall()
    assert [name for (name,) in found] == list(TREE)


def test_every_revision_runs_the_files_of_its_own_number_and_no_file_is_forgotten() -> None:
    revisions = {file.stem.removeprefix("revision_") for file in (MIGRATIONS / "versions").glob("revision_*.py")}
    assert {file.name[:4] for file in (MIGRATIONS / "sql").glob("*.sql")} == revisions


HEAD_ROW = (
    "insert into audit.audit_head (log, size, root, edge) values (2026, 2, decode(repeat('01', 32), 'hex'), '{}')"
)
TILE_ROW = "insert into audit.audit_tile values (2026, 0, 0, decode(repeat('01', 64), 'hex'))"
BUNDLE_ROW = (
    "insert into audit.audit_bundle values (2026, 0, '2026-01-02Z', '2026-01-03Z', decode(repeat('01', 40), 'hex'))"
)
CHECKPOINT_ROW = "insert into audit.audit_checkpoint values (2026, 2, '2026-01-02Z', 'note', null)"
PRUNING_ROW = "insert into audit.audit_pruning values ('2026-01-01', '1-2', 1, '[]', now(), null)"
CHANGES = {
    "a head never shrinks": (HEAD_ROW, "update audit.audit_head set size = 1"),
    "a head of the same size keeps its root": (
        HEAD_ROW,
        "update audit.audit_head set root = decode(repeat('02', 32), 'hex')",
    ),
    "a head is not deleted": (HEAD_ROW, "delete from audit.audit_head"),
    "a tile keeps its hashes": (TILE_ROW, "update audit.audit_tile set data = decode(repeat('02', 96), 'hex')"),
    "a tile does not shrink": (TILE_ROW, "update audit.audit_tile set data = decode(repeat('01', 32), 'hex')"),
    "a tile is not deleted": (TILE_ROW, "delete from audit.audit_tile"),
    "a tile is not pruned by an entry that announced nothing": (
        TILE_ROW,
        "select set_config('audit.pruned_by', '1-2', true); delete from audit.audit_tile",
    ),
    "a tile that still grows is not pruned": (
        f"{TILE_ROW}; {PRUNING_ROW}",
        "select set_config('audit.pruned_by', '1-2', true); delete from audit.audit_tile",
    ),
    "a bundle keeps its leaves": (BUNDLE_ROW, "update audit.audit_bundle set refs = decode(repeat('02', 60), 'hex')"),
    "a bundle keeps its times": (BUNDLE_ROW, "update audit.audit_bundle set at_min = '2026-01-02 12:00Z'"),
    "a bundle is not deleted": (BUNDLE_ROW, "delete from audit.audit_bundle"),
    "a checkpoint keeps its note": (CHECKPOINT_ROW, "update audit.audit_checkpoint set note = 'other'"),
    "a checkpoint is not deleted": (CHECKPOINT_ROW, "delete from audit.audit_checkpoint"),
    "checkpoints are not emptied": (CHECKPOINT_ROW, "truncate audit.audit_checkpoint cascade"),
}


@pytest.mark.parametrize(("row", "change"), CHANGES.values(), ids=CHANGES)
async def test_the_tree_only_grows(database_url: str, row: str, change: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(row)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(change)
    await connection.close()


async def test_what_grows_is_let_grow_and_what_a_prune_entry_announced_may_go(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    for row in (HEAD_ROW, TILE_ROW, BUNDLE_ROW, CHECKPOINT_ROW, PRUNING_ROW):
        await connection.execute(row)
    await connection.execute("update audit.audit_head set size = 3, root = decode(repeat('02', 32), 'hex')")
    await connection.execute("update audit.audit_tile set data = data || decode(repeat('02', 8192 - 64), 'hex')")
    await connection.execute("update audit.audit_bundle set refs = refs || decode(repeat('02', 5120 - 40), 'hex')")
    await connection.execute("update audit.audit_checkpoint set tsr = 'stamp'")
    await connection.execute(
        "select set_config('audit.pruned_by', '1-2', true); delete from audit.audit_tile; delete from audit.audit_bundle"
    )
    assert await connection.fetchval("select count(*) from audit.audit_tile") == 0
    await connection.close()

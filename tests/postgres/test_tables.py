"""The tables that rooms describe are those that the migrations make."""

import importlib
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, create_engine

import gateway
from gateway.db.prepared import TABLES

OURS = ("gateway", "audit", "audit_keys")


def described() -> MetaData:
    """What every module describes that puts tables in TABLES."""
    source = Path(gateway.__file__).parent
    for file in sorted(file for file in source.rglob("*.py") if "TABLES," in file.read_text("utf-8")):
        importlib.import_module(".".join(("gateway", *file.relative_to(source).with_suffix("").parts)))
    return TABLES


def differences(dsn: str, tables: MetaData) -> list[object]:
    """What alembic would change in the database so that the described tables were as they are described."""

    def is_described(name: str | None, kind: str, parents: object) -> bool:
        if kind == "schema":
            return name in OURS
        assert isinstance(parents, dict)
        return kind != "table" or f"{parents['schema_name']}.{name}" in tables.tables

    def differs(connection: Connection) -> list[object]:
        options = {
            "include_schemas": True, "include_name": is_described, "compare_type": True, "compare_server_default": True,
        }  # fmt: skip
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), tables))

    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn))
    try:
        with engine.connect() as connection:
            return differs(connection)
    finally:
        engine.dispose()


def test_every_described_table_is_what_the_migrations_make(database_url: str) -> None:
    tables = described()
    ours = {"gateway.verification_task", "gateway.declaration", "audit.audit_withholding", "audit.audit_pruning"}
    assert ours <= tables.tables.keys()
    assert differences(database_url, tables) == []


@pytest.mark.parametrize(
    "change",
    [
        "alter table gateway.verification_task add column more text",
        "alter table gateway.verification_task drop column note",
        "alter table gateway.verification_task alter column county set not null",
        "alter table gateway.verification_task alter column extended type bigint",
        "alter table gateway.verification_task alter column extended set default 1",
        "drop index gateway.verification_task_due",
        "create index another on gateway.verification_task (county)",
        "alter table gateway.declaration drop constraint declaration_query_id_certificate_key",
        "alter table gateway.declaration_check drop constraint declaration_check_declaration_id_fkey",
        "drop table gateway.dishonesty_request",
        "alter table audit.audit_pruning alter column entries type int",
        "drop index audit_keys.audit_key_tag",
    ],
)
def test_a_difference_is_seen(database_url: str, change: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(change)
    assert differences(database_url, described()) != []

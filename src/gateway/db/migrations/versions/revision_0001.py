"""The first schema: `gateway`, `audit`, the tables of each room, and procrastinate's in `public`."""

from pathlib import Path

import psycopg
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Create everything: the schemas, the engine of the background work, then each room's file in the order of names."""
    driver = op.get_bind().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    run = driver.execute  # the driver itself: many statements at once, no parameters
    run("create schema gateway; create schema audit;")
    run(SchemaManager.get_schema())
    for file in sorted(SQL.glob(f"{revision}_*.sql")):
        run(file.read_text(encoding="utf-8"))


def downgrade() -> None:
    """There is no way back from the first schema: an audit log is not dropped by a tool."""
    raise NotImplementedError

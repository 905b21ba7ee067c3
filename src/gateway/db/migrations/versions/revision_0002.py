"""The log that proves itself: the tree, its checkpoints, and what auditors work with."""

from pathlib import Path

import psycopg
from alembic import op

revision = "0002"
down_revision = "0001"

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Run each topic's file in the order of names."""
    driver = op.get_bind().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    for file in sorted(SQL.glob(f"{revision}_*.sql")):
        driver.execute(file.read_text(encoding="utf-8"))  # the driver itself: many statements at once, no parameters


def downgrade() -> None:
    """There is no way back: checkpoints that were handed out are not taken back by a tool."""
    raise NotImplementedError

"""The SQL files of a revision, which is all that a revision consists of."""

from pathlib import Path

import psycopg
from alembic import op

SQL = Path(__file__).parent / "sql"


def run(statements: str) -> None:
    """Run many statements at once, through the driver itself: no parameters."""
    driver = op.get_bind().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    driver.execute(statements)


def run_files(revision: str) -> None:
    """Run each file of a revision in the order of names."""
    for file in sorted(SQL.glob(f"{revision}_*.sql")):
        run(file.read_text(encoding="utf-8"))

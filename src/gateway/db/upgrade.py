"""Runs alembic over psycopg.  Imported only by `schema.upgrade`, since alembic takes a fifth of a second to load."""

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config


def upgrade(dsn: str, migrations: Path) -> None:
    """Upgrade the database behind `dsn` with the revisions in the folder `migrations`."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))  # alembic interpolates
    config.attributes["connect"] = lambda: psycopg.connect(dsn)  # so the password passes through no option of alembic
    command.upgrade(config, "head")

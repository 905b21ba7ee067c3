"""Runs alembic over psycopg.  Imported only by `schema.upgrade`, since alembic takes a fifth of a second to load."""

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from gateway.domain.errors import SetupError

DURABLE = "-c synchronous_commit=on"


def upgrade(dsn: str, migrations: Path) -> None:
    """Upgrade the database behind `dsn` with the revisions in the folder `migrations`.

    Raises SetupError: the user lacks a right, or the database belongs to a newer gateway.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))  # alembic interpolates
    config.attributes["connect"] = lambda: psycopg.connect(
        dsn, options=DURABLE
    )  # so the password passes through no option of alembic
    try:
        command.upgrade(config, "head")
    except CommandError as fault:
        raise SetupError(f"The database was made by another version of the gateway: {fault}.") from fault
    except (psycopg.Error, DBAPIError) as fault:
        cause = fault.orig if isinstance(fault, DBAPIError) else fault
        raise SetupError(
            f"The database's schema cannot be brought up to date ({type(cause).__name__}): its user must own the database, "
            "and the schemas `gateway` and `audit` must be the gateway's own."
        ) from None

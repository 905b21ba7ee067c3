"""The first schema: `gateway`, `audit`, the tables of each room, and procrastinate's in `public`."""

from procrastinate.schema import SchemaManager

from gateway.db.migrations.files import run, run_files

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything: the schemas, the engine of the background work, then each room's tables."""
    run("create schema gateway; create schema audit;")
    run(SchemaManager.get_schema())
    run_files(revision)


def downgrade() -> None:
    """There is no way back from the first schema: an audit log is not dropped by a tool."""
    raise NotImplementedError

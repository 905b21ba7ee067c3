"""The fifth schema: who acts on a query is found by it."""

from gateway.db.migrations.files import run_files

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

"""A further schema: the desk for protected people acknowledges its alerts."""

from gateway.db.migrations.files import run_files

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

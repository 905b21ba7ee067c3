"""A further schema: corrections of what registers hold, and the recall of what rested on it."""

from gateway.db.migrations.files import run_files

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

"""A further schema: a month of the log is made beside those who read it."""

from gateway.db.migrations.files import run_files

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

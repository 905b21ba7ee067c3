"""The third schema: the log that proves itself."""

from gateway.db.migrations.files import run_files

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

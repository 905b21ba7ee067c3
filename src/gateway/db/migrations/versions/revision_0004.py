"""The fourth schema: limits that all processes keep together."""

from gateway.db.migrations.files import run_files

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

"""The seventh schema: certificates are counted by month."""

from gateway.db.migrations.files import run_files

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

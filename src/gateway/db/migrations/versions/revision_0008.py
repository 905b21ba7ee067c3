"""The eighth schema: how much was asked, by whom and about whom."""

from gateway.db.migrations.files import run_files

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

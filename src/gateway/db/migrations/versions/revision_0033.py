"""A further schema: what is agreed of data sharing by the month, and how its months are counted."""

from gateway.db.migrations.files import run_files

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

"""A further schema: how far the walk over the stored rows is, and what it found damaged."""

from gateway.db.migrations.files import run_files

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

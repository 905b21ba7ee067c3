"""A further schema: an Idempotency-Key is taken beside the entry of what it is for."""

from gateway.db.migrations.files import run_files

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

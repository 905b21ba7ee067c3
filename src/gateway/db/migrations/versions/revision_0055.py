"""A further schema: which process holds an Idempotency-Key, and who has come by which account."""

from gateway.db.migrations.files import run_files

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

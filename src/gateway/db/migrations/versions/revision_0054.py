"""A further schema: who had no part in an entry of the register, and suspicions that are cleared."""

from gateway.db.migrations.files import run_files

revision = "0054"
down_revision = "0052"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

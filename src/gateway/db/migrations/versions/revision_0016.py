"""A further schema: a batch of the audit log, with all that stands beside it, in one statement."""

from gateway.db.migrations.files import run_files

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

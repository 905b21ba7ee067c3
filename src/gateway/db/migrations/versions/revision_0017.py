"""A further schema: a trial of the audit log in one exchange."""

from gateway.db.migrations.files import run_files

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

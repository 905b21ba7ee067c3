"""A further schema: a policy bundle holds what departments grant each other."""

from gateway.db.migrations.files import run_files

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

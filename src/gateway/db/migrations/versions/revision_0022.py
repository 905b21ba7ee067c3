"""A further schema: what the desk for protected people is told, sealed."""

from gateway.db.migrations.files import run_files

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

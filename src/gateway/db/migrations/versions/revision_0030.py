"""A further schema: reviews of broken glass that are overdue are told once."""

from gateway.db.migrations.files import run_files

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

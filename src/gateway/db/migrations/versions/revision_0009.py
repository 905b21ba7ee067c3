"""The ninth schema: the domain's time is one for all processes."""

from gateway.db.migrations.files import run_files

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

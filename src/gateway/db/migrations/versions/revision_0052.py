"""A further schema: announced downtimes."""

from gateway.db.migrations.files import run_files

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

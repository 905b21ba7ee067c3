"""A further schema: requests for data sharing."""

from gateway.db.migrations.files import run_files

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

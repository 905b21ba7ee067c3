"""The tenth schema: whom a stored answer is about, for the guards at each reading."""

from gateway.db.migrations.files import run_files

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

"""A further schema: the search keys of an entry are one row."""

from gateway.db.migrations.files import run_files

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

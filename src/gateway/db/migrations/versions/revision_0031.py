"""A further schema: sessions of people who have signed in with a browser."""

from gateway.db.migrations.files import run_files

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

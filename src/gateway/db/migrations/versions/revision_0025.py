"""A further schema: the register of accounts, posts and client systems."""

from gateway.db.migrations.files import run_files

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

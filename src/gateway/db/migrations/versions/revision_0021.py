"""A further schema: what is left of a quota is told with the entry that counts."""

from gateway.db.migrations.files import run_files

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

"""A further schema: one open verification for whoever asks the same."""

from gateway.db.migrations.files import run_files

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

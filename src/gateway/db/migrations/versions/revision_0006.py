"""The sixth schema: what is proved broken is on record until an operator has continued the log."""

from gateway.db.migrations.files import run_files

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

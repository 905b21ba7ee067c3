"""A further schema: callbacks, and what is on its way to them."""

from gateway.db.migrations.files import run_files

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

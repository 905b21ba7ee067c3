"""A further schema: bundles of what may be asked and seen, what was published of them, and policies on their way."""

from gateway.db.migrations.files import run_files

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

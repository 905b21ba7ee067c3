"""A further schema: the demo's clock can be moved forward."""

from gateway.db.migrations.files import run_files

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

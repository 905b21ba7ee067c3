"""A further schema: what stands beside the log's entries has its end with them."""

from gateway.db.migrations.files import run_files

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

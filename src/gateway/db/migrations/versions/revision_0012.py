"""A further schema: what people write in their own words stands sealed."""

from gateway.db.migrations.files import run_files

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

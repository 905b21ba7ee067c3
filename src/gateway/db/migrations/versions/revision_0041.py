"""A further schema: who was refused by the dishonesty register, and the feeds of the city's credit system."""

from gateway.db.migrations.files import run_files

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

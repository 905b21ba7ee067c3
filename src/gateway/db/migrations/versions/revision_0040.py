"""A further schema: hearings, and the dishonesty register that a confirmed hearing alone enters."""

from gateway.db.migrations.files import run_files

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

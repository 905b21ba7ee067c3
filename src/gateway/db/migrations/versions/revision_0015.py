"""A further schema: what stands at the head of a printed answer is kept with it."""

from gateway.db.migrations.files import run_files

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

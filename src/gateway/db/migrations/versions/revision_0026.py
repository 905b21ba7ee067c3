"""A further schema: what is used once, and what was revoked."""

from gateway.db.migrations.files import run_files

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

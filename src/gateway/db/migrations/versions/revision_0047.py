"""A further schema: whoever made a visit does not decide about what it found."""

from gateway.db.migrations.files import run_files

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

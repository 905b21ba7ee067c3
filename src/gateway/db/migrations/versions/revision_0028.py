"""A further schema: when accounts have last asked, glass that was broken in need, and families that registers have told of."""

from gateway.db.migrations.files import run_files

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Run each topic's file."""
    run_files(revision)


def downgrade() -> None:
    """There is no way back: a backup of before the upgrade is."""
    raise NotImplementedError

"""The revisions of the schema, for alembic; each room's SQL stands in `sql/NNNN_<room>.sql`."""

"""A data-sharing gateway for government: one query, all departments, the least data, every lookup on record."""

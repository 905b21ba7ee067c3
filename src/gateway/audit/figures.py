"""What is counted about entries, for `/metrics`: kinds and times, and nothing of what they say."""

from prometheus_client import Counter, Histogram

APPEND_SECONDS = Histogram(
    "gateway_audit_append_seconds",
    "Until an entry was durable, by its kind.",
    ["kind"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
NOT_WRITTEN = Counter(
    "gateway_audit_not_written",
    "Entries of which it is not known that they are durable, or that were refused.",
    ["kind"],
)

"""What is counted about decisions, for `/metrics`."""

from prometheus_client import Counter

FAULTS = Counter(
    "gateway_access_policy_faults",
    "Decisions that could not be made because a rule of access could not be judged; each denied its whole query.",
)

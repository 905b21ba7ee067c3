"""What authors of connectors test against: a bench with the real simulated department and the driver as the gateway builds it.

Product code, used in tests alone.  It must never be imported by the gateway's own way of a query.
"""

from gateway.testing.bench import AS_OF, NO_ANSWER_FAULTS, Bench, MemoryStore, running_department

__all__ = ["AS_OF", "NO_ANSWER_FAULTS", "Bench", "MemoryStore", "running_department"]

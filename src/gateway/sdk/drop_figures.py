"""Figures of departments' files, for `/metrics`: by department, and of nobody."""

from prometheus_client import Counter, Gauge

_SET_ASIDE = Gauge(
    "gateway_drop_rows_set_aside",
    "Rows of the files in force that could not be read and are set aside.",
    ["department"],
)
REFUSED_REMEDY = (
    "the former file stays in force: the reason stands in the connector's README; ask the department for the file again"
)
"""What the line `snapshot_refused` says to do."""
_REFUSED = Counter("gateway_drops_refused", "Files that did not come into force.", ["department", "reason"])


_READ = Gauge(
    "gateway_drop_rows_read", "Rows read so far of the file that is being imported; 0: none is.", ["department"]
)
_STATED = Gauge(
    "gateway_drop_rows_stated", "How many rows that file says it has; 0: none is being imported.", ["department"]
)


def tell_progress(department: str, read: int, stated: int) -> None:
    """So many rows of a file that states so many are imported; 0 of 0: it is over."""
    _READ.labels(department).set(read)
    _STATED.labels(department).set(stated)


def tell_in_force(department: str, set_aside: int) -> None:
    """A drop came into force, so many of its rows set aside."""
    _SET_ASIDE.labels(department).set(set_aside)


def tell_refused(department: str, reason: str) -> None:
    """A drop was refused, and the former stays in force."""
    _REFUSED.labels(department, reason).inc()

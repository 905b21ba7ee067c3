"""What is counted about requests: route, method, status and time; never an address, an account or a person."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("gateway_http_requests_total", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "gateway_http_request_seconds",
    "Time from the header to the last byte of the answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30),
)
_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"})


def count(route: str, method: str, status: int, seconds: float) -> None:
    """One request.  route: the template of the route table, `none` where there was none."""
    REQUESTS.labels(route, method if method in _METHODS else "other", str(status)).inc()
    SECONDS.labels(route).observe(seconds)

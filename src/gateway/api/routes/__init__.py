"""The operations, a file a resource: parse, one flow, present.

Must never: decide who may know, or keep anything.
"""

from itertools import chain

from gateway.api.http.dispatch import OpenOperation
from gateway.api.routes import (
    audit,
    audit_exports,
    audit_reveals,
    declarations,
    departments,
    disclosures,
    findings,
    health,
    log,
    me,
    queries,
    reference,
    statistics,
    verifications,
)

ROUTERS = (
    queries.router,
    log.guarded,
    me.router,
    reference.router,
    departments.router,
    statistics.router,
    verifications.router,
    declarations.router,
    audit.router,
    audit_exports.router,
    audit_reveals.router,
    findings.router,
    disclosures.router,
    log.router,
    health.router,
)
"""In the order in which the documentation shows them."""
OPERATIONS: tuple[OpenOperation, ...] = tuple(
    route for route in chain.from_iterable(router.routes for router in ROUTERS) if isinstance(route, OpenOperation)
)

__all__ = ["OPERATIONS", "ROUTERS"]

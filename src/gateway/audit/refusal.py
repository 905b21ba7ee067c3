"""What a failed transaction of the stream says: whether the store refused it, whom that blames, and what they are told."""

import asyncpg

from gateway.domain.errors import AuditUnavailable, Conflict, Outdated

_LEDGER_FAULT = "AU001"
_OUTDATED = "GW409"
"""What a statement of another room raises where the thing it changes is not any more as it was found."""
_OF_AN_ENTRY = ("21", "22", "23", "40", "42", "55", "AU", "GW", "P0")
"""Classes of SQLSTATE that blame a statement, a lock it could not get among them; all others blame the store."""


def is_refusal(fault: Exception) -> bool:
    """Whether the store, or the driver before it, said no on a living connection: then the transaction is not in doubt."""
    # A TimeoutError is an OSError; an AttributeError is the driver's, on a connection that was just broken off.
    if isinstance(fault, OSError | AttributeError | asyncpg.PostgresConnectionError):
        return False
    # The driver's own refusals bear no severity.
    return not isinstance(fault, asyncpg.PostgresError) or fault.severity_en in {None, "ERROR"}


def blames_entry(fault: Exception) -> bool:
    """Whether a refused statement is itself at fault, so that the others of its batch may go on without it."""
    return not isinstance(fault, asyncpg.PostgresError) or (fault.sqlstate or "").startswith(_OF_AN_ENTRY)


def told(fault: Exception) -> Exception:
    """What the one who brought a faulty entry is told; never the database's words, which may quote a value."""
    is_of_ledger = isinstance(fault, asyncpg.UniqueViolationError) and fault.schema_name == "audit"
    if is_of_ledger or getattr(fault, "sqlstate", None) == _LEDGER_FAULT:
        return Conflict("the log says that this query or lookup is closed already", slug="already-closed")
    if getattr(fault, "sqlstate", None) == _OUTDATED:
        return Outdated("what it was to change has changed meanwhile")
    return AuditUnavailable(f"a statement beside the entry was refused: {type(fault).__name__}")

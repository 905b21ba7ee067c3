"""What a failed transaction of the stream says: whether the store refused it, whom that blames, and what they are told."""

from collections.abc import Mapping

import asyncpg
import orjson

from gateway.domain.errors import AuditUnavailable, Conflict, Outdated

_LEDGER_FAULT = "AU001"
_OUTDATED = "GW409"
"""What a statement of another room raises where the thing it changes is not any more as it was found."""
_OF_AN_ENTRY = ("21", "22", "23", "40", "42", "55", "AU", "GW", "P0")
"""Classes of SQLSTATE that blame a statement, a lock it could not get among them; all others blame the store."""


class Fenced(AuditUnavailable):
    """The stream has been closed by recovery: its owner was taken for dead."""


class Unkept(AuditUnavailable):
    """The store cannot be written on: its session does not promise what it did, or the log is proved broken."""


class Stale(AuditUnavailable):
    """Keys were destroyed since the batch was sealed: it must be sealed with others.  shredding: how often by now."""

    def __init__(self, shredding: int) -> None:
        super().__init__("keys were destroyed meanwhile")
        self.shredding = shredding


class Unjudged(AuditUnavailable):
    """Whether what an entry stands on holds could not be looked at: somebody has it in hand.  It can be looked at apart."""


class Unmet(Exception):
    """Conditions of the batch do not hold.  by: what the store says of each, by its number from 1."""

    def __init__(self, by: Mapping[int, str]) -> None:
        super().__init__()
        self.by = by


def why_unwritten(fault: Exception) -> Exception:
    """What `audit.append_batch` says by its refusal: one of those above, or the fault itself."""
    match getattr(fault, "sqlstate", None):
        case "AU002":
            return Fenced()
        case "AU003":
            return Stale(int(_detail(fault)))
        case "AU004":
            return Unkept(_detail(fault))
        case "AU005":
            return Unmet({int(number): text for number, text in orjson.loads(_detail(fault)).items()})
        case "AU006":
            return Unjudged("what the entry stands on is in somebody's hand")
        case _:
            return fault


def _detail(fault: Exception) -> str:
    return str(getattr(fault, "detail", ""))


def is_refusal(fault: Exception) -> bool:
    """Whether the store said no, or the driver before it has sent anything: then the batch is not in doubt.

    Whatever else ends the one statement, it may be committed all the same.
    """
    if not isinstance(fault, asyncpg.PostgresError) or isinstance(fault, asyncpg.PostgresConnectionError):
        return False
    return fault.severity_en in {None, "ERROR"}  # the driver's own refusals of arguments bear no severity


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

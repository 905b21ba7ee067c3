"""What must hold for an entry of the log, judged by the store in the transaction that writes it."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.db.statement import Statement


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """One condition: where it does not hold, nothing of that transaction is written.

    statement: gives one text; null where it holds.  order: all conditions of a transaction are judged in one order, everywhere the same,
    so that no two wait for each other; those of a greater first number only where the others hold.  refused: what the text means.
    told: hears what the statement tells by `audit.tell` under this name where it holds, once that is durable; it may be heard by nobody.
    """

    statement: Statement
    order: tuple[int, str]
    refused: Callable[[str], Exception]
    name: str = ""
    told: Callable[[str], None] | None = None

"""Number, name and answers of one subject, opened once by two people.

It must never open anything by one person's word.
"""

from gateway.oversight.reveals.reveal import (
    Reveal,
    RevealAct,
    RevealDecision,
    RevealState,
    RevealWish,
    Unsealed,
    after_decision,
    reveal_entry,
)
from gateway.oversight.reveals.reveals import Reveals

__all__ = [
    "Reveal",
    "RevealAct",
    "RevealDecision",
    "RevealState",
    "RevealWish",
    "Reveals",
    "Unsealed",
    "after_decision",
    "reveal_entry",
]

"""What the replies prove and what of it may leave: answers by named rules, and the result document.

The one room that makes `Document`.  Everything here is pure: it must never read a clock, ask anyone, or keep anything.
"""

from gateway.decision.answers import Disclosable
from gateway.decision.decide import decide
from gateway.decision.disagreements import Disagreement, disagreements
from gateway.decision.disclose import StillOpen, disclose
from gateway.decision.links import linked_lookups, strangers
from gateway.decision.tell import tell
from gateway.decision.wanted import declarations_wanted, verifications_wanted

__all__ = [
    "Disagreement",
    "Disclosable",
    "StillOpen",
    "decide",
    "declarations_wanted",
    "disagreements",
    "disclose",
    "linked_lookups",
    "strangers",
    "tell",
    "verifications_wanted",
]

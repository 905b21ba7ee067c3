"""That the log goes on as the one that was seen: what this machine and the witnesses remember, the way on after a restore, and the upkeep.

It must never write an entry but the one that says how the log goes on.
"""

from gateway.audit.continuity.continuation import Continued, continue_after_restore
from gateway.audit.continuity.history import History
from gateway.audit.continuity.remembered import HEAD_FILE
from gateway.audit.continuity.submit import WitnessAddress
from gateway.audit.continuity.upkeep import Upkeep

__all__ = ["HEAD_FILE", "Continued", "History", "Upkeep", "WitnessAddress", "continue_after_restore"]

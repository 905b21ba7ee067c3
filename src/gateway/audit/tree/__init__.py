"""How entries become leaves: batches are checked, their leaves appended, tiles and checkpoint written in one fenced transaction.

It must never write an entry, nor know what is remembered of the log.
"""

from gateway.audit.tree.growth import LINK, REF, time_of
from gateway.audit.tree.log import Log
from gateway.audit.tree.pruned import PrunedMonths
from gateway.audit.tree.reader import Leaf, Place, Slot, TreeReader

__all__ = ["LINK", "REF", "Leaf", "Log", "Place", "PrunedMonths", "Slot", "TreeReader", "time_of"]

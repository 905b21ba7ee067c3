"""Asks departments: finds connectors, guards each department, asks all at once and gives every lookup a result.

It must never ask without an opened audit entry, never let a department's failure become an exception or a "no record", and never
decide what a reply proves.
"""

from gateway.connect.brought import with_brought
from gateway.connect.departments import Connect, DepartmentStatus
from gateway.connect.downtimes import Downtimes
from gateway.connect.downtimes import change as change_downtime
from gateway.connect.downtimes import insert as insert_downtime
from gateway.connect.downtimes import sweep as sweep_downtimes
from gateway.connect.drivers.record_reader import RecordReader, WrongPerson
from gateway.connect.fanout import Linked
from gateway.connect.guard import Guard
from gateway.connect.pace import Pace
from gateway.connect.registry import Connector, installed_connectors
from gateway.connect.remedies import OTHERS_MEND, REMEDIES, known_reason
from gateway.connect.share_store import LivingFiles, StoredShares
from gateway.connect.shares import LimitShares
from gateway.connect.slots import SLOT_S, DepartmentSlot, DepartmentSlots

__all__ = [
    "OTHERS_MEND",
    "REMEDIES",
    "SLOT_S",
    "Connect",
    "Connector",
    "DepartmentSlot",
    "DepartmentSlots",
    "DepartmentStatus",
    "Downtimes",
    "Guard",
    "LimitShares",
    "Linked",
    "LivingFiles",
    "Pace",
    "RecordReader",
    "StoredShares",
    "WrongPerson",
    "change_downtime",
    "insert_downtime",
    "installed_connectors",
    "known_reason",
    "sweep_downtimes",
    "with_brought",
]

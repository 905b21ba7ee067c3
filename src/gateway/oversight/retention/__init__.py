"""Privacy and time: keys destroyed by order, keys that change, months that are exported, verified and dropped.

Each act is an entry before it counts.  Never touches the tree: what was proven stays proven.
"""

from gateway.oversight.retention.act import By
from gateway.oversight.retention.archive import Checker, Write
from gateway.oversight.retention.months import stored_months
from gateway.oversight.retention.pruning import Pruner, month_of, months_before
from gateway.oversight.retention.rotation import (
    end_year,
    retire_log_key,
    retire_wrapping_key,
    rotate_log_key,
    rotate_wrapping_key,
)
from gateway.oversight.retention.shred import shred
from gateway.oversight.retention.span import Range

__all__ = [
    "By",
    "Checker",
    "Pruner",
    "Range",
    "Write",
    "end_year",
    "month_of",
    "months_before",
    "retire_log_key",
    "retire_wrapping_key",
    "rotate_log_key",
    "rotate_wrapping_key",
    "shred",
    "stored_months",
]

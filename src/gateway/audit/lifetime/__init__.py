"""Privacy and time: keys destroyed by order, keys that change, months that are exported, verified and dropped.

Each act is an entry before it counts.  Never touches the tree: what was proven stays proven.
"""

from gateway.audit.lifetime.act import By
from gateway.audit.lifetime.archive import Checker
from gateway.audit.lifetime.pruning import Pruned, Pruner, month_of, months_before
from gateway.audit.lifetime.rotation import (
    end_year,
    retire_log_key,
    retire_wrapping_key,
    rotate_log_key,
    rotate_wrapping_key,
)
from gateway.audit.lifetime.shred import shred

__all__ = [
    "By",
    "Checker",
    "Pruned",
    "Pruner",
    "end_year",
    "month_of",
    "months_before",
    "retire_log_key",
    "retire_wrapping_key",
    "rotate_log_key",
    "rotate_wrapping_key",
    "shred",
]

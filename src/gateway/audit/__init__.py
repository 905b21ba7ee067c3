"""The audit log: what is asked and disclosed stands in it, durable, before it happens.

Makes `Opened` and `Closed`, and nobody else does.  Never holds a value that a department gave, never a person's number or
name in clear, never an entry in memory or a file in place of the store: where the store is away, nothing goes on.
"""

from gateway.audit.model import Kind
from gateway.audit.protocol import Audit, Shares
from gateway.audit.recovery import Patience
from gateway.audit.stream import Pace

__all__ = ["Audit", "Kind", "Pace", "Patience", "Shares"]

"""What goes out of the house by itself: messages to client systems about queries of their own, kept until they have been taken.

Must never hold or send anything that is personal, follow where an answer leads, or connect to an address that nobody has looked at.
"""

from gateway.outbox.callbacks import Callback, Callbacks, ShownCallback
from gateway.outbox.egress import Egress
from gateway.outbox.retries import load_times

__all__ = ["Callback", "Callbacks", "Egress", "ShownCallback", "load_times"]

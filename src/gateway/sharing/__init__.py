"""Requests for data sharing between departments, from the asking to the end of what was granted, as they are kept.

Must never decide what an officer may see (that is access), nor change anything but beside the entry that says who did it.
"""

from gateway.sharing.deadlines import load_sharing_times
from gateway.sharing.requests import SharingRequests, request_content

__all__ = ["SharingRequests", "load_sharing_times", "request_content"]

"""Attachments: papers and pictures that an officer brings to what they found; known by their bytes, sealed, and gone when their time is over.

Lives here: what a file must be, and its table.  It must never trust a name or a header, hold a file in clear, or decide who may read one.
"""

from gateway.attachments.attachments import MOST_EACH, Attachments
from gateway.attachments.file import AttachedFile, checked_file
from gateway.attachments.row import Attached, AttachedTo, AttachmentContent, Bringer

__all__ = [
    "MOST_EACH",
    "Attached",
    "AttachedFile",
    "AttachedTo",
    "AttachmentContent",
    "Attachments",
    "Bringer",
    "checked_file",
]

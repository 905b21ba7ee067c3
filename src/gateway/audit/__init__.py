"""The audit log: what is asked and disclosed stands in it, durable, before it happens.

Makes `Opened` and `Closed`, and nobody else does.  Never holds a value that a department gave, never a person's number or
name in clear, never an entry in memory or a file in place of the store: where the store is away, nothing goes on.
"""

from gateway.audit.canonical import canonical_bytes
from gateway.audit.content import Context, full_officer, look_draft, marked_draft, read_of_log, sought
from gateway.audit.key_index import entries_with
from gateway.audit.model import Draft, Secret, Subject
from gateway.audit.origin import ORIGIN, Origin
from gateway.audit.privacy import LOG_KEY, TAG_KEY, VALUE_KEY, WRAPPING_KEY, KeyFolder, Privacy, Unreadable
from gateway.audit.protocol import Audit
from gateway.audit.reader import Reader
from gateway.audit.recovery import RecoveryTimeouts
from gateway.audit.refusal import Unjudged
from gateway.audit.register import Damaged, DamageRule, Register
from gateway.audit.rejections import Rejections
from gateway.audit.rested import HeldValue
from gateway.audit.resting import Resting, RestingQueries, resting_on
from gateway.audit.seen import (
    NOBODY,
    PSEUDONYM,
    REASON,
    Gathered,
    People,
    Seen,
    parts,
    people_in,
    people_of,
    reading_drafts,
    together,
)
from gateway.audit.stream import LOCK_CLASS, Alongside, nothing
from gateway.audit.stream_key import stream_key
from gateway.audit.tables import CHECKPOINT, COSIGNATURE, PRUNING, SUBJECT_KEY, WITHHOLDING
from gateway.audit.withholding import PLACES, Withholding, active_withholdings, withholding_of

__all__ = [
    "CHECKPOINT",
    "COSIGNATURE",
    "LOCK_CLASS",
    "LOG_KEY",
    "NOBODY",
    "ORIGIN",
    "PLACES",
    "PRUNING",
    "PSEUDONYM",
    "REASON",
    "SUBJECT_KEY",
    "TAG_KEY",
    "VALUE_KEY",
    "WITHHOLDING",
    "WRAPPING_KEY",
    "Alongside",
    "Audit",
    "Context",
    "DamageRule",
    "Damaged",
    "Draft",
    "Gathered",
    "HeldValue",
    "KeyFolder",
    "Origin",
    "People",
    "Privacy",
    "Reader",
    "RecoveryTimeouts",
    "Register",
    "Rejections",
    "Resting",
    "RestingQueries",
    "Secret",
    "Seen",
    "Subject",
    "Unjudged",
    "Unreadable",
    "Withholding",
    "active_withholdings",
    "canonical_bytes",
    "entries_with",
    "full_officer",
    "look_draft",
    "marked_draft",
    "nothing",
    "parts",
    "people_in",
    "people_of",
    "read_of_log",
    "reading_drafts",
    "resting_on",
    "sought",
    "stream_key",
    "together",
    "withholding_of",
]

"""The audit log: what is asked and disclosed stands in it, durable, before it happens.

Makes `Opened` and `Closed`, and nobody else does.  Never holds a value that a department gave, never a person's number or
name in clear, never an entry in memory or a file in place of the store: where the store is away, nothing goes on.
"""

from gateway.audit.content import full_officer, read_of_log
from gateway.audit.continuity.continuation import Continued, continue_after_restore
from gateway.audit.continuity.submit import WitnessAddress
from gateway.audit.model import Draft, Secret, Subject
from gateway.audit.origin import ORIGIN, Origin
from gateway.audit.privacy import LOG_KEY, WRAPPING_KEY, KeyFolder, Privacy, Unreadable
from gateway.audit.protocol import AppendTimeouts, Audit
from gateway.audit.pruned import PrunedMonths
from gateway.audit.reader import Reader
from gateway.audit.recovery import RecoveryTimeouts
from gateway.audit.rejections import Rejections
from gateway.audit.seen import PSEUDONYM, REASON, Gathered, People, Seen, parts, people_in, people_of, together
from gateway.audit.stream import LOCK_CLASS, StreamTimeouts
from gateway.audit.stream_key import stream_key
from gateway.audit.tables import CHECKPOINT, COSIGNATURE, PRUNING, SUBJECT_KEY, WITHHOLDING
from gateway.audit.tree.growth import LINK, REF, time_of
from gateway.audit.tree.reader import Leaf, Place, Slot, TreeReader
from gateway.audit.walk import Damaged, DamageRule, Register, Walk, WalkIntervals
from gateway.audit.withholding import PLACES, Withholding, active_withholdings, withholding_of
from gateway.entry import COLUMNS, NO_REGISTER, EntryView, Kind, StreamKey, SubjectView, as_object, neutral, sentence

__all__ = [
    "CHECKPOINT",
    "COLUMNS",
    "COSIGNATURE",
    "LINK",
    "LOCK_CLASS",
    "LOG_KEY",
    "NO_REGISTER",
    "ORIGIN",
    "PLACES",
    "PRUNING",
    "PSEUDONYM",
    "REASON",
    "REF",
    "SUBJECT_KEY",
    "WITHHOLDING",
    "WRAPPING_KEY",
    "AppendTimeouts",
    "Audit",
    "Continued",
    "DamageRule",
    "Damaged",
    "Draft",
    "EntryView",
    "Gathered",
    "KeyFolder",
    "Kind",
    "Leaf",
    "Origin",
    "People",
    "Place",
    "Privacy",
    "PrunedMonths",
    "Reader",
    "RecoveryTimeouts",
    "Register",
    "Rejections",
    "Secret",
    "Seen",
    "Slot",
    "StreamKey",
    "StreamTimeouts",
    "Subject",
    "SubjectView",
    "TreeReader",
    "Unreadable",
    "Walk",
    "WalkIntervals",
    "Withholding",
    "WitnessAddress",
    "active_withholdings",
    "as_object",
    "continue_after_restore",
    "full_officer",
    "neutral",
    "parts",
    "people_in",
    "people_of",
    "read_of_log",
    "sentence",
    "stream_key",
    "time_of",
    "together",
    "withholding_of",
]

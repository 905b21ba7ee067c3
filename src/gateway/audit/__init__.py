"""The audit log: what is asked and disclosed stands in it, durable, before it happens.

Makes `Opened` and `Closed`, and nobody else does.  Never holds a value that a department gave, never a person's number or
name in clear, never an entry in memory or a file in place of the store: where the store is away, nothing goes on.
"""

from gateway.audit.bundle_writer import Hits, Order, Source, Stretch, stretch, stretch_between, write_bundle
from gateway.audit.exports import Export, Exports, ExportState, Made, archive
from gateway.audit.findings import (
    Finding,
    FindingFilter,
    FindingPage,
    FindingState,
    Judgement,
    judgement_entry,
)
from gateway.audit.inquiry import Hit, Inquiry, Proven, Timeline, Trail
from gateway.audit.model import Draft
from gateway.audit.origin import ORIGIN
from gateway.audit.protocol import Audit, Shares
from gateway.audit.recovery import Patience
from gateway.audit.reveal import (
    Ground,
    Reveal,
    RevealAct,
    RevealDecision,
    RevealState,
    RevealWish,
    Unsealed,
    after_decision,
    reveal_entry,
)
from gateway.audit.search import Criteria, Page, parse_cursor, rebuild_keys
from gateway.audit.spot_check_reader import Drawn, SpotCheck
from gateway.audit.stream import Pace
from gateway.audit.stream_key import stream_key
from gateway.audit.witness.submit import WitnessAddress
from gateway.entry import COLUMNS, NO_REGISTER, EntryView, Kind, StreamKey, SubjectView, as_object, neutral, sentence

__all__ = [
    "COLUMNS",
    "NO_REGISTER",
    "ORIGIN",
    "Audit",
    "Criteria",
    "Draft",
    "Drawn",
    "EntryView",
    "Export",
    "ExportState",
    "Exports",
    "Finding",
    "FindingFilter",
    "FindingPage",
    "FindingState",
    "Ground",
    "Hit",
    "Hits",
    "Inquiry",
    "Judgement",
    "Kind",
    "Made",
    "Order",
    "Pace",
    "Page",
    "Patience",
    "Proven",
    "Reveal",
    "RevealAct",
    "RevealDecision",
    "RevealState",
    "RevealWish",
    "Shares",
    "Source",
    "SpotCheck",
    "StreamKey",
    "Stretch",
    "SubjectView",
    "Timeline",
    "Trail",
    "Unsealed",
    "WitnessAddress",
    "after_decision",
    "archive",
    "as_object",
    "judgement_entry",
    "neutral",
    "parse_cursor",
    "rebuild_keys",
    "reveal_entry",
    "sentence",
    "stream_key",
    "stretch",
    "stretch_between",
    "write_bundle",
]

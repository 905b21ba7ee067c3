"""What writer and checker agree on, byte for byte: leaf, sections, keys, signed messages, and how an entry is told.

Pure: the standard library and `tlog` only.  Reads and writes nothing, knows no gateway, and never sees a value that a department gave.
"""

from gateway.entry.aloud import Titles, office_aloud, read_aloud, rule_aloud, time_aloud
from gateway.entry.bundle import (
    ANSWER,
    BATCHES,
    BUNDLE_FORMAT,
    CHECKPOINT,
    CSV,
    DISCLOSURE_FORMAT,
    ENTRIES,
    KEYS,
    MANIFEST,
    PARQUET,
    README,
    SIGNATURE,
    VERIFIER,
    runs,
)
from gateway.entry.damage import DAMAGE_SENTENCES, Damage
from gateway.entry.draws import (
    WHOLE,
    draws,
    picked,
    sample_classes,
    sample_drawn,
    sample_text,
    text_hash,
)
from gateway.entry.entry_view import EntryView
from gateway.entry.joint_signature import covered, joint_signatures
from gateway.entry.json_text import canonical, finite, read_json
from gateway.entry.keys import KeyKind, index_rows, key_mark, search_keys, stored_keys
from gateway.entry.leaf import NO_REGISTER, VERSION, Content, Kind, Position, commitment, members, timestamp
from gateway.entry.messages import (
    batch_digest,
    batch_message,
    endorsement_message,
    manifest_message,
    receipt_message,
)
from gateway.entry.sections import SECTION_PREFIX, Section, frame, read_sections, section_hash
from gateway.entry.sentence import EDITION, EDITIONS, as_object
from gateway.entry.soundness import (
    Stored,
    claim_of,
    leaf_object,
    stored,
)
from gateway.entry.step import OWN, SEARCHED, SHOWN, is_by_gateway, step_of
from gateway.entry.stream_key import StreamKey
from gateway.entry.table import COLUMNS, PARQUET_COLUMNS, Column, cells, csv_cells, csv_line, neutral
from gateway.entry.view import view
from gateway.entry.withheld import Withheld, withheld_hash

__all__ = [
    "ANSWER",
    "BATCHES",
    "BUNDLE_FORMAT",
    "CHECKPOINT",
    "COLUMNS",
    "CSV",
    "DAMAGE_SENTENCES",
    "DISCLOSURE_FORMAT",
    "EDITION",
    "EDITIONS",
    "ENTRIES",
    "KEYS",
    "MANIFEST",
    "NO_REGISTER",
    "OWN",
    "PARQUET",
    "PARQUET_COLUMNS",
    "README",
    "SEARCHED",
    "SECTION_PREFIX",
    "SHOWN",
    "SIGNATURE",
    "VERIFIER",
    "VERSION",
    "WHOLE",
    "Column",
    "Content",
    "Damage",
    "EntryView",
    "KeyKind",
    "Kind",
    "Position",
    "Section",
    "Stored",
    "StreamKey",
    "Titles",
    "Withheld",
    "as_object",
    "batch_digest",
    "batch_message",
    "canonical",
    "cells",
    "claim_of",
    "commitment",
    "covered",
    "csv_cells",
    "csv_line",
    "draws",
    "endorsement_message",
    "finite",
    "frame",
    "index_rows",
    "is_by_gateway",
    "joint_signatures",
    "key_mark",
    "leaf_object",
    "manifest_message",
    "members",
    "neutral",
    "office_aloud",
    "picked",
    "read_aloud",
    "read_json",
    "read_sections",
    "receipt_message",
    "rule_aloud",
    "runs",
    "sample_classes",
    "sample_drawn",
    "sample_text",
    "search_keys",
    "section_hash",
    "step_of",
    "stored",
    "stored_keys",
    "text_hash",
    "time_aloud",
    "timestamp",
    "view",
    "withheld_hash",
]

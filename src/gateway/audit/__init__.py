"""The audit log: what is asked and disclosed stands in it, durable, before it happens.

Makes `Opened` and `Closed`, and nobody else does.  Never holds a value that a department gave, never a person's number or
name in clear, never an entry in memory or a file in place of the store: where the store is away, nothing goes on.
"""

from gateway.audit.export import COLUMNS, TABLE_COLUMNS, csv_lines, ndjson_lines, neutral, table_row
from gateway.audit.model import Kind
from gateway.audit.protocol import Audit, Shares
from gateway.audit.recovery import Patience
from gateway.audit.search import Criteria, Page, rebuild_keys
from gateway.audit.stream import Pace
from gateway.audit.stream_key import StreamKey, stream_key
from gateway.audit.tally import Tally, Wanted, tally
from gateway.audit.view import EntryView, SubjectView, as_object, sentence

__all__ = [
    "COLUMNS",
    "TABLE_COLUMNS",
    "Audit",
    "Criteria",
    "EntryView",
    "Kind",
    "Pace",
    "Page",
    "Patience",
    "Shares",
    "StreamKey",
    "SubjectView",
    "Tally",
    "Wanted",
    "as_object",
    "csv_lines",
    "ndjson_lines",
    "neutral",
    "rebuild_keys",
    "sentence",
    "stream_key",
    "table_row",
    "tally",
]

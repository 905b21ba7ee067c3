"""The public key of a stream, and what vouches for it: all that is needed to verify what a process signed."""

from gateway.audit.reader import Reader
from gateway.entry import StreamKey


async def stream_key(reader: Reader, stream_id: int) -> StreamKey | None:
    """The key of one stream; None where there is no such stream.  Raises AuditUnavailable."""
    rows = await reader.rows(
        "select boot_id, pubkey, endorsement from audit.audit_stream where stream_id = $1", stream_id
    )
    return StreamKey(stream_id, rows[0]["boot_id"], rows[0]["pubkey"], rows[0]["endorsement"]) if rows else None

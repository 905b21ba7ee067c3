"""Reports that are as they were signed: whoever owns the database can change a row, and cannot sign it."""

from collections.abc import Iterable, Sequence

import structlog

from gateway.audit import stream_key
from gateway.entry import StreamKey
from gateway.flows.steps.gateway import Gateway
from gateway.oversight.reports import KeptReport

log = structlog.get_logger(__name__)


async def sound(found: Iterable[KeptReport], gateway: Gateway) -> Sequence[KeptReport]:
    """Those that their keys have signed, each in its place; of others a line is written, and nothing is counted.  Raises AuditUnavailable."""
    kept, keys = [], dict[int, StreamKey | None]()
    for one in found:
        if one.stream_id not in keys:
            keys[one.stream_id] = await stream_key(gateway.log.reader, one.stream_id)
        if _is_signed(one, keys[one.stream_id]):
            kept.append(one)
        else:
            log.error("report_changed", month=str(one.month), department=one.department)
    return kept


def _is_signed(one: KeptReport, key: StreamKey | None) -> bool:
    try:
        return key is not None and key.signed(one.text, bytes.fromhex(one.signature)) and one.is_in_place
    except ValueError:
        return False

"""What the desk for protected people reads, in the shape of the contract."""

from gateway.api.http.answers import Shown
from gateway.flows import PersonWatch, ReadAlert


def alert_object(read: ReadAlert) -> Shown:
    """An alert, with what its entry says of the query; all null where that was pruned."""
    alert, entry = read.alert, None if read.hit is None else read.hit.entry
    taken = alert.taken
    return {
        "alert_id": str(alert.alert_id),
        "kind": alert.kind.value,
        "made_at": alert.made_at.isoformat(),
        "entry": alert.entry,
        "account": None if entry is None else entry.account,
        "office": None if entry is None else entry.office,
        "matter": None if entry is None else entry.matter,
        "case_number": None if entry is None else entry.case_number,
        "role": read.role,
        "subject": read.tag,
        "acknowledged": None
        if taken is None
        else {"account": taken.account, "at": taken.at.isoformat(), "note": taken.note},
    }


def watch_object(watch: PersonWatch) -> Shown:
    """A watch, without whom."""
    return {
        "watch_id": str(watch.watch_id),
        "reason": watch.reason,
        "since": watch.since.isoformat(),
        "until": watch.until.isoformat(),
        "ended_at": None if watch.ended_at is None else watch.ended_at.isoformat(),
    }

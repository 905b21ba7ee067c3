"""Requests for data sharing in the shape of the contract."""

from datetime import datetime

from gateway.api.http.answers import Shown
from gateway.domain.sharing import SharingRequest


def sharing_object(request: SharingRequest, now: datetime) -> Shown:
    """One request.  now: domain clock."""
    wish = request.wish
    return {
        "request_id": str(request.request_id),
        "department": request.department,
        "owner": request.owner,
        "matter": wish.matter,
        "fields": [{"certificate": code, "items": sorted(items)} for code, items in sorted(wish.fields.items())],
        "purpose": wish.purpose,
        "since": wish.since.isoformat(),
        "until": wish.until.isoformat(),
        "most_per_day": wish.most_per_day,
        "most_per_month": wish.most_per_month,
        "renews": None if wish.renews is None else str(wish.renews),
        "state": request.state(now),
        "asked_by": request.asked_by,
        "asked_at": request.asked_at.isoformat(),
        "due_at": request.due_at.isoformat(),
        "decided_by": request.decided_by,
        "decided_at": None if request.decided_at is None else request.decided_at.isoformat(),
        "reasons": request.reasons,
        "reminded_at": None if request.reminded_at is None else request.reminded_at.isoformat(),
    }

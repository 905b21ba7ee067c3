"""Requests for data sharing, and what was granted by them, in the shape of the contract."""

from datetime import datetime

from gateway.api.http.answers import Shown
from gateway.domain.sharing import GrantedSharing, SharingRequest


def sharing_object(request: SharingRequest, now: datetime) -> Shown:
    """One request.  now: domain clock."""
    return {
        **granted_object(request.granted),
        "renews": None if request.wish.renews is None else str(request.wish.renews),
        "state": request.state(now),
        "asked_by": request.asked_by,
        "asked_at": request.asked_at.isoformat(),
        "due_at": request.due_at.isoformat(),
        "decided_by": request.decided_by,
        "decided_at": None if request.decided_at is None else request.decided_at.isoformat(),
        "reasons": request.reasons,
        "reminded_at": None if request.reminded_at is None else request.reminded_at.isoformat(),
    }


def granted_object(granted: GrantedSharing) -> Shown:
    """Who has what of whom."""
    fields = sorted(granted.wish.fields.items())
    return {
        "request_id": str(granted.request_id),
        "fields": [{"certificate": code, "items": sorted(items)} for code, items in fields],
        **granted.terms,
    }

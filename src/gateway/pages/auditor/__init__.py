"""The auditor's room: entries read aloud and proved, timelines, findings, reveals by two, the day's sample, exports, orders; each look is an entry."""

from gateway.pages.auditor import entries, exports, findings, orders, reveals, timelines
from gateway.pages.auditor.looking import room

__all__ = ["entries", "exports", "findings", "orders", "reveals", "room", "timelines"]

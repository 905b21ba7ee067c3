"""The auditor's room: entries read aloud and proved, timelines, findings, reveals by two, the day's sample, exports; each look is an entry."""

from gateway.pages.auditor import entries, exports, findings, reveals, timelines
from gateway.pages.auditor.looking import room

__all__ = ["entries", "exports", "findings", "reveals", "room", "timelines"]

"""The window: a matter is chosen, its form filled in, all departments asked, and the result read, printed, declared upon."""

from gateway.pages.clerk import asking, complaints, confirming, corrections, declaring, lists, results, statements
from gateway.pages.clerk.place import room

PARTS = (asking, results, declaring, confirming, lists, corrections, statements, complaints)
"""Each has put its pages into the room."""

__all__ = ["PARTS", "room"]

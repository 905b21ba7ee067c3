"""The room of the desk for protected people: what it is told, and whom it watches."""

from gateway.pages.protector import alerts, watching
from gateway.pages.protector.room import room

__all__ = ["alerts", "room", "watching"]

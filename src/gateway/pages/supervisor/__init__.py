"""The room of heads of department: lists that wait for their approval, and glass that their officers have broken."""

from gateway.pages.supervisor import batches, glass
from gateway.pages.supervisor.room import room

__all__ = ["batches", "glass", "room"]

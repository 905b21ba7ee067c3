"""The departments' way of writing a time, for drivers; it is read in the sdk."""

from gateway.sdk import read_moment as read_china_time

__all__ = ["read_china_time"]

"""Inspections, hearings and the dishonesty register for the people who work with them: each page asks the API as who is signed in."""

from gateway.pages.inspector import feeds, hearings, register, samples, suspicions, visits
from gateway.pages.inspector.room import room

__all__ = ["feeds", "hearings", "register", "room", "samples", "suspicions", "visits"]

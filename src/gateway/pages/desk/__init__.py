"""The verification desk for the people who work there: each page asks the API as who is signed in, and knows nothing besides."""

from gateway.pages.desk import answering, complaints, corrections, verifications
from gateway.pages.desk.room import room

__all__ = ["answering", "complaints", "corrections", "room", "verifications"]

"""Stored queries and idempotency keys: encrypted, kept until 24 hours after completion; and counts of what queries came to.

Never decides who may read, never asks a department, never shows a document that has no entry: it only keeps what it is given.
"""

from gateway.results.codec import decode_basis, encode_basis
from gateway.results.counts import Count
from gateway.results.idempotency import Claim, Done, Former, Fresh, Mismatch, Running, Taken
from gateway.results.results import Results
from gateway.results.stored import Heading, OwnQuery, StoredQuery, Wanted, waits_of

__all__ = [
    "Claim",
    "Count",
    "Done",
    "Former",
    "Fresh",
    "Heading",
    "Mismatch",
    "OwnQuery",
    "Results",
    "Running",
    "StoredQuery",
    "Taken",
    "Wanted",
    "decode_basis",
    "encode_basis",
    "waits_of",
]

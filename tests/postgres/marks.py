"""What the store's index of search keys holds of an entry."""

from datetime import datetime

from gateway.entry import key_mark, stored_keys


def marks(sections: bytes, at: datetime) -> list[int]:
    """In order of size; made from what the entry says."""
    return sorted(key_mark(kind, key, at) for kind, key in stored_keys(sections))

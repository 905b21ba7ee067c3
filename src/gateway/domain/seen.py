"""Text of others as it may stand on a page."""

import unicodedata

_ORDERS = frozenset({"Cc", "Cf", "Cs"})
"""Control characters and marks of direction.  Not what the runtime does not know yet: a rare character of a name stays."""


def seen(value: object) -> str:
    """What a caller or a department wrote, without what orders the text or cannot be seen."""
    spaced = " ".join(str(value).splitlines())
    return "".join(c for c in spaced if unicodedata.category(c) not in _ORDERS)

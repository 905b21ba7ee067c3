"""Statistics that name nobody, however their figures are subtracted from each other.

Everything that is published is added up from counts of one month and one certificate, and from those alone that are large enough to be
told.  So whatever anybody works out of all that is published, at whatever time, it is the same whether a small count is 0, 1 or 4.
"""

SMALLEST = 5


def told(count: int) -> int:
    """The count where it is large enough to be told; else 0, so that none, one and four look alike."""
    return count if count >= SMALLEST else 0

"""Whether a masked person number can be that of the person asked about."""

from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.people import fits_mask

LEAST_SHOWN = 8
"""With fewer characters shown, the mask would fit too many people to prove anything."""


def fits(masked: str, number: str) -> bool:
    """True when both have the same length (or the mask that of the 15-digit number), every shown character agrees, and at least eight are shown.

    masked: as a department writes it, `*` for a hidden character; a number without any mask is compared whole.
    """
    if masked == number and number.isalnum() and len(number) >= LEAST_SHOWN:  # most of the time
        return True
    return sum(map(str.isalnum, fold(masked))) >= LEAST_SHOWN and fits_mask(number, masked)

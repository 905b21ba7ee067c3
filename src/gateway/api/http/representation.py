"""Which of two representations a caller wants: JSON, or a page to print.  Source: RFC 9110, 12.5.1."""

from collections.abc import Sequence

_HTML, _JSON = ("text", "html"), ("application", "json")


def wants_page(accept: Sequence[str]) -> bool:
    """Whether the Accept header lines prefer text/html to application/json.

    A tie, an unreadable header or none at all: JSON, which is what a program expects.
    """
    ranges = [found for line in accept for part in line.split(",") if (found := _range(part)) is not None]
    return _quality(ranges, _HTML) > _quality(ranges, _JSON)


def _range(part: str) -> tuple[tuple[str, str], float] | None:
    """One media range and its quality, 0 to 1; None where it cannot be read."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    kind, slash, subtype = name.partition("/")
    quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        weight = float(quality)
    except ValueError:
        return None
    return ((kind, subtype), weight) if slash and 0 <= weight <= 1 else None


def _quality(ranges: Sequence[tuple[tuple[str, str], float]], wanted: tuple[str, str]) -> float:
    """The quality of the most specific range that covers the media type; 0 where none does."""
    for covering in (wanted, (wanted[0], "*"), ("*", "*")):
        found = [weight for name, weight in ranges if name == covering]
        if found:
            return max(found)
    return 0.0

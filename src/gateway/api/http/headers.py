"""Headers that a caller gives once."""

import re

from starlette.requests import Request

from gateway.domain.errors import InputFault, InvalidInput

LARGEST_KEY = 255
_VISIBLE = re.compile(r"[!-~]+")


def single_header(request: Request, name: str, most: int = LARGEST_KEY) -> str | None:
    """A header that may be given once, in visible ASCII without blanks.  Raises InvalidInput."""
    given = request.headers.getlist(name)
    if not given:
        return None
    if len(given) > 1 or len(given[0]) > most or not _VISIBLE.fullmatch(given[0]):
        message = f"the header {name} is given once, in 1 to {most} visible ASCII characters"
        raise InvalidInput(message, [InputFault(f"/{name}", "header", message)])
    return given[0]

"""What the forms of a room send on to the API, and what is shown beside a field where it is refused."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime, time
from hashlib import sha256

from gateway.domain.clock import CHINA
from gateway.pages.shell.asked import Asked
from gateway.pages.shell.inside import ApiRefused

ON_A_PAGE = 50
"""So many lines of a list."""
NOTHING: Mapping[str, str] = {}
"""A form in which nothing is written yet, and what is wrong with it."""
_REFUSED_INPUT, _CONFLICT = 400, 409
_OF_THE_WHOLE = frozenset({"Content-Digest"})


def is_told_beside_fields(refused: ApiRefused) -> bool:
    """Whether the form is shown once more: its input was refused, or somebody was quicker."""
    return refused.status in {_REFUSED_INPUT, _CONFLICT}


def faults_of(refused: ApiRefused | None) -> Mapping[str, str]:
    """What is wrong with each field, by its name, the first thing of each; under "" what is wrong with the whole; nothing where nothing was refused."""
    if refused is None:
        return NOTHING
    found: dict[str, str] = {}
    for pointer, message in refused.faults.items():
        named = [part for part in pointer.split("/") if part and not part.isdecimal()]
        found.setdefault(named[-1] if named and named[-1] not in _OF_THE_WHOLE else "", message)
    return found or {"": str(refused.problem.get("detail", ""))}


def own_refusal(name: str, message: str) -> ApiRefused:
    """What a form's field says that cannot be sent on, as the API would refuse it."""
    return ApiRefused(
        _REFUSED_INPUT, {"code": "invalid-input", "errors": [{"pointer": f"/{name}", "message": message}]}, {}
    )


def end_of_day(written: str) -> str:
    """The last second of a day as a field of a form has it, in the city's zone (RFC 3339); anything else goes to the API as it is."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return written
    return datetime.combine(day, time(23, 59, 59), CHINA).isoformat()


async def send_file(asked: Asked, path: str) -> None:
    """The file of the field `attachment`, where one was chosen, as the API takes it: the bytes, and their SHA-256.  Raises ApiRefused."""
    file = await asked.file("attachment")
    if file is None:
        return
    digest = b64encode(sha256(file.content).digest()).decode()
    headers = {"content-digest": f"sha-256=:{digest}:", "content-type": "application/octet-stream"}
    await asked.post(path, file.content, headers=headers)

"""A look of an auditor: under which task, by which entry it is known; and where the auditor's pages are put."""

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial, wraps
from typing import Any

from starlette.responses import Response

from gateway.domain.forms import is_task
from gateway.entry import read_aloud
from gateway.pages.shell import ApiRefused, Asked, Room, Told

room = Room("auditor")
TASK_COOKIE = "audit-task"
TASK_FAULT = "/Audit-Task"
_HERE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?")
_CHINA = "+08:00"
KINDS = {
    "INTENT": "Asked",
    "OUTCOME": "Answered",
    "LATE": "Completed later",
    "RELEASE": "Handed out again",
    "DENIED": "Refused",
    "UNRESOLVED": "Given up",
    "REJECTED_BURST": "Turned away",
    "REVEAL": "Reveal",
    "EXPORT": "Export",
    "SEARCH": "Look into the log",
    "ADMIN": "Act",
    "SHRED": "Keys destroyed",
    "PRUNE": "Month dropped",
    "LOOK": "Opened",
    "UNKNOWN": "Damaged",
}
"""What kinds of entries are called; the room's words have them in Chinese."""

Looks = Callable[..., Awaitable[Response]]
"""`async def read(look: Look, entry: str) -> Response`: the parts of the address by their names."""


class Look:
    """What an auditor asks for.  task: what they work on, as the browser keeps it; None: as the gateway is set.

    entries: of the log, those by which what is shown here is known.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        kept = asked.request.cookies.get(TASK_COOKIE, "")
        self.task = kept if is_task(kept) else None
        self.entries: list[str] = []

    async def get(self, path: str, **query: object) -> Any:
        """What the API answers.  Raises ApiRefused."""
        return (await self.told("GET", path, **query)).json()

    async def post(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        """The same."""
        return (await self.told("POST", path, body)).json()

    async def told(self, method: str, path: str, body: object = None, **query: object) -> Told:
        """The answer as it comes.  Raises ApiRefused."""
        headers = {} if self.task is None else {"audit-task": self.task}
        answer = await self.asked.told(method, path, body, headers, **query)
        self.entries += filter(None, answer.headers.get("audit-entry", "").split(", "))
        return answer

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page, with the entries of its look and how entries are read aloud."""
        asked = self.asked
        aloud = partial(read_aloud, titles=asked.titles, language=asked.language)

        own: dict[str, Any] = {
            "task": self.task,
            "looks": self.entries,
            "aloud": aloud,
            "kinds": KINDS,
        }
        return asked.page(f"auditor/{template}", status, **{**own, "form": {}, "faults": {}, **values})


def reads(path: str) -> Callable[[Looks], Looks]:
    """A page that is read."""
    return partial(_put, room.get(path))


def sends(path: str) -> Callable[[Looks], Looks]:
    """A form's address."""
    return partial(_put, room.post(path))


def _put(add: Callable[[Any], Any], handler: Looks) -> Looks:
    @wraps(handler)
    async def look(asked: Asked, **parts: str) -> Response:
        looking = Look(asked)
        try:
            return await handler(looking, **parts)
        except ApiRefused as refusal:
            if TASK_FAULT not in refusal.faults:
                raise
            return looking.page("task.html", refusal.status, faults=refusal.faults, back=asked.request.scope["path"])

    add(look)
    return handler


def told_fault(refusal: ApiRefused) -> Mapping[str, str]:
    """What of a form does not fit, by its place.  Raises the refusal where it is none of the form."""
    if refusal.status != 400 or not refusal.faults or TASK_FAULT in refusal.faults:
        raise refusal
    return refusal.faults


def in_china(written: str | None) -> str | None:
    """A time of a form, which names none, as clocks in China show it; anything else goes to the API as it is."""
    return f"{written}{_CHINA}" if written and _HERE.fullmatch(written) else written

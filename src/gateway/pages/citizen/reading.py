"""What every page of the citizen's room says besides its own: by which entry this reading is known."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.shell import ApiRefused, Asked, Room

room = Room("citizen")


class Reading:
    """What somebody reads about themselves.  entries: of the log, those that say that they did."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.entries: list[str] = []

    async def get(self, path: str, **query: object) -> Any:
        """What the API answers.  Raises ApiRefused."""
        return await self._told("GET", path, None, None, query)

    async def post(self, path: str, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Any:
        """The same."""
        return await self._told("POST", path, body, headers, {})

    async def _told(
        self,
        method: str,
        path: str,
        body: object,
        headers: Mapping[str, str] | None,
        query: Mapping[str, object],
    ) -> Any:
        answer = await self.asked.told(method, path, body, headers, **query)
        self.entries += filter(None, answer.headers.get("audit-entry", "").split(", "))
        return answer.json()

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page."""
        return self.asked.page(f"citizen/{template}", status, **{"looks": self.entries, "faults": {}, **values})


def told_fault(refusal: ApiRefused) -> Mapping[str, str]:
    """What of a form does not fit, by its place.  Raises the refusal where it is none of the form."""
    if refusal.status != 400 or not refusal.faults:
        raise refusal
    return refusal.faults

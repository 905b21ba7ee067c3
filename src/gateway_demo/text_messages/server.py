"""The SMS gateway's one operation, and the book of what it has sent."""

import hmac
import json
import time
from collections.abc import Mapping
from importlib import resources
from typing import Any, ClassVar

from gateway_demo.kit import Bureau, DepartmentSettings, RateLimit, Request, Response

PER_SECOND = 10
_PLACE, _SENT = "/v1/messages", "/messages"
_NUMBER_LENGTH = 11


class TextMessageBureau(Bureau):
    """Takes POST /v1/messages with its bearer token; GET /messages at the control endpoint shows what was sent.

    Its own bad days: `throttled`, `rejects` (it takes no number), `forgets_answer` (it sends the message and answers 500).
    """

    name: ClassVar[str] = "text_messages"
    usual_s: ClassVar[Mapping[str, tuple[float, float]]] = {"": (0.02, 0.08)}
    quirks: ClassVar[frozenset[str]] = frozenset({"throttled", "rejects", "forgets_answer"})

    def __init__(self, settings: DepartmentSettings) -> None:
        super().__init__(settings)
        self._rate = RateLimit(self.limit("per_second", PER_SECOND))
        texts = json.loads(resources.files("gateway_demo").joinpath("city", "text_messages.json").read_text("utf-8"))
        self._texts: dict[str, Mapping[str, str]] = {one["template"]: one for one in texts.values()}
        self._sent: dict[str, Mapping[str, str]] = {}

    def kind_of(self, method: str, path: str) -> str:
        """All of one kind."""
        del method
        return "message" if path == _PLACE else "unknown"

    def endpoint(self, url: str) -> dict[str, str]:
        """Its address, and the token it wants."""
        return {"url": url, "token": self.secret("token")}

    def admits(self, kind: str) -> bool:
        """Ten messages a second."""
        del kind
        return self._rate.admits(time.monotonic())

    async def serve(self, request: Request) -> Response:
        """Take one message."""
        response = self._answer(request)
        request.call.outcome = str(response.status)
        return response

    async def controlled(self, request: Request) -> Response | None:
        """GET /messages: what was sent, the oldest first."""
        if request.method != "GET" or request.path != _SENT:
            return None
        return Response.of_json({"messages": list(self._sent.values())})

    def _answer(self, request: Request) -> Response:
        bearer = f"Bearer {self.secret('token')}"
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), bearer.encode()):
            return Response.of_json({"error": "who sends is not known"}, 401)
        if not request.is_admitted or request.fault == "throttled":
            return Response.of_json({"error": "too many messages"}, 429, {"retry-after": "1"})
        if request.method != "POST" or request.path != _PLACE:
            return Response.of_json({"error": "there is POST /v1/messages"}, 404)
        if request.fault == "error":
            return Response.of_json({"error": "the operator's line is down"}, 503)
        return self._taken(request)

    def _taken(self, request: Request) -> Response:
        """What is made of a message that is let in."""
        try:
            message = self._composed(json.loads(request.body))
        except (ValueError, KeyError, TypeError):
            return Response.of_json({"error": "not a message: see openapi/sms-gateway"}, 400)
        if request.fault == "rejects":
            return Response.of_json({"error": "this number takes no messages"}, 422)
        if message["message_id"] in self._sent:
            return Response.of_json({"status": "duplicate"}, 409)
        self._sent[message["message_id"]] = message
        if request.fault == "forgets_answer":
            return Response.of_json({"error": "internal"}, 500)
        return Response.of_json({"status": "accepted"}, 202)

    def _composed(self, given: Any) -> Mapping[str, str]:
        """The message as the operator's line has it.  Raises KeyError, ValueError."""
        if set(given) != {"message_id", "mobile", "template", "language", "parameters"}:
            raise KeyError("members")
        if len(given["mobile"]) != _NUMBER_LENGTH or not given["mobile"].isdecimal():
            raise ValueError("number")
        text = self._texts[given["template"]][given["language"]].format(**given["parameters"])
        return {"message_id": given["message_id"], "mobile": given["mobile"], "text": text}


BUREAU = TextMessageBureau

"""The case register's one operation, and the desk at which cases are put in."""

import hmac
import time
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import unquote

import msgspec

from gateway_demo.case_register.book import Case, CaseBook
from gateway_demo.kit import Bureau, DepartmentSettings, RateLimit, Request, Response

PER_SECOND = 50
_PLACE = "/cases/"


class CaseRegisterBureau(Bureau):
    """Answers GET /cases/<number> with its bearer token; PUT /cases/<number> at the control endpoint puts a case in.

    Its own bad days: every case is closed (`all_closed`), none is there (`lost`), `throttled`.
    """

    name: ClassVar[str] = "case_register"
    usual_s: ClassVar[Mapping[str, tuple[float, float]]] = {"": (0.01, 0.04)}
    quirks: ClassVar[frozenset[str]] = frozenset({"all_closed", "lost", "throttled"})

    def __init__(self, settings: DepartmentSettings) -> None:
        super().__init__(settings)
        self._rate = RateLimit(self.limit("per_second", PER_SECOND))
        self._book = CaseBook({}, self.home / "cases.json")

    async def start(self) -> None:
        """Read the cases."""
        self._book = CaseBook.open(self.home / "cases.json")

    def kind_of(self, method: str, path: str) -> str:
        """All of one kind: a case number is no kind."""
        del method
        return "case" if path.startswith(_PLACE) else "unknown"

    def endpoint(self, url: str) -> dict[str, str]:
        """Its address, and the token it wants."""
        return {"url": url, "token": self.secret("token")}

    def admits(self, kind: str) -> bool:
        """Fifty questions a second."""
        del kind
        return self._rate.admits(time.monotonic())

    async def serve(self, request: Request) -> Response:
        """Answer one question."""
        response = self._answer(request)
        request.call.outcome = str(response.status)
        return response

    async def controlled(self, request: Request) -> Response | None:
        """PUT /cases/<number>: hold this case from now on."""
        if request.method != "PUT" or not request.path.startswith(_PLACE):
            return None
        try:
            case = msgspec.json.decode(request.body, type=Case)
        except msgspec.DecodeError as error:
            return Response.of_json({"error": str(error)}, 400)
        if case.case_number != unquote(request.path.removeprefix(_PLACE)):
            return Response.of_json({"error": "the case has another number than the address"}, 400)
        self._book.put(case)
        return Response.of_json({"case_number": case.case_number, "status": case.status})

    def _answer(self, request: Request) -> Response:
        bearer = f"Bearer {self.secret('token')}"
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), bearer.encode()):
            return Response.of_json({"error": "who asks is not known"}, 401)
        if not request.is_admitted or request.fault == "throttled":
            return Response.of_json({"error": "too many questions"}, 429, {"retry-after": "1"})
        if request.method != "GET" or not request.path.startswith(_PLACE):
            return Response.of_json({"error": "there is GET /cases/<number>"}, 404)
        if request.fault == "error":
            return Response.of_json({"error": "the register is being maintained"}, 500)
        number = unquote(request.path.removeprefix(_PLACE))
        case = self._book.another(number) if request.fault == "wrong_person" else self._book.find(number)
        if case is None or request.fault == "lost":
            return Response.of_json({"error": "there is no such case"}, 404)
        status = "closed" if request.fault == "all_closed" else case.status
        return Response.of_json(msgspec.to_builtins(msgspec.structs.replace(case, status=status)))


BUREAU = CaseRegisterBureau

"""The traffic police: SOAP `queryObjectOut`, GB18030, failures told in words, twenty persons a day for one officer."""

import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

from gateway_demo.kit import Bureau, DepartmentSettings, RateLimit, Request, Response, Row, key_of, rows_under

from .messages import Asked, fault, read_request, reply, vehicle, wrap

PATH = "/trffweb/services/TmriOutAccess"
CONTENT_TYPE = "text/xml; charset=GBK"
SYSTEM, INTERFACE = "01", "01C21"
PER_SECOND = 5
PERSONS_A_DAY = 20
LAGGING_DAYS = 3
"""How far behind the replica is on the bad day of that name."""
NO_DATA = "没有查询到数据"
DONE = "数据下载成功!"
BAD_DAYS = {
    "error": ("$E", "系统异常，请联系管理员"),
    "unknown_address": ("0", "IP未备案"),
    "no_permission": ("0", "接口权限不足"),
    "failed": ("0", "查询失败"),
}
"""Quirk → code and message."""
BOMB = '<!DOCTYPE root [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><root><head><code>1</code></head>&b;</root>'


class VehicleBureau(Bureau):
    """Answers POST /trffweb/services/TmriOutAccess."""

    name: ClassVar[str] = "vehicles"
    usual_s: ClassVar[Mapping[str, tuple[float, float]]] = {"query": (0.3, 0.9)}
    quirks: ClassVar[frozenset[str]] = frozenset(
        {
            "soap_fault", "no_permission", "unknown_address", "throttled", "failed", "row_count", "two_persons", "odd_number",
            "unknown_code", "no_rows", "bomb", "wrong_encoding", "other_encoding", "extra_field", "lagging",
        }
    )  # fmt: skip

    def __init__(self, settings: DepartmentSettings) -> None:
        super().__init__(settings)
        self._by_owner: dict[str, list[Row]] = defaultdict(list)
        self._rate = RateLimit(self.limit("per_second", PER_SECOND))
        self._a_day = self.limit("persons_a_day", PERSONS_A_DAY)
        self._seen: dict[tuple[str, date], set[str]] = defaultdict(set)

    async def start(self) -> None:
        """Read the register."""
        for row in self.rows("vehicles"):
            self._by_owner[key_of(row["owner_id_no"])].append(row)

    def kind_of(self, method: str, path: str) -> str:
        """There is one operation: `query`."""
        del method, path
        return "query"

    def admits(self, kind: str) -> bool:
        """Five calls a second."""
        del kind
        return self._rate.admits(time.monotonic())

    def endpoint(self, url: str) -> dict[str, str]:
        """Address and serial key."""
        return {"url": url, "serial": self.secret("serial")}

    async def serve(self, request: Request) -> Response:
        """Answer one call."""
        if self.is_between("23:00", "23:30"):
            return Response("系统维护".encode("gb18030"), 503, "text/plain; charset=GBK")
        question = read_request(request.body) if (request.method, request.path) == ("POST", PATH) else None
        if question is None or request.fault == "soap_fault" or "soapaction" not in request.headers:
            return Response(fault(), 500, CONTENT_TYPE)
        self._note_purpose(request, question)
        return Response(self._refusal(request, question) or self._answer(request, question), content_type=CONTENT_TYPE)

    def _refusal(self, request: Request, question: Asked) -> bytes | None:
        """What is answered before the register is opened, or None."""
        if request.fault in BAD_DAYS:
            return reply(*BAD_DAYS[request.fault])
        if (question.system, question.interface, question.serial) != (SYSTEM, INTERFACE, self.secret("serial")):
            return reply("0", "接口权限不足")
        if request.fault == "throttled" or not self._may_pass(request, question):
            return reply("0", "访问过于频繁，请稍后再试")
        return None

    def _answer(self, request: Request, question: Asked) -> bytes:
        number = question.condition.get("sfzmhm", "")
        owned = self._rows_on(request.fault, number)
        if not owned:
            return reply("0", NO_DATA)
        behind = timedelta(days=LAGGING_DAYS if request.fault == "lagging" else 1)
        updated_at = f"{self.clock.now() - behind:%Y-%m-%d} 22:58:11"
        is_other = request.fault == "other_encoding"
        rows = [vehicle(row, index, updated_at, other_way=is_other) for index, row in enumerate(owned)]
        return _written(request.fault, rows)

    def _rows_on(self, bad_day: str, number: str) -> list[Row]:
        """The person's rows, as good or bad a day as it is."""
        owned = rows_under(self._by_owner, number)
        stranger = next(rows[0] for owner, rows in self._by_owner.items() if owner != number)
        match bad_day:
            case "wrong_person":
                return [stranger]
            case "two_persons":
                return [*owned, stranger]
            case "odd_number":
                return [{**row, "owner_id_no": _full_width(str(row["owner_id_no"]).lower())} for row in owned]
            case "unknown_code":
                return [{**row, "status": "A7"} for row in owned]
            case _:
                return owned

    def _note_purpose(self, request: Request, question: Asked) -> None:
        request.call.purpose.update(
            interface=question.interface,
            matter=request.headers.get("x-matter", ""),
            officer=request.headers.get("x-officer-card", ""),
        )

    def _may_pass(self, request: Request, question: Asked) -> bool:
        return request.is_admitted and self._is_within_day(request.headers.get("x-officer-card", ""), question)

    def _is_within_day(self, officer: str, question: Asked) -> bool:
        seen = self._seen[officer, self.clock.today()]
        seen.add(question.condition.get("sfzmhm", ""))
        return not self._a_day or len(seen) <= self._a_day


def _written(bad_day: str, rows: list[str]) -> bytes:
    """The reply with these rows, as good or bad a day as it is."""
    whole = reply("1", DONE, rows)
    match bad_day:
        case "row_count":
            return reply("1", DONE, rows, len(rows) + 2)
        case "no_rows":
            return reply("1", DONE)
        case "bomb":
            return wrap(BOMB).encode("gb18030")
        case "wrong_encoding":
            return whole.decode("gb18030").encode("utf-16")
        case "extra_field":
            return reply("1", DONE, [row.replace("</vehicle>", "<lxdh>000</lxdh></vehicle>") for row in rows])
    return whole


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


BUREAU = VehicleBureau

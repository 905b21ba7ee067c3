"""The market regulation bureau: one address for all interfaces, signed parameters, answers in pages, codes in the body."""

import time
import uuid
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import parse_qsl

from gateway_demo.kit import Bureau, DepartmentSettings, RateLimit, Request, Response

from .desk import MESSAGES, Desk
from .register import Register

APP_KEY = "jh-gateway-demo"
PATH = "/interface/gateway.do"
INTERFACE = "ent.licence.states"
LARGEST_PAGE = 2
PER_SECOND = 30
PURPOSE = ("matter", "case_no", "certificate", "officer", "page")

Envelope = dict[str, object]


class MarketRegulationBureau(Bureau):
    """Answers POST /interface/gateway.do, interface `ent.licence.states`.

    Its own bad days: a page too few (`short_page`), the same page twice (`same_page`), a register that changes between two pages
    (`moved`), no present state (`no_present`), a wrong clock of ours (`bad_time`), `throttled`.
    """

    name: ClassVar[str] = "market_regulation"
    usual_s: ClassVar[Mapping[str, tuple[float, float]]] = {"": (0.1, 0.3)}
    quirks: ClassVar[frozenset[str]] = frozenset(
        {"short_page", "same_page", "moved", "no_present", "bad_time", "throttled"}
    )

    def __init__(self, settings: DepartmentSettings) -> None:
        super().__init__(settings)
        self._desk = Desk(APP_KEY, self.secret("app_secret"), lambda: int(self.clock.real().timestamp() * 1000))
        self._register = Register([])
        self._rate = RateLimit(self.limit("per_second", PER_SECOND))

    async def start(self) -> None:
        """Read the register."""
        self._register = Register(self.rows("employers"))

    def kind_of(self, method: str, path: str) -> str:
        """All interfaces share an address."""
        del method
        return "licence" if path == PATH else "unknown"

    def admits(self, kind: str) -> bool:
        """So many pages a second."""
        return self.is_spared(kind) or self._rate.admits(time.monotonic())

    def endpoint(self, url: str) -> dict[str, str]:
        """Address, key and secret."""
        return {"url": url, "app_key": APP_KEY, "app_secret": self.secret("app_secret")}

    async def serve(self, request: Request) -> Response:
        """Answer one page; HTTP says 200 whatever the code."""
        if request.method != "POST" or request.path != PATH:
            return Response.of_json({"code": "4040", "msg": "接口不存在"}, 404)
        parameters = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        request.call.purpose.update({name: parameters.get(name, "") for name in PURPOSE})
        code = self._refusal(request, parameters)
        envelope = _declined(code) if code else self._page(request, parameters)
        request.call.outcome = str(envelope["code"])
        return Response.of_json(envelope)

    def _refusal(self, request: Request, parameters: Mapping[str, str]) -> str:
        if request.fault in {"error", "bad_time"}:
            return "5000" if request.fault == "error" else "4002"
        refused = self._desk.fault_of(parameters)
        if refused:
            return refused
        if request.fault == "throttled" or not request.is_admitted:
            return "4290"
        page, size = parameters.get("page", ""), parameters.get("page_size", "")
        in_order = page.isdecimal() and size.isdecimal() and int(page) >= 1 and 1 <= int(size) <= LARGEST_PAGE
        return "" if in_order and parameters.get("interface") == INTERFACE else "4000"

    def _page(self, request: Request, parameters: Mapping[str, str]) -> Envelope:
        number, size = int(parameters["page"]), int(parameters["page_size"])
        states = self._states(request, parameters.get("tyshxydm", ""))
        shown = 1 if request.fault == "same_page" else number
        rows = states[(shown - 1) * size : shown * size]
        return {
            "code": "0",
            "msg": "成功",
            "trace_no": f"sc{uuid.uuid4().hex[:18]}",
            "data": {
                "page": shown,
                "page_size": size,
                "total": len(states) + (number if request.fault == "moved" else 0),
                "as_of": f"{self.clock.now():%Y-%m-%d %H:%M:%S}",
                "rows": rows[:-1] if request.fault == "short_page" else rows,
            },
        }

    def _states(self, request: Request, code: str) -> list[dict[str, object]]:
        if request.fault == "wrong_person":
            return self._register.another(code)
        states = self._register.states(code)
        return [{**state, "dqzt": "0"} for state in states] if request.fault == "no_present" else states


def _declined(code: str) -> Envelope:
    envelope: Envelope = {"code": code, "msg": MESSAGES.get(code, "参数错误")}
    return envelope | ({"retry_after": 2} if code == "4290" else {})


BUREAU = MarketRegulationBureau

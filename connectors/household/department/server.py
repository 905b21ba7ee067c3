"""The household bureau: REST in JSON, a rotating request secret, codes in the body, protected persons."""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from gateway.domain.identifiers.names import fold_name
from gateway.domain.intent import HEADER
from gateway_demo.kit import Bureau, Call, DepartmentSettings, RateLimit, Request, Response

from .register import Register, shown
from .secrets import SecretDesk, refusal

APP_KEY = "jh-gateway-demo"
PER_SECOND = 20
MOST_ROWS = 50
BUSINESS, BATCH = "/api/hukou/v1/", "/batch"
OF_ROWS = frozenset({"duplicate", "sealed", "unknown_code", "extra_field", "no_list", "wrong_person"})
"""Faults that meet one row of a batch and not the call."""

Envelope = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Row:
    """One question, alone in its call or among others, and the fault it meets."""

    call: Call
    fault: str
    receipt: str
    body: Mapping[str, object]


class HouseholdBureau(Bureau):
    """Answers POST /token, /refresh, /api/hukou/v1/person and /api/hukou/v1/children, and both for up to fifty people in one call."""

    name: ClassVar[str] = "household"
    usual_s: ClassVar[Mapping[str, tuple[float, float]]] = {
        "": (0.08, 0.3),
        "token": (0.02, 0.05),
        "refresh": (0.02, 0.05),
    }
    takes_demands = True
    quirks: ClassVar[frozenset[str]] = frozenset(
        {"secret_expired", "throttled", "duplicate", "sealed", "error_500", "unknown_code", "extra_field", "no_list"}
    )

    def __init__(self, settings: DepartmentSettings) -> None:
        super().__init__(settings)
        self._desk = SecretDesk(APP_KEY, self.secret("app_secret"), self._now_ms)
        self._register = Register([])
        self._rate = RateLimit(self.limit("per_second", PER_SECOND))

    async def start(self) -> None:
        """Read the register."""
        marriages = self.rows("marriage") if (Path(self.settings.population) / "marriage.json").exists() else []
        self._register = Register(self.rows("household"), marriages)

    def admits(self, kind: str) -> bool:
        """Twenty questions a second; a sign-in is not counted."""
        return self.is_spared(kind) or self._rate.admits(time.monotonic())

    def kind_of(self, method: str, path: str) -> str:
        """A batch is of the kind of its rows."""
        return super().kind_of(method, path.removesuffix(BATCH))

    def endpoint(self, url: str) -> dict[str, str]:
        """Address, key and the key's own secret."""
        return {"url": url, "app_key": APP_KEY, "app_secret": self.secret("app_secret")}

    async def serve(self, request: Request) -> Response:
        """Answer one call."""
        body = _object(request.body)
        if request.method != "POST" or body is None:
            return Response.of_json({"code": "98", "msg": "请求格式错误"}, 400)
        match request.path:
            case "/token":
                return Response.of_json(self._desk.token(body))
            case "/refresh":
                return Response.of_json(self._desk.refresh(body))
            case path if path.startswith(BUSINESS):
                return self._business(request, body)
            case _:
                return Response.of_json({"code": "97", "msg": "接口不存在"}, 404)

    def _business(self, request: Request, body: Mapping[str, object]) -> Response:
        early = self._early(request, body)
        if early is not None:
            request.call.outcome = str(early["code"])
            self._note_purpose(request.call, body)
            return Response.of_json(early, 500 if request.fault == "error_500" else 200)
        if request.path.endswith(BATCH):
            return Response.of_json(self._batch(request, body))
        receipt = request.headers.get(HEADER.lower(), "")
        return Response.of_json(self._row(_Row(request.call, request.fault, receipt, body)))

    def _batch(self, request: Request, body: Mapping[str, object]) -> Envelope:
        """Each row as if it had come alone: a line of the call book, a receipt and an envelope of its own."""
        rows = body.get("rows")
        if (
            not isinstance(rows, list)
            or not 0 < len(rows) <= MOST_ROWS
            or not all(isinstance(row, dict) for row in rows)
        ):
            request.call.outcome = "96"
            return {"code": "96", "msg": f"批量请求须为1至{MOST_ROWS}条"}
        answered = [
            {"lookupId": row.get("lookupId"), "answer": self._row(self._asked(request, place, row))}
            for place, row in enumerate(rows)
        ]
        return {"code": "00", "msg": "成功", "requestId": f"c{uuid.uuid4().hex[:20]}", "rows": answered}

    def _asked(self, request: Request, place: int, row: Envelope) -> _Row:
        """The first row meets what the call has met, each other what is switched on for it."""
        receipt, call = str(row.get("receipt", "")), request.call
        if place == 0:
            return _Row(call, request.fault, receipt, row)
        call = self.served(str(row.get("lookupId")), call.kind, path=request.path)
        met = self.fault_for(call, among=OF_ROWS)
        return _Row(call, "" if met is None else met.name, receipt, row)

    def _row(self, row: _Row) -> Envelope:
        """The envelope of one question."""
        self._note_purpose(row.call, row.body)
        number, now_s = str(row.body.get("gmsfhm")), self.clock.real().timestamp()
        row.call.receipt = self.lack(row.receipt, row.call.lookup_id, number, now_s)
        refused: Envelope = {"code": "41", "msg": "留痕回执缺失或无效"}
        envelope = refused if row.call.receipt else self._answer(row)
        row.call.outcome = str(envelope["code"])
        return envelope

    def _early(self, request: Request, body: Mapping[str, object]) -> Envelope | None:
        """What is answered before the register is opened, or None."""
        if request.fault == "secret_expired":
            self._desk.expire()
        if request.fault in {"error", "error_500"}:
            return {"code": "99", "msg": "系统异常"}
        refused = self._desk.fault_of(body)
        if refused:
            return refusal(refused)
        if request.fault == "throttled" or not request.is_admitted:
            return {"code": "19", "msg": "调用频次超限", "retryAfter": 2}
        return None

    def _answer(self, asked: _Row) -> Envelope:
        body, fault = asked.body, asked.fault
        number = str(body.get("gmsfhm"))
        rows = self._register.find(number)
        if fault == "sealed" or any(row.get("sealed") for row in rows):
            return self._enveloped({}, 0) | {"code": "4031", "msg": "该人员信息受保护"}
        if fault == "wrong_person":
            rows = [{**self._register.another(number), "name": body.get("xm")}]
        if not rows:
            return self._enveloped({"hcjg": "库中无此号"}, 0)
        if len(rows) > 1 or fault == "duplicate":
            data = [{"hcjg": "一致", **self._shown(row, _wanted(body))} for row in (rows * 2)[:2]]
            return self._enveloped(data, 2)
        if fold_name(rows[0]["name"]) != fold_name(str(body.get("xm"))):
            return self._enveloped({"hcjg": "不一致"}, 1)
        return self._enveloped(self._matched(asked, rows[0]), 1)

    def _matched(self, asked: _Row, row: Mapping[str, object]) -> Envelope:
        if asked.call.kind == "children":
            data: Envelope = {"hcjg": "一致", "gmsfhm": row["id_no"]}
            if asked.fault != "no_list":
                data["znlb"] = self._register.minor_children(str(row["id_no"]), self.clock.today())
            return data
        data = {"hcjg": "一致", **self._shown(row, _wanted(asked.body))}
        if asked.fault == "unknown_code":
            data["ryzt"] = "suspended"
        if asked.fault == "extra_field":
            data |= {"hjdz": row["hukou_address"], "mz": row["ethnic_group"]}
        return data

    def _shown(self, row: Mapping[str, object], wanted: str) -> dict[str, object]:
        spouse = self._register.spouse(str(row["id_no"]))
        return shown(row, wanted) | {name: spouse[name] for name in wanted.split(",") if name in spouse}

    def _enveloped(self, data: object, count: int) -> Envelope:
        return {
            "code": "00",
            "msg": "成功",
            "requestId": f"c{uuid.uuid4().hex[:20]}",
            "dataCount": count,
            "data": data,
            "dataTime": f"{self.clock.now():%Y-%m-%d %H:%M:%S}",
        }

    def _note_purpose(self, call: Call, body: Mapping[str, object]) -> None:
        additional = body.get("additional")
        if isinstance(additional, dict):
            call.purpose.update({str(name): str(value) for name, value in additional.items()})
        wanted = body.get("fields")
        if isinstance(wanted, str):
            call.purpose["fields"] = wanted

    def _now_ms(self) -> int:
        return int(self.clock.real().timestamp() * 1000)


def _wanted(body: Mapping[str, object]) -> str:
    return str(body.get("fields", ""))


def _object(body: bytes) -> Envelope | None:
    try:
        content = json.loads(body)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


BUREAU = HouseholdBureau

"""The household bureau: REST in JSON, a rotating request secret, codes in the body, protected persons."""

import json
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from gateway.domain.identifiers.names import fold_name
from gateway_demo.kit import Bureau, DepartmentSettings, RateLimit, Request, Response

from .register import Register, shown
from .secrets import SecretDesk, refusal

APP_KEY = "jh-gateway-demo"
PER_SECOND = 20
BUSINESS = "/api/hukou/v1/"

Envelope = dict[str, object]


class HouseholdBureau(Bureau):
    """Answers POST /token, /refresh, /api/hukou/v1/person and /api/hukou/v1/children."""

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
        self._note_purpose(request, body)
        early = self._early(request, body)
        envelope = early if early is not None else self._answer(request, body)
        request.call.outcome = str(envelope["code"])
        return Response.of_json(envelope, 500 if request.fault == "error_500" else 200)

    def _early(self, request: Request, body: Mapping[str, object]) -> Envelope | None:
        """What is answered before the register is opened, or None."""
        if request.fault == "secret_expired":
            self._desk.expire()
        if request.fault in {"error", "error_500"}:
            return {"code": "99", "msg": "系统异常"}
        refused = self._desk.fault_of(body)
        if refused:
            return refusal(refused)
        request.call.receipt = self.lack_of(request, str(body.get("gmsfhm")))
        if request.call.receipt:
            return {"code": "41", "msg": "留痕回执缺失或无效"}
        if request.fault == "throttled" or not request.is_admitted:
            return {"code": "19", "msg": "调用频次超限", "retryAfter": 2}
        return None

    def _answer(self, request: Request, body: Mapping[str, object]) -> Envelope:
        number = str(body.get("gmsfhm"))
        rows = self._register.find(number)
        if request.fault == "sealed" or any(row.get("sealed") for row in rows):
            return self._enveloped({}, 0) | {"code": "4031", "msg": "该人员信息受保护"}
        if request.fault == "wrong_person":
            rows = [{**self._register.another(number), "name": body.get("xm")}]
        if not rows:
            return self._enveloped({"hcjg": "库中无此号"}, 0)
        if len(rows) > 1 or request.fault == "duplicate":
            data = [{"hcjg": "一致", **self._shown(row, _wanted(body))} for row in (rows * 2)[:2]]
            return self._enveloped(data, 2)
        if fold_name(rows[0]["name"]) != fold_name(str(body.get("xm"))):
            return self._enveloped({"hcjg": "不一致"}, 1)
        return self._enveloped(self._matched(request, rows[0], body), 1)

    def _matched(self, request: Request, row: Mapping[str, object], body: Mapping[str, object]) -> Envelope:
        if request.call.kind == "children":
            data: Envelope = {"hcjg": "一致", "gmsfhm": row["id_no"]}
            if request.fault != "no_list":
                data["znlb"] = self._register.minor_children(str(row["id_no"]), self.clock.today())
            return data
        data = {"hcjg": "一致", **self._shown(row, _wanted(body))}
        if request.fault == "unknown_code":
            data["ryzt"] = "suspended"
        if request.fault == "extra_field":
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

    def _note_purpose(self, request: Request, body: Mapping[str, object]) -> None:
        additional = body.get("additional")
        if isinstance(additional, dict):
            request.call.purpose.update({str(name): str(value) for name, value in additional.items()})
        wanted = body.get("fields")
        if isinstance(wanted, str):
            request.call.purpose["fields"] = wanted

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

"""The simulated civil affairs bureau: takes marriage questions in as tickets and answers them later (docs/departments/marriage.md)."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import msgspec

from gateway.domain.clock import real_now
from gateway_demo.kit import Bureau, DepartmentSettings, Request, Response

from .register import COVERAGE_FROM, NameMismatchError, Register, masked
from .signatures import SignatureCheck
from .tickets import (
    BUSY_AFTER_MS,
    KEPT_FOR,
    OtherBodyError,
    Ticket,
    TicketBook,
    TooManyError,
)

TICKETS = "/mz/v2/tickets"
APP_KEY = "jh-gateway"
OPENS, CLOSES = "06:00", "22:30"
OTHER_PERSON = {"name": "某某", "idNo": "3307991999****0000"}
"""Whom the bureau mistakes everybody for on the bad day called wrong_person."""


class MarriageBureau(Bureau):
    """Ticket in, answer later.

    Options: `open_tickets`, `per_day` (generous unless given; the real bureau's are 200 and 5,000).  Kinds of call: submit, poll;
    the time a ticket takes is drawn as kind `ticket`, one in eighty `late_ticket` where times vary at all.
    """

    name = "marriage"
    quirks: ClassVar[frozenset[str]] = frozenset({"lost", "expired", "endless", "deferred"})
    usual_s: ClassVar[Mapping[str, tuple[float, float]]] = {
        "submit": (0.02, 0.08),
        "poll": (0.01, 0.05),
        "ticket": (2.0, 30.0),
        "late_ticket": (60.0, 180.0),
        "": (0.0, 0.0),
    }

    def __init__(self, settings: DepartmentSettings) -> None:
        super().__init__(settings)
        self._secret = self.secret("secret")
        self._check = SignatureCheck(APP_KEY, self._secret)
        options = settings.options
        self._book = TicketBook(int(options.get("open_tickets", "20000")), int(options.get("per_day", "1000000")))
        self._register = Register([])
        self._chance = random.Random(settings.profile.seed)  # noqa: S311 - waiting times, not secrets

    async def start(self) -> None:
        """Read the register, and people's former names where the household register has told of them."""
        is_told = (Path(self.settings.population) / "household.json").exists()
        self._register = Register(self.rows("marriage"), self.rows("household") if is_told else ())

    async def faults_changed(self) -> None:
        """When all is well again, tickets born on a bad day are as good as any."""
        if not self.faults.active():
            self._book.heal()

    def endpoint(self, url: str) -> dict[str, str]:
        """Address, our name for the gateway, the secret shared with it."""
        return {"url": url, "app_key": APP_KEY, "secret": self._secret}

    def kind_of(self, method: str, path: str) -> str:
        """`submit` or `poll`."""
        del path
        return "submit" if method == "POST" else "poll"

    async def serve(self, request: Request) -> Response:
        """Answer a submission or a poll."""
        error = self._check.error_of(
            request.headers,
            method=request.method,
            path=request.path,
            query=request.query_string,
            body=request.body,
            now_ms=int(real_now().timestamp() * 1000),
        )
        if error is not None:
            return _error(error, 401, request)
        match request.method:
            case "POST" if request.path == TICKETS:
                return self._submit(request)
            case "GET" if request.path.startswith(f"{TICKETS}/"):
                return self._poll(request, request.path.removeprefix(f"{TICKETS}/"))
        return _error("MZ-400", 400, request)

    def _submit(self, request: Request) -> Response:
        key, now = request.headers.get("idempotency-key", ""), self.clock.now()
        try:
            question = msgspec.json.decode(request.body, type=dict[str, str])
        except (msgspec.MsgspecError, ValueError):
            return _error("MZ-400", 400, request)
        request.call.purpose = {"matter": question.get("matter", ""), "biz": question.get("biz", "")}
        if not key or not _is_complete(question):
            return _error("MZ-400", 400, request)
        if request.fault == "error":
            return Response.of_json({"status": "FAILED", "errCode": "MZ-900", "errMsg": "系统异常"})
        try:
            ticket = self._book.take(key, request.body, question, now, self._takes_s())
        except OtherBodyError:
            return _error("MZ-409", 409, request)
        except TooManyError:
            request.call.outcome = "busy"
            return Response.of_json({"errCode": "MZ-429", "retryAfterMs": BUSY_AFTER_MS}, 429)
        ticket.fault = ticket.fault or request.fault
        request.call.outcome = "queued"
        return Response.of_json(
            {
                "ticket": ticket.number,
                "status": "QUEUED",
                "pollAfterMs": ticket.poll_after_ms(now),
                "expiresAt": (ticket.taken_at + KEPT_FOR).isoformat(timespec="seconds"),
            },
            202,
        )

    def _poll(self, request: Request, number: str) -> Response:
        now = self.clock.now()
        ticket = self._book.find(number, now)
        fault = request.fault or (ticket.fault if ticket is not None else "")
        if fault == "lost":
            self._book.lose(number)
        if fault == "expired":
            self._book.expire(number)
        if ticket is None or fault in {"lost", "expired"}:
            return _error("MZ-404", 404, request)
        state = self._state(ticket, fault, now)
        request.call.outcome = str(state["status"]).lower()
        return Response.of_json(state)

    def _state(self, ticket: Ticket, fault: str, now: datetime) -> dict[str, object]:
        if ticket.answer is not None and not fault:
            return ticket.answer
        if fault == "deferred" or (ticket.answer is None and self.is_between(CLOSES, OPENS)):
            return {"status": "DEFERRED", "resumeAt": _next_opening(now).isoformat()}
        if fault == "endless" or now < ticket.done_at:
            return {"status": "PROCESSING", "pollAfterMs": ticket.poll_after_ms(now)}
        if fault == "error":
            return {"status": "FAILED", "errCode": "MZ-900", "errMsg": "系统异常"}
        answer = self._answer(ticket.question, now)
        if fault == "wrong_person":
            return _mistaken(answer)
        ticket.answer = answer
        return answer

    def _answer(self, question: Mapping[str, str], now: datetime) -> dict[str, object]:
        head: dict[str, object] = {
            "status": "DONE",
            "asOf": now.isoformat(timespec="seconds"),
            "coverageFrom": COVERAGE_FROM.isoformat(),
        }
        try:
            found = self._of_couple(question) if question["biz"] == "IS_COUPLE" else self._of_person(question)
        except NameMismatchError:
            return {"status": "FAILED", "errCode": "MZ-203", "errMsg": "姓名与证件号不匹配"}
        return head | found

    def _of_person(self, question: Mapping[str, str]) -> dict[str, object]:
        records = self._register.records_of(question["idNo"], question["name"])
        return {"records": records} if records else {"records": [], "note": "NO_RECORD_IN_COVERAGE"}

    def _of_couple(self, question: Mapping[str, str]) -> dict[str, object]:
        found = self._register.couple(question["idNo"], question["name"], question["idNo2"], question["name2"])
        if found.couple is None:
            return {"records": [], "note": "NO_RECORD_IN_COVERAGE"}
        answer: dict[str, object] = {
            "couple": found.couple,
            "idNo": masked(question["idNo"]),
            "idNo2": masked(question["idNo2"]),
        }
        days = {"date": found.registered_on, "endDate": found.ended_on, "laterDate": found.followed_on}
        return answer | {name: day for name, day in days.items() if day}

    def _takes_s(self) -> float:
        varies = self.settings.profile.kind in {"normal", "lognormal"}
        return self.pace.seconds("late_ticket" if varies and self._chance.randrange(80) == 0 else "ticket")


def _is_complete(question: Mapping[str, str]) -> bool:
    required = {"MARRIAGE_STATUS": ("idNo", "name"), "IS_COUPLE": ("idNo", "name", "idNo2", "name2")}
    fields = required.get(question.get("biz", ""))
    return fields is not None and all(question.get(name) for name in (*fields, "matter", "caseNo"))


def _mistaken(answer: dict[str, object]) -> dict[str, object]:
    record = {
        "event": "marriage",
        "certNo": "J330799-2020-999999",
        "office": "某某民政局",
        "date": "2020-02-02",
        "man": OTHER_PERSON,
        "woman": OTHER_PERSON,
    }
    if "couple" in answer:
        return answer | {"couple": "YES", "date": "2020-02-02", "idNo": OTHER_PERSON["idNo"]}
    rest: dict[str, object] = {name: answer[name] for name in ("asOf", "coverageFrom") if name in answer}
    return {"status": "DONE", **rest, "records": [record]}


def _next_opening(now: datetime) -> datetime:
    today = now.replace(hour=6, minute=0, second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


def _error(code: str, status: int, request: Request) -> Response:
    request.call.outcome = code
    return Response.of_json({"errCode": code}, status)


BUREAU = MarriageBureau

"""The small live call beside a nightly snapshot: one GET by number and name, at a pace of its own."""

import asyncio
from collections.abc import Mapping
from math import inf
from urllib.parse import quote

import orjson

from gateway.domain.clock import loop_time
from gateway.domain.reply import NoRecord, Refused, Reply, Unavailable
from gateway.sdk import HttpClient, HttpFault, HttpReply, Pacing, Probe, Question, asked_as, encode_percent, json_body

BUSY_S = 1.0
"""How long the live side is left in peace when it says that it is busy; it does not say itself."""


class LiveCall:
    """Asks `<url><path>?aac002=number&aac003=name`, the name in GB18030.  A busy live side never slows the snapshot."""

    def __init__(self, http: HttpClient, url: str, pace: Pacing) -> None:
        self._http = http
        self._url = url
        self._pace = pace
        self._turn = asyncio.Lock()
        self._at_turn = 0

    async def ask(self, question: Question, path: str) -> dict[str, object] | Reply:
        """The department's raw record, or the reply where there is none."""
        subject, purpose = question.subject, question.purpose
        query = f"aac002={quote(subject.person_id.number)}&aac003={encode_percent(subject.name, 'gb18030')}"
        why = {"X-Matter": purpose.matter, "X-Case-Number": purpose.case_number, "X-Officer": purpose.officer_card}
        return await self._call(question, f"{path}?{query}", why)

    async def probe(self, probe: Probe, path: str) -> dict[str, object] | Reply:
        """The same without a number."""
        return await self._call(probe, f"{path}?aac002=&aac003=", {})

    async def _call(
        self, question: Question | Probe, address: str, why: Mapping[str, str]
    ) -> dict[str, object] | Reply:
        away = await self._turn_at_pace(question.deadline_s)
        if away is not None:
            return away
        try:
            with asked_as(self._pace.calling()):
                answer = await self._http.request(
                    "GET",
                    f"{self._url}{address}",
                    headers={"X-Lookup-Id": question.lookup_id, **why},
                    timeout_s=question.deadline_s - loop_time(),
                )
        except HttpFault as fault:
            return Unavailable(fault.reason)
        return self._read(answer) if answer.status == 200 else self._no_answer(answer)

    async def _turn_at_pace(self, until_s: float) -> Unavailable | None:
        """Wait, in the order of arrival, until a call may set out; or why none may before `until_s`."""
        now, ahead = loop_time(), self._at_turn
        self._at_turn += 1
        try:
            if (at := self._pace.next_at(now, ahead)) >= until_s:
                return _busy(at - now)
            async with self._turn:
                while (at := self._pace.next_at(now := loop_time())) > now:
                    if at >= until_s:
                        return _busy(at - now)
                    await asyncio.sleep(at - now)
        finally:
            self._at_turn -= 1
        return None

    def _read(self, answer: HttpReply) -> dict[str, object] | Reply:
        try:
            content = orjson.loads(json_body(answer.body, answer.headers.get("content-type", "")))
        except ValueError:
            return Unavailable("garbage")
        match content:
            case {"flag": "1", "result": dict(result)}:
                return result
            case {"flag": "1", "result": None}:
                return NoRecord()
            case {"flag": "-1"}:
                return self._hold()
        return Unavailable("department_error" if isinstance(content, dict) and "flag" in content else "garbage")

    def _no_answer(self, answer: HttpReply) -> Reply:
        if answer.status == 429:
            return self._hold()
        return Refused("unauthorised") if answer.status in {401, 403} else Unavailable(f"http_{answer.status}")

    def _hold(self) -> Reply:
        self._pace.hold(asyncio.get_running_loop().time() + BUSY_S)
        return Unavailable("live_busy", retry_after_s=BUSY_S)


def _busy(after_s: float) -> Unavailable:
    return Unavailable("live_busy", retry_after_s=BUSY_S if after_s == inf else after_s)

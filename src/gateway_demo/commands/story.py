"""The story that `gateway run` tells: a flat for rent, a first home, and the auditor who sees it all."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from gateway.cli import ApiClient, document_table, field_grids, log_lines, titles_of, waiting
from gateway.domain.clock import real_now
from gateway.domain.errors import SetupError
from gateway_demo.commands.examples import EXAMPLES
from gateway_demo.running import caller_named

Json = Mapping[str, Any]

FLAT = EXAMPLES["M01"]
"""Persona P2 applies for public rental housing; the marriage register answers by ticket, later than the deadline."""

HOME = EXAMPLES["M07"]
"""Persona P7 and her child: deed-tax relief for the family's only home."""

WAIT_S = 14.0
"""How long the story waits for one thing."""
_WHAT = {"with_a_department": "the marriage register's ticket", "with_a_person": "the officer's answer"}
POLL_S = 1.0
"""Each reading of a stored answer is an entry in the log, so the story does not read oftener."""


@dataclass(frozen=True, slots=True)
class StoryResult:
    """What the story showed: the documents, the auditor's lines, and seconds from the start to the first document."""

    first: Json
    completed: Json
    as_tax_clerk: Json
    as_clerk: Json
    entries: list[Json]
    first_document_s: float


class Story:
    """Tells the story over HTTP against a running demo, as its personas would.

    started_at: on time.monotonic().  watch: called while something is waited for; raises where waiting is in vain.
    """

    def __init__(
        self,
        base_url: str,
        issuer_url: str,
        console: Console,
        started_at: float,
        watch: Callable[[], None] = lambda: None,
    ) -> None:
        self._base_url = base_url
        self._issuer_url = issuer_url
        self._console = console
        self._started_at = started_at
        self._watch = watch
        self._callers: dict[str, ApiClient] = {}
        self._began = real_now()

    def tell(self) -> StoryResult:
        """Ask, wait, show.  Raises SetupError with one sentence when something does not come."""
        try:
            return self._tell()
        finally:
            for caller in self._callers.values():
                caller.close()

    def _tell(self) -> StoryResult:
        clerk = self._as("clerk")
        first = clerk.post("/v1/queries", FLAT)
        first_document_s = time.monotonic() - self._started_at
        self._show(first, f"M01 at its deadline 截止时刻: {FLAT['case_number']}")
        with_the_officer = self._until(first, "with_a_department", self._reading(clerk, first))
        self._verify(with_the_officer)
        completed = self._completed(clerk, with_the_officer)
        self._show(completed, "M01 complete 查询完成")
        grids = self._asked_by("tax-clerk", "clerk")
        self._console.print("\nM07 家庭唯一住房契税优惠: the same question, two askers, field by field 逐项授权")
        self._console.print(field_grids(grids, self._console))
        entries = self._log()
        self._console.print("\nWhat the auditor sees of it 审计日志 (oldest first)")
        self._console.print(log_lines(entries, titles_of(self._as("auditor")), self._console.width))
        return StoryResult(first, completed, grids["tax-clerk"], grids["clerk"], entries, first_document_s)

    def _asked_by(self, *names: str) -> dict[str, Json]:
        """The same question by several askers at once: each waits for the marriage register's ticket."""
        pool = ThreadPoolExecutor(len(names), "asker")
        try:
            with waiting(self._console, "waiting for the marriage register's tickets 等待部门应答"):
                documents = list(pool.map(lambda name: self._as(name).post("/v1/queries", HOME), names))
        finally:
            pool.shutdown(wait=False)  # Ctrl-C does not wait for answers
        return {
            name: self._completed(self._as(name), document) for name, document in zip(names, documents, strict=True)
        }

    def _as(self, name: str) -> ApiClient:
        if name not in self._callers:
            self._callers[name] = caller_named(self._base_url, self._issuer_url, name)
        return self._callers[name]

    def _show(self, document: Json, title: str) -> None:
        self._console.print(document_table(document, title, self._console.width))

    def _verify(self, document: Json) -> None:
        """The natural resources bureau's officer answers the homestead question over HTTP."""
        verifier = self._as("verifier:real_estate")
        tasks = {c["next"]["task_id"] for c in document["certificates"] if c["next"] and c["next"]["kind"] == "task"}
        work_list = verifier.get("/v1/verifications")["items"]
        for task in (t for t in work_list if t["task_id"] in tasks):
            place = f"/v1/verifications/{task['task_id']}"
            verifier.post(f"{place}/reply", {"finding": verifier.get(place)["yes_means"]})

    def _completed(self, caller: ApiClient, document: Json) -> Json:
        """The document when nothing is pending any more."""
        read = self._reading(caller, document)
        return self._until(self._until(document, "with_a_department", read), "with_a_person", read)

    def _reading(self, caller: ApiClient, document: Json) -> Callable[[], Json]:
        return lambda: caller.get(f"/v1/queries/{document['query_id']}")

    def _until(self, document: Json, waits: str, read: Callable[[], Json]) -> Json:
        """The document when no certificate of it waits so any more.  waits: a member of `completeness`."""
        ends_at = time.monotonic() + WAIT_S
        if not document["completeness"][waits]:
            return document
        with waiting(self._console, f"waiting for {_WHAT[waits]} 等待部门应答"):
            while document["completeness"][waits]:
                if time.monotonic() > ends_at:
                    raise SetupError(
                        f"{_WHAT[waits]} did not come within {WAIT_S:.0f} s: see the log in the home folder."
                    )
                time.sleep(POLL_S)
                self._watch()
                document = read()
        return document

    def _log(self) -> list[Json]:
        """The entries of this story, oldest first."""
        entries: list[Json] = self._as("auditor").get("/v1/audit/entries", since=self._began.isoformat())["items"]
        return entries[::-1]

"""The first minute, as `gateway run` tells it: a flat for rent, what two offices may see, who looked, and a byte that was changed."""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType

from gateway.cli import ApiClient, document_table, field_grids, log_lines, say, titled, titles_of
from gateway.domain.clock import real_now
from gateway.domain.errors import SetupError
from gateway_demo.commands.telling import Arrivals, ending, flipped, laid, looks, marital, verified
from gateway_demo.examples import EXAMPLES
from gateway_demo.running import caller_named

Json = Mapping[str, Any]
Homes = Mapping[str, Future[Json]]

FLAT = EXAMPLES["M01"]
"""Persona P2 applies for public rental housing; the marriage register answers by ticket, later than the deadline."""

HOME = EXAMPLES["M07"]
"""Persona P7 and her child: deed-tax relief for the family's only home."""

FIELD = ("M07-C2", "marital_status")
"""The field that the tax office sees and the window does not."""
FLIPPED = b'"vehicle_count":'
"""In the answer about the family: the field of whose value one bit is changed."""
LOOKS = 4
_ARRIVALS, _ASKERS, _LOOKS = (8, 37, 32), (1, 14, 62), (8, 26, 43)
"""Columns: when, who, what."""

WAIT_S = 14.0
"""How long the story waits for one thing."""
_WHAT = {"with_a_department": "the marriage register's ticket", "with_a_person": "the officer's answer"}
POLL_S = 0.5
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

    started_at: on time.monotonic().  folder: where what is verified stays, for whoever wants to try it again.  verbose: all documents
    and the whole log besides.  watch: called while something is waited for; raises where waiting is in vain.
    """

    def __init__(
        self,
        addresses: Mapping[str, str],
        console: Console,
        started_at: float,
        folder: Path,
        *,
        verbose: bool = False,
        watch: Callable[[], None] = lambda: None,
    ) -> None:
        self._base_url = addresses["base_url"]
        self._issuer_url = addresses["issuer_url"]
        self._console = console
        self._started_at = started_at
        self._folder = folder
        self._verbose = verbose
        self._watch = watch
        self._callers: list[ApiClient] = []
        self._began = real_now()

    def tell(self) -> StoryResult:
        """Ask, wait, show.  Raises SetupError with one sentence when something does not come."""
        pool = ThreadPoolExecutor(2, "asker")
        try:
            return self._tell(pool)
        finally:
            pool.shutdown(wait=False)  # Ctrl-C does not wait for answers
            for caller in self._callers:
                caller.close()

    def _tell(self, pool: ThreadPoolExecutor) -> StoryResult:
        self._say(
            say(
                "A family of three applies for a flat to rent from the city.  It used to bring four papers from four offices; "
                "now a clerk asks once:",
                "一家三口申请公租房。过去要跑四个部门开四份证明，现在窗口一次查询：",
            )
        )
        clerk = self._as("clerk")
        asked_at = time.monotonic()
        first = clerk.post("/v1/queries", FLAT)
        first_document_s = time.monotonic() - self._started_at
        homes = {name: pool.submit(self._as(name).post, "/v1/queries", HOME) for name in ("tax-clerk", "clerk")}
        completed = self._the_flat(clerk, first, asked_at)
        grids = self._one_field(homes)
        self._who_looked(completed)
        self._one_byte(clerk, completed)
        entries = self._log()
        if self._verbose:
            title = say("What the auditor sees of it (oldest first)", "审计日志（由旧到新）")
            self._show(log_lines(entries, titles_of(self._as("auditor")), self._console.width), title)
        return StoryResult(first, completed, grids["tax-clerk"], grids["clerk"], entries, first_document_s)

    def _the_flat(self, clerk: ApiClient, first: Json, asked_at: float) -> Json:
        """Each department as it answers, the officer who answers by hand, and how it ends."""
        arrivals = Arrivals({one["code"]: titled(one["title"]) for one in clerk.every("/v1/departments")})
        self._in_full(first, say("M01 at its deadline", "M01 截止时刻"))
        read = self._reading(clerk, first)
        last = first
        for waits in ("with_a_department", "with_a_person"):
            for document in self._until(last, waits, read):
                self._rows(arrivals.rows(document, time.monotonic() - asked_at), _ARRIVALS)
                last = document
            self._verify(last)
        self._say(ending(last))
        self._in_full(last, say("M01 complete", "M01 查询完成"))
        return last

    def _one_field(self, homes: Homes) -> dict[str, Json]:
        """The same question by two askers, of which one may see more."""
        documents = {}
        for name, asked in homes.items():
            first = asked.result()
            documents[name] = [*self._until(first, "with_a_department", self._reading(self._as(name), first))][-1]
        askers = {"tax-clerk": say("the tax office", "税务窗口"), "clerk": say("the window", "综合窗口")}
        self._say(
            say(
                "\nOnly what is needed: for a first home (M07), the marital status as two see it",
                "\n最小授权：两个部门查询同一家庭唯一住房（M07），婚姻状况一项",
            )
        )
        self._rows(((" ", askers[name], marital(_field(one))) for name, one in documents.items()), _ASKERS)
        if self._verbose:
            self._show(field_grids(documents, self._console), say("M07, field by field", "M07 逐项授权"))
        return documents

    def _who_looked(self, document: Json) -> None:
        applicant = FLAT["parties"][0]
        family = self._as(f"citizen:{applicant['person_id']}")
        page = family.get("/v1/subjects/me/disclosures", limit="50")["items"]
        found = [one for one in page if one["query_id"] == document["query_id"]]
        name = f"{applicant['name'][0]}**"
        self._say(say(f"\nWho looked at me?  {name} of the family reads", f"\n谁看过我的数据？{name}看到："))
        self._rows(looks(found, LOOKS), _LOOKS)

    def _one_byte(self, clerk: ApiClient, document: Json) -> None:
        """The answer with its proof, as anybody may keep it; then with one byte of it changed."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file, keys = self._folder / "answer.json", self._folder / "keys.json"
        place = f"/v1/queries/{document['query_id']}"
        clerk.fetch("/.well-known/jwks.json", keys)
        clerk.fetch(place, file)
        self._fetch_proof(clerk, place, file.with_suffix(".tlog-proof"))
        self._say(say("\nThe log proves the answer:", "\n日志可以证明答复："), *_indented(verified(file, keys)))
        file.write_bytes(flipped(file.read_bytes(), FLIPPED))
        self._say(say("and with one byte of it changed:", "改动其中一个字节："), *_indented(verified(file, keys)))

    def _fetch_proof(self, clerk: ApiClient, place: str, into: Path) -> None:
        """The proof can be made when the log's tree has the entry, a second or two after it."""
        ends_at = time.monotonic() + WAIT_S
        while True:
            try:
                clerk.fetch(f"{place}/proof", into)
            except SetupError:
                if time.monotonic() > ends_at:
                    raise
                time.sleep(POLL_S)
                self._watch()
            else:
                return

    def _as(self, name: str) -> ApiClient:
        """A caller of its own: two threads may not share one."""
        caller = caller_named(self._base_url, self._issuer_url, name)
        self._callers.append(caller)
        return caller

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._console.print(line, markup=False, highlight=False)

    def _rows(self, rows: Iterable[tuple[str, str, str]], widths: tuple[int, int, int]) -> None:
        self._say(*laid(rows, widths, self._console))

    def _show(self, what: RenderableType, title: str) -> None:
        self._console.print(f"\n{title}")
        self._console.print(what)

    def _in_full(self, document: Json, title: str) -> None:
        if self._verbose:
            self._console.print(document_table(document, f"{title}: {document['case_number']}", self._console.width))

    def _verify(self, document: Json) -> None:
        """The natural resources bureau's officer answers the homestead question over HTTP."""
        verifier = self._as("verifier:real_estate")
        tasks = {c["next"]["task_id"] for c in document["certificates"] if c["next"] and c["next"]["kind"] == "task"}
        work_list = verifier.get("/v1/verifications")["items"]
        for task in (t for t in work_list if t["task_id"] in tasks):
            place = f"/v1/verifications/{task['task_id']}"
            verifier.post(f"{place}/reply", {"finding": verifier.get(place)["yes_means"]})

    def _reading(self, caller: ApiClient, document: Json) -> Callable[[], Json]:
        return lambda: caller.get(f"/v1/queries/{document['query_id']}")

    def _until(self, document: Json, waits: str, read: Callable[[], Json]) -> Iterable[Json]:
        """This document, and each that is read after it, until no certificate of it waits so any more.  waits: a member of `completeness`."""
        ends_at = time.monotonic() + WAIT_S
        yield document
        while document["completeness"][waits]:
            if time.monotonic() > ends_at:
                raise SetupError(f"{_WHAT[waits]} did not come within {WAIT_S:.0f} s: see the log in the home folder.")
            time.sleep(POLL_S)
            self._watch()
            document = read()
            yield document

    def _log(self) -> list[Json]:
        """The entries of this story, oldest first."""
        auditor = self._as("auditor")
        entries: list[Json] = auditor.get("/v1/audit/entries", limit="200", since=self._began.isoformat())["items"]
        return entries[::-1]


def _field(document: Json) -> Json:
    code, name = FIELD
    row = next(row for row in document["certificates"] if row["certificate"] == code)
    found: Json = row["fields"][name]
    return found


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]

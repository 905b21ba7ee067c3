"""One connector on trial: what every rule of RULES asks of it, over its real protocol, against its own simulated department."""

import asyncio
import io
import itertools
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from gateway.connect import Guard, Pace
from gateway.domain.clock import Clock
from gateway.domain.codes import ItemName, LookupId
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.reply import (
    STATUS,
    UNREAD,
    Ambiguous,
    Found,
    Incomplete,
    NoRecord,
    PartialMatch,
    Pending,
    Refused,
    Reply,
    Unavailable,
)
from gateway.sdk import AsyncioHttp, Manifest, Question, load_manifest
from gateway.testing.bench import AS_OF, PURPOSE, Bench, running_department
from gateway.testing.folder import ConnectorFolder
from gateway.testing.misbehaving import (
    Change,
    MisbehavingHttp,
    marked,
    transcoded,
    with_extra_fields,
    with_number_spelt,
    with_unknown_codes,
)
from gateway.testing.outline import Exchange, told
from gateway.testing.quality import FAULTS, Quality, Specimen
from gateway.testing.rereading import are_one, catching, misreadings
from gateway_demo.kit import Ready
from gateway_demo.population import generate, write

CHEN = ("33079119940317001X", "陈思远")
LIN = ("330791199511020027", "林晓雯")
NOBODY = ("330791200101010025", "无此人")
RESIDENTS = 200
BY_CREDIT_CODE = "credit_code"
"""In `asks_by`: the specimens of this connector are employers, `[credit code, name]`."""
ENOUGH_S = 8.0
"""For an answer on a good day."""
SHORT_S = 0.8
"""For an answer on a bad day that keeps it back."""
MARGIN_S = 0.3
_numbers = itertools.count(1)
"""Each question is a lookup of its own: a department that keeps its answers by lookup would give the former one again."""
OPEN_QUESTION = (Unavailable, Pending, Incomplete)
"""What no answer may become: never a record, never "no record"."""


@dataclass(slots=True)
class Trial:
    """One connector with its running department, asked rule by rule."""

    name: str
    ready: Ready
    clock: Clock
    quality: Quality
    manifest: Manifest
    shared: Mapping[str, tuple[str, str]]
    pace: Pace
    """Kept over all rules, for each asks through a fresh guard."""
    alerts: list[tuple[str, LookupId]] = field(default_factory=list)
    exchanges: Sequence[Exchange] = ()
    """Over HTTP, of the last question."""
    has_found: bool = False
    """Whether somebody was found yet: until then no other rule says anything of the connector."""
    calls: int = 0
    """Of the last question, or the last ones together."""

    @property
    def question(self) -> str:
        """The question that somebody is found by: the first of the manifest that a specimen names, else the first."""
        return next(
            (q for q in self.manifest.questions if q in self.quality.specimens), next(iter(self.manifest.questions))
        )

    @property
    def transport(self) -> str:
        """The question that bad days are tried on."""
        return next((q for q, specimen in self.quality.specimens.items() if specimen.transport), self.question)

    def specimen(self, question: str, case: str) -> tuple[str, str]:
        """Number and name for a case: the connector's own, else one everybody has."""
        own = getattr(self.quality.specimens.get(question, Specimen()), case)
        usual = {
            "found": CHEN,
            "no_record": NOBODY,
            "partial_match": (CHEN[0], LIN[1]),
            "ambiguous": NOBODY,
            "other": LIN,
        }
        person: tuple[str, str] = own or self.shared.get(case) or usual[case]
        return person

    async def ask(
        self,
        question: str,
        case: str,
        *,
        within_s: float = ENOUGH_S,
        items: frozenset[str] | None = None,
        change: Change | None = None,
        must_change: bool = True,
        manifest: Manifest | None = None,
    ) -> Reply:
        """Ask through a fresh driver behind a fresh guard.  Fails when the guard is late, or when `change` changed nothing, unless it need not.

        manifest: in place of the connector's own.
        """
        http = MisbehavingHttp(AsyncioHttp.open(), change or bytes)
        (reply,) = await self._ask(question, [case], http, within_s=within_s, items=items, manifest=manifest)
        assert change is None or http.changed or not must_change, "nothing was changed: exempt the rule, and say why"
        return reply

    async def ask_together(self, question: str, cases: Sequence[str]) -> Sequence[Reply]:
        """The same question about each of these at the same moment: in one call, where the connector has batches."""
        return await self._ask(question, cases, MisbehavingHttp(AsyncioHttp.open(), bytes))

    async def _ask(
        self,
        question: str,
        cases: Sequence[str],
        http: MisbehavingHttp,
        *,
        within_s: float = ENOUGH_S,
        items: frozenset[str] | None = None,
        manifest: Manifest | None = None,
    ) -> Sequence[Reply]:
        bench = Bench(self.ready, self.clock, http=http, manifest=manifest)
        guard = Guard(bench.driver, self.manifest, alert=lambda kind, lookup: self.alerts.append((kind, lookup)))
        loop = asyncio.get_running_loop()
        try:
            await guard.start(ENOUGH_S)
            at = self.pace.next_at(loop.time())
            self.pace.book(at)
            await asyncio.sleep(max(0.0, at - loop.time()))
            begun = loop.time()
            asked = [self._question(question, case, begun + within_s, items) for case in cases]
            results = await asyncio.gather(*map(guard.ask, asked))
            assert loop.time() - begun <= within_s + MARGIN_S, "the guard was late"
        finally:
            await guard.close()
            await http.close()
        self.alerts.extend(bench.alerts)
        self.exchanges, self.calls = tuple(http.exchanges), guard.tally.calls
        replies = [result.reply for result in results]
        self.has_found = self.has_found or any(isinstance(reply, Found) for reply in replies)
        return replies

    def _question(self, question: str, case: str, deadline_s: float, items: frozenset[str] | None) -> Question:
        number, name = self.specimen(question, case)
        specimen = self.quality.specimens.get(question, Specimen())
        code = number if BY_CREDIT_CODE in self.manifest.connector.asks_by else specimen.employer
        person = Person(PersonId(number), name) if code is None else Person(PersonId(CHEN[0]), CHEN[1])
        takes_other = specimen.other is not None
        other = self.specimen(question, "other") if takes_other else None
        wanted = frozenset(self.manifest.questions[question].items) if items is None else items
        return Question(
            lookup_id=LookupId(f"conformance-{case}-{next(_numbers)}"),
            name=question,
            subject=person,
            other=None if other is None else Person(PersonId(other[0]), other[1]),
            items=frozenset(map(ItemName, wanted)),
            purpose=PURPOSE,
            deadline_s=deadline_s,
            employer=None if code is None else CreditCode(code),
        )

    def came(self, reply: Reply) -> str:
        """A reply to the last question and what the department said last, without a value: for whoever sees a rule broken."""
        heard = f"; {told(self.exchanges[-1], self.manifest, self.ready.endpoint)}" if self.exchanges else ""
        return self.kind(reply) + heard

    @staticmethod
    def kind(reply: Reply) -> str:
        """What a reply is, with its reason and cause where it has any."""
        why = ", ".join(filter(None, (getattr(reply, "reason", ""), getattr(reply, "cause", ""))))
        return STATUS[type(reply)] + (f" ({why})" if why else "")

    async def bad_day(self, fault: str, *, within_s: float = SHORT_S) -> Reply:
        """The reply while a fault is on; it is switched off again."""
        bench = Bench(self.ready, self.clock)
        bench.fault(fault)
        try:
            return await self.ask(self.transport, "found", within_s=within_s)
        finally:
            bench.clear()
            await bench.close()


class NotApplicableError(Exception):
    """A rule that this connector gives no occasion for; the text says why."""


Rows = Mapping[str, Sequence[Mapping[str, object]]]
"""Further rows of a population, by register."""


@contextmanager
def on_trial(
    folder: ConnectorFolder,
    quality: Quality,
    home: Path,
    *,
    options: Mapping[str, str] | None = None,
    rows: Rows | None = None,
) -> Iterator[Trial]:
    """The connector of a folder with its department up, which is stopped at the end.

    home: an empty folder for population and department.  rows: beside those of the connector's own `tests/rows.json`.
    """
    population = home / "population"
    shared = _population(population, [folder.rows(), rows or {}])
    with running_department(
        folder.name,
        home / "department",
        population,
        profile=None,
        windows=False,
        as_of=AS_OF,
        folder=folder,
        **(options or {}),
    ) as (ready, clock):
        manifest = load_manifest(folder.package)
        yield Trial(folder.name, ready, clock, quality, manifest, shared, Pace(manifest.limits.per_second))


async def check(rule: str, trial: Trial) -> None:
    """Ask what one rule asks.  Raises AssertionError where it is not kept, NotApplicableError where there is no occasion for it.

    A connector that finds nobody on a good day keeps no rule: what it says on a bad one would be the same.
    """
    if not trial.has_found:
        await _must_find(trial, trial.transport)
    special = _SPECIAL.get(rule)
    if special is not None:
        await special(trial)
    else:
        await _no_answer(rule, trial)


def _population(folder: Path, more: Sequence[Rows]) -> Mapping[str, tuple[str, str]]:
    """Write a small population; the number that two persons share in it, as the household register has them."""
    write(generate(residents=RESIDENTS), folder)
    for register, further in [pair for rows in more for pair in rows.items()]:
        path = folder / f"{register}.json"
        rows = [*json.loads(path.read_text(encoding="utf-8")), *further]
        path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    rows = json.loads((folder / "household.json").read_text(encoding="utf-8"))
    seen: dict[str, str] = {}
    for row in rows:
        if row["id_no"] in seen:
            return {"ambiguous": (row["id_no"], row["name"])}
        seen[row["id_no"]] = row["name"]
    return {}


async def _no_answer(rule: str, trial: Trial) -> None:
    reply = await trial.bad_day(FAULTS.get(rule, rule))
    assert isinstance(reply, OPEN_QUESTION), trial.came(reply)
    await _must_find(trial, trial.transport, "it did not recover: ")


async def _must_find(trial: Trial, question: str, before: str = "", **how: Any) -> Found:
    """The good reply about somebody on the register.  Raises AssertionError saying what came instead.  how: as of `Trial.ask`."""
    reply = await trial.ask(question, "found", **how)
    assert isinstance(reply, Found), f"{before}the question {question} finds nobody: {trial.came(reply)}"
    return reply


async def _found(trial: Trial) -> None:
    for question in dict.fromkeys((trial.question, trial.transport)):
        found = await _must_find(trial, question)
        assert found.records, f"{question}: found, without a record"
    for question, facts in trial.manifest.questions.items():
        if facts.batch > 1:
            await _in_company(trial, question)


IN_COMPANY = ("found", "no_record", "partial_match", "other")


async def _in_company(trial: Trial, question: str) -> None:
    """Each row of a batch is answered as its question alone, and all of them by one call."""
    together = await trial.ask_together(question, IN_COMPANY)
    assert trial.calls == 1, f"{question}: {trial.calls} calls in place of one batch"
    for case, reply in zip(IN_COMPANY, together, strict=True):
        alone = await trial.ask(question, case)
        assert type(reply) is type(alone), (
            f"{question}, {case}: {type(reply).__name__} in a batch, else {type(alone).__name__}"
        )
        assert not isinstance(alone, Found) or (isinstance(reply, Found) and reply.records == alone.records), (
            f"{question}, {case}: another record in a batch"
        )


async def _no_record(trial: Trial) -> None:
    reply = await trial.ask(trial.question, "no_record")
    assert isinstance(reply, NoRecord), trial.came(reply)


async def _partial_match(trial: Trial) -> None:
    reply = await trial.ask(trial.question, "partial_match")
    assert isinstance(reply, PartialMatch), trial.came(reply)


async def _ambiguous(trial: Trial) -> None:
    reply = await trial.ask(trial.question, "ambiguous")
    assert isinstance(reply, Ambiguous), trial.came(reply)


async def _wrong_person(trial: Trial) -> None:
    reply = await trial.bad_day("wrong_person", within_s=ENOUGH_S)
    assert isinstance(reply, Unavailable), trial.came(reply)
    assert reply.reason == "wrong_person", trial.came(reply)
    assert "wrong_person" in {kind for kind, _ in trial.alerts}


async def _error_inside(trial: Trial) -> None:
    reply = await trial.bad_day("error")
    assert isinstance(reply, (*OPEN_QUESTION, Refused)), trial.came(reply)


async def _unknown_code(trial: Trial) -> None:
    change = with_unknown_codes(trial.manifest, trial.transport)
    if change is None:
        raise NotApplicableError("the question has no coded item")
    reply = await trial.ask(trial.transport, "found", change=change)
    is_marked = isinstance(reply, Found) and all(any(map(_is_unread, record.values())) for record in reply.records)
    assert is_marked or isinstance(reply, Unavailable), trial.came(reply)


def _is_unread(value: object) -> bool:
    """Whether the value, or one inside it, is marked as not understood."""
    if isinstance(value, str):
        return UNREAD in value
    rows = value if isinstance(value, tuple) else ()
    return any(_is_unread(inner) for row in rows if isinstance(row, Mapping) for inner in row.values())


async def _extra_field(trial: Trial) -> None:
    usual = await _must_find(trial, trial.transport)
    reply = await _must_find(trial, trial.transport, change=with_extra_fields(trial.manifest, trial.transport))
    assert reply.records == usual.records, "another record where there is a further field"


async def _spelling(trial: Trial) -> None:
    for question in trial.manifest.questions:
        manifest, caught = catching(trial.manifest)
        reply = await trial.ask(question, "found", manifest=manifest)
        assert caught.records, (
            f"{question}: no record was read ({trial.came(reply)}); name somebody who is found in quality.toml"
        )
        misread = next(misreadings(caught), None)
        assert misread is None, misread
        if question == trial.transport and trial.exchanges:
            await _whole_replies(trial, reply)


async def _whole_replies(trial: Trial, usual: Reply) -> None:
    """The usual reply in other bytes, and with the number asked about spelt otherwise."""
    assert isinstance(usual, Found), trial.came(usual)
    number, _ = trial.specimen(trial.transport, "found")
    changes: Mapping[str, Change] = {
        "with a byte-order mark": marked,
        "in another encoding, with its mark": transcoded,
        "with the number in small letters, a blank inside": with_number_spelt(number),
    }
    for how, change in changes.items():
        reply = await trial.ask(trial.transport, "found", change=change, must_change=False)
        is_same = isinstance(reply, Found) and are_one(usual.records, reply.records)
        assert is_same or isinstance(reply, (*OPEN_QUESTION, PartialMatch, Ambiguous, Refused)), (
            f"{trial.transport}: answered otherwise where the reply is written {how}"
        )


async def _only_granted(trial: Trial) -> None:
    for question in dict.fromkeys((trial.question, trial.transport)):
        for item in trial.manifest.questions[question].items:
            reply = await _must_find(trial, question, f"{item} alone: ", items=frozenset({item}))
            assert all(set(record) <= {item} for record in reply.records), item
    assert "ungranted" not in {kind for kind, _ in trial.alerts}, "the guard had to take items away"


async def _silent(trial: Trial) -> None:
    people = {CHEN, LIN, trial.specimen(trial.question, "found"), trial.specimen(trial.transport, "found")}
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with structlog.testing.capture_logs() as logs:
            await trial.ask(trial.question, "found")
            await trial.ask(trial.question, "partial_match")
            for rule in ("html", "error_inside", "wrong_person"):
                if trial.quality.exemption(rule) is None:
                    await trial.bad_day(FAULTS.get(rule, rule))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    lines = written.getvalue() + json.dumps(logs, ensure_ascii=False, default=str)
    for number, name in people:
        assert number not in lines, "a number was logged"
        assert name not in lines, "a name was logged"


_SPECIAL: Mapping[str, Callable[[Trial], Awaitable[None]]] = {
    "found": _found,
    "no_record": _no_record,
    "partial_match": _partial_match,
    "ambiguous": _ambiguous,
    "wrong_person": _wrong_person,
    "error_inside": _error_inside,
    "unknown_code": _unknown_code,
    "extra_field": _extra_field,
    "spelling": _spelling,
    "only_granted": _only_granted,
    "silent": _silent,
}

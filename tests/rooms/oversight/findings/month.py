"""A scripted month: forty officers at their windows and five who look where they should not, made from a seed.

Each act becomes the entries that the gateway would write, as facts at once, or as drafts for a real log.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from uuid import UUID

from gateway.audit.model import NO_LEDGER, Draft, Subject
from gateway.domain.clock import CHINA
from gateway.entry import Content, Kind
from gateway.oversight.findings.fact import Fact

FIRST_DAY = datetime(2026, 11, 1, tzinfo=CHINA)
DAYS, OFFICERS, CITIZENS, STAR = 30, 40, 500_000, 0
OFFICES = ("general_window", "general_window", "housing", "taxation")
MATTERS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "M01": ("M01-C1", "M01-C2", "M01-C3"),
        "M05": ("M05-C1", "M05-C2"),
        "M07": ("M07-C1", "M07-C3"),
        "M09": ("M09-C1",),
    }
)
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Act:
    """One thing an officer did.  refused_by: the access rule, else it was asked; missed: no number or name fitted."""

    at: datetime
    account: str
    office: str
    people: tuple[int, ...]
    matter: str
    case: str
    refused_by: str | None = None
    missed: bool = False
    pending: bool = False


@dataclass
class Month:
    """The acts in the order of time, and who the five are: pattern → account."""

    seed: int
    acts: list[Act] = field(default_factory=list)
    snoops: dict[str, str] = field(default_factory=dict)

    @property
    def officers(self) -> dict[str, str]:
        """Department by account."""
        return {f"JH{n:04}": OFFICES[n % len(OFFICES)] for n in range(OFFICERS)}


def month(seed: int, daily: float = 15) -> Month:
    """The month of a seed.  daily: how many queries an officer makes on a day, more or less."""
    dice = Random(seed)
    made = Month(seed)
    accounts = sorted(made.officers)
    chosen = dice.sample(accounts, 5)
    while len({made.officers[account] for account in chosen[:3]}) < 2:  # news does not stop at a department's door
        chosen = dice.sample(accounts, 5)
    made.snoops = dict(zip(("curious", "celebrity", "neighbour", "bulk", "fishing"), chosen, strict=True))
    script = _Script(dice, made.officers, daily)
    away = dice.choice([account for account in accounts if account not in chosen])
    for day in range(DAYS):
        for account in accounts:
            if account != away or not 4 <= day <= 20:
                made.acts += script.honest_day(account, day)
    made.acts += script.news(made.snoops, dice.choice([a for a in accounts if a not in chosen]))
    made.acts += script.curious(made.snoops["curious"])
    made.acts += script.neighbour(made.snoops["neighbour"])
    made.acts += script.bulk(made.snoops["bulk"])
    made.acts += script.fishing(made.snoops["fishing"])
    made.acts.sort(key=lambda act: (act.at, act.account))
    return made


class _Script:
    def __init__(self, dice: Random, officers: Mapping[str, str], daily: float) -> None:
        self.dice = dice
        self.officers = officers
        self.daily = daily
        self.cases = 0

    def act(self, account: str, at: datetime, *people: int, **more: object) -> Act:
        self.cases += 1
        matter = self.dice.choice(sorted(MATTERS))
        made = {"matter": matter, "case": f"JH-2026-{matter}-{self.cases:06}"} | more
        return Act(at, account, self.officers[account], people, **made)  # type: ignore[arg-type]  # as the fields are

    def workdays(self, n: int) -> list[int]:
        return sorted(self.dice.sample([day for day in range(3, DAYS) if _is_workday(day)], n))

    def time(self, day: int, hour: float) -> datetime:
        return FIRST_DAY + timedelta(days=day) + hour * _HOUR

    def stranger(self) -> int:
        return self.dice.randrange(1, CITIZENS)

    def honest_day(self, account: str, day: int) -> Iterator[Act]:
        """So many families; now and then a slip, a second look at a case, an hour after closing time."""
        if not _is_workday(day):
            return
        for _ in range(max(3, round(self.dice.gauss(self.daily, self.daily / 4)))):
            at = self.time(day, self.dice.uniform(8.5, 17.6))
            family = tuple(self.stranger() for _ in range(self.dice.choice((1, 1, 2, 3))))
            luck = self.dice.random()
            if luck < 0.004:
                yield self.act(account, at, *family, refused_by="case")
            asked = self.act(account, at + _MINUTE, *family, missed=luck > 0.95, pending=0.5 < luck < 0.6)
            yield asked
            if 0.5 < luck < 0.53:
                yield self.act(account, at + 3 * _MINUTE, *family, matter=asked.matter, case=asked.case)
        if self.dice.random() < 0.05:
            for _ in range(self.dice.randint(1, 3)):
                yield self.act(account, self.time(day, self.dice.uniform(18.05, 18.8)), self.stranger())

    def news(self, snoops: Mapping[str, str], honest: str) -> Iterator[Act]:
        """Somebody is in the news: three look, and one window has the case."""
        day = self.workdays(1)[0]
        yield self.act(honest, self.time(day, 9.5), STAR)
        for n, pattern in enumerate(("celebrity", "curious", "neighbour", "celebrity")):
            yield self.act(snoops[pattern], self.time(day, 10 + 2 * n), STAR)

    def curious(self, account: str) -> Iterator[Act]:
        """On four afternoons, people whose case it is not."""
        for day in self.workdays(4):
            for n in range(4):
                yield self.act(account, self.time(day, 14 + n / 2), self.stranger(), refused_by="case")

    def neighbour(self, account: str) -> Iterator[Act]:
        """The same person, in a case made up each time."""
        person, (day, *_) = self.stranger(), self.workdays(1)
        for n in range(9):
            case = f"JH-2026-M01-{900_000 + n}"
            yield self.act(account, self.time(day, 16 + n * 11), person, matter="M01", case=case)

    def bulk(self, account: str) -> Iterator[Act]:
        """Two evenings, ninety an hour."""
        for day in self.workdays(2):
            for n in range(90):
                yield self.act(account, self.time(day, 20) + n * 0.6 * _MINUTE, self.stranger())

    def fishing(self, account: str) -> Iterator[Act]:
        """Two days of numbers and names that do not fit, and what is refused."""
        for day in self.workdays(2):
            for n in range(40):
                yield self.act(account, self.time(day, 9 + n / 6), self.stranger(), missed=n % 5 < 3)
            for n in range(6):
                yield self.act(
                    account, self.time(day, 16.2 + n / 10), self.stranger(), refused_by="declaration-not-open"
                )


def _is_workday(day: int) -> bool:
    return (FIRST_DAY + timedelta(days=day)).weekday() < 5


def tag(person: int) -> bytes:
    """The pseudonym of a citizen."""
    return person.to_bytes(16, "big")


def drafts(act: Act, number: int) -> list[tuple[datetime, Draft]]:
    """The entries of an act."""
    query_id = UUID(int=number + 1)
    codes = list(MATTERS[act.matter])
    full: Content = {
        "account": act.account, "client": "hall", "department": act.office, "county": "330702", "post": "window",
        "duties": ["*"], "roles": ["officer"],
    }  # fmt: skip
    brief = {name: full[name] for name in ("account", "client", "department")}
    request: Content = {"matter": act.matter, "certificates": codes, "departments": ["household"]}
    case: Content = {"case_number": act.case}
    people = tuple(
        Subject(tag(person), {"party": f"child.{n}", "role": "child"}) for n, person in enumerate(act.people, 1)
    )
    said = {"request": request, "case": case}
    if act.refused_by is not None:
        result: Content = {"rule": act.refused_by, "slug": "not-authorised"}
        return [(act.at, Draft(Kind.DENIED, query_id, {**said, "officer": full, "result": result}, people))]
    lookup = str(UUID(int=number + 1))
    asked: Content = {"lookups": {lookup: {"question": "household.person"}}, "denied": {}, "fields": {}, "methods": {}}
    status = _status(act)
    state = "pending" if act.missed or act.pending else "answered"
    told: Content = {
        "states": dict.fromkeys(codes, state),
        "lookups": {lookup: {"department": "household", "status": status}},
    }
    return [
        (act.at, Draft(Kind.INTENT, query_id, {**said, "officer": full, "result": asked}, people, ledger=NO_LEDGER)),
        (act.at + timedelta(seconds=0.4), Draft(Kind.OUTCOME, query_id, {**said, "officer": brief, "result": told}, people)),
    ]  # fmt: skip


def facts(made: Month) -> list[Fact]:
    """The facts of a month, in the order of the log: two streams in turn."""
    found: list[Fact] = []
    for number, act in enumerate(made.acts):
        found += _facts(act, number)
    found.sort(key=lambda fact: (fact.at, fact.account or ""))
    return found


def _facts(act: Act, number: int) -> Iterator[Fact]:
    stream, seq = 1 + number % 2, 2 * (number // 2)
    first = Fact(
        entry=f"{stream}-{seq}",
        at=act.at,
        kind=Kind.INTENT if act.refused_by is None else Kind.DENIED,
        account=act.account,
        client="hall",
        office=act.office,
        county="330702",
        roles=frozenset({"officer"}),
        case_number=act.case,
        matter=act.matter,
        people=tuple(tag(person).hex() for person in act.people),
        certificates=tuple(MATTERS[act.matter]),
        refused_by=act.refused_by,
    )
    yield first
    if act.refused_by is None:
        yield replace(
            first,
            entry=f"{stream}-{seq + 1}",
            at=act.at + timedelta(seconds=0.4),
            kind=Kind.OUTCOME,
            answered=frozenset(() if act.missed or act.pending else MATTERS[act.matter]),
            replies=(("household.person", _status(act)),),
        )


def _status(act: Act) -> str:
    return "no_record" if act.missed else "pending" if act.pending else "found"

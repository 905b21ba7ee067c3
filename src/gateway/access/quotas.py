"""How much may be asked: by an account, by a client, about a person; counted by all processes together, by the database's clock.

What is refused counts nowhere, so that nobody uses up another's quota by what they may not ask.  In the table stand keyed digests alone.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter
from sqlalchemy import DateTime, bindparam, func
from sqlalchemy.dialects.postgresql import insert

from gateway.access.rounds import CountRow, CountStore, Rounds
from gateway.access.tables import QUOTA
from gateway.city import CityFiles, read_form
from gateway.db import Condition, Keyring, Prepared, Statement, given
from gateway.domain.allowance import Allowance
from gateway.domain.errors import QuotaExceeded, SetupError, Unready
from gateway.domain.finding import CheckFinding, error
from gateway.domain.frozen import frozen
from gateway.domain.sharing import AgreedVolume
from gateway.domain.stages import Officer
from gateway.domain.supervision import Supervisor

MINUTE_S, HOUR_S, DAY_S, MONTH_S = 60, 3600, 86_400, 2_678_400
"""The windows; a month is the one of the calendar, however many days it has (schema 0033)."""
_KEPT_TOLD = 4096
_TAKE = """select asked, exceeded, ends_at, retry_after_s, is_told, gateway.quota_used($10) as used
    from gateway.take_quota($1, $2, $3, $4, $5, $6, $7, $8, $9)"""
_JUDGE = """select case when exceeded is not null then json_build_object('exceeded', encode(exceeded, 'hex'), 'ends_at', ends_at,
    'retry_after_s', retry_after_s, 'is_told', is_told)::text else audit.tell($11, gateway.quota_used($10)) end
    from gateway.take_quota($1, $2, $3, $4, $5, $6, $7, $8, $9)"""
TOLD_FROM = 0.8
"""Of what was agreed with a grant of data sharing: so much of it is used when both departments are told."""
_USED = """select key, used, ends_at from gateway.quota_use
    where key = any($1) and ends_at > clock_timestamp() and told_for is distinct from ends_at"""
_COUNTED = "select key, used from gateway.quota_use where key = any($1) and ends_at > clock_timestamp()"
_TOLD = insert(QUOTA).values(
    {**given(QUOTA.c.key, QUOTA.c.span_s, QUOTA.c.ends_at), "used": 0, "told_for": bindparam("ends_at")}
)
_TELL = Prepared(_TOLD.on_conflict_do_update(index_elements=[QUOTA.c.key], set_={"told_for": _TOLD.excluded.told_for}))
_SWEEP = Prepared(
    QUOTA.delete().where(QUOTA.c.ends_at < func.clock_timestamp(type_=DateTime(timezone=True)) - timedelta(hours=1))
)


@frozen
class _Rule:
    """One limit.  of: whose.  policy: how the caller knows it.  feeds: counts persons that are new, by this number; 0: queries."""

    name: str
    of: str
    span_s: int
    policy: str
    feeds: int = 0


_HOUR_OF_PERSONS, _DAY_OF_PERSONS = 1, 2
_RULES = (
    _Rule("account_minute", "account", MINUTE_S, "account-minute"),
    _Rule("account_hour", "account", HOUR_S, "account-hour"),
    _Rule("account_day", "account", DAY_S, "account-day"),
    _Rule("account_persons_hour", "account", HOUR_S, "account-persons-hour", _HOUR_OF_PERSONS),
    _Rule("account_persons_day", "account", DAY_S, "account-persons-day", _DAY_OF_PERSONS),
    _Rule("client_minute", "client", MINUTE_S, "client-minute"),
    _Rule("client_day", "client", DAY_S, "client-day"),
)
# A caller learns of both as one, with the account's own limit: how often others ask about somebody is told to nobody.
_OWN = _Rule("person_account_day", "person", DAY_S, "person-day", _DAY_OF_PERSONS)
_ALL = _Rule("person_day", "person", DAY_S, "person-day")
_SHARED_DAY = _Rule("sharing_day", "sharing", DAY_S, "")
_SHARED_MONTH = _Rule("sharing_month", "sharing", MONTH_S, "")
"""What was agreed with a grant of data sharing; beyond it the query goes on without what the grant gives."""
_SEEN = _Rule("", "person", HOUR_S, "", _HOUR_OF_PERSONS)
"""No limit: which persons are new in the hour."""
_DIGESTS = _Rule("client_digests_day", "client", DAY_S, "client-digests-day")
"""Person digests that an issuer has made; no query counts in it."""
_USUAL = {_DIGESTS.name: 2000}
"""What a city's file need not name, for there was a time before it."""
QUOTAS_FORM = TypeAdapter(dict[str, Annotated[int, Field(ge=0, le=1_000_000_000)]])
NAMES = frozenset(rule.name for rule in (*_RULES, _OWN, _ALL, _DIGESTS))


def load_quotas(files: CityFiles) -> Mapping[str, int]:
    """The city's own limits by name, each of them, from its `quotas.json`; 0 is no limit.  Raises SetupError."""
    named = read_form(files, "quotas.json", QUOTAS_FORM)
    usual = {**_USUAL, **named}
    if missing := sorted(NAMES - usual.keys()):
        raise SetupError(f"quotas.json of the city lacks {', '.join(missing)}")
    return limits_of(usual, {})


def lint_quotas(files: CityFiles) -> Iterator[CheckFinding]:
    """What does not fit in the city's own limits."""
    try:
        load_quotas(files)
    except SetupError as refused:
        yield error("access.quotas", "quotas.json", refused.detail)


def limits_of(usual: Mapping[str, int], changed: Mapping[str, int]) -> Mapping[str, int]:
    """The limits by name, those of the city with what an operator has changed; 0 is no limit.  Raises SetupError."""
    unknown = sorted({*usual, *changed} - NAMES)
    if unknown:
        raise SetupError(f"There is no quota {unknown[0]}; there are {', '.join(sorted(NAMES))}.")
    return {**usual, **changed}


def limits_in_force(
    installed: Mapping[str, int], decided: Mapping[str, int], changed: Mapping[str, int]
) -> Mapping[str, int]:
    """The limits by name: what an operator has changed counts where the city's own is as it was installed; what was decided since stands."""
    return {name: changed.get(name, most) if most == installed.get(name) else most for name, most in decided.items()}


@frozen
class _Line:
    """One row of the table that a query counts in; most 0: no limit.  grant_id: of data sharing, whose volume it is."""

    key: bytes
    rule: _Rule
    most: int
    grant_id: str = ""


@frozen
class VolumeUse:
    """How much of what was agreed with a grant of data sharing is used, in its present day or month; remembered: that it was told."""

    grant_id: str
    is_of_day: bool
    used: int
    most: int
    remembered: Statement


@frozen
class _Exceeded:
    line: _Line
    ends_at: datetime
    retry_after_s: int
    is_told: bool


Told = Callable[[Sequence[Allowance]], None]
"""Hears what is left to the caller."""


def _unheard(_allowances: Sequence[Allowance]) -> None:
    """Nobody wants to know."""


class Beyond(Exception):
    """A query is beyond a quota; `Quotas.refuse` makes the error of it."""

    def __init__(self, exceeded: _Exceeded) -> None:
        super().__init__()
        self.exceeded = exceeded


class Quotas:
    """Counts queries and refuses one too many.  key_file: holds the key of the digests, made at the first start.

    limits: those of now, by name; 0 is no limit.  of_client: a client system's own limits by name, which count where they are less than all clients'.
    """

    def __init__(
        self,
        rows: CountStore,
        key_file: Path,
        limits: Callable[[], Mapping[str, int]],
        supervisor: Supervisor | None = None,
        *,
        of_client: Callable[[str], Mapping[str, int]] = lambda _client: {},
    ) -> None:
        self._of_client = of_client
        self._rows = rows
        self._rounds = Rounds("quotas", rows, _TAKE, "asked", supervisor or Supervisor())
        self._keyring = Keyring.open_file(key_file)
        self._limits = limits
        self._numbers = count()
        self._told: OrderedDict[tuple[bytes, datetime], asyncio.Future[None]] = OrderedDict()
        self._used_up: dict[str, float] = {}

    async def take(
        self,
        officer: Officer,
        persons: frozenset[str],
        volumes: Sequence[AgreedVolume] = (),
        *,
        within_s: float,
        told: Told = _unheard,
    ) -> _Exceeded | None:
        """Count one authorised query about these persons; None where all is within its limits, else nothing is counted.

        persons: keyed digests, without those of whom nothing may be asked anyway.  volumes: of data sharing, which it counts in too.
        told: hears what is left.  Raises Unready where the store does not say so in time, and what the store raises.
        """
        lines = [*self._lines(officer), *self._shared(volumes)]
        return await self._count(list(self._members(officer, persons)), lines, within_s, told)

    async def take_digest(self, officer: Officer, *, within_s: float) -> _Exceeded | None:
        """Count one person digest for the client; None where that is within its limit.  Raises as `take` does."""
        return await self._count([], list(self._limited(officer, [_DIGESTS])), within_s, _unheard)

    async def _count(self, members: list[_Line], lines: list[_Line], within_s: float, told: Told) -> _Exceeded | None:
        if not members and not lines:
            return None
        try:
            async with asyncio.timeout(within_s):
                shown = _shown(members, lines)
                row = await self._rounds.row(
                    next(self._numbers), *_columns(members), *_columns(lines), [line.key for line in shown]
                )
        except TimeoutError:
            raise Unready("the quotas could not be counted in time") from None
        if row is None or row["exceeded"] is None:
            told(() if row is None else _allowances(shown, row["used"]))
            return None
        return _exceeded(row, [*members, *lines])

    def condition(
        self,
        officer: Officer,
        persons: frozenset[str],
        volumes: Sequence[AgreedVolume] = (),
        told: Told = _unheard,
    ) -> Condition | None:
        """The same as a condition of the query's INTENT, refused by Beyond; None where nothing is limited."""
        members, lines = list(self._members(officer, persons)), [*self._lines(officer), *self._shared(volumes)]
        if not members and not lines:
            return None

        def refused(text: str) -> Beyond:
            row = json.loads(text)
            key, ends_at = bytes.fromhex(row["exceeded"]), datetime.fromisoformat(row["ends_at"])
            return Beyond(_exceeded({**row, "exceeded": key, "ends_at": ends_at}, [*members, *lines]))

        shown, name = _shown(members, lines), f"quota-{next(self._numbers)}"
        keys = [line.key for line in shown]
        return Condition(
            Statement(_JUDGE, (0, *_columns(members), *_columns(lines), keys, name)),
            (1, ""),
            refused,
            name,
            lambda words: told(_allowances(shown, words)),
        )

    def notes_used_up(self, exceeded: _Exceeded) -> bool:
        """Whether it is the volume of a data sharing that is used up; it is remembered until its day or month is over."""
        if not exceeded.line.grant_id:
            return False
        self._used_up[exceeded.line.grant_id] = asyncio.get_running_loop().time() + exceeded.retry_after_s
        return True

    def used_up(self) -> frozenset[str]:
        """The grants of data sharing that are known to give nothing now, by their ids."""
        if self._used_up:
            now_s = asyncio.get_running_loop().time()
            self._used_up = {grant_id: until_s for grant_id, until_s in self._used_up.items() if until_s > now_s}
        return frozenset(self._used_up)

    async def used_up_of(self, volumes: Sequence[AgreedVolume]) -> frozenset[str]:
        """Those of these volumes, by the ids of their grants, of which nothing is left in the present day or month.  Raises FAULTS."""
        lines = {line.key: line for line in self._shared(volumes)}
        if not lines:
            return frozenset()
        rows = await self._rows.fetchmany(_COUNTED, [[list(lines)]])
        used = {bytes(row["key"]): int(str(row["used"])) for row in rows if isinstance(row["key"], bytes)}
        return frozenset(line.grant_id for key, line in lines.items() if used.get(key, 0) >= line.most)

    async def nearly_used_up(self, volumes: Sequence[AgreedVolume]) -> Sequence[VolumeUse]:
        """Those of which `TOLD_FROM` of a day or month is used, and of which `remembered` has not been written since.  Raises FAULTS."""
        lines = {line.key: line for line in self._shared(volumes)}
        if not lines:
            return ()
        uses = [_use(row, lines) for row in await self._rows.fetchmany(_USED, [[list(lines)]])]
        return [use for use in uses if use.used >= TOLD_FROM * use.most]

    async def refuse(
        self, exceeded: _Exceeded, write: Callable[[QuotaExceeded, Statement], Awaitable[None]]
    ) -> QuotaExceeded:
        """The error for a refusal; the first of a window is written down by `write` before, with a statement that remembers it.

        Those who come while it is being written wait for it, and fail as it fails.
        """
        rule = exceeded.line.rule
        most = self._limits()[_OWN.name] or exceeded.line.most if rule.policy == _OWN.policy else exceeded.line.most
        error = QuotaExceeded(rule.name, rule.policy, most, rule.span_s, exceeded.retry_after_s)
        if not exceeded.is_told:
            error.is_first = await self._tell_once(exceeded, write, error)
        return error

    async def _tell_once(
        self, exceeded: _Exceeded, write: Callable[[QuotaExceeded, Statement], Awaitable[None]], error: QuotaExceeded
    ) -> bool:
        mark = (exceeded.line.key, exceeded.ends_at)
        telling = self._told.get(mark)
        if telling is not None:
            await asyncio.shield(telling)
            return False
        self._told[mark] = telling = asyncio.get_running_loop().create_future()
        try:
            await write(error, _told(exceeded.line, exceeded.ends_at))
        except BaseException as fault:
            del self._told[mark]  # it is written at the next refusal
            telling.set_exception(
                fault if isinstance(fault, Exception) else Unready("the refusal was not written down")
            )
            telling.exception()  # looked at, where nobody else waits for it
            raise
        telling.set_result(None)
        while len(self._told) > _KEPT_TOLD:  # by then the table says so
            self._told.popitem(last=False)
        return True

    def _members(self, officer: Officer, persons: frozenset[str]) -> Iterator[_Line]:
        limits = self._limits()
        for digest in persons:
            for rule, whose in ((_OWN, officer.account), (_ALL, ""), (_SEEN, officer.account)):
                if _is_needed(rule, limits):
                    yield _Line(self._key(rule, whose, digest), rule, limits.get(rule.name, 0))

    def _shared(self, volumes: Iterable[AgreedVolume]) -> Iterator[_Line]:
        for volume in volumes:
            for rule, most in ((_SHARED_DAY, volume.per_day), (_SHARED_MONTH, volume.per_month)):
                if most is not None:
                    yield _Line(self._key(rule, volume.grant_id), rule, most, volume.grant_id)

    def _lines(self, officer: Officer) -> Iterator[_Line]:
        return self._limited(officer, _RULES)

    def _limited(self, officer: Officer, rules: Sequence[_Rule]) -> Iterator[_Line]:
        """The lines of account or client for those of the rules that are limits."""
        own, usual = self._of_client(officer.client), self._limits()
        for rule in rules:
            limits = [most for most in (usual.get(rule.name, 0), own.get(rule.name, 0)) if most]
            if limits:
                whose = officer.account if rule.of == "account" else officer.client
                yield _Line(self._key(rule, whose), rule, min(limits))

    def _key(self, rule: _Rule, *whose: str) -> bytes:
        return self._keyring.tag("\0".join((rule.name, str(rule.span_s), *whose)).encode())


def _is_needed(rule: _Rule, limits: Mapping[str, int]) -> bool:
    """Whether it is a limit, or counts for one."""
    fed = (_HOUR_OF_PERSONS, "account_persons_hour"), (_DAY_OF_PERSONS, "account_persons_day")
    return bool(limits.get(rule.name)) or any(rule.feeds == n and limits[name] for n, name in fed)


def sweep() -> Statement:
    """The statement that deletes counts of windows that are over."""
    return _SWEEP()


def _told(line: _Line, ends_at: datetime) -> Statement:
    return _TELL(key=line.key, span_s=line.rule.span_s, ends_at=ends_at)


def _use(row: CountRow, lines: Mapping[bytes, _Line]) -> VolumeUse:
    key, used, ends_at = row["key"], row["used"], row["ends_at"]
    assert isinstance(key, bytes)
    assert isinstance(used, int)
    assert isinstance(ends_at, datetime)
    line = lines[key]
    return VolumeUse(line.grant_id, line.rule.span_s == DAY_S, used, line.most, _told(line, ends_at))


def _shown(members: list[_Line], lines: list[_Line]) -> list[_Line]:
    """Those that the caller may know of: their account's, and how often it may ask about each person."""
    return [line for line in (*lines, *members) if line.most and (line.rule.of == "account" or line.rule is _OWN)]


def _allowances(shown: list[_Line], words: object) -> tuple[Allowance, ...]:
    """What is left of each, of several persons of the one about whom least may be asked.  words: [[used, seconds to its end], …]."""
    found: dict[str, Allowance] = {}
    for line, (used, ends_in_s) in zip(shown, json.loads(str(words or "[]")), strict=True):
        rule, left = line.rule, max(line.most - used, 0)
        if rule.policy not in found or left < found[rule.policy].left:
            found[rule.policy] = Allowance(rule.policy, line.most, rule.span_s, left, ends_in_s)
    return tuple(found.values())


def _columns(lines: list[_Line]) -> tuple[list[bytes], list[int], list[int], list[int]]:
    return (
        [line.key for line in lines],
        [line.rule.span_s for line in lines],
        [line.most for line in lines],
        [line.rule.feeds for line in lines],
    )


def _exceeded(row: CountRow, lines: list[_Line]) -> _Exceeded:
    ends_at, retry_after_s = row["ends_at"], row["retry_after_s"]
    assert isinstance(ends_at, datetime)
    assert isinstance(retry_after_s, int)
    line = next(line for line in lines if line.key == row["exceeded"])
    return _Exceeded(line, ends_at, retry_after_s, bool(row["is_told"]))

"""The door: refuses whoever may not work now, unless glass is broken for the case."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from uuid import UUID

from gateway.db import Database, Keyring, Statement
from gateway.domain.clock import Clock
from gateway.domain.codes import CaseNumber, DepartmentCode
from gateway.domain.errors import NotAuthorised, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer
from gateway.duty import glass
from gateway.duty.glass import BrokenGlass, GlassReview
from gateway.duty.rules import DutyRules, OfficeDays
from gateway.duty.uses import AccountUses, OwnUses, sweep_uses

_MOST_KNOWN = 10_000
_LAST = UUID(int=2**128 - 1)
_BASIS = "政务数据共享条例"
_REFUSALS = {
    "dormant": "the account has not asked for so long that it is dormant",
    "off-duty": "offices are closed, and the account is not on duty",
}


class Duty:
    """keyring: of its own; tags accounts, seals reasons.  days: on which offices work, as is known now.

    uses: who knows when accounts were last used, the register where the city keeps one; None: a record of its own.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        clock: Clock,
        rules: DutyRules,
        days: Callable[[], OfficeDays],
        *,
        uses: AccountUses | None = None,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._rules = rules
        self._days = days
        self._uses = uses or OwnUses(database, keyring)
        self._used_on: OrderedDict[str, date] = OrderedDict()

    async def require(self, officer: Officer, case_number: CaseNumber) -> None:
        """Pass where this account may ask now.  Systems ask at any time.

        Raises NotAuthorised by rule `dormant` or `off-duty`, FAULTS, Unready.
        """
        if "system" in officer.roles:
            return
        rule = await self._refusing(officer)
        if rule is not None and not await self._is_broken(officer, case_number):
            raise NotAuthorised(_REFUSALS[rule], rule=rule, basis=_BASIS)

    async def _refusing(self, officer: Officer) -> str | None:
        if not self._rules.is_on_duty(officer.account, officer.department, self._clock.now(), self._days()):
            return "off-duty"
        return "dormant" if await self._is_dormant(officer.account) else None

    async def _is_dormant(self, account: str) -> bool:
        """Looked up once a day and account; what was not dormant has been used today."""
        today, most_days = self._clock.now().date(), self._rules.dormant_after_days
        if most_days == 0 or self._used_on.get(account) == today:
            return False
        if await self._uses.idle_days(account, today, most_days) is not None:
            return True
        self._used_on[account] = today
        while len(self._used_on) > _MOST_KNOWN:
            self._used_on.popitem(last=False)
        return False

    async def _is_broken(self, officer: Officer, case_number: CaseNumber) -> bool:
        broken = glass.is_broken(officer.account, case_number, self._clock.now())
        return await self._database.fetchrow(*broken.call) is not None

    def wake(self, account: str) -> Statement:
        """The account may ask again, as if it had asked today; for the transaction of the entry."""
        return self._uses.wake(account, self._clock.now().date())

    # ── glass ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def breaking(self, officer: Officer, case_number: CaseNumber, reason: str) -> BrokenGlass:
        """Glass that is broken now; nothing is written."""
        now = self._clock.now()
        return BrokenGlass(
            break_glass_id=UUID(uuid7()),
            account=officer.account,
            department=officer.department,
            case_number=case_number,
            reason=reason,
            opened_at=now,
            ends_at=now + timedelta(minutes=self._rules.glass_minutes),
            due_at=self._days().after(now, self._rules.review_working_days),
        )

    def broken(self, one: BrokenGlass, entry: str) -> Statement:
        """Its row, for the transaction of its entry."""
        return glass.insert(one, entry, self._keyring)

    def reviewed(self, one: BrokenGlass, review: GlassReview) -> Statement:
        """Its review, for the transaction of its entry."""
        return glass.reviewed(one, review, self._keyring)

    async def to_tell(self) -> Sequence[BrokenGlass]:
        """Those whose review is overdue, which is not told yet; at most 200.  Raises FAULTS, UnreadableBytes."""
        rows = await self._database.fetch(*glass.to_tell(self._clock.now()).call)
        return [glass.glass_of(row, self._keyring) for row in rows]

    def told_overdue(self, one: BrokenGlass) -> Statement:
        """That it is told, for the transaction of the entry that tells it."""
        return glass.told_overdue(one.break_glass_id, self._clock.now())

    async def page(self, department: DepartmentCode, before: UUID | None, limit: int) -> Sequence[BrokenGlass]:
        """Those of a department, the newest first.  Raises FAULTS, UnreadableBytes."""
        rows = await self._database.fetch(*glass.page_query(department, before or _LAST, limit).call)
        return [glass.glass_of(row, self._keyring) for row in rows]

    async def load(self, glass_id: UUID, department: DepartmentCode) -> BrokenGlass:
        """Raises NotFound where the department has none of this id, FAULTS, UnreadableBytes."""
        rows = await self._database.fetch(*glass.one_query(glass_id, department).call)
        if not rows:
            raise NotFound("there is no such broken glass in this department")
        return glass.glass_of(rows[0], self._keyring)

    def sweep(self) -> Sequence[Statement]:
        """The statements that delete what is over."""
        now = self._clock.now()
        return glass.sweep(now), sweep_uses(now.date())

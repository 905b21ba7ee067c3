"""Broken glass in its table: opened for one account and case, reviewed once by somebody else."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import DateTime, Integer, Text, Uuid, bindparam, select

from gateway.db import Keyring, Prepared, Statement, changing, given
from gateway.domain.codes import CaseNumber, DepartmentCode
from gateway.domain.frozen import frozen
from gateway.duty.tables import BREAK_GLASS

KEPT_FOR = timedelta(days=1096)
_AT_ONCE = 200
_G = BREAK_GLASS.c
_NOW = bindparam("now", type_=DateTime(timezone=True))
_ID = bindparam("of_id", type_=Uuid)
_INSERT = Prepared(
    BREAK_GLASS.insert().values(
        given(
            _G.break_glass_id, _G.account, _G.department, _G.case_number, _G.sealed_reason, _G.opened_at, _G.ends_at, _G.due_at, _G.entry
        )
    )
)  # fmt: skip
_REVIEW = changing(
    BREAK_GLASS.update()
    .where(_G.break_glass_id == _ID, _G.reviewed_at.is_(None))
    .values(given(_G.is_justified, _G.reviewed_by, _G.reviewed_at, _G.sealed_note)),
    _G.break_glass_id,
)
_IS_BROKEN = Prepared(
    select(_G.break_glass_id)
    .where(_G.account == bindparam("of_account", type_=Text), _G.case_number == bindparam("of_case", type_=Text))
    .where(_G.ends_at > _NOW)
    .limit(1)
)
_LIST = Prepared(
    select(BREAK_GLASS)
    .where(_G.department == bindparam("of_department", type_=Text), _G.break_glass_id < bindparam("before", type_=Uuid))
    .order_by(_G.break_glass_id.desc())
    .limit(bindparam("most", type_=Integer))
)
_ONE = Prepared(
    select(BREAK_GLASS).where(_G.break_glass_id == _ID, _G.department == bindparam("of_department", type_=Text))
)
_TO_TELL = Prepared(
    select(BREAK_GLASS)
    .where(_G.due_at < _NOW, _G.reviewed_at.is_(None), _G.overdue_told_at.is_(None))
    .order_by(_G.due_at)
    .limit(_AT_ONCE)
)
_TELL = changing(
    BREAK_GLASS.update()
    .where(_G.break_glass_id == _ID, _G.reviewed_at.is_(None), _G.overdue_told_at.is_(None))
    .values(overdue_told_at=_NOW),
    _G.break_glass_id,
)
_SWEEP = Prepared(BREAK_GLASS.delete().where(_G.opened_at < _NOW, _G.reviewed_at.is_not(None)))


@frozen
class GlassReview:
    """What a second person says of it."""

    is_justified: bool
    by: str
    at: datetime
    note: str


@frozen
class BrokenGlass:
    """Glass broken by an account for one case, until `ends_at`; to be reviewed by `due_at`.  Times: domain clock."""

    break_glass_id: UUID
    account: str
    department: DepartmentCode
    case_number: CaseNumber
    reason: str
    opened_at: datetime
    ends_at: datetime
    due_at: datetime
    review: GlassReview | None = None


def insert(glass: BrokenGlass, entry: str, keyring: Keyring) -> Statement:
    """Its row."""
    return _INSERT(
        break_glass_id=glass.break_glass_id,
        account=glass.account,
        department=glass.department,
        case_number=glass.case_number,
        sealed_reason=keyring.seal(glass.reason.encode(), _place(glass.break_glass_id, "reason")),
        opened_at=glass.opened_at,
        ends_at=glass.ends_at,
        due_at=glass.due_at,
        entry=entry,
    )


def reviewed(glass: BrokenGlass, review: GlassReview, keyring: Keyring) -> Statement:
    """Its review; the transaction fails where somebody else was quicker."""
    return _REVIEW(
        of_id=glass.break_glass_id,
        is_justified=review.is_justified,
        reviewed_by=review.by,
        reviewed_at=review.at,
        sealed_note=keyring.seal(review.note.encode(), _place(glass.break_glass_id, "note")),
    )


def is_broken(account: str, case_number: CaseNumber, now: datetime) -> Statement:
    """A row where glass is broken now."""
    return _IS_BROKEN(of_account=account, of_case=case_number, now=now)


def page_query(department: DepartmentCode, before: UUID, most: int) -> Statement:
    """Those of a department, the newest first, from before that id."""
    return _LIST(of_department=department, before=before, most=most)


def one_query(glass_id: UUID, department: DepartmentCode) -> Statement:
    """The one of this id, where it is of the department."""
    return _ONE(of_id=glass_id, of_department=department)


def to_tell(now: datetime) -> Statement:
    """Those whose review is overdue, as nobody has been told yet; the longest overdue first, at most 200."""
    return _TO_TELL(now=now)


def told_overdue(glass_id: UUID, now: datetime) -> Statement:
    """It is told now; the transaction fails where it was told, or reviewed, meanwhile."""
    return _TELL(of_id=glass_id, now=now)


def sweep(now: datetime) -> Statement:
    """The statement that deletes what was reviewed long ago."""
    return _SWEEP(now=now - KEPT_FOR)


def glass_of(row: asyncpg.Record, keyring: Keyring) -> BrokenGlass:
    """From its row.  Raises UnreadableBytes."""
    glass_id = row["break_glass_id"]
    review = None
    if row["reviewed_at"] is not None:
        note = keyring.open(row["sealed_note"], _place(glass_id, "note")).decode()
        review = GlassReview(row["is_justified"], row["reviewed_by"], row["reviewed_at"], note)
    return BrokenGlass(
        break_glass_id=glass_id,
        account=row["account"],
        department=DepartmentCode(row["department"]),
        case_number=CaseNumber(row["case_number"]),
        reason=keyring.open(row["sealed_reason"], _place(glass_id, "reason")).decode(),
        opened_at=row["opened_at"],
        ends_at=row["ends_at"],
        due_at=row["due_at"],
        review=review,
    )


def _place(glass_id: UUID, column: str) -> str:
    return f"gateway.break_glass {glass_id} {column}"

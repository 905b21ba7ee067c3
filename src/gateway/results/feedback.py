"""Which cases were asked the one question, which of them have answered, and how often each answer was given: never who gave which."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ARRAY, Date, LargeBinary, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from gateway.db import Database, Keyring, Prepared, Statement, changing, given
from gateway.domain.feedback import NO_FEEDBACK, FeedbackAnswer, FeedbackFigures
from gateway.results.counts import NOW, month_closes
from gateway.results.tables import FEEDBACK, FEEDBACK_COUNT

_F, _N = FEEDBACK.c, FEEDBACK_COUNT.c
_TAG = bindparam("tag", type_=LargeBinary)
_MONTHS = bindparam("months", type_=ARRAY(Date))
_ASKED = Prepared(insert(FEEDBACK).values(given(_F.tag, _F.month)).on_conflict_do_nothing())
_ANSWERED = changing(
    FEEDBACK.update().where(_F.tag == _TAG, _F.is_answered.is_(False)).values(is_answered=True), _F.month
)
_PUT = insert(FEEDBACK_COUNT).values({**given(_N.month, _N.answer), "given": 1})
_COUNTED = Prepared(_PUT.on_conflict_do_update(index_elements=[_N.month, _N.answer], set_={"given": _N.given + 1}))
_LOAD = Prepared(
    select(_F.is_answered, _F.month, (month_closes(_F.month) > NOW).label("is_open")).where(_F.tag == _TAG)
)
_ASKED_IN = Prepared(select(_F.month, func.count().label("asked")).where(_F.month == any_(_MONTHS)).group_by(_F.month))
_GIVEN_IN = Prepared(select(_N.month, _N.answer, _N.given).where(_N.month == any_(_MONTHS)))
_FORGET = Prepared(FEEDBACK.delete().where(_F.month < func.current_date() - text("interval '3 years'")))


class Feedback:
    """keyring: makes the tags of cases; no case stands in the tables in clear."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def ask(self, case_number: str, month: date) -> bool:
        """Note that the case has seen the question, in the month of the first time.  Returns whether it may still be answered."""
        await self._database.run(_ASKED(tag=self._tag(case_number), month=month))
        row = await self._database.row(_LOAD(tag=self._tag(case_number)))
        return row is not None and not row["is_answered"]

    async def month_of(self, case_number: str) -> date | None:
        """In which month the case was asked, whose counts may still change; None: it was not, or they are told.

        A count that is told and changes by one would tell which answer that was.
        """
        row = await self._database.row(_LOAD(tag=self._tag(case_number)))
        return row["month"] if row is not None and row["is_open"] else None

    def give(self, case_number: str, month: date, answer: FeedbackAnswer) -> Sequence[Statement]:
        """The statements that count an answer, for the transaction of its entry; fail where the case has answered."""
        return [_ANSWERED(tag=self._tag(case_number)), _COUNTED(month=month, answer=answer.value)]

    async def figures(self, months: Sequence[date]) -> FeedbackFigures:
        """What may be told of these months together; each month's counts are told by themselves."""
        asked = {row["month"]: row["asked"] for row in await self._database.rows(_ASKED_IN(months=list(months)))}
        answers: dict[date, dict[FeedbackAnswer, int]] = {}
        for row in await self._database.rows(_GIVEN_IN(months=list(months))):
            answers.setdefault(row["month"], {})[FeedbackAnswer(row["answer"])] = row["given"]
        figures = NO_FEEDBACK
        for month in months:
            figures = figures.plus(FeedbackFigures.of_month(asked.get(month, 0), answers.get(month, {})))
        return figures

    @staticmethod
    def sweep() -> Statement:
        """The statement that forgets which cases were asked, years after; the counts of answers stay."""
        return _FORGET()

    def _tag(self, case_number: str) -> bytes:
        return self._keyring.tag(b"feedback of " + case_number.encode())

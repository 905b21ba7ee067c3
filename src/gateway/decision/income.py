"""The band of income that the social-security register tells of (docs/departments/social_security.md)."""

from collections.abc import Iterable
from decimal import Decimal

from gateway.decision.contributions import (
    INSURANCE_KIND,
    JOB_PENSIONS,
    START,
    by_time,
    employer_of,
    last_closed_month,
    lines_of,
    may_be_work,
    paid_in,
)
from gateway.decision.doubts import DATED_AHEAD, NOT_UNDERSTOOD
from gateway.decision.facts import Facts, Outcome, found_records, is_unread
from gateway.decision.insurance import account_doubt, benefit_doubt, pensionless
from gateway.decision.ruling import day_of
from gateway.decision.value import Value
from gateway.domain.answer import Doubt, unknown
from gateway.domain.codes import ItemName
from gateway.domain.questions import PERIODS
from gateway.domain.reply import Found, Record, Reply

BASE = ItemName("base")
CONTRIBUTION_BASE = ItemName("contribution_base")
INCOME_BAND = ItemName("income_band")
_BASE_UNKNOWN = unknown("BASE_UNKNOWN", Doubt.PERSON)
_MORE_THAN_WAGES = unknown("PENSION_BESIDE", Doubt.PERSON)


def income_band(facts: Facts) -> Outcome:
    """The applicant's income as far as the register knows it: none, a pension, or the band of what the jobs pay contributions on.

    That is the sum over the employers of the last closed month.  Not known is the income of who has a job without a pension
    insurance, pays for themselves on a base of their own choice, or has months of unemployment benefit left; and that of a wage
    beside a pension, unless the wage alone is in the highest band.
    """
    (applicant, reply), *_ = facts.asked(PERIODS)
    pension = pensionless(facts, applicant)
    lines = list(lines_of(found_records(reply)))
    unread = NOT_UNDERSTOOD if any(is_unread(line, INSURANCE_KIND) for line in lines) else None
    doubt = account_doubt(facts, applicant, reply) or unread or (pension if pension.doubt is not Doubt.NONE else None)
    if doubt is not None:
        return Outcome.of(doubt)
    known, ahead = by_time(filter(may_be_work, lines), day_of(facts, reply))
    jobs = paid_in(known, last_closed_month(day_of(facts, reply)))
    if ahead:
        return Outcome.of(_BASE_UNKNOWN if jobs else DATED_AHEAD)
    if jobs:
        return _of_jobs(facts, reply, jobs, is_pensioner=pension.reason == "RECEIVING")
    if pension.reason == "RECEIVING":
        return _band("pension", reply)
    doubt = benefit_doubt(facts, applicant)
    return _band("none", reply) if doubt is None else Outcome.of(doubt)


def _of_jobs(facts: Facts, reply: Reply, jobs: Iterable[Record], *, is_pensioner: bool) -> Outcome:
    base = _sum_of_bases(facts, reply, jobs)
    if base is None:
        return Outcome.of(_BASE_UNKNOWN)
    bands = facts.city.bands
    band = bands.of(base)
    return Outcome.of(_MORE_THAN_WAGES) if is_pensioner and band != bands.above else _band(band, reply)


def _band(band: str, reply: Reply) -> Outcome:
    return Outcome.value({INCOME_BAND: Value(band, reply.as_of if isinstance(reply, Found) else None)}, "COUNTED")


def _sum_of_bases(facts: Facts, reply: Reply, jobs: Iterable[Record]) -> Decimal | None:
    """The sum of the employers' bases in the last closed month; None where one is not surely known, or nought.

    Of several lines of one employer the one that begins latest counts; those that begin together must have one base.
    """
    lines = paid_in(lines_of(found_records(reply), CONTRIBUTION_BASE), last_closed_month(day_of(facts, reply)))
    of_pensions = [line for line in lines if line.get(INSURANCE_KIND) in JOB_PENSIONS and employer_of(line)]
    employers = {employer_of(line) for line in jobs}
    bases = [_latest_base([line for line in of_pensions if employer_of(line) == one]) for one in employers]
    known = [base for base in bases if base is not None]
    return sum(known, Decimal(0)) if len(known) == len(bases) else None


def _latest_base(lines: Iterable[Record]) -> Decimal | None:
    begun = [(start, line.get(BASE)) for line in lines if isinstance(start := line.get(START), int)]
    latest = max((start for start, _ in begun), default=None)
    bases = {base for start, base in begun if start == latest}
    base = bases.pop() if len(bases) == 1 else None
    return base if isinstance(base, Decimal) and base > 0 else None

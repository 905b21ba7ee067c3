"""Work and what follows from it: employers, contribution periods over counties, pensions, unemployment, disability."""

from datetime import date
from random import Random

from gateway.domain.identifiers.documents import month_of, shift_month
from gateway.domain.person import age_on
from gateway_demo.population.numbers import PLACES
from gateway_demo.population.people import Maker
from gateway_demo.population.rows import (
    DisabilityRow,
    EmployerRow,
    Pension,
    Period,
    SocialSecurityRow,
    Unemployment,
)
from gateway_demo.population.world import Person, years_after

_KINDS = ["110", "210", "310", "410", "510"]
_STOPPED = ("单位解除", "合同期满", "个人辞职")
_BENEFIT_REASONS = ("单位解除", "合同期满")
_FIRST_ACCOUNTS = 199601
_LEAST_FOR_PENSION = 180
"""Accounts began in 1996: whoever retired before 2011 cannot have paid 180 months, and got a pension all the same."""
_MEN = (60, 196501, 4, 36)
_WOMEN_WORKERS = (50, 197501, 2, 60)


def employ_the_world(maker: Maker) -> None:
    """Employers for the residents, an account for most adults, and disability certificates."""
    _employers(maker)
    settled = {account.id_no for account in maker.world.accounts}
    for person in maker.world.people:
        if person.id_no not in settled and not person.is_persona:
            account = _account(maker, person)
            if account is not None:
                maker.world.accounts.append(account)
    _disabilities(maker)


def retirement_month(birth: date, sex: str) -> int:
    """The month yyyymm in which a man (from 60) or a woman worker (from 50) retires.

    Gradual since 2025: a month later for every 4 (men) or 2 (women workers) months of birth from the start, at most 36 or 60.
    """
    age, start, step, cap = _MEN if sex == "1" else _WOMEN_WORKERS
    born = month_of(birth)
    since = (born // 100 - start // 100) * 12 + born % 100 - start % 100
    delay = min(cap, -(-(since + 1) // step)) if since >= 0 else 0
    return shift_month(born, age * 12 + delay)


def _employers(maker: Maker) -> None:
    as_of = maker.world.as_of
    adults = [p for p in maker.world.people if not p.death and 30 <= age_on(p.birth, as_of) <= 60 and not p.is_persona]
    for _ in range(max(3, maker.residents * 45 // 1000)):
        county = maker.county()
        place = PLACES.counties[county]
        industry, trades = maker.random.choice(PLACES.trades)
        title = place.title if place.title != "金华市" else maker.random.choice(["金华市", f"金华市{place.name}"])
        serial = maker.issuer.serial("firm")
        name = f"{title}{maker.random.choice(PLACES.marks)}{_ordinal(serial)}{maker.random.choice(trades)}有限公司"
        maker.world.employers.append(
            EmployerRow(
                uscc=maker.issuer.credit_code(place.twin),
                name=name,
                county=county,
                industry=industry,
                status="注销" if maker.random.random() < 0.04 else "存续",
                founded=maker.day(date(1994, 3, 1), date(2023, 6, 30)),
                legal_rep_id_no=maker.random.choice(adults).id_no if adults else None,
            )
        )


def _ordinal(serial: int) -> str:
    return "".join("〇一二三四五六七八九"[int(d)] for d in str(serial))


def _account(maker: Maker, person: Person) -> SocialSecurityRow | None:
    as_of = maker.world.as_of
    if age_on(person.birth, as_of) < 18 or maker.random.random() < 0.1:
        return None
    last_closed = shift_month(month_of(as_of), -1)
    retires = retirement_month(person.birth, person.sex)
    died = month_of(person.death) if person.death else None
    last = min(last_closed, retires, died or last_closed)
    first = max(month_of(years_after(person.birth, 18 + maker.random.randint(0, 8))), _FIRST_ACCOUNTS, _arrived(person))
    periods = _periods(maker, person, first, last) if first <= last else []
    pension = _pension(maker.random, periods, shift_month(retires, 1), last_closed, died)
    if not periods and pension is None:
        return None
    return SocialSecurityRow(
        id_no=person.id_no,
        name=person.name,
        person_no=f"330000{person.index:06}",
        address=person.home.address if person.home else None,
        periods=periods,
        pension=pension,
        unemployment=_unemployment(periods, last_closed) if pension is None and died is None else None,
    )


def _arrived(person: Person) -> int:
    return month_of(person.permit.since) if person.permit else 0


def _periods(maker: Maker, person: Person, first: int, last: int) -> list[Period]:
    """One to four runs of months with gaps between; the last one runs on for most."""
    random, start = maker.random, first
    periods: list[Period] = []
    base = random.randint(45, 120) * 100
    near = [e for e in maker.world.employers if e.county == person.county] or maker.world.employers
    while start <= last and len(periods) < 4:
        end = min(last, shift_month(start, random.randint(20, 200)))
        runs_on = len(periods) == 3 or random.random() < 0.5
        if runs_on and random.random() < 0.9:
            end = last
        employer = random.choice(near if random.random() < 0.75 else maker.world.employers)
        reason = None if end == last else random.choice(_STOPPED)
        periods.append(Period(_KINDS, start, end, employer.uscc, employer.name, employer.county, base, reason))
        start = shift_month(end, random.choice((1, 1, 2, 4, 9, 20)))
        base = min(24_900, base + random.randint(2, 15) * 100)
        if random.random() < 0.15:
            break
    return periods


def _pension(random: Random, periods: list[Period], since: int, last_closed: int, died: int | None) -> Pension | None:
    months = sum((p.end // 100 - p.start // 100) * 12 + p.end % 100 - p.start % 100 + 1 for p in periods)
    if (
        since > last_closed
        or (died and died < since)
        or (months < _LEAST_FOR_PENSION and since > _FIRST_ACCOUNTS + 1500)
    ):
        return None
    return Pension(kind="110", since=since, amount=random.randint(180, 560) * 10, stopped=died)


def _unemployment(periods: list[Period], last_closed: int) -> Unemployment | None:
    if not periods or periods[-1].stop_reason not in _BENEFIT_REASONS:
        return None
    since = shift_month(periods[-1].end, 1)
    months = min(24, 3 + 2 * ((periods[-1].end - periods[0].start) // 100))
    passed = (last_closed // 100 - since // 100) * 12 + last_closed % 100 - since % 100 + 1
    return Unemployment(since=since, months=months, used=max(0, min(months, passed)))


def _disabilities(maker: Maker) -> None:
    for person in maker.world.people:
        if person.is_persona or person.home is None or maker.random.random() >= 0.03:
            continue
        kind, level = str(maker.random.randint(1, 7)), str(maker.random.randint(1, 4))
        maker.world.disabilities.append(DisabilityRow(person.id_no, kind, level, f"{person.id_no}{kind}{level}"))

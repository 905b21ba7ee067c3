"""People with hard lives, asked through the real protocols: whatever the registers hold, no answer may be definite and wrong.

Each row says who asks for what, and what a certificate may come to; why stands beside it.  Every row is asked as it stands, with the
parties the other way round, and for that certificate alone: the same must come of it.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

import pytest

from gateway_demo.demo import Demo, DemoOptions
from gateway_demo.population import Owner, Pension, Unemployment
from tests.stories.command import remove_databases
from tests.stories.conftest import free_port
from tests.stories.people import Asker, Json, certificate
from tests.stories.test_declarations import declare
from tests.stories.village import (
    AS_OF,
    Village,
    Villager,
    child_of,
    died,
    employed,
    insured,
    old,
    permit,
    residents_medical,
)

AT_ONCE = 24
WITHIN_S = 30.0
UNKNOWN, REFUSED = "unknown", "refused"
TAKE_PARAMETERS = ("M16-C4", "M06-C1", "M08-C1", "M08-C2")
Parties = Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One question.  `what`: a certificate, `certificate.field`, or `recommendation`; `may`: all that it may come to."""

    why: str
    matter: str
    parties: Parties
    what: str
    may: frozenset[object]
    parameters: Mapping[str, object] = field(default_factory=dict)


def hard_lives(village: Village) -> list[Row]:
    """Everybody's life, and what must come of asking about them."""
    lives = (
        _heirs,
        _couples,
        _other_marriages,
        _old_records,
        _deregistered,
        _members,
        _records,
        _workers,
        _others,
        _homes,
        _cars,
    )
    return list(chain.from_iterable(of(village) for of in lives))


def _row(why: str, what: str, parties: Parties, *may: object, **parameters: object) -> Row:
    matter, _, code = what.partition("/")
    return Row(why, matter, parties, code or what, frozenset(may), parameters)


def _heirs(village: Village) -> Iterator[Row]:
    mother = village.woman("1984-03-05", "汤秋云")
    son = village.man("2004-07-09", "汤小川", **child_of(mother=mother), **died("2026-05-02"))
    unit = village.home(son)
    dead = [son.as_("deceased")]
    yield _row("a mother inherits from her child", "M16/M16-C1", [mother.as_("applicant"), *dead], "yes", unit_no=unit)
    father = village.man("1950-02-11", "储广林", **died("2026-01-20"))
    gone = village.man("1975-04-01", "储志远", **child_of(father), **died("2019-03-03"))
    daughter = village.woman("1978-06-21", "储明月", **child_of(father))
    grandson = village.man("2003-09-12", "储小舟", **child_of(gone))
    unit = village.home(father)
    named = [daughter.as_("applicant"), father.as_("deceased"), grandson.as_("heir")]
    yield _row("a grandson stands in his dead father's place", "M16/M16-C1", named, UNKNOWN, unit_no=unit)
    named = [daughter.as_("applicant"), father.as_("deceased")]
    yield _row("a daughter inherits", "M16/M16-C1", named, "yes", unit_no=unit)
    named = [grandson.as_("applicant"), father.as_("deceased")]
    yield _row("a grandson applies in his dead father's place", "M16/M16-C1", named, UNKNOWN, unit_no=unit)

    mother, father = village.woman("1960-01-01", "邬上梅"), village.man("1959-02-02", "邬上松")
    lost = village.woman("1989-03-03", "邬小竹", **child_of(father, mother), **died("2026-06-06"))
    former = village.man("1988-04-04", "郎前夫")
    village.married(former, lost, "2014-04-14")
    village.married(former, lost, "2020-02-20", "divorce")
    unit = village.home(lost)
    named = [father.as_("applicant"), lost.as_("deceased"), mother.as_("heir")]
    yield _row("both parents inherit", "M16/M16-C1", named, "yes", unit_no=unit)
    named = [mother.as_("applicant"), lost.as_("deceased"), father.as_("parent")]
    yield _row("both parents inherit, one named as such", "M16/M16-C1", named, "yes", unit_no=unit)
    named = [former.as_("applicant"), lost.as_("deceased")]
    yield _row("who was divorced is no heir", "M16/M16-C1", named, "no", UNKNOWN, unit_no=unit)
    printed = f"{unit[:6]} {unit[6:12]} {unit[12:19]} {unit[19:]}"
    named = [father.as_("applicant"), lost.as_("deceased")]
    yield _row("a unit number as it is printed", "M16/M16-C4", named, "yes", unit_no=printed)
    living = village.man("1966-06-16", "巢有房")
    named = [father.as_("applicant"), living.as_("deceased")]
    yield _row("what the living own is told to no heir", "M16/M16-C4", named, UNKNOWN, unit_no=village.home(living))


def _couples(village: Village) -> Iterator[Row]:
    old_man, old_woman = village.man("1954-01-08", "方阿土"), village.woman("1956-05-16", "方阿梅")
    village.married(old_man, old_woman, "1988-02-02")
    village.married(old_man, old_woman, "2003-08-01", "divorce")
    for applicant, spouse in ((old_man, old_woman), (old_woman, old_man)):
        named = [applicant.as_("applicant"), spouse.as_("spouse")]
        for what in ("M01/M01-C5", "M05/M05-C1", "M14/M14-C1"):
            yield _row("a divorce of the paper era's couple is on record", what, named, "no")
    husband, wife = village.man("1983-08-14", "钟立新"), village.woman("1985-12-01", "钟晚霞")
    later = village.man("1980-10-10", "巫大成")
    village.married(husband, wife, "2009-09-09")
    village.married(later, wife, "2021-01-04")
    for one in (husband, wife):
        named = [one.as_("applicant"), (wife if one is husband else husband).as_("spouse")]
        yield _row("a later marriage of hers ended it", "M01/M01-C5", named, "no", UNKNOWN)
    named = [wife.as_("applicant"), later.as_("spouse")]
    yield _row("the later marriage stands", "M01/M01-C5", named, "yes", UNKNOWN)
    rich, true_wife = village.man("1982-02-03", "骆建华"), village.woman("1984-04-05", "骆春兰")
    village.married(rich, true_wife, "2010-10-10")
    stranger = village.woman("1961-06-07", "计阿香", **died("2020-02-02"))
    named = [rich.as_("applicant"), stranger.as_("spouse")]
    yield _row("a dead stranger named makes no widower", "M07/M07-C2.marital_status", named, "20", "21", None)
    alone = [village.man("1986-09-18", "舒远行", person_status="moved_out").as_("applicant")]
    yield _row("moved away is not never married", "M07/M07-C2.marital_status", alone, "90", None)
    abroad = [
        village.woman("1986-10-18", "舒远航", person_status="cancelled", cancel_reason="出国定居").as_("applicant")
    ]
    yield _row("gone abroad is not never married", "M07/M07-C2.marital_status", abroad, "90", None)
    at_home = [village.woman("1990-11-28", "舒安").as_("applicant")]
    yield _row("at home, with nothing on record", "M07/M07-C2.marital_status", at_home, "10")
    dead = village.man("1969-03-30", "贾长根", **died("2024-04-04"))
    widow = village.woman("1971-07-07", "贾月娥")
    village.married(dead, widow, "1995-05-05")
    yield _row("a widow alone", "M07/M07-C2.marital_status", [widow.as_("applicant")], "30", None)
    yield _row("a widow alone, and housing", "M01/M01-C1", [widow.as_("applicant")], "yes", UNKNOWN)
    named = [widow.as_("applicant"), dead.as_("spouse")]
    yield _row("nobody moves to a dead husband", "M14/M14-C1", named, "no", UNKNOWN)
    yield _row("nobody moves to a dead husband's house", "M14/M14-C2", named, UNKNOWN)
    village.home(rich)
    yield _row(
        "a home of whom one is not married to", "M14/M14-C2", [widow.as_("applicant"), rich.as_("spouse")], UNKNOWN
    )
    yield _row("the home of one's husband", "M14/M14-C2", [true_wife.as_("applicant"), rich.as_("spouse")], "yes")
    yield _row("a widow who names him", "M07/M07-C2.marital_status", named, "30", None)

    twice_man, twice_woman = village.man("1980-05-05", "尚再合"), village.woman("1981-06-06", "尚重圆")
    village.married(twice_man, twice_woman, "2006-06-06")
    village.married(twice_man, twice_woman, "2012-02-02", "divorce")
    village.married(twice_man, twice_woman, "2016-06-16")
    named = [twice_woman.as_("applicant"), twice_man.as_("spouse")]
    yield _row("married again to the same man", "M01/M01-C5", named, "yes")
    never = village.man("1985-08-18", "尚误登")
    nobody = village.woman("1986-09-19", "尚误会")
    village.married(never, nobody, "2015-05-15")
    village.married(never, nobody, "2015-07-15", "revoked")
    named = [never.as_("applicant"), nobody.as_("spouse")]
    yield _row("a marriage that was annulled", "M01/M01-C5", named, "no", UNKNOWN)
    yield _row("a marriage that was annulled, by status", "M07/M07-C2.marital_status", named[:1], "10", "90", None)


def _other_marriages(village: Village) -> Iterator[Row]:
    """What shows a marriage with somebody else, other than a wedding."""
    man, woman = village.man("1981-01-11", "卫东升"), village.woman("1982-02-12", "卫晓月")
    village.married(man, woman, "2009-05-05")
    village.married(man, village.woman("1983-03-13", "邢旧爱"), "2021-06-01", "divorce")
    for one, spouse in ((man, woman), (woman, man)):
        named = [one.as_("applicant"), spouse.as_("spouse")]
        yield _row("he was divorced from another since", "M01/M01-C5", named, UNKNOWN)
        yield _row("he was divorced from another since, by status", "M07/M07-C2.marital_status", named, None)
        yield _row("he was divorced from another since, and housing", "M01/M01-C1", named, UNKNOWN)
    man, woman = village.man("1981-04-14", "盛建军"), village.woman("1982-05-15", "盛如意")
    village.married(man, woman, "2009-05-05")
    other = village.man("1980-06-16", "雷再婚")
    village.married(other, woman, "2022-02-02", "reissue", cert_no="BJ330791-2022-000301")
    for what in ("M01/M01-C5", "M05/M05-C1", "M14/M14-C1"):
        named = [man.as_("applicant"), woman.as_("spouse")]
        yield _row("her certificate with another again", what, named, UNKNOWN)
    dead, widow = village.man("1970-01-01", "闵分合", **died("2026-05-05")), village.woman("1971-02-02", "闵再合")
    village.married(dead, widow, "2010-05-05")
    village.married(dead, widow, "2015-05-05", "divorce")
    village.married(dead, widow, "2016-06-06", "revoked", cert_no="L330791-2015-000777")
    named = [widow.as_("applicant"), dead.as_("deceased")]
    yield _row("the divorce was revoked, and he died", "M16/M16-C1", named, UNKNOWN, unit_no=village.home(dead))


def _old_records(village: Village) -> Iterator[Row]:
    """Marriages under numbers of 15 digits or a former name, and what came later under those of now."""
    status = "M07/M07-C2.marital_status"
    for nth, (is_his, is_hers) in enumerate(((True, True), (True, False), (False, True))):
        man, woman = village.man(f"1965-05-0{nth + 1}", "潘旧号"), village.woman(f"1967-07-0{nth + 1}", "潘新号")
        village.married(old(man) if is_his else man, old(woman) if is_hers else woman, "1992-02-02")
        village.married(man, woman, "2005-05-05", "divorce")
        named = [man.as_("applicant"), woman.as_("spouse")]
        yield _row("married under old numbers, divorced under new", "M01/M01-C5", named, "no")
        yield _row("married under old numbers, divorced under new: status", status, named, "40", None)
    man, woman = village.man("1964-04-04", "范前夫"), village.woman("1966-06-06", "范改嫁")
    later = village.man("1963-03-03", "范后夫")
    village.married(old(man), old(woman), "1992-02-02")
    village.married(later, woman, "2006-06-06")
    named = [man.as_("applicant"), woman.as_("spouse")]
    yield _row("married under old numbers, she again since", "M14/M14-C1", named, "no", UNKNOWN)
    named = [later.as_("applicant"), woman.as_("spouse")]
    yield _row("whom she married since", "M14/M14-C1", named, "yes")
    man, woman = village.man("1983-03-03", "常如故"), village.woman("1984-04-04", "常新名", former_name="常旧名")
    village.married(man, Villager(woman.number, "常旧名"), "2010-10-10")
    for one, spouse in ((man, woman), (woman, man)):
        named = [one.as_("applicant"), spouse.as_("spouse")]
        yield _row("married under her former name", "M01/M01-C5", named, "yes")
        yield _row("married under her former name, and housing", "M01/M01-C1", named, "yes")
        yield _row("married under her former name, by status", status, named, "20")


def _deregistered(village: Village) -> Iterator[Row]:
    """Deaths in other words, and registrations cancelled for no reason that is told."""
    for nth, reason in enumerate(("宣告死亡", "因病死亡", None)):
        gone = died("2024-04-04") | {"cancel_reason": reason}
        man, woman = village.man(f"1970-01-1{nth}", "鲍在世"), village.woman(f"1971-02-1{nth}", "鲍不明", **gone)
        village.married(man, woman, "1996-06-06")
        named = [man.as_("applicant"), woman.as_("spouse")]
        yield _row(f"a wife gone, {reason}, to move to", "M14/M14-C1", named, "no", UNKNOWN)
        yield _row(f"a wife gone, {reason}", "M01/M01-C5", named, "no", UNKNOWN)
        yield _row(f"a wife gone, {reason}, and housing", "M01/M01-C1", named, UNKNOWN)
        yield _row(f"a wife gone, {reason}, by status", "M07/M07-C2.marital_status", named, "30", None)
        yield _row(f"gone, {reason}, as applicant", "M01/M01-C1", [woman.as_("applicant")], UNKNOWN)
        yield _row(f"gone, {reason}, and a pension", "M09/M09-C3", [woman.as_("applicant")], UNKNOWN)
        father = village.man(f"1950-03-1{nth}", "鲍老父", **died("2026-01-01"))
        heir = village.woman(f"1975-05-1{nth}", "鲍女儿", **child_of(father), **gone)
        named = [heir.as_("applicant"), father.as_("deceased")]
        yield _row(f"an heir gone, {reason}", "M16/M16-C1", named, UNKNOWN, unit_no=village.home(father))
    parent = village.woman("1985-05-05", "骆留守")
    abroad = died("2024-04-04") | {"cancel_reason": "出国定居"}
    village.home(village.man("2014-04-04", "骆出洋", **child_of(mother=parent), **abroad))
    yield _row("a child abroad owns, unnamed", "M01/M01-C1", [parent.as_("applicant")], UNKNOWN)
    yield _row("a child abroad is counted", "M07/M07-C3.minor_children_count", [parent.as_("applicant")], 1, None)


def _members(village: Village) -> Iterator[Row]:
    father, mother = village.man("1961-01-02", "蓝有财"), village.woman("1962-02-03", "蓝水英")
    village.married(father, mother, "1987-07-07")
    grown = village.man("1991-05-06", "蓝志强", **child_of(father, mother))
    village.home(grown)
    named = [father.as_("applicant"), mother.as_("spouse"), grown.as_("child")]
    yield _row("a grown son is no child of the family", "M01/M01-C1", named, REFUSED)
    young, bride = village.man("1986-01-02", "温大海"), village.woman("1988-02-03", "温晓燕")
    village.married(young, bride, "2012-02-12")
    child = village.man("2016-06-16", "温小宝", **child_of(young, bride))
    foreign = village.woman("2015-03-04", "项路路")
    village.home(foreign)
    family = [young.as_("applicant"), bride.as_("spouse"), child.as_("child")]
    yield _row("a family without a home", "M01/M01-C1", family, "yes")
    yield _row("a stranger's child owns, and is none of theirs", "M01/M01-C1", [*family, foreign.as_("child")], UNKNOWN)
    lodger = village.man("1987-07-08", "卜独行")
    village.home(lodger)
    named = [bride.as_("applicant"), lodger.as_("spouse"), child.as_("child")]
    yield _row("a stranger named as husband owns", "M01/M01-C1", named, UNKNOWN)
    crowd = [village.man(f"2012-01-{day:02}", f"众小{chr(0x4E00 + day)}").as_("child") for day in range(1, 9)]
    yield _row("nine are no family", "M01/M01-C1", [young.as_("applicant"), *crowd], REFUSED)
    father_of = village.man("1985-03-03", "阮平生")
    stepmother = village.woman("1987-04-04", "阮若水")
    village.married(father_of, stepmother, "2018-08-18")
    hers = village.woman("2014-09-09", "阮小雨", **child_of(mother=stepmother))
    village.home(hers)
    named = [father_of.as_("applicant"), stepmother.as_("spouse")]
    yield _row("her minor daughter is not named, and owns", "M01/M01-C1", named, UNKNOWN, "no")

    of_age = village.man("2008-11-01", "阮成年", **child_of(mother=stepmother))
    named = [stepmother.as_("applicant"), father_of.as_("spouse"), hers.as_("child"), of_age.as_("child")]
    yield _row("eighteen today is no child", "M01/M01-C1", named, REFUSED)
    nearly = village.man("2008-11-02", "阮未满")
    named = [nearly.as_("child"), young.as_("applicant"), bride.as_("spouse"), child.as_("child")]
    yield _row("seventeen is a child, but not theirs", "M01/M01-C1", named, UNKNOWN)
    widower = village.man("1968-08-08", "强独老")
    wife = village.woman("1970-07-07", "强先去", **died("2023-03-03"))
    village.married(widower, wife, "1994-04-04")
    village.home(wife)
    named = [widower.as_("applicant"), wife.as_("spouse")]
    yield _row("a dead wife's flat is not simply hers", "M01/M01-C1", named, UNKNOWN)
    yield _row("a dead wife is no wife", "M01/M01-C5", named, "no", UNKNOWN)


def _records(village: Village) -> Iterator[Row]:
    site, shop = village.firm("金华市小码头营造有限公司"), village.firm("金华市小码头百货有限公司")
    first = village.man("1976-06-06", "岑双工")
    village.account(first, residents_medical(), employed(site, 8000))
    second = village.man("1977-07-07", "岑单工")
    village.account(second, employed(site, 8000), residents_medical())
    for one in (first, second):
        yield _row(
            "the doctor's line is no income", "M04/M04-C1.income_band", [one.as_("applicant")], "base_under_10000"
        )
    both = village.woman("1979-09-09", "岑两工")
    village.account(both, employed(site, 4000), employed(shop, 4500))
    yield _row("two jobs add up", "M04/M04-C1.income_band", [both.as_("applicant")], "base_under_10000")
    one = village.man("1981-08-19", "单足")
    village.disabled(one, ("1", "4"), ("4", "1"))
    other = village.woman("1981-09-19", "单耳")
    village.disabled(other, ("4", "1"), ("1", "4"))
    for person in (one, other):
        yield _row("the graver disability counts", "M10/M10-C1", [person.as_("applicant")], "yes")
    away = {"region": "529901", "person_status": "elsewhere", "hukou_county": "529901"}
    man = village.man("1991-01-01", "石大双", **away, residence_permit=permit("2024-11-01"))
    woman = village.woman("1992-02-02", "石二双", **away, residence_permit=permit("2026-08-03"))
    child = village.man("2020-03-03", "石小双", **away, **child_of(man, woman))
    parents = [man.as_("parent"), woman.as_("parent"), child.as_("child")]
    yield _row("the permit that proves it is shown", "M03/M03-C1.permit_since", parents, "2024-11-01")
    uncle = village.man("1990-05-05", "石叔叔", **away, residence_permit=permit("2020-01-01"))
    village.account(uncle, employed(site, 7000))
    named = [uncle.as_("parent"), child.as_("child")]
    yield _row("a stranger's permit is no parent's", "M03/M03-C1", named, UNKNOWN)
    yield _row("a stranger's contributions are no parent's", "M03/M03-C2", named, UNKNOWN)
    named = [uncle.as_("parent"), man.as_("parent"), child.as_("child")]
    yield _row("a stranger beside the father", "M03/M03-C1", named, UNKNOWN)


def _workers(village: Village) -> Iterator[Row]:
    servant, injured = village.man("1980-02-02", "公务年"), village.woman("1983-04-14", "工伤年")
    office = village.firm("金华市小码头档案馆")
    site = village.firm("金华市小码头路桥有限公司", head=servant)
    village.account(servant, insured(office, "120", "310", "410", base=9000))
    village.account(injured, insured(site, "410"))
    for one in (servant, injured):
        yield _row("who works is not out of work", "M04/M04-C5", [one.as_("applicant")], "no", UNKNOWN)
    yield _row("no wage is known", "M04/M04-C1.income_band", [injured.as_("applicant")], None)
    yield _row("months of a public servant", "M01/M01-C2", [servant.as_("applicant")], "yes", UNKNOWN)
    hands = [village.man("1985-05-25", f"工{name}") for name in ("小写", "横线", "公职", "旧码")]
    spelt = (site.uscc.lower(), f"{site.uscc[:8]}-{site.uscc[8:17]}-{site.uscc[17]}", site.uscc, site.uscc[8:17])
    for hand, code in zip(hands, spelt, strict=True):
        kind = "120" if hand.name == "工公职" else "110"
        village.account(hand, insured(site, kind, "410", spelt=code))
        may = ("yes",) if len(code) > 9 and kind == "110" else (UNKNOWN,)
        named = [servant.as_("applicant"), {"role": "employer", "credit_code": site.uscc}, hand.as_("staff")]
        yield _row("an employer's code in another spelling", "M12/M12-C1", named, *may)
    drawing = village.woman("1958-08-08", "退两户")
    village.account(drawing, insured(site, "390"))
    village.account(drawing, pension=Pension("110", 201809, 6000, None))
    yield _row("a pension under a second account", "M09/M09-C3", [drawing.as_("applicant")], "no", UNKNOWN)
    yield _row("a pension is an income", "M04/M04-C1.income_band", [drawing.as_("applicant")], "pension", None)
    both = village.man("1984-04-24", "工两头")
    village.account(both, insured(site, "110", base=4000), insured(office, "120", base=9000))
    yield _row("jobs under two pensions add up", "M04/M04-C1.income_band", [both.as_("applicant")], "base_over_10000")
    jobless = village.woman("1986-06-16", "待业人")
    village.account(jobless, employed(site, 5000, end=202603), unemployment=Unemployment(202604, 12, 4))
    yield _row("a benefit runs", "M04/M04-C1.income_band", [jobless.as_("applicant")], None)
    odd = village.man("1987-07-17", "残某级")
    village.disabled(odd, ("4", "1级"))
    yield _row("a level of no list", "M10/M10-C1", [odd.as_("applicant")], UNKNOWN)


def _others(village: Village) -> Iterator[Row]:
    owner = village.man("1983-03-13", "危有房")
    village.home(owner, forenotice=True)
    yield _row("a right counts whatever is noted on it", "M01/M01-C1", [owner.as_("applicant")], "no")
    buyer = village.man("1984-04-14", "危买房")
    village.home(buyer, forenotice=True, cert_no="浙(2026)金华市不动产证明第9000077号")
    yield _row("a presale is no dwelling yet", "M01/M01-C1", [buyer.as_("applicant")], "yes")
    man, woman = village.man("1985-05-15", "麻同心"), village.woman("1986-06-16", "麻同德")
    village.married(man, woman, "2011-11-11")
    village.home(Villager(man.number, "麻铜心"), woman)
    named = [man.as_("applicant"), woman.as_("spouse")]
    yield _row("one flat is one flat, whoever's name is misspelt", "M04/M04-C2", named, "yes")
    maria = village.woman("1988-08-28", "Maria Sample")
    yield _row("a name in Latin letters", "M15/M15-C1", [maria.as_("applicant")], "yes")
    keeper = village.man("1980-10-20", "店老板")
    unit = village.home(keeper)
    yield _row(
        "a dwelling may do business with consent",
        "M06/recommendation",
        [keeper.as_("applicant")],
        "review",
        unit_no=unit,
    )
    renamed = village.woman("1982-12-12", "水新名", former_name="水旧名")
    village.account(Villager(renamed.number, "水旧名"), employed(village.firm("金华市老码头货栈有限公司"), 6000))
    yield _row("known by a former name", "M01/M01-C2", [renamed.as_("applicant")], "yes")
    old_number = village.man("1979-10-09", "水旧号")
    short = old_number.number[:6] + old_number.number[8:17]
    village.account(Villager(short, "水旧号"), employed(village.firm("金华市新码头货栈有限公司"), 6000))
    yield _row("an account under the old short number", "M01/M01-C2", [old_number.as_("applicant")], "yes", UNKNOWN)
    village.home(Villager(short, "水旧号"))
    yield _row("a flat under the old short number", "M01/M01-C1", [old_number.as_("applicant")], "no", UNKNOWN)
    years = {"from": "2026-05-01", "to": "2026-04-30"}
    yield _row("a time that ends before it begins", "M08/M08-C1", [owner.as_("applicant")], REFUSED, **years)
    ghost = village.woman("1957-07-27", "亡人", **died("2025-05-05"))
    yield _row("the dead apply for nothing", "M15/M15-C2", [ghost.as_("applicant")], "no", UNKNOWN)
    yield _row("the dead need no flat", "M01/M01-C1", [ghost.as_("applicant")], UNKNOWN)


def _homes(village: Village) -> Iterator[Row]:
    man, woman = village.man("1979-01-11", "庄有地"), village.woman("1980-02-12", "庄有田")
    village.married(man, woman, "2008-08-18")
    couple = [man.as_("applicant"), woman.as_("spouse")]
    space = village.home(woman, usage="住宅车位")
    yield _row("a parking space is no home", "M05/M05-C2", couple, "yes")
    yield _row("nor the only one", "M07/M07-C1", couple, "yes")
    yield _row("nobody lives in a parking space", "M14/M14-C2", [man.as_("applicant"), woman.as_("spouse")], "no")
    yield _row("a space is no dwelling", "M06/M06-C1", [woman.as_("applicant")], "yes", unit_no=space)
    plain = village.man("1981-03-13", "屠非住")
    village.home(plain, usage="非住宅（商业）")
    yield _row("no dwelling by its own word", "M01/M01-C1", [plain.as_("applicant")], "yes")
    living = village.man("1982-04-14", "屠兼住")
    village.home(living, usage="商业、居住")
    yield _row("lived in beside business", "M01/M01-C1", [living.as_("applicant")], UNKNOWN)
    house = village.man("1983-05-15", "屠一宅")
    unit = village.home(house)
    village.home(
        house, unit_no=f"{unit[:19]}W00000000", right_type="3", usage="城镇住宅用地", cert_no="金国用(2005)第12-3401号"
    )
    village.home(house, usage="住宅储藏室")
    yield _row("a flat, its land and its store room", "M04/M04-C2", [house.as_("applicant")], "yes")
    husband, wife = village.man("1950-06-16", "屠老契"), village.woman("1952-07-17", "屠老证")
    village.married(husband, wife, "1990-01-11")
    village.home(husband, unit_no=None, cert_no="金房权证婺字第00123410号")
    village.home(wife, unit_no=None, cert_no="金房共证婺字第123410号")
    old = [husband.as_("applicant"), wife.as_("spouse")]
    yield _row("an owner's certificate and a co-owner's", "M04/M04-C2", old, "yes")
    lender = village.man("1984-08-18", "屠放款")
    village.home(lender, cert_no="金房他证婺字第00012345号")
    yield _row("who lends upon a flat owns none", "M01/M01-C1", [lender.as_("applicant")], "yes")
    least = village.man("1985-09-19", "屠一线")
    other = village.man("1985-09-20", "屠余份")
    shares = [Owner(least.name, least.number, 0.004), Owner(other.name, other.number, 99.996)]
    village.home(least, other, county="330781", co_ownership="2", owners=shares)
    yield _row("one part in 25,000 is a share", "M01/M01-C1", [least.as_("applicant")], "no")


def _cars(village: Village) -> Iterator[Row]:
    gone = {"status": "E", "cancel_reason": "报废", "cancelled_at": date(2026, 3, 3)}
    motorcycle = {"plate_type": "07", "vehicle_type": "M21"}
    rider = village.man("1980-01-21", "于骑行")
    village.car(rider, **motorcycle, **gone, plate_no=village.issuer.plate("07"))
    yield _row("a scrapped motorcycle is no scrapped car", "M08/M08-C1", [rider.as_("applicant")], "no")
    village.car(rider, **motorcycle, plate_no=village.issuer.plate("07"))
    yield _row("a new motorcycle is no new car", "M08/M08-C2", [rider.as_("applicant")], "no")
    carter = village.man("1981-02-22", "于拖挂")
    village.car(carter, plate_type="15", plate_no="浙G9Z99挂", vehicle_type="B11")
    yield _row("a trailer is no new car", "M08/M08-C2", [carter.as_("applicant")], "no")
    driver = village.woman("1982-03-23", "于电驱")
    village.car(driver, fuel="C")
    yield _row("electric on an ordinary plate", "M08/M08-C2", [driver.as_("applicant")], "yes", nev=True)
    due = village.woman("1983-04-24", "于作废")
    village.car(due, **gone | {"cancel_reason": "达到报废标准,公告牌证作废"})
    yield _row("declared void as due for scrapping", "M08/M08-C1", [due.as_("applicant")], UNKNOWN)
    twice = village.man("1984-05-25", "于双牌")
    vin = village.car(twice)
    village.car(twice, vin=vin, plate_type="52", plate_no=village.issuer.plate("52"))
    yield _row("one car under two plates", "M01/M01-C4", [twice.as_("applicant")], "yes")


@pytest.fixture(scope="module")
def village() -> Village:
    return Village()


@pytest.fixture(scope="module")
def rows(village: Village) -> list[Row]:
    return hard_lives(village)


@pytest.fixture(scope="module")
def asker(village: Village, rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    assert rows
    home = tmp_path_factory.mktemp("village")
    village.write(home / "people")
    options = DemoOptions(home=home / "home", port=free_port(), population=home / "people", as_of=AS_OF)
    with Demo(options) as running:
        asker = Asker(running)
        asker.as_("clerk"), asker.as_("tax-clerk")
        yield asker
        asker.close()
    remove_databases(home / "home")


def test_no_answer_is_definite_and_wrong(asker: Asker, rows: list[Row]) -> None:
    asked = [(row, form) for row in rows for form in forms(row)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = list(pool.map(lambda one: came_to(asker, *one), asked))
    wrong = [
        (row.why, row.what, list(form), found, reason)
        for (row, form), (found, reason) in zip(asked, came, strict=True)
        if found not in row.may
    ]
    assert not wrong, "\n".join(map(str, wrong))
    told: dict[int, set[object]] = {}
    for (row, _), (found, _) in zip(asked, came, strict=True):
        told.setdefault(id(row), set()).add(found)
    assert [row.why for row in rows if len(told[id(row)]) > 1] == []


@pytest.mark.parametrize("code", ["M13-C1", "M06-C3", "M10-C4", "M01-C3", "M09-C4", "M15-C1"])
def test_the_dead_are_offered_nothing_and_sign_nothing(asker: Asker, rows: list[Row], code: str) -> None:
    (dead,) = next(row.parties for row in rows if row.why == "the dead apply for nothing")
    document = asker.settled(asker.query(code[:3], [dead], certificates=[code], deadline_ms=8000))
    found = certificate(document, code)
    assert (found["answer"], found["reason"], found["next"]) == (UNKNOWN, "PARTY_DEAD", None)
    if code in ("M13-C1", "M06-C3", "M10-C4"):
        assert declare(asker, document, code, dead).status_code == 409


def forms(row: Row) -> Iterator[Json]:
    """The question as it stands, with the parties the other way round, and for the one certificate alone."""
    body = {"parties": row.parties, "parameters": row.parameters}
    yield body
    yield body | {"parties": row.parties[::-1]}
    if row.what != "recommendation":
        parameters = row.parameters if row.what[:6] in TAKE_PARAMETERS else {}
        yield {"parties": row.parties, "certificates": [row.what[:6]], "parameters": parameters}


def came_to(asker: Asker, row: Row, form: Json) -> tuple[object, str]:
    """What it came to, and why."""
    by = "tax-clerk" if row.matter == "M07" else "clerk"
    asked = {"matter": row.matter, "case_number": asker.case(row.matter), "deadline_ms": 15000, **form}
    answer = asker.as_(by).post("/v1/queries", json=asked)
    if answer.status_code == 400:
        return REFUSED, ""
    document = answer.json()
    if row.what == "recommendation":
        return document["recommendation"], ""
    code, _, name = row.what.partition(".")
    found = certificate(document, code)
    ends_at = time.monotonic() + WITHIN_S
    while (found["next"] or {}).get("kind") == "resumes" and time.monotonic() < ends_at:
        time.sleep(0.2)
        found = certificate(asker.read(document["query_id"], by=by), code)
    if name:
        return found["fields"].get(name, {}).get("value"), found["reason"]
    is_open = (found["next"] or {}).get("kind") in {"task", "declare"}
    return found["answer"] or (UNKNOWN if is_open else found["state"]), found["reason"]

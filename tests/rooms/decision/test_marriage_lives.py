"""Lives as registers hold them: who is married to whom, asked of the simulated registers in every order of their rows."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.decision import decide
from gateway.domain.codes import CertificateCode, ItemName
from gateway.domain.stages import LookupResult, Replies
from tests.rooms.decision.example import catalogue, query
from tests.rooms.decision.test_population import Departments

TODAY = date(2026, 11, 1)
Row = dict[str, Any]
Who = tuple[str, str]
HAN: Who = ("330791198504047059", "韩郎")
MEI: Who = ("330791198606067042", "梅娘")
TAN: Who = ("33079119840101705X", "谭三")
OLD_HE: Who = ("330791195504047039", "老何")
OLD_SHE: Who = ("330791195606067022", "老佘")


def row(who: Who, **changed: object) -> Row:
    """Somebody in the household register, living and of this city unless changed."""
    born = f"{who[0][6:10]}-{who[0][10:12]}-{who[0][12:14]}"
    usual: Row = {
        "id_no": who[0],
        "name": who[1],
        "former_name": None,
        "birth_date": born,
        "hukou_county": "330702",
        "person_status": "normal",
        "cancel_date": None,
        "cancel_reason": None,
        "father_id_no": None,
        "mother_id_no": None,
        "residence_permit": None,
        "sealed": None,
    }
    return usual | changed


def dead(who: Who, on: str = "2026-03-01") -> Row:
    return row(who, person_status="cancelled", cancel_reason="死亡", cancel_date=on)


def event(kind: str, on: str, husband: Who, wife: Who, cert_no: str = "J330791-2010-900001") -> Row:
    return {
        "county": "330702",
        "husband_id_no": husband[0],
        "husband_name": husband[1],
        "wife_id_no": wife[0],
        "wife_name": wife[1],
        "event": kind,
        "cert_no": cert_no,
        "date": on,
        "remarriage": None,
    }


WED = event("marriage", "2010-05-05", HAN, MEI)
PARTED = event("divorce", "2015-05-05", HAN, MEI, "L330791-2015-900001")
HERS = event("marriage", "2020-02-02", TAN, MEI, "J330791-2020-900001")
OLD_WED = event("marriage", "1986-06-06", OLD_HE, OLD_SHE, "J330791-1986-900001")
OLD_PARTED = event("divorce", "2001-01-01", OLD_HE, OLD_SHE, "L330791-2001-900001")
LIVING = [row(who) for who in (HAN, MEI, TAN, OLD_HE, OLD_SHE)]


def answer(code: str, people: Sequence[tuple[str, Who]], households: list[Row], events: Sequence[Row]) -> str:
    """The certificate's answer, or its marital status, asked alone; in every order of the events the same."""
    told = {_answer(code, people, households, order) for order in permutations(events)}
    (one,) = told
    return one


def _answer(code: str, people: Sequence[tuple[str, Who]], households: list[Row], events: Sequence[Row]) -> str:
    registers: Any = SimpleNamespace(household=households, marriage=list(events))
    departments = Departments(registers)
    plan = catalogue().plan(query(code[:3], [(role, *who) for role, who in people], [code]))
    replies = Replies({x.lookup_id: LookupResult(departments.reply(x), 1, 1) for x in plan.lookups})
    decision = decide(plan, replies, TODAY).of[CertificateCode(code)]
    value = decision.values.get(ItemName("marital_status"))
    return str(value.raw) if value is not None else str(decision.answer and decision.answer.verdict.value)


COUPLES: list[tuple[str, Who, Who, list[Row], list[Row], str]] = [
    ("married", HAN, MEI, LIVING, [WED], "yes"),
    ("divorced", HAN, MEI, LIVING, [WED, PARTED], "no"),
    ("divorced, the paper era", OLD_HE, OLD_SHE, LIVING, [OLD_WED, OLD_PARTED], "no"),
    ("divorced by a court, she has married again: her first", HAN, MEI, LIVING, [WED, HERS], "unknown"),
    ("her second", TAN, MEI, LIVING, [WED, HERS], "yes"),
    ("her second, which has ended too", TAN, MEI, LIVING, [WED, HERS, event("divorce", "2022-01-01", TAN, MEI)], "no"),
    ("then back to the first", HAN, MEI, LIVING, [WED, PARTED, HERS, event("divorce", "2022-01-01", TAN, MEI), event("marriage", "2023-01-01", HAN, MEI)], "yes"),
    ("one has died", HAN, MEI, [dead(MEI), row(HAN)], [WED], "no"),
    ("divorced and married again on one day", HAN, MEI, LIVING, [WED, PARTED, event("marriage", "2015-05-05", HAN, MEI)], "yes"),
    ("married and divorced on one day", HAN, MEI, LIVING, [WED, event("divorce", "2010-05-05", HAN, MEI)], "unknown"),
    ("divorced, one has moved away since", HAN, MEI, [row(HAN), row(MEI, person_status="moved_out")], [WED, PARTED], "no"),
    ("annulled", HAN, MEI, LIVING, [WED, event("revoked", "2011-01-01", HAN, MEI)], "no"),
    ("one registered elsewhere", HAN, MEI, [row(HAN), row(MEI, person_status="moved_out")], [], "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "one", "other", "households", "events", "expected"), COUPLES, ids=[c[0] for c in COUPLES]
)
def test_a_couple_whoever_of_the_two_asks(  # noqa: PLR0917 - one row of the table
    name: str, one: Who, other: Who, households: list[Row], events: list[Row], expected: str
) -> None:
    for code in ("M01-C5", "M05-C1", "M14-C1"):
        for applicant, spouse in ((one, other), (other, one)):
            told = answer(code, [("applicant", applicant), ("spouse", spouse)], households, events)
            is_own_death = expected == "no" and any(
                r["id_no"] == applicant[0] and r["cancel_reason"] for r in households
            )
            assert told == ("unknown" if is_own_death else expected), (name, code)


STATUSES: list[tuple[str, Who, Who | None, list[Row], list[Row], str]] = [
    ("a wife alone", MEI, None, LIVING, [WED], "20"),
    ("a husband who names a dead stranger", HAN, OLD_SHE, [*LIVING[:4], dead(OLD_SHE)], [WED], "20"),
    ("a widow alone", MEI, None, [dead(HAN), row(MEI)], [WED], "30"),
    ("a widower alone", HAN, None, [dead(MEI), row(HAN)], [WED], "30"),
    ("a widow who names her husband", MEI, HAN, [dead(HAN), row(MEI)], [WED], "30"),
    ("a widow who has married again", MEI, None, [dead(HAN), row(MEI), row(TAN)], [WED, HERS], "20"),
    ("widowed twice", MEI, None, [dead(HAN), row(MEI), dead(TAN)], [WED, HERS], "30"),
    ("whose spouse is in no register here", MEI, None, [row(MEI)], [WED], "unknown"),
    ("whose spouse has moved away", MEI, None, [row(MEI), row(HAN, person_status="moved_out")], [WED], "unknown"),
    ("whose spouse is protected", MEI, None, [row(MEI), row(HAN, sealed="protected")], [WED], "unknown"),
    ("divorced", MEI, None, LIVING, [WED, PARTED], "40"),
    ("divorced, and names the former husband", MEI, HAN, [dead(HAN), row(MEI)], [WED, PARTED], "40"),
    ("whose wife has married another", HAN, None, LIVING, [WED, HERS], "unknown"),
    ("nothing on record", HAN, None, LIVING, [], "10"),
    ("nothing on record, moved away", HAN, None, [row(HAN, person_status="moved_out")], [], "unknown"),
    ("nothing on record, elsewhere", HAN, None, [row(HAN, person_status="elsewhere")], [], "unknown"),
    ("nothing on record, in the army", HAN, None, [row(HAN, person_status="cancelled", cancel_reason="参军")], [], "unknown"),
    ("nothing on record, emigrated", HAN, None, [row(HAN, person_status="cancelled", cancel_reason="出国定居")], [], "unknown"),
    ("nothing on record, in no register here", HAN, None, [], [], "unknown"),
    ("dead", HAN, None, [dead(HAN), row(MEI)], [WED], "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "who", "named", "households", "events", "expected"), STATUSES, ids=[s[0] for s in STATUSES]
)
def test_somebodys_marital_status(  # noqa: PLR0917 - one row of the table
    name: str, who: Who, named: Who | None, households: list[Row], events: list[Row], expected: str
) -> None:
    people = [("applicant", who), *([("spouse", named)] if named else [])]
    for code in ("M07-C2", "M04-C4"):
        assert answer(code, people, households, events) == expected, (name, code)

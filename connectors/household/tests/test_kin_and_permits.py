"""Birth links, which end at the adapter, and residence permits, over the real protocol."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.household.department.register import Register
from connectors.household.gateway_household.adapter import children
from gateway.domain.reply import UNREAD, Found, NoRecord, PartialMatch
from gateway.testing.bench import Bench

POPULATION = Path(__file__).parents[3] / "tests" / "fixtures" / "population"
LUO = ("529901199101250014", "罗启明")
XIAOHE = ("52990120200412001X", "罗小禾")
JIN = ("33079819590821001X", "金大海")
XIAOFENG = ("330798198806030011", "金晓峰")
WEI = ("330798196204090026", "韦桂芳")
YOUNG = "330791201606060011"
NOBODY = ("330791198001010014", "查无此人")
LINKS = ("father", "mother")
PERMIT = ("permit_county", "permit_since", "permit_until")


@pytest.mark.parametrize(
    ("child", "parent", "expected"),
    [
        (XIAOFENG, JIN, {"father": "same", "mother": "other"}),
        (XIAOFENG, WEI, {"father": "other", "mother": "same"}),
        (XIAOFENG, LUO, {"father": "other", "mother": "other"}),
        (WEI, JIN, {"father": None, "mother": None}),
    ],
)
async def test_a_link_is_told_and_no_parents_number(
    bench: Bench, child: tuple[str, str], parent: tuple[str, str], expected: dict[str, str | None]
) -> None:
    reply = await bench.ask("is_child_of", *child, LINKS, other=parent)
    assert isinstance(reply, Found)
    assert reply.records == (expected,)


async def test_a_child_that_is_not_there_and_one_of_another_name(bench: Bench) -> None:
    assert isinstance(await bench.ask("is_child_of", *NOBODY, LINKS, other=JIN), NoRecord)
    assert isinstance(await bench.ask("is_child_of", XIAOHE[0], "罗大禾", LINKS, other=LUO), PartialMatch)


async def test_without_a_second_person_there_is_no_link_to_tell(bench: Bench) -> None:
    reply = await bench.ask("is_child_of", *XIAOFENG, LINKS)
    assert isinstance(reply, Found)
    assert reply.records == ({"father": None, "mother": None},)


async def test_a_migrants_permit_and_a_residents_none(bench: Bench) -> None:
    migrant, resident = await bench.ask("person", *LUO, PERMIT), await bench.ask("person", *WEI, PERMIT)
    assert isinstance(migrant, Found)
    assert isinstance(resident, Found)
    assert migrant.records == (
        {"permit_county": "330782", "permit_since": date(2022, 3, 1), "permit_until": date(2027, 3, 1)},
    )
    assert resident.records == (dict.fromkeys(PERMIT),)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        pytest.param(WEI, ("3307981959****001X", "yes"), id="a widow"),
        pytest.param(JIN, ("3307981962****0026", "no"), id="the dead, whose wife lives"),
        pytest.param(LUO, ("5299011992****0023", None), id="a spouse registered elsewhere"),
        pytest.param(("330796198802290024", "徐美钰"), (None, None), id="divorced"),
        pytest.param(XIAOHE, (None, None), id="a child"),
    ],
)
async def test_a_spouse_is_linked_by_a_masked_number_and_by_whether_dead(
    bench: Bench, who: tuple[str, str], expected: tuple[str | None, str | None]
) -> None:
    reply = await bench.ask("person", *who, ["linked_spouse", "linked_spouse_dead"])
    assert isinstance(reply, Found)
    assert reply.records == (dict(zip(("linked_spouse", "linked_spouse_dead"), expected, strict=True)),)


def test_a_sealed_spouse_is_linked_to_nobody() -> None:
    rows = [{"id_no": "330791199003070028", "person_status": "normal", "sealed": "protected"}]
    event = {"husband_id_no": LUO[0], "wife_id_no": "330791199003070028", "date": "2016-02-14", "event": "marriage"}
    assert Register(rows, [event]).spouse(LUO[0]) == {"pogmsfhm": None, "poswbz": None}


def _child(number: str, **changed: object) -> dict[str, object]:
    usual = {"id_no": number, "birth_date": "2016-06-06", "person_status": "normal", "father_id_no": JIN[0]}
    return usual | changed


@pytest.mark.parametrize(
    ("row", "listed"),
    [
        (_child(YOUNG), [YOUNG]),
        (_child(YOUNG, person_status="moved_out"), [YOUNG]),
        (_child(YOUNG, person_status="cancelled", cancel_reason="出国定居"), [YOUNG]),
        (_child(YOUNG, person_status="cancelled", cancel_reason="出国（境）定居"), [YOUNG]),
        (_child(YOUNG, person_status="cancelled", cancel_reason="死亡"), []),
        (_child(YOUNG, person_status="cancelled", cancel_reason="宣告死亡"), [UNREAD]),
        (_child(YOUNG, person_status="cancelled", cancel_reason="重复户口"), [UNREAD]),
        (_child(YOUNG, person_status="cancelled", cancel_reason=None), [UNREAD]),
    ],
)
def test_a_child_who_settled_abroad_is_a_child_and_one_who_may_be_dead_is_neither(
    row: dict[str, object], listed: list[str]
) -> None:
    listing = Register([row]).minor_children(JIN[0], date(2026, 11, 1))
    question: Any = None  # the list is the same whoever asks
    assert children({"gmsfhm": JIN[0], "znlb": listing}, question)["minor_children"] == listed

"""Birth links, which end at the adapter, and residence permits, over the real protocol."""

from datetime import date
from pathlib import Path

import pytest

from gateway.domain.reply import Found, NoRecord, PartialMatch
from gateway.testing.bench import Bench

POPULATION = Path(__file__).parents[3] / "tests" / "fixtures" / "population"
LUO = ("529901199101250014", "罗启明")
XIAOHE = ("52990120200412001X", "罗小禾")
JIN = ("33079819590821001X", "金大海")
XIAOFENG = ("330798198806030011", "金晓峰")
WEI = ("330798196204090026", "韦桂芳")
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

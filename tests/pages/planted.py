"""A demo whose registers hold, of the people of the ready questions, values that stand nowhere else, so that each is found again wherever it goes."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from gateway_demo.examples import EXAMPLES
from gateway_demo.population import generate, write

AS_OF = date(2026, 11, 1)
RESIDENTS = 200
Row = dict[str, Any]
Item = tuple[str, str]
"""Department and name."""
PEOPLE = frozenset(
    party[member]
    for body in EXAMPLES.values()
    for party in body["parties"]
    for member in ("person_id", "credit_code")
    if member in party
)
_UNIT_NOS = frozenset(
    str(body["parameters"]["unit_no"]) for body in EXAMPLES.values() if "unit_no" in body.get("parameters", {})
)
"""Who asks names these, so that they are no secret."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A value and how it may be written.  item: what leaves with it, where its department gives it at all; None: nothing does."""

    value: str
    written: re.Pattern[str]
    item: Item | None

    def stands_in(self, text: str) -> bool:
        return self.written.search(text) is not None


def planted(folder: Path) -> tuple[Plant, ...]:
    """Write such a population into the folder; what was planted."""
    write(generate(residents=RESIDENTS, as_of=AS_OF), folder)
    plants: dict[str, Plant] = {}
    for name, of in _REGISTERS.items():
        file = folder / f"{name}.json"
        rows = json.loads(file.read_text("utf-8"))
        for row in rows:
            if PEOPLE & set(_strings(row)):
                plants |= {plant.value: plant for plant in of(row)}
        file.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    return tuple(plants.values())


_texts, _numbers, _LARGE = count(1001), count(101), 700_000


def _text(row: Row, member: str, form: str, item: Item | None = None) -> Iterator[Plant]:
    """form: the new value, with a number of its own."""
    if row.get(member) is not None:
        row[member] = form.format(next(_texts))
        yield Plant(row[member], re.compile(re.escape(row[member])), item)


def _number(row: Row, member: str, item: Item | None = None, *, decimals: bool = False) -> Iterator[Plant]:
    """With decimals near to what it was; else larger than any time or size that stands on a page."""
    if row.get(member):
        step = next(_numbers)
        row[member] = int(row[member]) + step / 1000 if decimals else _LARGE + step
        whole, _, part = str(row[member]).partition(".")
        thousands = f"{int(whole):,}".replace(",", ",?")
        behind = rf"\.{part}" if part else ""
        yield Plant(str(row[member]), re.compile(rf"(?<![\w.-]){thousands}{behind}(?![\w-])"), item)


def _day(row: Row, member: str, item: Item | None = None) -> Iterator[Plant]:
    """As it is: of a day much is decided; as one writes it in either language."""
    if row.get(member):
        on = date.fromisoformat(row[member])
        forms = (
            row[member],
            f"{on:%Y%m%d}",
            f"{on.year}年{on.month}月{on.day}日",
            f"{on.day} {on:%b %Y}",
            f"{on.day} {on:%B %Y}",
        )
        yield Plant(row[member], re.compile("|".join(rf"(?<!\d){one}(?!\d)" for one in forms)), item)


def _household(row: Row) -> Iterator[Plant]:
    yield from _text(row, "hukou_address", "浙江省栽植市隐秘路{}号")
    yield from _text(row, "household_no", "3307990{}88")
    yield from _text(row, "former_name", "曾隐{}", ("household", "former_name"))
    yield from _day(row, "cancel_date", ("household", "cancel_date"))
    if row.get("residence_permit"):
        permit = row["residence_permit"]
        yield from _text(permit, "no", "ZJX{}P")
        yield from _text(permit, "address", "栽植居住证地址{}号")
        yield from _day(permit, "since", ("household", "permit_since"))
        yield from _day(permit, "until", ("household", "permit_until"))


def _marriage(row: Row) -> Iterator[Plant]:
    yield from _text(row, "cert_no", row["cert_no"].partition("-")[0] + "-1999-77{}", ("marriage", "cert_no"))
    yield from _day(row, "date", ("marriage", "register_date"))


def _real_estate(row: Row) -> Iterator[Plant]:
    if row["unit_no"] not in _UNIT_NOS:
        yield from _text(row, "unit_no", "330799009009GB00077F0077{}", ("real_estate", "unit_no"))
    yield from _text(row, "cert_no", "浙(1999)栽植市不动产权第777{}号", ("real_estate", "cert_no"))
    yield from _text(row, "address", "栽植市不动产路{}幢77室", ("real_estate", "address"))
    yield from _number(row, "area", ("real_estate", "area"), decimals=True)
    yield from _day(row, "reg_date", ("real_estate", "reg_date"))


def _social_security(row: Row) -> Iterator[Plant]:
    yield from _text(row, "person_no", "33077{}77777")
    yield from _text(row, "address", "栽植社保地址{}号")
    for period in row["periods"]:
        yield from _text(period, "employer", "栽植用工单位{}厂")
        yield from _number(period, "base", ("social_security", "contribution_base"))
    if row.get("pension"):
        yield from _number(row["pension"], "amount")


def _vehicles(row: Row) -> Iterator[Plant]:
    yield from _text(row, "plate_no", "浙GZ{}", ("vehicles", "plate_no"))
    yield from _text(row, "vin", "L77ZZA1B3NZ77{}", ("vehicles", "vin"))
    yield from _number(row, "reference_price", ("vehicles", "reference_price"))
    yield from _day(row, "first_reg_date", ("vehicles", "first_reg_date"))
    yield from _day(row, "inspect_until")


def _employers(row: Row) -> Iterator[Plant]:
    yield from _text(row, "name", "栽植市场主体{}有限公司", ("market_regulation", "name"))
    yield from _day(row, "founded")


_REGISTERS: Mapping[str, Callable[[Row], Iterator[Plant]]] = {
    "household": _household,
    "marriage": _marriage,
    "real_estate": _real_estate,
    "social_security": _social_security,
    "vehicles": _vehicles,
    "employers": _employers,
}


def _strings(value: object) -> Iterator[str]:
    """All text in a row, at whatever depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)

"""The three unities 三统一: in the city and all its counties a certificate is one item, one method, one number.

A county's list is a JSON file of its own, `county-<code>.json`: the county, and one row for each certificate that its windows
know, with number, matter, title and method.  The city's list is the catalogue.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.domain.codes import CountyCode
from gateway.domain.finding import CheckFinding, error
from gateway.domain.matter import Matter
from gateway.domain.words import Method


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CountyRow(_Closed):
    """One certificate as a county lists it.  title: in Chinese, as its windows print it.  method: the first it tries."""

    code: str
    matter: str
    title: Annotated[str, Field(min_length=1)]
    method: Method


class CountyList(_Closed):
    """One county's list."""

    county: Annotated[str, Field(pattern=r"^\d{6}$")]
    certificates: tuple[CountyRow, ...]


def city_rows(matters: Sequence[Matter]) -> tuple[CountyRow, ...]:
    """The city's list in the same form."""
    return tuple(
        CountyRow(
            code=certificate.code, matter=matter.code, title=certificate.title["zh"], method=certificate.ladder[0]
        )
        for matter in matters
        for certificate in matter.certificates
    )


def lint_counties(city: Sequence[CountyRow], counties: Iterable[CountyCode], folder: Path) -> tuple[CheckFinding, ...]:
    """Every difference between the city's list and those of its counties in `folder`; a county without a list is one too."""
    found: list[CheckFinding] = []
    for county in counties:
        file = folder / f"county-{county}.json"
        try:
            listed = CountyList.model_validate_json(file.read_bytes())
        except OSError:
            found.append(error("unities.no-list", county, f"there is no {file.name}"))
        except ValidationError as fault:
            place = "/".join(map(str, fault.errors(include_input=False)[0]["loc"]))
            found.append(error("unities.form", county, f"{file.name} does not fit its form at /{place}"))
        else:
            found += differences(city, listed) if listed.county == county else [_other_county(county, listed)]
    return tuple(found)


def compare_lists(
    city: Sequence[CountyRow], counties: Collection[CountyCode], lists: Iterable[CountyList]
) -> tuple[CheckFinding, ...]:
    """Every difference between the city's list and these, in their order; then of each county of which there is none."""
    found: list[CheckFinding] = []
    listed: set[str] = set()
    for one in lists:
        listed.add(one.county)
        if one.county in counties:
            found += differences(city, one)
        else:
            found.append(error("unities.form", one.county, "the city has no county of this code"))
    missing = [county for county in counties if county not in listed]
    return (*found, *(error("unities.no-list", county, "there is no list of this county") for county in missing))


def differences(city: Sequence[CountyRow], listed: CountyList) -> Iterator[CheckFinding]:
    """Where one county's list is not the city's: item, method and number, what is missing and what is too many."""
    by_code = {row.code: row for row in city}
    where = f"{listed.county} "
    for code, count in Counter(row.code for row in listed.certificates).items():
        if count > 1:
            yield error("unities.duplicate", where + code, "the number is given twice")
    theirs = {row.code: row for row in listed.certificates}
    for code, row in theirs.items():
        if code in by_code and _item(row) == _item(by_code[code]) and row.method is not by_code[code].method:
            sentence = f"the method is {row.method}; the city's is {by_code[code].method}"
            yield error("unities.method", where + code, sentence)
    yield from _other_numbers(where, by_code, theirs)


def _other_numbers(
    where: str, city: Mapping[str, CountyRow], theirs: Mapping[str, CountyRow]
) -> Iterator[CheckFinding]:
    """Rows whose number and item do not go together as the city's do."""
    free = {_item(row): code for code, row in city.items() if code not in theirs or _item(theirs[code]) != _item(row)}
    met: set[str] = set()
    for code, row in theirs.items():
        if code in city and _item(row) == _item(city[code]):
            continue
        if (right := free.get(_item(row))) is not None:
            met.add(right)
            yield error("unities.number", where + code, f"the city gives this item the number {right}")
            if row.method is not city[right].method:
                yield error(
                    "unities.method", where + code, f"the method is {row.method}; the city's is {city[right].method}"
                )
        elif code in city:
            met.add(code)
            yield error("unities.item", where + code, "the city has another item under this number")
        else:
            yield error("unities.surplus", where + code, "the city's list does not have it: nobody may ask for it")
    for code in free.values():
        if code not in met and code not in theirs:
            yield error("unities.missing", where + code, "the city's list has it, and this one does not")


def _item(row: CountyRow) -> tuple[str, str]:
    """What makes an item the same: its matter and title, whatever the width of letters and the blanks."""
    return row.matter, "".join(unicodedata.normalize("NFKC", row.title).split())


def _other_county(county: str, listed: CountyList) -> CheckFinding:
    return error("unities.form", county, f"its file holds the list of {listed.county}")

"""The forms of `city.json` and `income_bands.json`, and the city in the domain's words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from gateway.city.folder import CityFiles, read_form
from gateway.city.title import TitleText
from gateway.domain.city import Band, Bands, CaseForm, City
from gateway.domain.codes import CountyCode

_Code = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
CreditCodes = tuple[Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$")], ...]
"""Under which unified credit codes registers know somebody as an employer."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Title(_Closed):
    en: TitleText
    zh: TitleText


class CountyForm(_Closed):
    """A county of the city, by its code of GB/T 2260."""

    code: _Code
    title: _Title


class OfficeForm(_Closed):
    """Who asks and is no department, such as a general window: it issues no certificate."""

    code: str = Field(pattern=r"^[a-z][a-z_]{0,63}$")
    title: _Title
    credit_codes: CreditCodes = ()


class CityForm(_Closed):
    """`city.json`: what the city is called, which counties it has, and how it numbers its cases.

    region: the city's own code of GB/T 2260; a county that keeps a gateway of its own is its one county too.  case_number: capitals, digits, hyphens, `{year}`, `{matter}`, `{county}` and the running number
    `{number:6}`, which it must have.
    """

    region: _Code
    title: _Title
    counties: tuple[CountyForm, ...] = Field(min_length=1)
    case_number: str = Field(min_length=1, max_length=100)
    offices: tuple[OfficeForm, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        codes = [county.code for county in self.counties]
        _once("county", codes if codes == [self.region] else [self.region, *codes])
        _once("county's name", [county.title.zh for county in self.counties])
        _once("office", [office.code for office in self.offices])
        CaseForm.of(self.case_number, [county.code for county in self.counties])
        return self


class BandForm(_Closed):
    """One band: what is below `under` yuan a month and not below the step before.

    means: what the sum is in law or in fact.  source: where it was taken from.  unsure: nobody has checked it against the source.
    """

    band: str = Field(pattern=r"^[a-z_0-9]+$")
    under: Decimal = Field(gt=0)
    means: _Title
    source: str = Field(min_length=1)
    unsure: bool


class BandsForm(_Closed):
    """`income_bands.json`: the steps from the lowest up, and the name of what is above them all."""

    steps: tuple[BandForm, ...] = Field(min_length=1)
    above: str = Field(pattern=r"^[a-z_0-9]+$")

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if any(lower.under >= upper.under for lower, upper in pairwise(self.steps)):
            raise ValueError("the steps do not rise")
        _once("band", [*(step.band for step in self.steps), self.above])
        return self


_CITY = TypeAdapter(CityForm)
_BANDS = TypeAdapter(BandsForm)
CITY_FORMS: Mapping[str, TypeAdapter[Any]] = {"city.json": _CITY, "income_bands.json": _BANDS}


def load_bands(files: CityFiles) -> BandsForm:
    """The bands of income, with what each means and where it is from.  Raises SetupError."""
    return read_form(files, "income_bands.json", _BANDS)


def load_offices(files: CityFiles) -> tuple[OfficeForm, ...]:
    """Who asks and is no department.  Raises SetupError."""
    return read_form(files, "city.json", _CITY).offices


def load_city(files: CityFiles) -> City:
    """The city.  Raises SetupError where one of its two files does not fit its form."""
    form, bands = read_form(files, "city.json", _CITY), load_bands(files)
    return City(
        region=CountyCode(form.region),
        title=form.title.model_dump(),
        counties={CountyCode(county.code): county.title.model_dump() for county in form.counties},
        offices={office.code: office.title.model_dump() for office in form.offices},
        case_number=CaseForm.of(form.case_number, [county.code for county in form.counties]),
        bands=Bands(tuple(Band(step.band, step.under) for step in bands.steps), bands.above),
    )


def _once(what: str, named: Sequence[str]) -> None:
    twice = next((name for place, name in enumerate(named) if name in named[:place]), None)
    if twice is not None:
        raise ValueError(f"the {what} {twice} is there twice")

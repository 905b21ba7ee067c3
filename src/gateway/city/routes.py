"""The form of `routing.json`: which system of a department is asked about whom, by division."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from gateway.city.folder import CityFiles, read_form
from gateway.domain.codes import CountyCode, DepartmentCode
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, error, warning
from gateway.domain.route import Route

FILE = "routing.json"
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
_Prefix = Annotated[str, Field(pattern=r"^[0-9]{2,6}$")]


class RouteForm(BaseModel):
    """How the systems of a department are told apart.

    by: residence, by the item `item` of what the register answers to `question` about the same person; unit, by the first six digits of the
    parameter `parameter`, the number of a unit of real estate; registration, by those of an organisation's credit code; all, always all of them.
    systems: by name, the first digits of the divisions (GB/T 2260) that each serves.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Literal["residence", "unit", "registration", "all"]
    question: str = Field(default="", pattern=r"^([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)?$")
    item: str = ""
    parameter: str = ""
    systems: dict[_Name, tuple[_Prefix, ...]] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.by == "residence") is not bool(self.question and self.item):
            raise ValueError("question and item go with residence")
        if (self.by == "unit") is not bool(self.parameter):
            raise ValueError("parameter goes with unit")
        if not all(self.systems.values()):
            raise ValueError("a system serves at least one division")
        for (one, mine), (other, theirs) in combinations(self.systems.items(), 2):
            for prefix in mine:
                if any(prefix.startswith(their) or their.startswith(prefix) for their in theirs):
                    raise ValueError(f"{one} and {other} both serve {prefix}")
        return self


_FORM = TypeAdapter(dict[_Name, RouteForm])
ROUTES_FORM: Mapping[str, TypeAdapter[Any]] = {FILE: _FORM}


def load_routes(files: CityFiles, counties: Collection[CountyCode]) -> Mapping[DepartmentCode, Route]:
    """The routes of the departments that have several systems; none where the city has no such file.

    counties: of the city, in the order of its data.  Raises SetupError.
    """
    if FILE not in files:
        return {}
    forms = read_form(files, FILE, _FORM)
    return {
        DepartmentCode(department): Route(
            by=form.by,
            question=form.question,
            item=form.item,
            parameter=form.parameter,
            systems=form.systems,
            counties={name: _served(prefixes, counties) for name, prefixes in form.systems.items()},
        )
        for department, form in forms.items()
    }


def lint_routes(
    files: CityFiles, departments: Collection[str], counties: Collection[CountyCode]
) -> Iterator[CheckFinding]:
    """What does not fit in the routes: two systems for one division, a division without any, a department that there is not."""
    try:
        routes = load_routes(files, counties)
    except SetupError as refused:
        yield error("routing.form", FILE, refused.detail)
        return
    for department, route in routes.items():
        if department not in departments:
            yield error("routing.unknown-department", FILE, f"{department}: the city has no such department")
        gaps = [code for code in counties if not route.serving(frozenset({code}))]
        if gaps:
            sentence = (
                f"{department}: no system serves {', '.join(gaps)}: a certificate about somebody there is unavailable"
            )
            yield warning("routing.gap", FILE, sentence)


def _served(prefixes: Sequence[str], counties: Collection[CountyCode]) -> tuple[CountyCode, ...]:
    """The counties of the city that a system serves; where it serves none, what it does serve, with noughts behind."""
    own = tuple(code for code in counties if code.startswith(tuple(prefixes)))
    return own or tuple(CountyCode(prefix.ljust(6, "0")) for prefix in prefixes)

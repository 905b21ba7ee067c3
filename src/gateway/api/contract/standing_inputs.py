"""What is asked about the policy as it stands, as closed forms."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from gateway.api.contract.inputs import Closed
from gateway.api.contract.schema.closed import Assurance
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.forms import ACCOUNT, COUNTY, DEPARTMENT, MATTER
from gateway.domain.words import Method
from gateway.flows import CountyList, CountyRow, ViewedAs

_MOST_LISTS, _MOST_ROWS = 100, 2_000


class GridQuery(BaseModel):
    """Which matter's grid is wanted, and as whom it is looked at."""

    model_config = ConfigDict(extra="forbid")
    matter: Annotated[str, Field(pattern=MATTER, examples=["M01"], description="The code of the matter.")]
    department: Annotated[
        str | None,
        Field(
            pattern=DEPARTMENT,
            description="As officers of this department alone; left out, with `client`: as each kind that the rules name.",
        ),
    ] = None
    client: Annotated[
        str | None, Field(pattern=ACCOUNT, description="As those alone who ask by this client system.")
    ] = None
    county: Annotated[str | None, Field(pattern=COUNTY, description="As officers of this county.")] = None
    assurance: Annotated[Assurance, Field(description="As who has signed in so surely.")] = "substantial"
    duty: Annotated[bool, Field(description="Whether the matter is among their duties.")] = True
    minor: Annotated[bool, Field(description="Where one of those asked about is a minor.")] = False
    policy_id: Annotated[
        UUID | None, Field(description="As this policy on its way would have it; left out: as it is in force.")
    ] = None

    def viewed(self) -> ViewedAs:
        """In the domain's words."""
        return ViewedAs(
            matter=MatterCode(self.matter),
            department=None if self.department is None else DepartmentCode(self.department),
            client=self.client,
            county=self.county or "",
            assurance=self.assurance,
            has_duty=self.duty,
            of_minor=self.minor,
        )


class CountyRowIn(Closed):
    """One certificate as a county lists it."""

    code: Annotated[
        str,
        Field(
            strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$", description="The number that the county gives it."
        ),
    ]
    matter: Annotated[str, Field(strict=True, pattern=MATTER, description="The code of the matter.")]
    title: Annotated[
        str, Field(strict=True, min_length=1, max_length=200, description="In Chinese, as its windows print it.")
    ]
    method: Method


class CountyListIn(Closed):
    """One county's list."""

    county: Annotated[str, Field(strict=True, pattern=COUNTY, description="The county's code, six digits.")]
    certificates: Annotated[list[CountyRowIn], Field(max_length=_MOST_ROWS)]


def _each_once(lists: list[CountyListIn]) -> list[CountyListIn]:
    if len({one.county for one in lists}) < len(lists):
        raise PydanticCustomError("twice", "a county stands there twice")
    return lists


class CountyListsIn(Closed):
    """The lists of the counties, each once."""

    lists: Annotated[list[CountyListIn], Field(min_length=1, max_length=_MOST_LISTS), AfterValidator(_each_once)]

    def listed(self) -> list[CountyList]:
        """In the catalogue's words."""
        return [
            CountyList(
                county=one.county,
                certificates=tuple(
                    CountyRow(code=row.code, matter=row.matter, title=row.title, method=row.method)
                    for row in one.certificates
                ),
            )
            for one in self.lists
        ]

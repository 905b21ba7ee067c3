"""Which page of a list is asked for.  A cursor that no page of the list has given out is a fault of form, whoever asks."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Query as InQuery
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from gateway.api.contract.inputs import CaseFilter, Day
from gateway.api.http.answers import read_id_cursor, read_key_cursor, read_number_cursor
from gateway.domain.cursor import read_timed_cursor, read_timed_uuid_cursor
from gateway.domain.errors import InvalidInput
from gateway.domain.log_cursor import read_log_cursor
from gateway.domain.words import InspectionState, QueryStatus

LONGEST_CURSOR = 512


def _given_out(read: Callable[[str], object]) -> AfterValidator:
    """read: the reader of the list's cursors, which raises InvalidInput."""

    def check(cursor: str | None) -> str | None:
        try:
            if cursor is not None:
                read(cursor)
        except InvalidInput as fault:
            raise PydanticCustomError("bad-cursor", "{why}", {"why": fault.faults[0].message}) from None
        return cursor

    return AfterValidator(check)


OF_KEYS = _given_out(read_key_cursor)
OF_TIMES = _given_out(read_timed_cursor)
OF_IDS = _given_out(read_id_cursor)
OF_NUMBERS = _given_out(read_number_cursor)
OF_ENTRIES = _given_out(read_log_cursor)
OF_FINDINGS = _given_out(read_timed_uuid_cursor)
"""What checks the cursors of a kind of list, by what they hold."""
_CURSOR = Field(max_length=LONGEST_CURSOR, description="The value of `next` on the previous page.")


class PageQuery(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid")
    cursor: Annotated[str | None, _CURSOR, OF_KEYS] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class TimedPageQuery(PageQuery):
    """Which page of a list in the order of time."""

    cursor: Annotated[str | None, _CURSOR, OF_TIMES] = None


class QueriesQuery(PageQuery):
    """Which of your own queries: every filter given must fit."""

    cursor: Annotated[str | None, _CURSOR, OF_FINDINGS] = None
    case: CaseFilter = Field(default=None, description="The case number.")
    state: QueryStatus | None = None


class VerificationsQuery(TimedPageQuery):
    """Which verifications of your department."""

    case: CaseFilter = Field(default=None, description="Those of this case alone, all on one page.")
    answered: Annotated[
        bool, Field(description="Those that you have answered yourself, the newest first, in place of the open ones.")
    ] = False


class InspectionsQuery(PageQuery):
    """Which inspections: every filter given must fit."""

    cursor: Annotated[str | None, _CURSOR, OF_TIMES] = None
    state: InspectionState | None = None
    county: Annotated[
        str | None, Field(pattern=r"^[0-9]{6}$", description="Of the office that took the declaration.")
    ] = None


class SampleQuery(BaseModel):
    """The list of which day."""

    model_config = ConfigDict(extra="forbid")
    day: Day = Field(description="By the city's clock.", examples=["2026-11-22"])


class IdPageQuery(PageQuery):
    """Which page of a list in the order of ids."""

    cursor: Annotated[str | None, _CURSOR, OF_IDS] = None


class NumberPageQuery(PageQuery):
    """Which page of a list in the order of numbers."""

    cursor: Annotated[str | None, _CURSOR, OF_NUMBERS] = None


Paging = Annotated[PageQuery, InQuery()]
TimedPaging = Annotated[TimedPageQuery, InQuery()]
IdPaging = Annotated[IdPageQuery, InQuery()]
NumberPaging = Annotated[NumberPageQuery, InQuery()]

"""The files that are exchanged with the city's credit system, as bytes: JSON lines, the first of which says what the file is; pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from gateway.credit.model import DishonestyRecord
from gateway.domain.credit import RecordState
from gateway.domain.errors import InputFault, InvalidIdentifier, InvalidInput
from gateway.domain.person import PersonId

OUT_FORMAT = "oneclick-gateway credit feed v1"
MOST_LINES = 200
_ENDS = frozenset({RecordState.REPAIRED, RecordState.EXPIRED})


@dataclass(frozen=True, slots=True)
class FeedChange:
    """An entry as the credit system is to know it from now on.  is_new: it was not told before."""

    record: DishonestyRecord
    is_new: bool


def feed_out(number: int, made_at: datetime, origin: str, changes: Sequence[FeedChange]) -> bytes:
    """The lines of a feed, each with its end.  origin: the name of the log in which it stands."""
    head = {
        "format": OUT_FORMAT,
        "number": number,
        "made_at": made_at.isoformat(),
        "origin": origin,
        "lines": len(changes),
    }
    return _lines([head, *(_change(one) for one in changes)])


def _change(change: FeedChange) -> dict[str, object]:
    """What was reversed names its entry alone: whoever has it is to erase it."""
    record = change.record
    told: dict[str, object] = {"record_id": str(record.record_id)}
    if record.state is RecordState.REVERSED:
        return {**told, "change": "reversed"}
    if record.state in _ENDS:
        return {**told, "change": "ended", "state": record.state.value, "at": record.until.isoformat()}
    person = record.hearing.person
    return {
        **told,
        "change": "entered" if change.is_new else "changed",
        "person_id": person.person_id.number,
        "name": person.name,
        "grade": record.grade.value,
        "state": record.state.value,
        "publication": record.publication.value,
        "authority": record.authority,
        "basis": record.basis,
        "effective_from": record.since.isoformat(),
        "expires_at": record.expires_at.isoformat(),
    }


def _lines(rows: Iterable[dict[str, object]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)


class _FeedForm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Head(_FeedForm):
    format: Literal["oneclick-gateway credit feed in v1"]
    source: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")
    made_at: AwareDatetime
    lines: int = Field(ge=0, le=MOST_LINES)


def _number(text: str) -> str:
    try:
        PersonId.parse(text)
    except InvalidIdentifier as fault:
        raise ValueError(fault.code) from None
    return text


class _Row(_FeedForm):
    reference: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$")
    person_id: Annotated[str, AfterValidator(_number)] = Field(max_length=64)
    grade: Literal["serious"]
    authority: str = Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")
    since: AwareDatetime = Field(alias="from")
    until: AwareDatetime


class _Withdrawn(_FeedForm):
    reference: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$")
    withdrawn: Literal[True]


@dataclass(frozen=True, slots=True)
class CreditElsewhere:
    """Somebody of serious bad credit elsewhere.  until <= since: it was withdrawn there."""

    reference: str
    authority: str
    since: datetime
    until: datetime
    person: PersonId = field(repr=False)


@dataclass(frozen=True, slots=True)
class FeedIn:
    """What a source tells."""

    source: str
    entered: tuple[CreditElsewhere, ...]
    withdrawn: tuple[str, ...]


def source_of(lines: str) -> str:
    """Who says that they made it, before anything is believed.  Raises InvalidInput."""
    return _parsed(_Head, lines.split("\n", 1)[0], 1).source


def feed_in(lines: str) -> FeedIn:
    """The whole of a file, or nothing of it.  Raises InvalidInput with each line that does not fit, by its number."""
    head, *rows = lines.removesuffix("\n").split("\n")
    told = _parsed(_Head, head, 1)
    entered: list[CreditElsewhere] = []
    withdrawn: list[str] = []
    faults: list[InputFault] = []
    for number, row in enumerate(rows, start=2):
        try:
            if '"withdrawn"' in row:
                withdrawn.append(_parsed(_Withdrawn, row, number).reference)
                continue
            one = _parsed(_Row, row, number)
        except InvalidInput as fault:
            faults += fault.faults
            continue
        if one.until <= one.since:
            faults.append(InputFault(f"/lines/{number}/until", "span", "it ends before it begins"))
        entered.append(
            CreditElsewhere(one.reference, one.authority, one.since, one.until, PersonId.parse(one.person_id))
        )
    if len(rows) != told.lines:
        faults.append(InputFault("/lines/1/lines", "count", "the file has not as many lines as its first one says"))
    references = [*(one.reference for one in entered), *withdrawn]
    if len(set(references)) != len(references):
        faults.append(InputFault("/lines", "twice", "a reference stands in it twice"))
    if faults:
        raise InvalidInput("the feed is not taken: nothing of it was changed", faults)
    return FeedIn(told.source, tuple(entered), tuple(withdrawn))


_Form = TypeVar("_Form", bound=_FeedForm)


def _parsed(form: type[_Form], line: str, number: int) -> _Form:
    """Raises InvalidInput, without what stands in the line."""
    try:
        return form.model_validate_json(line)
    except ValidationError as fault:
        places = ("/".join(map(str, one["loc"])) for one in fault.errors(include_input=False, include_url=False))
        faults = [InputFault(f"/lines/{number}/{place}", "format", "this does not fit its form") for place in places]
        raise InvalidInput("the feed is not taken: nothing of it was changed", faults) from None

"""How long lists may be, when they are asked and how fast; a data file of the city."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gateway.city import CityFiles, read_form
from gateway.domain.batch import BatchKind
from gateway.domain.clock import CHINA
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, error

BATCHES_FILE = "batches.json"
MOST_ROWS = 2_000
_Hour = Annotated[int, Field(ge=0, le=23)]


class BatchTerms(BaseModel):
    """`batches.json`.

    job_hours: by the city's clock, within which jobs are asked, from the first up to the second, which may be of the next day; the same hour
    twice: at any time.  most_rows: of a list, by kind.  at_once: rows asked at once, of all batches together.  row_share_s: how long the
    departments may take for one.  attempts, pause_s: how often, and after how many seconds, a row is asked whose department did not answer.
    undecided_days: so long a batch that does not come to its end is kept.  kept_hours: so long its answers are once it has.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    job_hours: tuple[_Hour, _Hour]
    most_rows: Mapping[BatchKind, Annotated[int, Field(ge=1, le=MOST_ROWS)]] = Field(min_length=2)
    at_once: int = Field(ge=1, le=16)
    row_share_s: int = Field(ge=1, le=60)
    attempts: int = Field(ge=1, le=100)
    pause_s: int = Field(ge=1, le=86_400)
    undecided_days: int = Field(ge=1, le=365)
    kept_hours: int = Field(ge=1, le=720)

    def opens_at(self, kind: BatchKind, now: datetime) -> datetime:
        """When rows of a batch of this kind may be asked: now, or at the next opening."""
        first, last = self.job_hours
        here = now.astimezone(CHINA)
        is_open = first <= here.hour < last if first < last else here.hour >= first or here.hour < last
        if kind is not BatchKind.JOB or is_open:
            return now
        opening = here.replace(hour=first, minute=0, second=0, microsecond=0)
        return opening if opening > here else opening + timedelta(days=1)


TERMS_FORM = TypeAdapter(BatchTerms)


def load_batch_terms(city: CityFiles) -> BatchTerms:
    """The terms from the city's `batches.json`, or those that are installed where it has none.  Raises SetupError."""
    if BATCHES_FILE not in city:
        city = {BATCHES_FILE: (files("gateway.batches") / "data" / BATCHES_FILE).read_bytes()}
    return read_form(city, BATCHES_FILE, TERMS_FORM)


def lint_batch_terms(city: CityFiles) -> Iterator[CheckFinding]:
    """What does not fit."""
    try:
        load_batch_terms(city)
    except SetupError as refused:
        yield error("batches.form", BATCHES_FILE, refused.detail)

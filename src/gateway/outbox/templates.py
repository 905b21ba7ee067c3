"""What text messages say, in both languages: templates of the city, each by the code under which its SMS gateway knows it."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from gateway.city import CityFiles, read_form
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, error

FILE = "text_messages.json"
"""A city need not have one; then it sends no text messages."""
_PARAMETER = re.compile(r"\{([^{}]*)\}")
_OURS = "case_number"


def _holds_the_case_alone(text: str) -> str:
    """A text may hold the number of the reader's own case and nothing else of anybody."""
    if set(_PARAMETER.findall(text)) - {_OURS} or "{" in _PARAMETER.sub("", text) or "}" in _PARAMETER.sub("", text):
        raise ValueError("a text message holds no parameter but {case_number}")
    return text


_Text = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_holds_the_case_alone)]


class TextTemplate(BaseModel):
    """template: the code under which the SMS gateway has the text on file.  zh, en: the text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    zh: _Text
    en: _Text


class TextTemplates(BaseModel):
    """`text_messages.json`: what applicants are told, by the occasion.  query_complete: nothing of a query waits any more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query_complete: TextTemplate


_FORM = TypeAdapter(TextTemplates)
CITY_FORMS: Mapping[str, TypeAdapter[Any]] = {FILE: _FORM}


def load_templates(files: CityFiles) -> TextTemplates | None:
    """The templates of the city; None where it has none.  Raises SetupError."""
    return read_form(files, FILE, _FORM) if FILE in files else None


def lint_templates(files: CityFiles) -> Iterator[CheckFinding]:
    """What does not fit."""
    try:
        load_templates(files)
    except SetupError as refused:
        yield error("texts.form", FILE, refused.detail)

"""Patterns that a city's data bring, matched by an engine that takes linear time whatever they say: pydantic's own."""

from functools import lru_cache
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import SchemaError

_KEPT = 1024


def checked_pattern(pattern: str) -> str:
    """The pattern, where the engine understands it.  Raises ValueError with a sentence: look-around, references back, too large."""
    for text in (pattern, _whole(pattern)):
        try:
            _engine(text)
        except SchemaError as refused:
            said = str(refused).strip().splitlines()[-1].removeprefix("error: ").removeprefix("SchemaError: ").strip()
            raise ValueError(f"is no pattern that takes linear time: {said}") from None
    return pattern


def is_whole(pattern: str, text: str) -> bool:
    """Whether the whole of a text is of a checked pattern.  Linear in the text."""
    try:
        _engine(_whole(pattern)).validate_python(text)
    except ValidationError:
        return False
    return True


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


@lru_cache(maxsize=_KEPT)
def _engine(pattern: str) -> TypeAdapter[str]:
    return TypeAdapter(Annotated[str, Field(pattern=pattern)])

"""How the words for people stand in every form of a city."""

from typing import Annotated, TypeAlias

from pydantic import Field

TitleText: TypeAlias = Annotated[str, Field(min_length=1, pattern=r"\S")]
"""A text of more than blanks, in one of the two languages."""

"""What all forms of answers share."""

from pydantic import BaseModel, ConfigDict


class Closed(BaseModel):
    """A form without members beside those it names."""

    model_config = ConfigDict(extra="forbid")


class Title(Closed):
    """A title in both languages."""

    en: str
    zh: str

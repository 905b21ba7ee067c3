"""What the manifest and the operator tell the driver, as closed schemas."""

from pydantic import Field

from gateway.sdk import ClosedModel


class Facts(ClosedModel):
    """`[driver]` of the manifest.  most_pages: with more the answer is given up, for no business has so many states."""

    kind: str
    path: str = Field(pattern=r"^/")
    page_size: int = Field(gt=0, le=100)
    most_pages: int = Field(gt=0, le=100)


class Protocol(ClosedModel):
    """`protocol` of a question.

    interface: the bureau's name of it.  asks: the parameter with the credit code.  current: the field that is "1" in the state that
    holds now.
    """

    interface: str = Field(min_length=1)
    asks: str = Field(min_length=1)
    current: str = Field(min_length=1)


class Endpoint(ClosedModel):
    """The operator's settings: the bureau's address, our application's key there and its secret."""

    url: str = Field(pattern=r"^https?://")
    app_key: str = Field(min_length=1)
    app_secret: str = Field(min_length=1, repr=False)

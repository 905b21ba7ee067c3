"""What may stand in an address; at any other there is nothing, whoever asks."""

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator
from starlette.convertors import StringConvertor, register_url_convertor

from gateway.domain.forms import CERTIFICATE
from gateway.tlog import parse_tile_path


def _of_entries(path: str) -> str:
    parse_tile_path(f"tile/entries/{path}")
    return path


class _AllBut(StringConvertor):
    """Whatever stands where an id would, but for one address, which is a resource of its own."""

    def __init__(self, address: str) -> None:
        self.regex = rf"(?!{address}$)[^/]+"  # type: ignore[misc]  # of a class by its type, read of the object


register_url_convertor("feed", _AllBut("imports"))
register_url_convertor("policy", _AllBut("county-lists"))


Id = Annotated[str, Path(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", json_schema_extra={"format": "uuid"})]
FeedNumber = Annotated[int, Path(ge=1, le=10**12)]
Certificate = Annotated[str, Path(pattern=CERTIFICATE)]
TilePath = Annotated[str, Path(max_length=64, description="The path as in C2SP tlog-tiles: `0/x001/234`, `1/000.p/5`.")]
EntriesPath = Annotated[TilePath, AfterValidator(_of_entries)]

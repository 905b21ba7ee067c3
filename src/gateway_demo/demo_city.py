"""The demo's city, as data: Jinhua, with synthetic departments."""

from functools import cache
from importlib.resources import files

from gateway.city import CityFiles, read_city

FOLDER = files("gateway_demo") / "city"


@cache
def demo_city() -> CityFiles:
    """The files of its folder."""
    return read_city(FOLDER)

"""A driver's part of the manifest and the operator's settings: what does not fit is named by its place, never by its value."""

from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from pydantic import Field

from gateway.domain.clock import Clock, real_now
from gateway.domain.errors import SetupError
from gateway.sdk import ClosedModel, DriverContext, load_manifest, read_setup
from gateway.sdk.http_asyncio import AsyncioHttp
from gateway.testing import MemoryStore

SECRET = "do-not-print-me"


class Facts(ClosedModel):
    kind: str
    page_size: int = Field(gt=0)


class Endpoint(ClosedModel):
    url: str = Field(pattern=r"^https?://")
    secret: str = Field(min_length=100)


class Protocol(ClosedModel):
    interface: str


FITTING = {"url": "https://example", "secret": SECRET * 10}


def context(driver: dict[str, Any], protocol: dict[str, Any], endpoint: dict[str, str]) -> DriverContext:
    manifest = load_manifest("gateway_household")
    question = manifest.questions["person"].model_copy(update={"protocol": protocol})
    manifest = manifest.model_copy(update={"driver": {"kind": "pages", **driver}, "questions": {"person": question}})
    clock = Clock(real_now(), real_now())
    http = AsyncioHttp.open()
    return DriverContext(manifest, endpoint, resources.files("gateway"), http, clock, MemoryStore(), lambda *_: None)


async def test_all_three_are_read() -> None:
    setup = read_setup(context({"page_size": 2}, {"interface": "a"}, FITTING), Facts, Endpoint, Protocol)
    assert (setup.facts.page_size, setup.endpoint.url) == (2, "https://example")
    assert setup.protocols == {"person": Protocol(interface="a")}


@pytest.mark.parametrize(
    ("driver", "protocol", "endpoint", "sentence"),
    [
        ({"page_size": 0}, {"interface": "a"}, FITTING, r"manifest of household .* the pages driver: page_size: "),
        (
            {"page_size": 2, "size": 3},
            {"interface": "a"},
            FITTING,
            r"manifest of household .*: size: there is no such key; there are kind, page_size \(did you mean page_size\?\)\.$",
        ),
        ({"page_size": 2}, {}, FITTING, r"manifest of household .*: interface: Field required"),
        ({"page_size": 2}, {"interface": "a"}, {"secret": SECRET * 10}, r"settings for household .*: url: Field"),
        ({"page_size": 2}, {"interface": "a"}, FITTING | {"secret": SECRET}, r"settings for household .*: secret: "),
        (
            {"page_size": 2},
            {"interface": "a"},
            FITTING | {"pool": SECRET},
            r"settings for household .*: pool: there is no such key; there are secret, url\.$",
        ),
    ],
)
async def test_what_does_not_fit_is_named(
    driver: dict[str, Any], protocol: dict[str, Any], endpoint: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SetupError, match=sentence) as stopped:
        read_setup(context(driver, protocol, endpoint), Facts, Endpoint, Protocol)
    assert SECRET not in str(stopped.value)
    assert stopped.value.__cause__ is None


async def test_what_was_read_stays_as_it_is() -> None:
    setup = read_setup(context({"page_size": 2}, {"interface": "a"}, FITTING), Facts, Endpoint, Protocol)
    with pytest.raises(ValueError, match="frozen"):
        setup.facts.page_size = 3
    assert replace(setup).facts == setup.facts

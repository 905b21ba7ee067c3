"""The signature of the ticket protocol, against the published vectors, and what a mask may fit."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.connect.drivers.hmac_sm3 import signature
from gateway.connect.drivers.masked_number import fits

BODY = (
    '{"biz":"MARRIAGE_STATUS","idNo":"33079119940317001X","name":"陈思远","matter":"M01","caseNo":"JH-2026-M01-000017"}'
)


def test_sm3_is_that_of_the_standard() -> None:
    # GB/T 32905-2016, annex A
    assert hashlib.new("sm3", b"abc").hexdigest() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    digest = hashlib.new("sm3", BODY.encode()).hexdigest()
    assert digest == "5610be03720f48a42520a90173ac8352bac1bc3cb6a1fb16cda6181dc560a7a9"


def _signed(**changed: str) -> str:
    parts = {
        "method": "POST",
        "path": "/mz/v2/tickets",
        "query": "",
        "nonce": "n-7f3a9c",
        "secret": "mz-demo-secret",
    } | changed
    return signature(
        parts["secret"],
        method=parts["method"],
        path=parts["path"],
        query=parts["query"],
        body=parts.get("body", BODY).encode(),
        timestamp_ms=int(parts.get("time", "1793491200000")),
        nonce=parts["nonce"],
    )


def test_the_signature_is_that_of_the_departments_vector() -> None:
    assert _signed() == "lP+PXlGKbYPNy5xyP8Nba8E0zt6bBLgxETL241TCe9I="


@pytest.mark.parametrize("part", ["method", "path", "query", "body", "nonce", "secret"])
def test_every_part_of_a_request_is_signed(part: str) -> None:
    assert _signed(**{part: "x"}) != _signed()


def test_the_time_is_signed() -> None:
    assert _signed(time="1793491200001") != _signed()


@pytest.mark.parametrize(
    ("masked", "expected"),
    [
        ("3307911994****001X", True),
        ("3307911994****001x", True),
        ("33079119940317001X", True),
        ("3307911994****0011", False),
        ("3307911995****001X", False),
        ("3307911994****001", False),
        ("******************", False),
        ("**********5***001X", False),
        ("", False),
    ],
)
def test_a_mask_fits_only_where_everything_shown_agrees(masked: str, *, expected: bool) -> None:
    assert fits(masked, "33079119940317001X") is expected


@given(st.text("0123456789", min_size=18, max_size=18), st.sets(st.integers(0, 17), max_size=10))
def test_any_mask_of_a_number_fits_it_and_no_number_that_differs_where_shown(number: str, hidden: set[int]) -> None:
    masked = "".join("*" if i in hidden else c for i, c in enumerate(number))
    assert fits(masked, number)
    shown = min(set(range(18)) - hidden)
    other = number[:shown] + str((int(number[shown]) + 1) % 10) + number[shown + 1 :]
    assert not fits(masked, other)

"""What entries say in words of other rooms is what these rooms say, and JSON is written and read in one way."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit import model
from gateway.domain import stages
from gateway.domain.clock import CHINA
from gateway.domain.words import FieldState
from gateway.entry import EntryView, Kind, canonical, read_json
from gateway.entry.sentence import sentence
from gateway.entry.step import OWN_CLIENT
from gateway.entry.view import DISCLOSED

text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_the_writers_encoder_gives_the_canonical_bytes(value: object) -> None:
    assert model.canonical(value) == canonical(value)
    assert read_json(canonical(value)) == value


@pytest.mark.parametrize(
    "content",
    [
        b"", b" ", b"{", b"nul", b"[1,]", b"{'a':1}", b'"\xff"', b'"\\ud800"', b'{"\\udc00":1}', b"NaN", b"[Infinity]", b"1e999",
        b"-1e309", b"[" * 100_000, b'{"a":' * 100_000, b"1 2", b"\xef\xbb\xbf{}", '{"a":1}'.encode("utf-16"), b"9" * 5000, b"18446744073709551616", b"-9223372036854775809", b"[1" + b"0" * 30 + b"]", b"01",
        b'"\x01"',
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_and_nothing_else_is_raised(content: bytes) -> None:
    with pytest.raises(ValueError):
        read_json(content)


def test_the_states_of_a_field_that_left_are_the_gateways() -> None:
    assert {FieldState.VALUE.value, FieldState.MASKED.value} == DISCLOSED


def test_the_gateway_calls_itself_in_entries_as_it_does_elsewhere() -> None:
    assert stages.OWN_CLIENT == OWN_CLIENT


def test_a_sentence_shows_the_time_as_clocks_in_china_do() -> None:
    at = datetime(2026, 11, 23, 20, 30, 5, tzinfo=UTC)
    entry = EntryView(
        "1-2", Kind.ADMIN, at, None, None, "wangli", None, None, None, None, None, (), (), {}, {}, (), {"did": "slept"}, "",
    )  # fmt: skip
    assert sentence(entry) == f"On {at.astimezone(CHINA):%Y-%m-%d %H:%M:%S} (UTC+8), wangli: slept."
    assert sentence(entry).startswith("On 2026-11-24 04:30:05")

"""How far the demo's clock is to go, as people write it."""

from datetime import timedelta

import pytest

from gateway.cli.usage import UsageError
from gateway_demo.commands.clock import span_of


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("5d", timedelta(days=5)),
        ("12h", timedelta(hours=12)),
        ("30m", timedelta(minutes=30)),
        ("45s", timedelta(seconds=45)),
        ("1d12h", timedelta(days=1, hours=12)),
        (" 5D ", timedelta(days=5)),
        ("P5D", timedelta(days=5)),
        ("PT12H", timedelta(hours=12)),
        ("P1DT30M", timedelta(days=1, minutes=30)),
        ("366d", timedelta(days=366)),
    ],
)
def test_a_span_is_read(text: str, span: timedelta) -> None:
    assert span_of(text) == span


@pytest.mark.parametrize(
    "text", ["", "5", "-5d", "0d", "P", "PT", "T", "5w", "d", "5d-1h", "1h1d", "367d", "9999999d", "５d", "5 d"]
)
def test_what_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(UsageError, match="--forward 5d"):
        span_of(text)

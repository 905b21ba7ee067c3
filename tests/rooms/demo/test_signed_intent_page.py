"""The check that docs/signed-intent.md shows to departments is right: it takes a good receipt and no other."""

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from gateway.domain.intent import intent_message, sealed
from gateway.entry import joint_signatures
from tests.rooms.demo.test_demand import ANOTHER, GOOD, LOG, PROCESS, endorsed, public, written

PAGE = Path(__file__).parents[3] / "docs" / "signed-intent.md"
QUESTION = ("household", "L-1", "33079119940317001X")


@pytest.fixture(scope="module")
def is_on_record() -> Any:
    found = re.search(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    names: dict[str, Any] = {}
    exec(found[1], names)  # the page's own words
    return names["is_on_record"]


def test_the_page_takes_a_good_receipt_and_no_other(is_on_record: Any) -> None:
    fresh = replace(GOOD, at=int(time.time()))
    log_key = public(LOG)
    assert is_on_record(written(fresh), log_key, *QUESTION)
    assert not is_on_record(written(fresh), log_key, "marriage", *QUESTION[1:])
    assert not is_on_record(written(fresh), log_key, *QUESTION[:2], "330791199511020027")
    assert not is_on_record(written(replace(fresh, at=fresh.at - 302)), log_key, *QUESTION)
    for together in (2, 3, 8, 11):
        words = [replace(fresh, entry=f"3-{n}").words() for n in range(together)]
        signatures = joint_signatures([intent_message(one) for one in words], PROCESS.sign)
        for one, signature in zip(words, signatures, strict=True):
            assert is_on_record(sealed(one, signature), log_key, *QUESTION)
        with pytest.raises(InvalidSignature):
            is_on_record(sealed(words[0], signatures[1]), log_key, *QUESTION)
    for bad in (written(replace(fresh, signer=endorsed(ANOTHER))), written(fresh, ANOTHER)):
        with pytest.raises(InvalidSignature):
            is_on_record(bad, log_key, *QUESTION)


def test_the_page_tells_the_length(is_on_record: Any) -> None:
    assert is_on_record
    five = written(replace(GOOD, lookups=(bytes(16),) * 5), PROCESS)
    six = written(replace(GOOD, lookups=(bytes(16),) * 6), PROCESS)
    assert 380 < len(five) < 440
    assert 21 <= len(six) - len(five) <= 22

"""The intent receipt: its words come back as they went, and nothing else is taken for one."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.intent import Endorsed, IntentReceipt, intent_message, lookup_digest, sealed

SIGNER = Endorsed(UUID(int=7), b"k" * 32, b"e" * 64)
RECEIPT = IntentReceipt("7-1204", 1_793_000_000, b"l" * 32, SIGNER, (b"a" * 16, b"b" * 16))
TEXT = sealed(RECEIPT.words(), b"s" * 64)


ENTRIES = st.builds("{}-{}".format, st.integers(0, 10**9), st.integers(0, 10**12))


@given(
    st.builds(
        IntentReceipt,
        ENTRIES,
        st.integers(0, 2**40),
        st.binary(min_size=32, max_size=32),
        st.builds(Endorsed, st.uuids(), st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64)),
        st.lists(st.binary(min_size=16, max_size=16), max_size=70).map(tuple),
    ),
    st.binary(min_size=64, max_size=64),
)
def test_what_is_written_is_read(receipt: IntentReceipt, signature: bytes) -> None:
    text = sealed(receipt.words(), signature)
    assert IntentReceipt.parse(text) == (receipt, receipt.words(), signature)
    assert text.isascii()
    assert not set(text) & set(" ;,\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v1",
        TEXT.replace("v1", "v2", 1),
        TEXT + ".",
        TEXT.rpartition(".")[0],
        TEXT.replace("1793000000", "-5"),
        TEXT.replace(".7-1204.", ".7-1204.."),
        TEXT[:-1],
        TEXT[:-1] + "*",
        TEXT + "=",
        sealed(RECEIPT.words() + "AA", b"s" * 64),
    ],
)
def test_anything_else_is_no_receipt(text: str) -> None:
    with pytest.raises(ValueError):
        IntentReceipt.parse(text)


@given(st.tuples(st.text(), st.text(), st.text()), st.tuples(st.text(), st.text(), st.text()))
def test_another_question_has_another_digest(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    lines = {text for said in (one, other) for text in said}
    if one != other and not any("\n" in text for text in lines):
        assert lookup_digest(*one) != lookup_digest(*other)


def test_a_receipt_names_its_own_questions_alone() -> None:
    receipt = IntentReceipt("7-1204", 0, b"l" * 32, SIGNER, (lookup_digest("household", "L-1", "330791"),))
    assert receipt.names("household", "L-1", "330791")
    assert not receipt.names("marriage", "L-1", "330791")
    assert not receipt.names("household", "L-2", "330791")
    assert not receipt.names("household", "L-1", "330792")


def test_the_signature_covers_every_word_but_itself() -> None:
    _, words, _ = IntentReceipt.parse(TEXT)
    assert intent_message(words) == b"oneclick-gateway intent receipt v1\n" + words.encode() + b"\n"
    assert f"{words}.{TEXT.rpartition('.')[2]}" == TEXT

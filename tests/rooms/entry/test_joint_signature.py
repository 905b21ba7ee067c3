"""One signature over many messages verifies each of them, and nothing else."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.entry import covered, joint_signatures

MESSAGES = st.lists(st.binary(max_size=40), min_size=1, max_size=40)


def sign(message: bytes) -> bytes:
    """Stands for Ed25519: 64 bytes that depend on every byte of the message."""
    return hashlib.sha512(b"key" + message).digest()


def is_signed(message: bytes, signature: bytes) -> bool:
    said, own = covered(message, signature)
    return sign(said) == own


@given(MESSAGES)
def test_each_message_is_covered_by_its_own_signature_alone(messages: list[bytes]) -> None:
    signatures = joint_signatures(messages, sign)
    assert len(signatures) == len(messages)
    for message, signature in zip(messages, signatures, strict=True):
        assert is_signed(message, signature)
        assert not is_signed(message + b"!", signature)
        for other, foreign in zip(messages, signatures, strict=True):
            assert is_signed(message, foreign) == (message == other)


@given(MESSAGES, st.data())
def test_no_byte_of_a_signature_can_be_changed(messages: list[bytes], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(messages) - 1))
    signature = bytearray(joint_signatures(messages, sign)[number])
    signature[data.draw(st.integers(0, len(signature) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        changed = is_signed(messages[number], bytes(signature))
    except ValueError:
        changed = False
    # Two equal messages have two places, and the signature of one is that of the other.
    assert not changed or messages.count(messages[number]) > 1


def test_one_message_has_a_plain_signature() -> None:
    assert joint_signatures([b"one"], sign) == [sign(b"one")]
    assert joint_signatures([], sign) == []


def test_many_messages_are_signed_once() -> None:
    signed: list[bytes] = []

    def counted(message: bytes) -> bytes:
        signed.append(message)
        return sign(message)

    joint_signatures([b"%d" % number for number in range(500)], counted)
    assert len(signed) == 1


@pytest.mark.parametrize("length", [0, 1, 63, 65, 66, 66 + 31, 66 + 33])
def test_another_form_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="one message or many"):
        covered(b"one", bytes(length))


def test_an_index_outside_the_path_is_refused() -> None:
    signature = joint_signatures([b"one", b"two"], sign)[0]
    with pytest.raises(ValueError, match="one message or many"):
        covered(b"one", signature[:64] + b"\x00\x02" + signature[66:])

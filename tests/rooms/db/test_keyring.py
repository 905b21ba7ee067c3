"""The key file: made once, closed to others, and its newest key seals while all open."""

from pathlib import Path

import pytest

from gateway.db import Keyring, UnreadableBytes
from gateway.domain.errors import SetupError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "results.key"


def test_a_key_file_is_made_once_and_closed_to_others(file: Path) -> None:
    sealed = Keyring.open_file(file).seal(b"plain", "here")
    assert Keyring.open_file(file).open(sealed, "here") == b"plain"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_an_older_key_still_opens_and_the_newer_one_seals(file: Path) -> None:
    first = Keyring.open_file(file)
    old = first.seal(b"plain", "here")
    file.write_text(f"{file.read_text()}{'0a' * 4} {'1b' * 32}\n")  # as an operator adds one
    second = Keyring.open_file(file)
    assert second.open(old, "here") == b"plain"
    assert second.tag(b"x") == first.tag(b"x")
    with pytest.raises(UnreadableBytes, match="not in the key file"):
        first.open(second.seal(b"plain", "here"), "here")


@pytest.mark.parametrize("cut", [slice(0, -1), slice(0, 16), slice(0, 4), slice(0, 0)])
def test_sealed_bytes_open_whole_and_in_their_place_only(file: Path, cut: slice) -> None:
    keyring = Keyring.open_file(file)
    sealed = keyring.seal(b"plain", "here")
    for bytes_, place in ((sealed, "there"), (sealed[cut], "here"), (sealed[:-1] + bytes([sealed[-1] ^ 1]), "here")):
        with pytest.raises(UnreadableBytes):
            keyring.open(bytes_, place)


@pytest.mark.parametrize(
    "text", ["", "\n", "00112233\n", "zz 00\n", f"00112233 {'00' * 31}\n", f"00112233 {'00' * 32}\nrest\n"]
)
def test_a_key_file_of_another_form_stops_the_start(file: Path, text: str) -> None:
    Keyring.open_file(file)
    file.write_text(text)
    with pytest.raises(SetupError, match="put the right one back"):
        Keyring.open_file(file)


def test_a_key_file_that_others_may_read_stops_the_start(file: Path) -> None:
    Keyring.open_file(file)
    file.chmod(0o640)
    with pytest.raises(SetupError, match="chmod 600"):
        Keyring.open_file(file)


def test_a_keyring_prints_no_key(file: Path) -> None:
    keyring = Keyring.open_file(file)
    assert repr(keyring) == "Keyring(…)"

"""Keys in files for the owner only, tags that differ by year, sealed parts that open with their key and in their place only."""

import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit import privacy as room
from gateway.audit.privacy import KeyFolder, Privacy, Unreadable, identity_of
from gateway.audit.sealed import KeyRow, Sealed
from gateway.domain.errors import SetupError
from gateway.domain.person import CreditCode, PersonId

PERSON = PersonId("33079119940317001X")
FIRM = CreditCode("91330791MA0000015M")
TAG = b"t" * 16


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyFolder:
    return KeyFolder(tmp_path_factory.mktemp("home") / "keys")


@pytest.fixture
def privacy(keys: KeyFolder) -> Privacy:
    return Privacy(keys)


def opened(privacy: Privacy, sealed: Sealed, associated_data: bytes) -> bytes:
    assert sealed.row is not None
    return privacy.unseal(UUID(sealed.key_id), sealed.row.wrapped, sealed.ciphertext, associated_data)


def test_keys_are_made_once_for_the_owner_only(tmp_path: Path) -> None:
    first = KeyFolder(tmp_path / "keys").key("audit-kek")
    assert KeyFolder(tmp_path / "keys").key("audit-kek") == first
    assert len(first) == 32
    assert oct((tmp_path / "keys").stat().st_mode)[-3:] == "700"
    assert [(p.name, oct(p.stat().st_mode)[-3:]) for p in (tmp_path / "keys").iterdir()] == [("audit-kek.key", "600")]


def test_two_gateways_that_start_at_once_end_with_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, other = KeyFolder(tmp_path), KeyFolder(tmp_path)
    real = os.link

    def link(source: Path, target: Path) -> None:
        """The other is a moment quicker."""
        monkeypatch.setattr(os, "link", real)
        other.key("k")
        real(source, target)

    monkeypatch.setattr(os, "link", link)
    assert folder.key("k") == other.key("k") == (tmp_path / "k.key").read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["k.key"]


def test_a_drafted_key_counts_once_it_is_kept_and_once_only(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    version, key = folder.draft("k")
    assert (version, folder.versions("k")) == ("k-2", ("k",))
    folder.keep(version, key)
    assert (folder.key("k-2"), folder.versions("k"), folder.draft("k")[0]) == (key, ("k", "k-2"), "k-3")
    with pytest.raises(SetupError, match="one at a time"):
        folder.keep(version, bytes(32))
    assert folder.key("k-2") == KeyFolder(tmp_path).key("k-2") == key


def test_a_damaged_key_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "audit-kek.key").write_bytes(b"short")
    with pytest.raises(SetupError, match="32 bytes"):
        Privacy(KeyFolder(tmp_path))


def test_a_folder_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(SetupError, match="cannot be used"):
        KeyFolder(tmp_path / "keys").key("audit-kek")


def test_a_tag_is_the_same_within_a_year_and_another_in_the_next(privacy: Privacy) -> None:
    assert privacy.tag(PERSON, 2026) == privacy.tag(PersonId(PERSON.number), 2026)
    assert privacy.tag(PERSON, 2026) != privacy.tag(PERSON, 2027)
    assert set(privacy.tags(PERSON)) >= {privacy.tag(PERSON, 2026), privacy.tag(PERSON, 2027)}
    assert len(privacy.tag(PERSON, 2026)) == 16


def test_a_firm_and_a_person_of_one_number_have_different_tags(privacy: Privacy) -> None:
    assert privacy.tag(CreditCode(PERSON.number), 2026) != privacy.tag(PERSON, 2026)
    assert identity_of(FIRM) == ("USCC", FIRM.code)


def test_another_home_gives_other_tags(tmp_path: Path, privacy: Privacy) -> None:
    assert Privacy(KeyFolder(tmp_path)).tag(PERSON, 2026) != privacy.tag(PERSON, 2026)


@given(plain=st.binary(max_size=200), associated_data=st.binary(max_size=20))
def test_what_is_sealed_opens_again(keys: KeyFolder, plain: bytes, associated_data: bytes) -> None:
    privacy = Privacy(keys)
    sealed = privacy.seal(TAG, plain, associated_data)
    assert opened(privacy, sealed, associated_data) == plain


@given(plain=st.binary(min_size=1, max_size=50), at=st.integers(0), bit=st.integers(0, 7))
def test_a_changed_bit_does_not_open(keys: KeyFolder, plain: bytes, at: int, bit: int) -> None:
    privacy = Privacy(keys)
    sealed = privacy.seal(TAG, plain, b"3-17")
    changed = bytearray(sealed.ciphertext)
    changed[at % len(changed)] ^= 1 << bit
    with pytest.raises(Unreadable):
        opened(privacy, Sealed(sealed.key_id, bytes(changed), sealed.row), b"3-17")


def test_a_sealed_part_does_not_open_in_another_entry(privacy: Privacy) -> None:
    sealed = privacy.seal(TAG, b"secret", b"3-17")
    with pytest.raises(Unreadable):
        opened(privacy, sealed, b"3-18")


def test_a_wrapped_key_does_not_open_under_another_id(privacy: Privacy) -> None:
    sealed = privacy.seal(TAG, b"secret", b"3-17")
    with pytest.raises(Unreadable):
        opened(privacy, Sealed(str(uuid4()), sealed.ciphertext, sealed.row), b"3-17")


def test_a_keys_row_travels_with_entries_until_it_is_durable(privacy: Privacy) -> None:
    row = privacy.seal(TAG, b"a", b"").row
    assert row is not None
    assert privacy.seal(TAG, b"b", b"").row == row
    privacy.stored((KeyRow(uuid4(), TAG, b""), KeyRow(uuid4(), b"u" * 16, b"")))
    assert privacy.seal(TAG, b"c", b"").row == row
    privacy.stored((row,))
    assert privacy.seal(TAG, b"d", b"").row is None


def test_subjects_beyond_those_kept_get_a_further_key(privacy: Privacy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "KEPT_KEYS", 2)
    first, _, _ = (privacy.seal(bytes([i]) * 16, b"", b"").key_id for i in range(3))
    assert privacy.seal(bytes(16), b"", b"").key_id != first
    assert privacy.seal(bytes([2]) * 16, b"", b"").row is not None


def test_the_log_key_is_the_homes(keys: KeyFolder, privacy: Privacy) -> None:
    assert privacy.log_key().public_key() == Privacy(keys).log_key().public_key()

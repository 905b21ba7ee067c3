"""What may be attached: one whole PDF, JPEG or PNG, as its bytes say from the first to the last."""

import io
import zipfile
import zlib
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.attachments import checked_file
from gateway.domain.errors import InvalidInput
from gateway.domain.files import LARGEST_FILE


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", bytes.fromhex("00000001000000010800000000"))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)
SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
JPEG = b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + SCAN + SCAN + b"\xff\xff\xd9"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
WHOLE = {"application/pdf": PDF, "image/jpeg": JPEG, "image/png": PNG}


def code_of(content: bytes, digest: bytes | None = None) -> str:
    with pytest.raises(InvalidInput) as refused:
        checked_file(content, sha256(content).digest() if digest is None else digest)
    (fault,) = refused.value.faults
    return fault.code


def outcome_of(content: bytes) -> str:
    try:
        return checked_file(content, sha256(content).digest()).media_type
    except InvalidInput as refused:
        return refused.faults[0].code


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_file_is_known_by_its_bytes(kind: str) -> None:
    file = checked_file(WHOLE[kind], sha256(WHOLE[kind]).digest())
    assert (file.media_type, file.size, file.content) == (kind, len(WHOLE[kind]), WHOLE[kind])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\0",
        b"GIF89a" + b"\0" * 20,
        b"<html>" + PDF,
        b"\n" + PDF,
        b"PK\x03\x04" + PNG,
        b"%PDF-9.9\n%%EOF",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_begins_as_something_else_is_of_no_kind(content: bytes) -> None:
    assert code_of(content) == "file-kind"


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("behind", [b"PK\x03\x04 an archive", b"<script>", b"\0" * 20, PDF, PNG])
def test_nothing_stands_behind_a_file(kind: str, behind: bytes) -> None:
    if (kind, behind) != ("application/pdf", PDF):  # PDF behind PDF is how a PDF is changed
        assert code_of(WHOLE[kind] + behind) == "file-broken"


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("run.js", "alert(1)")
    return made.getvalue()


def test_a_file_that_is_an_archive_as_well_is_refused() -> None:
    """Whoever opens it by another program than we think finds what nobody has looked at."""
    whole = archive()
    end = b"\nstartxref\n9\n%%EOF\n"
    commented = whole[:-2] + len(end).to_bytes(2, "little") + end
    for content in (
        b"%PDF-1.7\n" + commented,
        b"%PDF-1.7\n" + whole + end,
        JPEG[:-3] + segment(0xFE, whole) + JPEG[-3:],
        PNG[:-12] + chunk(b"stEg", whole) + PNG[-12:],
    ):
        assert zipfile.is_zipfile(io.BytesIO(content)), "it would prove nothing"
        assert code_of(content) == "file-broken"
    assert outcome_of(b"%PDF-1.7\nPK\x05\x06 is how a directory begins" + PDF[8:]) == "application/pdf"


def test_a_picture_that_fills_the_memory_of_whoever_opens_it_is_refused() -> None:
    def png(width: int, height: int) -> bytes:
        head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes.fromhex("0800000000")
        return PNG[:8] + chunk(b"IHDR", head) + PNG[33:]

    def jpeg(width: int, height: int) -> bytes:
        frame = b"\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x01\x01\x11\x00"
        return JPEG[:2] + segment(0xC2, frame) + JPEG[2:]

    assert [outcome_of(png(10_000, 10_000)), outcome_of(jpeg(10_000, 10_000))] == ["image/png", "image/jpeg"]
    assert [code_of(png(2**31 - 1, 2**31 - 1)), code_of(jpeg(65_535, 65_535))] == ["file-size"] * 2


@pytest.mark.parametrize("kind", WHOLE)
def test_half_a_file_is_refused_wherever_it_breaks_off(kind: str) -> None:
    whole = WHOLE[kind].rstrip(b"\n")
    assert {code_of(whole[:length]) for length in range(len(whole))} == {"file-kind", "file-broken"}


def test_a_picture_whose_parts_were_changed_is_refused() -> None:
    assert code_of(PNG.replace(b"IDAT", b"teXt")) == "file-broken"
    assert code_of(JPEG.replace(b"\xff\xe0", b"\x00\xe0")) == "file-kind"
    assert code_of(JPEG[:2] + b"\xff\xd8" + JPEG[2:]) == "file-broken"


def test_the_digest_and_the_size_are_checked() -> None:
    assert code_of(PNG, sha256(PDF).digest()) == "file-digest"
    assert code_of(PNG, b"") == "file-digest"
    assert code_of(PDF[:-6] + b"\n" * LARGEST_FILE + b"%%EOF") == "file-size"


def test_the_largest_picture_is_looked_through_in_time_that_grows_with_it_alone() -> None:
    stuffed = JPEG[:-3] + b"\xff\x00" * (LARGEST_FILE // 2 - 100) + b"\xff\xd9"
    assert checked_file(stuffed, sha256(stuffed).digest()).size == len(stuffed)
    bare = b"\xff\xd8" + b"\xff" * (LARGEST_FILE - 10)
    assert code_of(bare) == "file-broken"


@given(st.sampled_from(sorted(WHOLE)), st.binary(max_size=60), st.integers(0, 400))
def test_whatever_is_put_into_a_file_ends_in_an_answer(kind: str, piece: bytes, at: int) -> None:
    content = WHOLE[kind][:at] + piece + WHOLE[kind][at:]
    assert outcome_of(content) in {*WHOLE, "file-kind", "file-broken"}

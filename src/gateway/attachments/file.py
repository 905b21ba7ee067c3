"""What may be attached: PDF, JPEG and PNG, by their bytes from the first to the last; what is before, behind or beside them is refused.

Sources: ISO 32000-2, 7.5 (a file begins with `%PDF-` and ends with `%%EOF`); ITU-T T.81, annex B (markers); W3C PNG, 5 (chunks).
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from hmac import compare_digest
from types import MappingProxyType

from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.files import LARGEST_FILE
from gateway.domain.frozen import frozen

_PDF = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\r\n \t]")
_PDF_END = re.compile(rb"%%EOF[\r\n \t]{0,16}\Z")
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""In the data of a scan: a marker that ends it; a zero is stuffing, D0 to D7 restart it, FF fills."""
_EOI, _SOS, _SOI = 0xD9, 0xDA, 0xD8
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of frames, which tell height and width."""
_MOST_PIXELS = 100_000_000
"""More fill the memory of whoever opens the picture, however small the file is."""
_DIRECTORY_END = b"PK\x05\x06"
_DIRECTORY_END_SIZE = 22
_FARTHEST = _DIRECTORY_END_SIZE + 0xFFFF
"""With the longest comment behind it."""


@frozen
class AttachedFile:
    """A file that may be kept.  media_type: as its bytes say.  sha256: of them."""

    content: bytes
    media_type: str
    sha256: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


def checked_file(content: bytes, given_sha256: bytes) -> AttachedFile:
    """The file, where it is whole, small enough and of a kind that may be kept.  given_sha256: what the sender says that it is.

    Raises InvalidInput; nothing of the file stands in it.  Takes time in proportion to the file, some 20 ms for the largest.
    """
    digest = sha256(content).digest()
    if not compare_digest(digest, given_sha256):
        raise _fault("digest", "the file is not the one whose SHA-256 was given: send it again")
    if len(content) > LARGEST_FILE:
        raise _fault("size", f"a file has at most {LARGEST_FILE} bytes")
    kind = next((kind for kind, begins in _BEGINS.items() if begins(content)), None)
    if kind is None:
        raise _fault("kind", "only PDF, JPEG and PNG are taken, as their first bytes say")
    if not _ENDS[kind](content) or _ends_as_archive(content):
        raise _fault("broken", f"the file begins as {kind} and is not one whole {kind} and nothing else: save it anew")
    if _PIXELS[kind](content) > _MOST_PIXELS:
        raise _fault("size", f"a picture has at most {_MOST_PIXELS // 1_000_000} million pixels")
    return AttachedFile(content, kind, digest)


def _fault(code: str, message: str) -> InvalidInput:
    return InvalidInput("the file cannot be attached", [InputFault("", f"file-{code}", message)])


def _ends_as_pdf(content: bytes) -> bool:
    return _PDF_END.search(content, max(0, len(content) - 1024)) is not None


def _ends_as_png(content: bytes) -> bool:
    """Chunk by chunk, each with its checksum, from IHDR to IEND, where the file is over."""
    at, name = len(_PNG), b""
    while name != b"IEND":
        length = int.from_bytes(content[at : at + 4], "big")
        name, end = content[at + 4 : at + 8], at + 12 + length
        is_first = at == len(_PNG)
        if end > len(content) or is_first != (name == b"IHDR"):
            return False
        if zlib.crc32(memoryview(content)[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
            return False
        at = end
    return at == len(content)


def _ends_as_jpeg(content: bytes) -> bool:
    """From the first marker to the end of the image, where the file is over."""
    last = (0, 0)
    for last in _markers(content):  # noqa: B007 - the last one counts
        pass
    return last == (_EOI, len(content) - 2)


def _markers(content: bytes) -> Iterator[tuple[int, int]]:
    """Each segment's marker and place, up to the end of the image or to what is none; behind a scan's head comes its data."""
    at = 2
    while at + 2 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        yield marker, at
        if marker in _BARE:
            at += 2
            continue
        if marker in {_EOI, _SOI} or at + 4 > len(content):
            return
        at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
        if marker == _SOS:
            found = _MARKER.search(content, at)
            if found is None:
                return
            at = found.start()


def _ends_as_archive(content: bytes) -> bool:
    """Whether whoever takes it for a ZIP archive finds one in it, which looks for its directory from the end on (PKWARE APPNOTE, 4.3.16)."""
    at = len(content)
    while (at := content.rfind(_DIRECTORY_END, max(0, len(content) - _FARTHEST), at)) >= 0:
        size, offset, comment = (
            int.from_bytes(content[at + place : at + end], "little") for place, end in ((12, 16), (16, 20), (20, 22))
        )
        if at + _DIRECTORY_END_SIZE + comment <= len(content) and size + offset <= at:
            return True
    return False


def _pixels_of_png(content: bytes) -> int:
    return _area(content[len(_PNG) + 8 : len(_PNG) + 16], 4)


def _pixels_of_jpeg(content: bytes) -> int:
    """The largest of its frames."""
    return max((_area(content[at + 5 : at + 9], 2) for marker, at in _markers(content) if marker in _SOF), default=0)


def _area(sides: bytes, width: int) -> int:
    return int.from_bytes(sides[:width], "big") * int.from_bytes(sides[width:], "big")


_BEGINS: Mapping[str, Callable[[bytes], bool]] = MappingProxyType(
    {
        "application/pdf": lambda content: _PDF.match(content) is not None,
        "image/jpeg": lambda content: content.startswith(_JPEG),
        "image/png": lambda content: content.startswith(_PNG),
    }
)
_ENDS: Mapping[str, Callable[[bytes], bool]] = MappingProxyType(
    {"application/pdf": _ends_as_pdf, "image/jpeg": _ends_as_jpeg, "image/png": _ends_as_png}
)
_PIXELS: Mapping[str, Callable[[bytes], int]] = MappingProxyType(
    {"application/pdf": lambda _: 0, "image/jpeg": _pixels_of_jpeg, "image/png": _pixels_of_png}
)

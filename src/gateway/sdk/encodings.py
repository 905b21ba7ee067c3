"""Bytes of departments made text: GB 18030-2022, UTF-8, and names percent-encoded in either of the two."""

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

from gateway.domain.identifiers.ideographs import HAN, OF_PRIVATE_USE

_PIECE = re.compile(r"[!-~]+")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
"""A piece has no blanks and is decoded whole where it holds an escape.  Its plain letters belong to it: the second byte of a GB18030 character can be one
(靜 is `%ECo`), and senders leave letters plain."""
_PLUS = re.compile(r"(?<=[A-Za-z0-9.,'\-])\+(?=[A-Za-z%])")
"""What form-encoding senders (Java's URLEncoder) make of a blank; a plus of the text itself they write `%2B`."""
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f"
_HAN_NAME = re.compile(f"[{HAN}·•‧・．()（） ]+")
_LATIN_NAME = re.compile(f"[{_LATIN}'’ʼ.,·•() -]+")
_IDEOGRAPH, _LETTER = re.compile(f"[{HAN}]"), re.compile("[A-Za-z]")
_TEXT = re.compile(f"[{HAN}{_LATIN} -~·•‧・’\u3000-\u303f\uff00-\uffef]+")
_TO_2000 = {character: code for code, character in OF_PRIVATE_USE.items() if character <= 0xFFFF}
_PRIVATE = re.compile("[\ue78d-\ue864]")
SECOND_LEVEL, ASCII_LAST = 0xD8, 0x7F
"""The first lead byte of GB 2312's second level, of rare characters; the last byte that is a character alone."""
_GB, _UTF = "gb18030", "utf-8"
_CHARSETS = {
    **dict.fromkeys(("gbk", "gb2312", "gb18030", "x-gbk", "cp936", "gb18030-2022", "gb_2312-80", "windows-936"), _GB),
    **dict.fromkeys(("utf-8", "utf8"), _UTF),
}
_MARKS = {b"\xef\xbb\xbf": _UTF, b"\x84\x31\x95\x33": _GB}
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(rb"<\?xml[^>]{0,128}? encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']")
_CHARSET = re.compile(r"charset=([^;\s]+)", re.IGNORECASE)


class UnclearTextError(ValueError):
    """Two readings of the bytes are equally good, and they are different texts."""


def decode_gb18030(body: bytes) -> str:
    """GB 18030-2022: the runtime's codec is of 2000 and reads U+9FB4 and its like as private use.  Raises ValueError."""
    return of_2022(body.decode(_GB))


def encode_gb18030(text: str) -> bytes:
    """GB 18030-2022; see `decode_gb18030`.  Raises ValueError for a lone surrogate."""
    return text.translate(_TO_2000).encode(_GB)


def of_2022(text: str) -> str:
    """A text that a GB18030 codec of 2000 has read, its private-use code points made the characters that they stand for."""
    return text.translate(OF_PRIVATE_USE) if _PRIVATE.search(text) else text


def decode_percent(text: str) -> str:
    """The text with every percent-encoded piece decoded, and with blanks for the pluses of a form; the rest stays as it is.

    A piece is read in the encoding in which it is a name: ideographs alone, or Latin letters alone.  Where it is one in both, the
    reading in the more common characters goes before the other (the first level of GB 2312, all of it, any), and else UTF-8; GB18030 names are often valid UTF-8 (郑伟) and the other way
    round.  Raises UnclearTextError where both readings are equally common names, ValueError where there is none.  Source: docs/departments/vehicles.md.
    """
    if "%" not in text and "+" not in text:
        return text
    return _PIECE.sub(lambda piece: _decode_piece(_PLUS.sub(" ", piece.group())), text)


def encode_percent(text: str, encoding: str = _UTF) -> str:
    """The text percent-encoded; ASCII letters, digits and `_.-~` stay as they are."""
    return quote_from_bytes(encode_gb18030(text) if encoding == _GB else text.encode(encoding), safe="")


def decode_body(body: bytes, charset: str, default: str = _GB) -> str:
    """A body's text, by its byte-order mark, else the charset of its content type, else its XML declaration, else `default`.

    Every national charset is read as GB18030, which contains them all.  Raises ValueError on stray bytes and for another charset.
    """
    if body.startswith(_WIDE_MARKS):
        raise ValueError("a charset that this department does not use")
    for mark, encoding in _MARKS.items():
        if body.startswith(mark):
            return _decode(body[len(mark) :], encoding)
    declared = _DECLARED.match(body.lstrip(b" \r\n\t"))
    stated = charset.strip("\"' ") or (declared[1].decode("ascii") if declared else "") or default
    encoding = _CHARSETS.get(stated.casefold(), "")
    if not encoding:
        raise ValueError("a charset that this department does not use")
    return _decode(body, encoding)


def charset_of(content_type: str) -> str:
    """The charset that a content type states, or ""."""
    stated = _CHARSET.search(content_type)
    return stated[1] if stated else ""


def json_body(body: bytes, content_type: str) -> bytes:
    """A JSON body in UTF-8 without a mark, whatever of the two encodings it came in.  Raises ValueError."""
    charset = charset_of(content_type)
    if not body.startswith(tuple(_MARKS)) and _CHARSETS.get(charset.strip("\"' ").casefold(), _UTF) == _UTF:
        return body
    return decode_body(body, charset, _UTF).encode()


def _decode(body: bytes, encoding: str) -> str:
    return decode_gb18030(body) if encoding == _GB else body.decode(encoding)


def _decode_piece(piece: str) -> str:
    if not _ESCAPE.search(piece):
        return piece
    encoded = unquote_to_bytes(piece)
    readings = [text for text in (_read(encoded, _UTF), _read(encoded, _GB)) if text is not None]
    if not readings:
        raise ValueError("bytes of neither encoding")
    if len(readings) == 1 or readings[0] == readings[1]:
        return readings[0]
    return _better(*readings)


def _read(encoded: bytes, encoding: str) -> str | None:
    try:
        return _decode(encoded, encoding)
    except UnicodeDecodeError:
        return None


def _better(in_utf_8: str, in_gb18030: str) -> str:
    """The better of two readings.  Raises UnclearTextError."""
    kinds = _kind(in_utf_8), _kind(in_gb18030)
    if kinds[0] != kinds[1]:
        return in_utf_8 if kinds[0] > kinds[1] else in_gb18030
    levels = _level(in_utf_8), _level(in_gb18030)
    if levels[0] == levels[1] > 0:
        raise UnclearTextError
    if levels[0] != levels[1]:
        return in_utf_8 if levels[0] > levels[1] else in_gb18030
    return in_utf_8 if kinds[0] else in_gb18030


def _kind(text: str) -> int:
    """2 for a name, 1 for letters, figures and signs of both scripts, 0 for what nobody writes here."""
    for whole, part in ((_HAN_NAME, _IDEOGRAPH), (_LATIN_NAME, _LETTER)):
        if whole.fullmatch(text) and part.search(text):
            return 2
    return 1 if _TEXT.fullmatch(text) else 0


def _level(text: str) -> int:
    """How common the characters are: 2 where all are of GB 2312's first level or signs, 1 where all are of GB 2312, else 0."""
    try:
        written = text.encode("gb2312")
    except UnicodeEncodeError:
        return 0
    return 1 if _has_second_level(written) else 2


def _has_second_level(written: bytes) -> bool:
    place = 0
    while place < len(written):
        if written[place] >= SECOND_LEVEL:
            return True
        place += 2 if written[place] > ASCII_LAST else 1
    return False

"""Chinese text as departments send it: GB18030 bytes, and names percent-encoded in either of two encodings."""

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_PIECE = re.compile(r"[!-~]+")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
"""A piece has no blanks and is decoded whole where it holds an escape.  Its plain letters belong to it: the second byte of a GB18030 character can be one
(靜 is `%ECo`), and senders leave letters plain."""
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
"""CJK unified ideographs with extension A, the compatibility ones, and extensions B to H."""
_DOT = "·"


def decode_percent(text: str) -> str:
    """The text with every percent-encoded piece decoded; the rest stays as it is.

    A piece is read as UTF-8 only when that reading holds nothing but ideographs and `·`, else as GB18030: UTF-8 first would misread
    names whose GB18030 bytes happen to be valid UTF-8 (郑伟).  Raises ValueError where
    neither reading exists.  Source: DOMAIN 2.5.
    """
    if "%" not in text:
        return text
    return _PIECE.sub(lambda piece: _decode_piece(piece.group()), text)


def encode_percent(text: str, encoding: str = "utf-8") -> str:
    """The text percent-encoded; ASCII letters, digits and `_.-~` stay as they are."""
    return quote_from_bytes(text.encode(encoding), safe="")


def decode_body(body: bytes, charset: str) -> str:
    """A body's text.  Every national charset is read as GB18030, which contains them all.  Raises ValueError on stray bytes."""
    name = charset.strip("\"' ").lower()
    if name in {"", "gbk", "gb2312", "gb18030", "x-gbk", "cp936"}:
        return body.decode("gb18030")
    if name in {"utf-8", "utf8"}:
        return body.decode("utf-8-sig")
    raise ValueError("a charset that this department does not use")


def _decode_piece(piece: str) -> str:
    if not _ESCAPE.search(piece):
        return piece
    encoded = unquote_to_bytes(piece)
    try:
        text = encoded.decode("utf-8")
    except UnicodeDecodeError:
        return encoded.decode("gb18030")
    return text if all(map(_is_name_character, text)) else encoded.decode("gb18030")


def _is_name_character(character: str) -> bool:
    return character == _DOT or any(first <= ord(character) <= last for first, last in _IDEOGRAPHS)

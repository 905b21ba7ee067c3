"""What a page's form brings: bounded, held in memory alone, and read once."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from gateway.domain.errors import CallerGone, InputFault, InvalidInput, Overloaded
from gateway.domain.files import LARGEST_FILE

LARGEST_FORM = 256 * 1024
MOST_FIELDS, MOST_FILES, MOST_FILES_AT_ONCE = 500, 4, 4
_MOST_DIGITS = 9
_read_now: list[None] = []


@dataclass(frozen=True, slots=True)
class Brought:
    """A file of a form.  name: as the browser told it."""

    name: str
    media_type: str
    content: bytes


class Form(dict[str, str]):
    """Names to what was written, without the blanks around it; of a name told twice the last.  `all`: each of them; `files` by name."""

    def __init__(self, pairs: Sequence[tuple[str, str]], files: Sequence[tuple[str, Brought]] = ()) -> None:
        super().__init__({name: value.strip() for name, value in pairs})
        self._pairs = pairs
        self.files = dict(files)

    def all(self, name: str) -> Sequence[str]:
        """What was written under this name, in order, without what is empty."""
        return [value.strip() for told, value in self._pairs if told == name and value.strip()]

    @property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """Names and what was written, as they came, without files."""
        return self._pairs

    def told(self, name: str) -> str | None:
        """What was written; None where that is nothing."""
        return self.get(name) or None


def one_part(text: str) -> str:
    """What a form or an address names, as one part of an address of the API: nothing in it leads on to another."""
    return "".join(letter for letter in text if letter.isalnum() or letter in "-_:") or "-"


def whole(text: str) -> int | str:
    """A whole number of a form; the text as it is where it is none, or a longer one than any that is asked for: the API says what is wrong."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else text


async def read_form(request: Request) -> Form:
    """Raises InvalidInput, Overloaded, CallerGone."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            return await _of_parts(request)
        if kind in {"application/x-www-form-urlencoded", ""}:
            return await _encoded(request)
    except ClientDisconnect:
        raise CallerGone("the connection was closed before the form was whole") from None
    raise InvalidInput("the form is of a kind that no page sends")


async def _encoded(request: Request) -> Form:
    body = b"".join([piece async for piece in _bounded(request, LARGEST_FORM)])
    try:
        return Form(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise InvalidInput("the form is malformed") from None


async def _of_parts(request: Request) -> Form:
    """With files: nothing of them is written to a disk."""
    if len(_read_now) >= MOST_FILES_AT_ONCE:
        raise Overloaded("as many files are being read as may be")
    _read_now.append(None)
    most = LARGEST_FILE + LARGEST_FORM
    parser = MultiPartParser(
        request.headers,
        _bounded(request, most),
        max_files=MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=LARGEST_FORM,
    )
    parser.spool_max_size = most
    try:
        form = await parser.parse()
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        files = [(name, await _brought(value)) for name, value in form.multi_items() if isinstance(value, UploadFile)]
        await form.close()
    except MultiPartException:
        raise InvalidInput("the form is malformed") from None
    finally:
        _read_now.pop()
    return Form(pairs, [(name, one) for name, one in files if one.content or one.name])


async def _brought(file: UploadFile) -> Brought:
    return Brought(file.filename or "", file.content_type or "application/octet-stream", await file.read())


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            message = f"a form with its files has at most {most} bytes"
            raise InvalidInput("the form is too large", [InputFault("", "file-size", message)])
        yield piece

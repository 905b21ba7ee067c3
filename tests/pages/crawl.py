"""Walks the pages as somebody, by links, and looks in whatever comes for what must not stand there."""

import io
import re
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urlsplit

import httpx

from tests.pages.planted import Plant
from tests.pages.reader import Reader

LINK = re.compile(r'(?:href|hx-get|action|formaction)="(/[^"#]*)')
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\bM\d\d(?:-C\d)?\b|\b\d+-\d+\b|[?].*")
_READ = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
_ELSEWHERE = (
    "/login",
    "/logout",
    "/docs",
    "/static/",
    "/open-data/",
    "/openapi",
    "/v1/",
    "/session",
    "/signed-out",
    "/audit/",
)
MOST_OF_A_KIND, MOST_PAGES = 2, 60


def pages_of(somebody: Reader, *starts: str) -> Iterator[httpx.Response]:
    """Every kind of page that links lead to from the front door and from these addresses, each once."""
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    waiting = ["/", *starts]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        kind = kind_of(path)
        is_wanted = path in starts or kinds[kind] < MOST_OF_A_KIND
        if path in seen or not is_wanted or path.startswith(_ELSEWHERE):
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = somebody.http.get(path)
        assert answer.status_code < 500, (path, answer.status_code)
        yield answer
        if is_page(answer):
            waiting += [unescape(found) for found in _READ.findall(answer.text)]


def kind_of(path: str) -> str:
    """The address without the ids in it."""
    return ID.sub("*", path)


def is_page(answer: httpx.Response) -> bool:
    return "html" in answer.headers.get("content-type", "")


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that stands where it must not."""

    what: str
    address: str
    where: str


def leaks(answer: httpx.Response, plants: Iterable[Plant], words: Iterable[str] = ()) -> list[Leak]:
    """Which of these plants and words stand in an answer, or in one that led to it: its address, its headers, what it holds, packed or not."""
    plants, words, found = list(plants), list(words), []
    for one in (*answer.history, answer):
        address = str(one.url)
        for where, text in texts_of(one):
            found += [Leak(plant.value, urlsplit(address).path, where) for plant in plants if plant.stands_in(text)]
            found += [Leak(word, urlsplit(address).path, where) for word in words if word in text]
    return found


def texts_of(answer: httpx.Response) -> Iterator[tuple[str, str]]:
    """All that an answer tells, as it is and as a browser reads it."""
    yield "address", unquote(str(answer.url))
    for name, value in answer.headers.items():
        yield f"header {name}", unquote(value)
    for name, content in _unpacked(answer.content):
        text = content.decode("utf-8", "replace")
        yield name, f"{text}\n{unescape(text)}"


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
    elif content.startswith(b"\x1f\x8b"):
        with tarfile.open(fileobj=io.BytesIO(content)) as bundle:
            for member in bundle.getmembers():
                file = bundle.extractfile(member)
                yield member.name, b"" if file is None else file.read()
    else:
        yield "body", content

"""The processes behind one door as one of them knows them: whoever is asked for the figures tells those of all."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

Tell = Callable[[], Awaitable[bytes]]
"""The figures of this process, in Prometheus' text form."""
ANSWERS_WITHIN_S = 1.0
"""A process that does not tell its figures in this time is told as down."""


@dataclass(frozen=True, slots=True)
class Siblings:
    """number: of this process, from 0.  listeners: where each hears the others, bound before any of them began."""

    number: int
    listeners: Sequence[socket.socket]

    @classmethod
    def bound(cls, processes: int) -> "Siblings":
        """For so many, as number 0 of them.  The kernel chooses names that no file bears, gone with the last who has them open."""
        listeners = []
        for _ in range(processes):
            listener = _unix_socket()
            listener.bind("")
            listener.listen()
            listeners.append(listener)
        return cls(0, listeners)

    def of(self, number: int) -> "Siblings":
        """The same as that one of them knows them."""
        return Siblings(number, self.listeners)

    @asynccontextmanager
    async def hearing(self, tell: Tell) -> AsyncIterator[None]:
        """As long as the block runs the others are told the figures of this process."""

        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                writer.write(await tell())
            finally:
                writer.close()

        listener = self.listeners[self.number].dup()
        async with await asyncio.start_unix_server(answer, sock=listener):
            yield

    async def all_figures(self, mine: bytes) -> bytes:
        """Those of all processes as one text, in `ANSWERS_WITHIN_S`."""
        others = [number for number in range(len(self.listeners)) if number != self.number]
        told = await asyncio.gather(*(self._asked(number) for number in others))
        texts = dict(zip(others, told, strict=True)) | {self.number: mine}
        return merged({number: texts[number] for number in sorted(texts)})

    async def _asked(self, number: int) -> bytes | None:
        """What that one tells; None where it tells nothing in time."""
        asking = _unix_socket()
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                asking.connect(self.listeners[number].getsockname())
                reader, writer = await asyncio.open_unix_connection(sock=asking)
                try:
                    return await reader.read() or None
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            asking.close()
            return None


def _unix_socket() -> socket.socket:
    """One that never lets a thread wait."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)


def merged(texts: Mapping[int, bytes | None]) -> bytes:
    """The figures of several processes: each family once, each of its lines with the label `worker`; None: down."""
    families: dict[str, list[str]] = {}
    for number, text in texts.items():
        for family, lines in _families((text or b"").decode()):
            told = families.setdefault(family, lines[:2])
            told += [_labelled(line, number) for line in lines[2:]]
    ups = [f'gateway_worker_up{{worker="{number}"}} {float(text is not None)}' for number, text in texts.items()]
    return "".join(f"{line}\n" for lines in (*families.values(), [*_UP, *ups]) for line in lines).encode()


_UP = (
    "# HELP gateway_worker_up 1 where a process behind the door tells its figures.",
    "# TYPE gateway_worker_up gauge",
)


def _families(text: str) -> Iterable[tuple[str, list[str]]]:
    """Each family by its first line, with all its lines; the first two of them say what it is."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("# HELP ") and lines:
            yield lines[0], lines
            lines = []
        lines.append(line)
    if lines:
        yield lines[0], lines


def _labelled(line: str, number: int) -> str:
    """A line with one more label; before the first brace or blank stands its name alone."""
    name, brace, rest = line.partition("{")
    if brace and " " not in name:
        return f'{name}{{worker="{number}",{rest}'
    name, _, value = line.partition(" ")
    return f'{name}{{worker="{number}"}} {value}'

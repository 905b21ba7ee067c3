"""Text and tables in which an id, an address or a word is never broken over lines: whoever copies it has it whole."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.containers import Lines
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

_PIECE = re.compile(r"(?:[!-~]+|.)[。，、；：）》！？]*")
"""What stays on one line: a run of ASCII, or one other character, with the Chinese punctuation behind it."""
_BETWEEN_COLUMNS = 3
"""Of each column, beside what stands in it: a frame and a blank on either side."""


class Whole(Text):
    """A text that breaks between words and between Chinese characters, never within a word of ASCII that fits on a line."""

    def wrap(self, console: Console, width: int, **_how: Any) -> Lines:  # noqa: ARG002 - as Text has it
        """The lines within a width."""
        lines = Lines()
        for line in self.split(allow_blank=True):
            parts = line.divide(_breaks(line.plain, width))
            for part in parts:
                part.rstrip_end(width)
            lines.extend(parts)
        return lines

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """The longest piece, and the longest line."""
        return Measurement(longest_piece(self.plain), longest_line(self.plain))


def longest_piece(text: str) -> int:
    """Columns of the longest piece of a text that is not broken."""
    return max((cell_len(piece) for piece in _PIECE.findall(text)), default=0)


def longest_line(text: str) -> int:
    """Columns of its longest line."""
    return max(map(cell_len, text.splitlines()), default=0)


def _breaks(text: str, width: int) -> list[int]:
    """Where the lines of one line begin.  A piece that is longer than a line is broken all the same."""
    found, at = [], 0
    for match in _PIECE.finditer(text):
        piece, size = match[0], cell_len(match[0])
        if at and at + size > width and piece != " ":
            found.append(match.start())
            at = 0
        start = match.start()
        while size > width:
            start += max(1, width * len(piece) // cell_len(piece))
            found.append(start)
            size = cell_len(text[start : match.end()])
        at += size
    return found


def records(headings: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> RenderableType:
    """Rows as a table that fits the width, or one below the other where it would break a piece.  width: columns of the screen."""
    listed = [list(row) for row in rows]
    columns = [[heading, *(row[at] for row in listed)] for at, heading in enumerate(headings)]
    least = [max(map(longest_piece, column)) for column in columns]
    room = width - _BETWEEN_COLUMNS * len(columns) - 1 - sum(least)
    if room < 0:
        return Group(*_cards(headings, listed))
    table = Table()
    for heading, size in zip(headings, _widths(columns, least, room), strict=True):
        table.add_column(Whole(heading), width=size)
    for row in listed:
        table.add_row(*map(Whole, row))
    return table


def _widths(columns: Sequence[Sequence[str]], least: Sequence[int], room: int) -> list[int]:
    """What each column gets: what it needs, and of the room that is left a share, up to its longest line."""
    widths = list(least)
    most = [max(map(longest_line, column)) for column in columns]
    while room and any(width < end for width, end in zip(widths, most, strict=True)):
        for at, end in enumerate(most):
            if room and widths[at] < end:
                widths[at] += 1
                room -= 1
    return widths


def _cards(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Text]:
    for row in rows:
        first, *others = zip(headings, row, strict=True)
        lines = [f"\n  {heading}: {cell}" for heading, cell in others if cell]
        yield Whole.assemble((first[1], "bold"), *lines, "\n")

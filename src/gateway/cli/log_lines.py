"""Entries of the audit log as an auditor reads them, in the reader's language."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from gateway.cli.language import language, worded
from gateway.cli.render import Json
from gateway.cli.whole import Whole
from gateway.entry import Titles, read_aloud, time_aloud

LOG_FROM = 60
"""From this width on they stand in a table."""


def log_lines(entries: Sequence[Json], titles: Mapping[str, Titles], width: int = 80) -> RenderableType:
    """The audit log as an auditor reads it, in the order given; below 60 columns without a table.  titles: by language."""
    if width < LOG_FROM:
        return Group(*(Whole(f"{entry['entry']} {entry['kind']}\n{_aloud(entry, titles)}\n") for entry in entries))
    table = Table(show_lines=True)
    table.add_column(worded("entry 留痕"), no_wrap=True)
    table.add_column(worded("kind 类型"), no_wrap=True)
    table.add_column(worded("what happened 留痕记录"))
    for entry in entries:
        table.add_row(entry["entry"], entry["kind"], Whole(_aloud(entry, titles)))
    return table


def _aloud(entry: Json, titles: Mapping[str, Titles]) -> str:
    """Its time, and what happened, in the reader's language."""
    spoken = language()
    return f"{time_aloud(entry['at'], spoken)}\n{read_aloud(entry, titles[spoken], spoken)}"

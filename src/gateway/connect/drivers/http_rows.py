"""What stands where in a reply of the http driver: a code, a number, the records.  What is something else is garbage, never nothing."""

import re
from collections.abc import Mapping, Sequence

from gateway.connect.drivers.json_replies import Garbage
from gateway.connect.drivers.record_reader import name_in
from gateway.domain.identifiers.names import fold_name
from gateway.sdk import look_up


def code_of(value: object) -> str:
    """A code as text; a department writes `0` as a number or as text.  Raises Garbage for anything else."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise Garbage


def only_row(rows: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    """The one row.  Raises Garbage for several: which of their codes counts?"""
    if len(rows) > 1:
        raise Garbage
    return rows[0]


def count_of(value: object) -> int:
    """A number of records, as a number or as text.  Raises Garbage."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000:
        return value
    raise Garbage


def rows_at(content: Mapping[str, object], path: str, *, null_is_absent: bool) -> Sequence[Mapping[str, object]]:
    """The records at a path, of one object or of a list.  Raises Garbage where there is something else, or nothing."""
    parent, _, last = path.rpartition(".")
    held = look_up(content, path) if path else content
    if held is None and null_is_absent and last in _object(content, parent):
        held = []
    held_rows = held if isinstance(held, list) else [held]
    rows = [row for row in held_rows if isinstance(row, dict) and row]
    if len(rows) != len(held_rows):
        raise Garbage
    return rows


def _object(content: Mapping[str, object], path: str) -> Mapping[str, object]:
    held = look_up(content, path) if path else content
    return held if isinstance(held, dict) else {}


def is_named(row: Mapping[str, object], path: str, name: str) -> bool:
    """Whether the name in a record is the one asked about; always, where the question has none.  Raises BadRecord: none, or one masked."""
    return not path or name_in(row, path) == fold_name(name)

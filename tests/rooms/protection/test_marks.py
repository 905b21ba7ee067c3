"""Marks: each is as long as any other, and read again as it was."""

import pytest

from gateway.domain.codes import QueryId
from gateway.protection.marks import AlertKind, SilentMark

QUERY = QueryId("0193aaaa-0000-7000-8000-000000000000")
NOBODY = frozenset[AlertKind]()
ALL = frozenset({AlertKind.PROTECTED, AlertKind.WATCHED, AlertKind.COLLEAGUE})


@pytest.mark.parametrize(
    "kinds",
    [(), (NOBODY,), (ALL,), (NOBODY, frozenset({AlertKind.WATCHED}), NOBODY), (ALL,) * 64],
    ids=["nobody", "one of whom nothing is told", "one", "the second", "as many as there can be"],
)
def test_a_mark_tells_what_it_was_told_and_nothing_by_its_length(kinds: tuple[frozenset[AlertKind], ...]) -> None:
    packed = SilentMark(QUERY, "123456789-123456789012345678", kinds).packed()
    assert len(packed) == len(SilentMark(QUERY, "1-1", ()).packed())
    read = SilentMark.read(packed)
    assert (read.query_id, read.entry) == (QUERY, "123456789-123456789012345678")
    assert read.told() == [(place, kind) for place, of in enumerate(kinds) for kind in sorted(of)]

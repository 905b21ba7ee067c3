"""What is recorded of a request: its span, those inside it, and nothing where nobody records or the caller does not want it."""

from collections.abc import Iterator

import pytest

from gateway.domain.trace import RecordedSpan, Trace, current_trace, is_recorded, record, recorder, span
from gateway.sdk.http_request import traced

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Kept:
    """A recorder of a share of the traces."""

    def __init__(self) -> None:
        self.spans: list[RecordedSpan] = []
        self.wanted = True

    def wants(self, _trace_id: str) -> bool:
        return self.wanted

    def take(self, span: RecordedSpan) -> None:
        self.spans.append(span)


@pytest.fixture
def kept() -> Iterator[Kept]:
    made = Kept()
    token = recorder.set(made)
    yield made
    recorder.reset(token)


def within(trace: Trace) -> str:
    """Two spans, one in the other; what is sent on from the inner one."""
    token = current_trace.set(trace)
    try:
        with span("outer") as told:
            told["lookups"] = 1
            with span("inner", "client") as inner:
                inner |= {"department": "vehicles", "failed": 1}
                return traced({})["traceparent"]
    finally:
        current_trace.reset(token)


def test_spans_nest_and_who_is_asked_is_told_of_the_innermost(kept: Kept) -> None:
    trace = Trace.of(f"00-{TRACE}-{PARENT}-01")
    sent = within(trace)
    record(trace, "GET /x", 0.5, {"http.route": "/x"}, has_failed=False)
    inner, outer, request = kept.spans
    assert sent == f"00-{TRACE}-{inner.span_id}-01"
    assert [one.name for one in kept.spans] == ["inner", "outer", "GET /x"]
    assert (inner.parent_id, outer.parent_id, request.parent_id) == (outer.span_id, request.span_id, PARENT)
    assert {one.trace_id for one in kept.spans} == {TRACE}
    assert (inner.attributes, inner.has_failed, inner.kind) == ({"department": "vehicles"}, True, "client")
    assert (outer.attributes, outer.has_failed, outer.kind) == ({"lookups": 1}, False, "internal")
    assert (request.took_ns, request.kind) == (500_000_000, "server")


def test_what_the_caller_does_not_have_recorded_is_not(kept: Kept) -> None:
    trace = Trace.of(f"00-{TRACE}-{PARENT}-00")
    assert within(trace) == f"00-{TRACE}-{trace.span_id}-00"
    record(trace, "GET /x", 0.5, {}, has_failed=False)
    assert (kept.spans, is_recorded()) == ([], False)


def test_of_traces_that_begin_here_the_recorder_chooses(kept: Kept) -> None:
    assert Trace.of(None).flags == "01"
    kept.wanted = False
    assert (Trace.of(None).flags, Trace.of(f"00-{TRACE}-{PARENT}-01").flags) == ("00", "01")


def test_where_nobody_records_nothing_is_made_and_a_trace_is_sent_on_as_it_is() -> None:
    trace = Trace.of(f"00-{TRACE}-{PARENT}-01")
    assert within(trace) == f"00-{TRACE}-{trace.span_id}-01"
    assert Trace.of(None).flags == "00"


def test_a_block_that_breaks_off_is_recorded_all_the_same(kept: Kept) -> None:
    token = current_trace.set(Trace.of(None))
    with pytest.raises(KeyError), span("broken"):
        raise KeyError
    current_trace.reset(token)
    assert [one.name for one in kept.spans] == ["broken"]

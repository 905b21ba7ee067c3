"""W3C trace context: which request we are working for, carried in, through and out; and what took how long in it, for whoever records that."""

import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


@dataclass(frozen=True, slots=True)
class Trace:
    """One span of a trace: 32, 16 and 2 hex digits, lower case.  parent_id: the caller's span; None: it begins here.

    Source: W3C Trace Context, level 1.
    """

    trace_id: str
    span_id: str
    flags: str
    parent_id: str | None = None

    @property
    def is_recorded(self) -> bool:
        """Whether whoever began the trace has it recorded."""
        return int(self.flags, 16) & 1 == 1

    @property
    def traceparent(self) -> str:
        """The header to send on."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"

    @property
    def outgoing(self) -> str:
        """The header for whom we ask: the innermost span that is recorded is their parent."""
        return f"00-{self.trace_id}-{_inner.get() or self.span_id}-{self.flags}"

    @classmethod
    def of(cls, traceparent: str | None) -> "Trace":
        """A span of our own in the caller's trace; in a fresh one where the header is missing or malformed."""
        found = _TRACEPARENT.fullmatch(traceparent or "")
        span_id = secrets.token_hex(8)
        if found is None:
            return cls._fresh(span_id)
        version, trace_id, parent_id, flags, more = found.groups()
        if version == "ff" or (version == "00" and more) or not int(trace_id, 16) or not int(parent_id, 16):
            return cls._fresh(span_id)
        return cls(trace_id, span_id, flags, parent_id)

    @classmethod
    def _fresh(cls, span_id: str) -> "Trace":
        trace_id, taker = secrets.token_hex(16), recorder.get()
        return cls(trace_id, span_id, "01" if taker is not None and taker.wants(trace_id) else "00")


current_trace: ContextVar[Trace | None] = ContextVar("current_trace", default=None)
"""The trace of the request this task works for; None outside of one."""


def trace_id_now() -> str | None:
    """The trace of the request this task works for, 32 hex digits; None outside of one."""
    trace = current_trace.get()
    return None if trace is None else trace.trace_id


Attribute: TypeAlias = str | int


@dataclass(frozen=True, slots=True)
class RecordedSpan:
    """What took how long.  began_ns: since 1970, real clock.  attributes: words, counts and ids of the house; nothing of a person.

    kind: `server`: a request that came to us; `internal`: a part of our work; `client`: what others were asked.
    """

    name: str
    kind: Literal["server", "internal", "client"]
    trace_id: str
    span_id: str
    parent_id: str | None
    began_ns: int
    took_ns: int
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    has_failed: bool = False


class Recorder(Protocol):
    """Who records spans."""

    def wants(self, trace_id: str) -> bool:
        """Whether a trace that begins here is to be recorded."""

    def take(self, span: RecordedSpan) -> None:
        """It has ended; never waits and never raises."""


recorder: ContextVar[Recorder | None] = ContextVar("recorder", default=None)
"""None: nobody records, and nothing is made to be recorded."""
_inner: ContextVar[str | None] = ContextVar("inner_span", default=None)


def is_recorded() -> bool:
    """Whether what happens now is recorded."""
    trace = current_trace.get()
    return trace is not None and recorder.get() is not None and trace.is_recorded


@contextmanager
def span(name: str, kind: Literal["internal", "client"] = "internal") -> Iterator[dict[str, Attribute]]:
    """The block is recorded, where anything is.  Yields the attributes, to be filled in; `failed` among them marks it so."""
    told: dict[str, Attribute] = {}
    trace, taker = current_trace.get(), recorder.get()
    if trace is None or taker is None or not trace.is_recorded:
        yield told
        return
    parent_id, span_id = _inner.get() or trace.span_id, secrets.token_hex(8)
    token, began_ns, began = _inner.set(span_id), time.time_ns(), time.perf_counter_ns()
    try:
        yield told
    finally:
        _inner.reset(token)
        took_ns, has_failed = time.perf_counter_ns() - began, bool(told.pop("failed", 0))
        taker.take(RecordedSpan(name, kind, trace.trace_id, span_id, parent_id, began_ns, took_ns, told, has_failed))


def record(trace: Trace, name: str, took_s: float, attributes: Mapping[str, Attribute], *, has_failed: bool) -> None:
    """The span that a trace is in this house, now that it has ended."""
    taker = recorder.get()
    if taker is not None and trace.is_recorded:
        took_ns = round(took_s * 1e9)
        began_ns = time.time_ns() - took_ns
        made = RecordedSpan(
            name, "server", trace.trace_id, trace.span_id, trace.parent_id, began_ns, took_ns, attributes, has_failed
        )
        taker.take(made)

"""W3C trace context: which request we are working for, carried in, through and out."""

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


@dataclass(frozen=True, slots=True)
class Trace:
    """One span of a trace: 32, 16 and 2 hex digits, lower case.  Source: W3C Trace Context, level 1."""

    trace_id: str
    span_id: str
    flags: str

    @property
    def traceparent(self) -> str:
        """The header to send on."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"

    @classmethod
    def of(cls, traceparent: str | None) -> "Trace":
        """A span of our own in the caller's trace; in a fresh one where the header is missing or malformed."""
        found = _TRACEPARENT.fullmatch(traceparent or "")
        span_id = secrets.token_hex(8)
        if found is None:
            return cls(secrets.token_hex(16), span_id, "00")
        version, trace_id, parent_id, flags, more = found.groups()
        if version == "ff" or (version == "00" and more) or not int(trace_id, 16) or not int(parent_id, 16):
            return cls(secrets.token_hex(16), span_id, "00")
        return cls(trace_id, span_id, flags)


current_trace: ContextVar[Trace | None] = ContextVar("current_trace", default=None)
"""The trace of the request this task works for; None outside of one."""


def trace_id_now() -> str | None:
    """The trace of the request this task works for, 32 hex digits; None outside of one."""
    trace = current_trace.get()
    return None if trace is None else trace.trace_id

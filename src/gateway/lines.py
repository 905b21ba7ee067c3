"""Every line that the gateway writes to standard error is one JSON object: its own, the libraries', warnings, and what ends it.

Names, ids and places alone: of an exception its kind and where it was raised, never what it says, for that may quote a person's data.
"""

import json
import logging
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from structlog.typing import EventDict

from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.domain.supervision import Cause
from gateway.domain.trace import Trace, current_trace

OWN_TRACE: Final = Trace.of(None)
"""What a line bears that is about no request: all since one start have the same."""
WITHHELD: Final = "a message that may name a person"
_PLAIN = logging.LogRecord("", 0, "", 0, "", (), None).__dict__.keys() | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}
log = logging.getLogger(__name__)


def configure_log(level: str) -> None:
    """From now on whatever is written is one JSON line.  level: debug, info, warning, error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _with_trace,
            structlog.processors.TimeStamper(fmt="iso"),
            _with_cause,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # the handler's own failure would be written as a traceback
    sys.excepthook = lambda _kind, fault, _traceback: _say("ended_by", fault)
    sys.unraisablehook = lambda event: _say("ignored", event.exc_value)
    threading.excepthook = lambda event: _say("thread_ended_by", event.exc_value)


def in_loop(_loop: object, context: Mapping[str, Any]) -> None:
    """What an event loop tells of its own accord: a task whose failure nobody asked for, a callback that failed."""
    log.error(
        "unhandled_in_loop", exc_info=context.get("exception"), extra={"what": _told(str(context.get("message")))}
    )


def say_why(detail: str) -> None:
    """The sentence for whoever started this process."""
    line = {"detail": detail, "event": "cannot_start", "level": "error", "trace_id": _trace_id(), "timestamp": _now()}
    sys.stderr.write(_json(line) + "\n")


class _Lines(logging.Formatter):
    """One line of the standard library's logging."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        extra = {name: value for name, value in record.__dict__.items() if name not in _PLAIN}
        fault = record.exc_info[1] if record.exc_info else None
        return _json(
            {
                "event": _told(record.getMessage()),
                **extra,
                **({} if fault is None else _cause(fault)),
                "logger": record.name,
                "level": record.levelname.lower(),
                "trace_id": _trace_id(),
                "timestamp": _now(),
            }
        )


def _with_trace(_logger: object, _method: str, event: EventDict) -> EventDict:
    """With the trace of the request that this is about; with that of the process where it is about none."""
    event.setdefault("trace_id", _trace_id())
    return event


def _trace_id() -> str:
    return (current_trace.get() or OWN_TRACE).trace_id


def _with_cause(_logger: object, _method: str, event: EventDict) -> EventDict:
    """An exception given to structlog, by kind and place."""
    given = event.pop("exc_info", None)
    fault = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    return {**event, **(_cause(fault) if isinstance(fault, BaseException) else {})}


def _say(event: str, fault: BaseException | None) -> None:
    log.critical(event, exc_info=fault)


def _cause(fault: BaseException) -> dict[str, str]:
    cause = Cause.of(fault)
    return {"fault": cause.kind, "at": cause.at}


def _told(message: str) -> str:
    return WITHHELD if could_name_a_person(message) else message


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def _json(line: Mapping[str, object]) -> str:
    return json.dumps(line, ensure_ascii=False, default=repr)

"""Whatever a process of ours writes to standard error is one JSON object a line, and never what an exception says."""

import json
import re
import subprocess
import sys

SECRET = "330702198503070012"
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
PROGRAM = f"""
import asyncio, logging, sys, threading, warnings
import structlog
from gateway.domain.trace import Trace, current_trace
from gateway.lines import configure_log, in_loop

configure_log("info")
log = structlog.get_logger()

def fails():
    raise ValueError("{SECRET}")

try:
    fails()
except ValueError as fault:
    log.exception("ours")
    log.error("ours by value", exc_info=fault)
    logging.getLogger("library").exception("theirs")
logging.getLogger("library").info("%s\\n%s", "two", "lines", extra={{"place": {{1, 2}}}})
logging.getLogger("library").warning("asked about {SECRET}")
logging.getLogger("library").debug("not at this level")
warnings.warn("an old name", DeprecationWarning, stacklevel=1)

class Unraisable:
    def __del__(self):
        fails()

thing = Unraisable()
del thing
thread = threading.Thread(target=fails)
thread.start()
thread.join()

async def story():
    asyncio.get_running_loop().set_exception_handler(in_loop)
    async def dies():
        fails()
    task = asyncio.create_task(dies())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    asyncio.get_running_loop().call_soon(fails)
    await asyncio.sleep(0)

asyncio.run(story())
token = current_trace.set(Trace.of("{PARENT}"))
log.info("of a request")
logging.getLogger("library").info("of a request")
current_trace.reset(token)
fails()
"""


def test_every_line_is_json_and_none_says_what_an_exception_says() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert (done.returncode, done.stdout, SECRET in done.stderr) == (1, "", False)
    events = [(line["event"], line.get("fault")) for line in lines]
    assert events[:5] == [
        ("ours", "ValueError"),
        ("ours by value", "ValueError"),
        ("theirs", "ValueError"),
        ("two\nlines", None),
        ("a message that may name a person", None),
    ]
    assert "an old name" in lines[5]["event"]
    assert events[6:] == [
        ("ignored", "ValueError"),
        ("thread_ended_by", "ValueError"),
        ("unhandled_in_loop", "ValueError"),
        ("unhandled_in_loop", "ValueError"),
        ("of a request", None),
        ("of a request", None),
        ("ended_by", "ValueError"),
    ]
    assert all(line["at"].startswith("<string>:") or "/<string>:" in line["at"] for line in lines if "fault" in line)
    traces = [line["trace_id"] for line in lines]
    assert traces[-3:-1] == [TRACE, TRACE]
    own = {*traces[:-3], traces[-1]}
    assert len(own) == 1
    assert re.fullmatch(r"[0-9a-f]{32}", own.pop())


def test_why_a_start_failed_bears_a_trace_too() -> None:
    program = "from gateway.lines import say_why; say_why('no port')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert re.fullmatch(r"[0-9a-f]{32}", json.loads(done.stderr)["trace_id"])

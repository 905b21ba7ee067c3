"""A city's case register of one answer, over HTTP, as `openapi/case-register` has it; with bad days."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Register:
    """What it answers, how late, and what it was asked: paths and their Authorization."""

    case: Mapping[str, Any]
    url: str = ""
    status: int = 200
    body: bytes = b""
    pause_s: float = 0.0
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def says(self, **changes: Any) -> None:
        """The case, with these changes."""
        self.body = json.dumps({**self.case, **changes}).encode()


@contextlib.contextmanager
def serving(case: Mapping[str, Any]) -> Iterator[Register]:
    """A register that holds this case, until the block ends."""
    kept = Register(case)
    kept.says()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kept.asked.append((self.path, self.headers["Authorization"]))
            time.sleep(kept.pause_s)
            with contextlib.suppress(OSError):  # nobody waits any more
                self.send_response(kept.status)
                self.send_header("Content-Length", str(len(kept.body)))
                self.end_headers()
                self.wfile.write(kept.body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()

"""A private PostgreSQL of our own: our direct child on a Unix socket, gone when we are gone, started again when it falls."""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from gateway.domain.errors import SetupError
from gateway_demo.postgres import launch
from gateway_demo.postgres.marks import RECORD
from gateway_demo.postgres.place import NO_OTHER_USER, Place, as_setup_error, find_place
from gateway_demo.postgres.prepare import USER, failed, prepare_data, spawn

PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
SOCKETS = "ocg-"
"""How the name of a folder of sockets begins."""
LONGEST_SOCKET_FOLDER = 107 - len(f"/{SOCKET}") - 1
READY_WITHIN_S = 30.0
STOP_WITHIN_S = 10.0
LONGEST_PAUSE_S = 5.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "jit": "off",
    "logging_collector": "off",
    "log_destination": "stderr",
    # No value of a row and no statement may reach the log file.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}


class EmbeddedPostgres:
    """One server with one data folder.

    home: the gateway's state folder; holds password, lock and (for a normal user) the data.  name: which server of this home.
    `start` and `stop` block, at most about a second; both may be called from any thread.
    """

    def __init__(self, home: Path, name: str = "gateway") -> None:
        self._home = home.absolute()
        self._name = name
        self._keep = self._home / "postgres"
        self._lock: int | None = None
        self._sockets: Path | None = None
        self._password = ""
        self._child: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._started = threading.Event()
        self._fault: SetupError | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the server, None while it does not run."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def dsn(self, database: str = "postgres") -> str:
        """The address of one database, for asyncpg and psycopg alike; the password is in it."""
        return f"postgresql://{USER}:{quote(self._password)}@/{quote(database)}?host={quote(str(self._sockets), safe='')}&port={PORT}"

    def start(self) -> str:
        """Start the server, prepare its data where there is none.  Returns the dsn of its database `postgres`.

        Raises SetupError with one sentence: another gateway uses this home, no space, no right, no named user.
        """
        try:
            self._keep.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._take_lock()
        except OSError as fault:
            raise as_setup_error(fault, self._home) from fault
        try:
            self._password = self._kept_password()
            place = find_place(self._home, self._name)
            _end_former(place.data)
            self._make_socket_folder(place)
            self._stopping.clear()
            self._started.clear()
            self._fault = None
            # The death signal is bound to the thread that starts the child: this one lives as long as the server does.
            self._thread = threading.Thread(target=self._supervise, args=(place,), name="postgres", daemon=True)
            self._thread.start()
            self._started.wait()
        except OSError as fault:
            self.stop()
            raise as_setup_error(fault, self._home) from fault
        except BaseException:
            self.stop()
            raise
        if self._fault is not None:
            self.stop()
            raise self._fault
        return self.dsn()

    def stop(self, *, discard: bool = False) -> None:
        """Stop the server with a fast shutdown (open transactions are rolled back) and let the home go.  May be repeated.

        discard: stop at once without writing to disk what only the log holds yet, for data that is thrown away next.
        """
        self._stopping.set()
        if self._thread is not None:
            if self._child is not None:
                _end_child(self._child, first=signal.SIGQUIT if discard else signal.SIGINT)
            if self._thread.ident is not None:  # a signal may have come while it was being started
                self._thread.join()
            self._thread = None
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # ── what `start` is made of ────────────────────────────────────────────────────────────────────────────────────────

    def _take_lock(self) -> None:
        if self._lock is not None:
            raise SetupError(f"The PostgreSQL of {self._home} is running already in this process.")
        lock = os.open(self._keep / f"{self._name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            os.close(lock)
            raise SetupError(
                f"Another gateway is running with the folder {self._home}: stop it, or give this one another folder."
            ) from fault
        self._lock = lock

    def _kept_password(self) -> str:
        file = self._keep / f"{self._name}.password"
        if not file.exists():
            making = file.with_suffix(".new")
            with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(24))
            making.rename(file)
        return file.read_text().strip()

    def _make_socket_folder(self, place: Place) -> None:
        kept = self._keep / f"{self._name}.sockets"
        if kept.exists():
            former = Path(kept.read_text().strip())
            if former.name.startswith(SOCKETS) and not former.is_symlink():
                shutil.rmtree(former, ignore_errors=True)
        where = tempfile.gettempdir()
        if len(os.fsencode(where)) + len(f"/{SOCKETS}12345678") > LONGEST_SOCKET_FOLDER:
            where = "/tmp"  # noqa: S108 - mkdtemp makes a folder of our own, 0700, in it
        self._sockets = Path(tempfile.mkdtemp(prefix=SOCKETS, dir=where))
        kept.write_text(f"{self._sockets}\n")
        (self._sockets / RECORD).write_text(
            f"{self._home}\n"
        )  # the mark comes last: what bears it stands in its home already
        if place.uid != os.getuid():
            os.chown(self._sockets, place.uid, place.gid)

    # ── the supervising thread ─────────────────────────────────────────────────────────────────────────────────────────

    def _supervise(self, place: Place) -> None:
        try:
            if not place.data.exists():
                prepare_data(place, self._password)
            self._launch(place)
        except SetupError as fault:
            self._fault = fault
        except OSError as fault:
            self._fault = as_setup_error(fault, self._home)
        self._started.set()
        pause_s = 0.1
        while self._fault is None and not self._stopping.is_set() and self._child is not None:
            started_at = time.monotonic()
            self._child.wait()
            if time.monotonic() - started_at > LONGEST_PAUSE_S:
                pause_s = 0.1
            if self._stopping.wait(pause_s):
                break
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            with contextlib.suppress(SetupError, OSError):  # the next round tries again, after a longer pause
                _end_former(place.data)
                self._launch(place)

    def _launch(self, place: Place) -> None:
        settings = SETTINGS | {"unix_socket_directories": str(self._sockets), "port": str(PORT)}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        command = [str(place.programs / "postgres"), "-D", str(place.data), *options]
        log = self._keep / f"{self._name}.log"
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            self._child = spawn(command, place.uid, place.gid, out.fileno())
        _await_ready(self._child, place.data, log)
        if self._stopping.is_set():  # stop() may have looked just before the child was there
            _end_child(self._child)


def _await_ready(child: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    """Wait until the server's own pid file says that it is ready, as pg_ctl does.  Raises SetupError."""
    pid_file = data / "postmaster.pid"
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        if (code := child.poll()) is not None:
            if code == launch.MAY_NOT_CHANGE_UID:
                raise SetupError(NO_OTHER_USER)
            raise failed("PostgreSQL did not start", log.read_text(errors="replace"), data)
        with contextlib.suppress(OSError):
            lines = pid_file.read_text().splitlines()
            if len(lines) >= 8 and lines[0] == str(child.pid) and lines[7].strip() in {"ready", "standby"}:
                return
        time.sleep(0.003)
    _end_child(child)
    raise SetupError(f"PostgreSQL was not ready within {READY_WITHIN_S:.0f} seconds; its log is {log}.")


def _end_child(child: subprocess.Popen[bytes], first: signal.Signals = signal.SIGINT) -> None:
    for how in (first, signal.SIGQUIT, signal.SIGKILL):
        if child.poll() is not None:
            return
        child.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(STOP_WITHIN_S)


def _end_former(data: Path) -> None:
    """After a kill of the gateway: wait for what is left of its server, end it, and drop the pid file it left.

    A zombie that nobody reaps still answers to `kill(pid, 0)`, so PostgreSQL itself would take it for a running server.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    started_at = time.monotonic()
    while left := processes_in(data):
        waited_s = time.monotonic() - started_at
        if waited_s > STOP_WITHIN_S:
            how = signal.SIGKILL if waited_s > 2 * STOP_WITHIN_S else signal.SIGQUIT
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, how)
        time.sleep(0.02)
    pid_file.unlink(missing_ok=True)


def processes_in(data: Path) -> list[int]:
    """The processes that live in the data folder, which all of one server's do; a zombie lives nowhere."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if Path(f"/proc/{entry.name}/cwd").readlink() == data:
                    found.append(int(entry.name))
    return found

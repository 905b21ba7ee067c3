"""A PostgreSQL cluster that survives the loss of a machine, on this machine's loopback: etcd, and three nodes kept by Patroni, of which
nothing is committed without one of the two standbys.

    python3 deploy/ha/cluster.py --folder /var/tmp/gateway-ha

For trials, and as the settings to take over for three machines (docs/runbook.md).  When the cluster can be used it prints one JSON object
with `database_url` and the nodes, and goes on until SIGTERM or SIGINT; what it started ends with it.  The
standard library alone; it says what is missing.
"""

import argparse
import contextlib
import ctypes
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

NODES = 3
OLDEST_PATRONI = (4, 1)
"""Earlier ones lost an acknowledged write after a primary had stood still and run on."""
TTL_S, LOOP_S, RETRY_S = 15, 2, 5
"""How long a leader may be silent before another is made; Patroni demands at least loop_wait + 2 × retry_timeout."""
RESTART_S = 30.0
"""A node whose Patroni has died is started again so much later, as a machine that comes back would be."""
READY_WITHIN_S = 90.0
PATRONI = Path("/opt/oneclick-ha/bin/patroni")
NEEDED = f"""This needs, as Debian packages: postgresql (15 or later), etcd-server; and Patroni {OLDEST_PATRONI[0]}.{OLDEST_PATRONI[1]} or later,
installed with the system's own Python, which the user `postgres` may execute (with another its children hang and say nothing):
    apt-get install postgresql etcd-server python3-venv
    /usr/bin/python3 -m venv {PATRONI.parent.parent} && {PATRONI.parent}/pip install 'patroni[etcd3]>=4.1' 'psycopg[binary]'
Missing: """


class MissingProgram(Exception):
    """Something that must be installed before; the text names it."""


@dataclass(frozen=True)
class Programs:
    """What is run, and how a program is run as the user that may run PostgreSQL."""

    postgres: Path
    etcd: str
    patroni: Path
    user: list[str]

    @classmethod
    def find(cls, patroni: Path) -> "Programs":
        """Raises MissingProgram."""
        user = _as_postgres()
        postgres = _newest_postgres()
        etcd = shutil.which("etcd") or shutil.which("etcd", path="/usr/sbin:/usr/bin:/sbin:/bin")
        if etcd is None:
            raise MissingProgram("etcd")
        _require_patroni(user, patroni)
        return cls(postgres, etcd, patroni, user)


def _as_postgres() -> list[str]:
    """The words before a command: it ends when this script does, and root is not root any more."""
    words = ["setpriv", "--pdeathsig", "TERM"]
    if os.getuid() != 0:
        return words
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise MissingProgram("the user postgres, which the package postgresql makes") from None
    return [*words, "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]


def _newest_postgres() -> Path:
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin/postgres") if int(path.parts[4]) >= 15]
    if not found:
        raise MissingProgram("PostgreSQL 15 or later in /usr/lib/postgresql")
    return max(found, key=lambda path: int(path.parts[4])).parent


def _require_patroni(user: list[str], patroni: Path) -> None:
    try:
        done = subprocess.run(
            [*user, str(patroni), "--version"], capture_output=True, text=True, timeout=30, cwd="/", check=False
        )
    except subprocess.TimeoutExpired:
        raise MissingProgram(f"a Python that the user postgres may execute: {patroni} hangs") from None
    version = re.search(r"(\d+)\.(\d+)", done.stdout)
    if done.returncode or version is None:
        raise MissingProgram(f"Patroni at {patroni}, executable by the user postgres")
    if (int(version[1]), int(version[2])) < OLDEST_PATRONI:
        raise MissingProgram(f"a newer Patroni: {patroni} is {done.stdout.strip()}")


@dataclass(frozen=True)
class Node:
    """One PostgreSQL and its Patroni.  port, api: of loopback."""

    name: str
    port: int
    api: int
    folder: Path

    @property
    def pid_file(self) -> Path:
        """Where Patroni's process id stands."""
        return self.folder / "patroni.pid"


class Cluster:
    """The processes.  folder: for data, settings and logs; made anew."""

    def __init__(self, folder: Path, programs: Programs) -> None:
        self.folder = folder
        self.programs = programs
        self.passwords = {name: secrets.token_hex(12) for name in ("postgres", "replicator", "rewinder", "gateway")}
        self._etcd: subprocess.Popen[bytes] | None = None
        self._patronis: dict[Node, subprocess.Popen[bytes]] = {}
        self._died_s: dict[Node, float] = {}
        *ports, self._etcd_port, self._peer_port = _free_ports(2 * NODES + 2)
        self.nodes = [
            Node(f"node{n + 1}", ports[2 * n], ports[2 * n + 1], folder / f"node{n + 1}") for n in range(NODES)
        ]

    @property
    def database_url(self) -> str:
        """The address that the gateway is given: every node, no proxy."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql://gateway:{self.passwords['gateway']}@{hosts}/gateway?target_session_attrs=read-write"

    def start(self) -> None:
        """Until a primary and its standbys serve.  Raises TimeoutError."""
        self.folder.mkdir(parents=True)
        self._own(self.folder)
        self._etcd = self._run("etcd", self.programs.etcd, *self._etcd_words())
        for node in self.nodes:
            self._write(node)
            self._start(node)
        _until(self.is_whole, "three nodes, two of them standbys that confirm commits")
        self._make_database()

    def bury(self) -> None:
        """Let go of what has ended here and was started by somebody who is gone, as PostgreSQL's servers are."""
        own = {process.pid for process in (*self._patronis.values(), self._etcd) if process is not None}
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        for pid in {int(child) for child in children} - own:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)

    def watch(self) -> None:
        """Start again what has died long enough ago."""
        for node, process in list(self._patronis.items()):
            if process.poll() is None:
                continue
            died_s = self._died_s.setdefault(node, time.monotonic())
            if time.monotonic() - died_s > RESTART_S:
                del self._died_s[node]
                self._start(node)

    def stop(self) -> None:
        """End all, at once: what is in the folder is thrown away."""
        etcd = [self._etcd] if self._etcd is not None else []
        for process in (*self._patronis.values(), *etcd):
            process.kill()
            process.wait()
        for pid in _pids_below(self.folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def members(self) -> list[dict[str, object]]:
        """What Patroni says of each node; nothing while none answers."""
        for node in self.nodes:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{node.api}/cluster", timeout=2) as answer:
                    members: list[dict[str, object]] = json.load(answer)["members"]
                    return members
            except (OSError, ValueError, urllib.error.URLError):
                continue
        return []

    def is_whole(self) -> bool:
        """Whether all nodes run, one leads, and either of the others may confirm a commit."""
        members = self.members()
        roles = sorted(str(member["role"]) for member in members if member["state"] in {"running", "streaming"})
        return roles == ["leader", *["quorum_standby"] * (NODES - 1)]

    def _start(self, node: Node) -> None:
        process = self._run(node.name, str(self.programs.patroni), str(node.folder / "patroni.json"))
        self._patronis[node] = process
        node.pid_file.write_text(f"{process.pid}\n")

    def _run(self, name: str, *words: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as out:
            return subprocess.Popen(
                [*self.programs.user, *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=self.folder,
                env={"PATH": f"{self.programs.postgres}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            )

    def _own(self, path: Path) -> None:
        if os.getuid() == 0:
            shutil.chown(path, "postgres", "postgres")
        path.chmod(0o700)

    def _etcd_words(self) -> list[str]:
        client, peer = (f"http://127.0.0.1:{port}" for port in (self._etcd_port, self._peer_port))
        return [
            "--name", "etcd1", "--data-dir", str(self.folder / "etcd"),
            "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"etcd1={peer}",
        ]  # fmt: skip

    def _write(self, node: Node) -> None:
        node.folder.mkdir()
        self._own(node.folder)
        file = node.folder / "patroni.json"  # JSON is YAML
        file.write_text(json.dumps(self._settings(node), indent=1))
        self._own(file)

    def _settings(self, node: Node) -> dict[str, object]:
        users = {"superuser": "postgres", "replication": "replicator", "rewind": "rewinder"}
        return {
            "scope": "gateway",
            "name": node.name,
            "restapi": {"listen": f"127.0.0.1:{node.api}", "connect_address": f"127.0.0.1:{node.api}"},
            "etcd3": {"host": f"127.0.0.1:{self._etcd_port}"},
            "bootstrap": {"dcs": _AGREED, "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"]},
            "postgresql": {
                "listen": f"127.0.0.1:{node.port}",
                "connect_address": f"127.0.0.1:{node.port}",
                "data_dir": str(node.folder / "data"),
                "bin_dir": str(self.programs.postgres),
                "pgpass": str(node.folder / "pgpass"),
                "authentication": {
                    kind: {"username": name, "password": self.passwords[name]} for kind, name in users.items()
                },
                "pg_hba": [
                    "local all postgres peer",
                    "host all all 127.0.0.1/32 scram-sha-256",
                    "host replication replicator 127.0.0.1/32 scram-sha-256",
                ],
                "parameters": {"unix_socket_directories": str(node.folder)},
                # one that holds what no longer counts, and cannot be wound back, is copied anew; nobody need be called
                "remove_data_directory_on_rewind_failure": True,
                "remove_data_directory_on_diverged_timelines": True,
            },
        }

    def _make_database(self) -> None:
        """The gateway's own database and user, which may see the standbys that it counts."""
        leader = next(member for member in self.members() if member["role"] == "leader")
        port = next(node.port for node in self.nodes if node.name == leader["name"])
        orders = (
            f"create role gateway login password '{self.passwords['gateway']}' in role pg_monitor",
            "create database gateway owner gateway",
        )
        for order in orders:
            subprocess.run(
                [str(self.programs.postgres / "psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres"],
                input=order, text=True, check=True, env={"PGPASSWORD": self.passwords["postgres"]}, timeout=30,
            )  # fmt: skip


_AGREED: dict[str, object] = {
    "ttl": TTL_S,
    "loop_wait": LOOP_S,
    "retry_timeout": RETRY_S,
    "maximum_lag_on_failover": 0,
    "primary_start_timeout": 0,  # one that fell is not waited for: the standby has everything, and is there at once
    # either standby confirms a commit, and whichever has more becomes the primary: with a standby that alone confirms, the other may have
    # more than it, and must be wound back for seconds in which nobody confirms anything
    "synchronous_mode": "quorum",
    "synchronous_mode_strict": True,
    "postgresql": {
        "use_pg_rewind": True,
        "use_slots": True,
        "parameters": {
            "max_connections": 200,
            "synchronous_commit": "on",
            "wal_log_hints": "on",
            "wal_keep_size": "256MB",
            "wal_sender_timeout": "5s",
            "wal_receiver_timeout": "5s",
            "wal_retrieve_retry_interval": "1s",  # else a commit waits 5 s for the standby after a primary that fell and rose
        },
    },
}
"""The same for all nodes; it stands in etcd, and Patroni keeps to it."""


def _free_ports(number: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _pids_below(folder: Path) -> list[int]:
    """The processes that live in the folder, as PostgreSQL's do."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").readlink().is_relative_to(folder):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def _until(is_so: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(f"after {READY_WITHIN_S:.0f} s there are not {what}")
        time.sleep(0.5)


def _adopt() -> None:
    """Become the parent of what loses its own, as init does on a machine, and buries at once: while the process of a server that has shut
    down is still to be seen, Patroni takes it for one that runs, and a switchover waits for it.
    """
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


_SET_CHILD_SUBREAPER = 36
"""Of <sys/prctl.h>."""


def _ended(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Start, tell, watch, stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--folder", type=Path, required=True, help="made anew; the user postgres must be able to enter it"
    )
    parser.add_argument("--patroni", type=Path, default=PATRONI)
    given = parser.parse_args()
    try:
        cluster = Cluster(given.folder.absolute(), Programs.find(given.patroni))
    except MissingProgram as missing:
        print(f"{NEEDED}{missing}.", file=sys.stderr)
        return 3
    signal.signal(signal.SIGTERM, _ended)
    _adopt()
    try:
        cluster.start()
        signal.signal(signal.SIGCHLD, lambda *_: cluster.bury())
        nodes = [{"name": n.name, "port": n.port, "api": n.api, "folder": str(n.folder)} for n in cluster.nodes]
        print(json.dumps({"database_url": cluster.database_url, "nodes": nodes}), flush=True)
        while True:
            cluster.watch()
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    except (TimeoutError, subprocess.SubprocessError) as fault:
        print(f"The cluster did not start ({fault}): see the logs in {given.folder}.", file=sys.stderr)
        return 1
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main())

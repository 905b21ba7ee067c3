"""The script of the trial cluster says what it lacks and takes no Patroni that may lose a write; the trial's figures are the right ones."""

import importlib.util
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from gateway.domain.clock import real_now
from tests.load.ha import SCRIPT, WAYS, _is_whole, _longest_s


@pytest.fixture(scope="module")
def cluster() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cluster", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["cluster"] = module  # for its dataclasses
    spec.loader.exec_module(module)
    return module


def test_what_is_missing_is_named_with_the_remedy_and_nothing_is_made(tmp_path: Path) -> None:
    words = [sys.executable, str(SCRIPT), "--folder", str(tmp_path / "made"), "--patroni", str(tmp_path / "none")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "apt-get install postgresql etcd-server" in done.stderr
    assert "Missing: " in done.stderr
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(("version", "is_taken"), [("3.3.2", False), ("4.0.9", False), ("4.1.0", True), ("5.0", True)])
def test_a_patroni_that_may_lose_a_write_is_refused(
    cluster: ModuleType, tmp_path: Path, version: str, *, is_taken: bool
) -> None:
    program = tmp_path / "patroni"
    program.write_text(f"#!/bin/sh\necho patroni {version}\n")
    program.chmod(0o755)
    if is_taken:
        cluster._require_patroni([], program)
    else:
        with pytest.raises(cluster.MissingProgram, match="newer Patroni"):
            cluster._require_patroni([], program)


def test_nothing_is_committed_without_a_standby(cluster: ModuleType) -> None:
    agreed = cluster._AGREED
    assert agreed["synchronous_mode"] == "quorum"
    assert agreed["synchronous_mode_strict"] is True
    assert agreed["loop_wait"] + 2 * agreed["retry_timeout"] <= agreed["ttl"]  # Patroni's own demand
    assert agreed["postgresql"]["parameters"]["synchronous_commit"] == "on"


def test_the_address_names_every_node(cluster: ModuleType, tmp_path: Path) -> None:
    made = cluster.Cluster(tmp_path, cluster.Programs(tmp_path, "etcd", tmp_path, []))
    assert [str(node.port) in made.database_url for node in made.nodes] == [True] * 3


ADOPTING = """
import runpy, signal, subprocess, sys, time
from pathlib import Path
script = runpy.run_path(sys.argv[1])
made = script["Cluster"](Path("/nowhere"), script["Programs"](Path("/nowhere"), "etcd", Path("/nowhere"), []))
script["_adopt"]()
signal.signal(signal.SIGCHLD, lambda *_: made.bury())
started = subprocess.run(["sh", "-c", "sleep 0.1 >/dev/null & echo $!"], stdout=subprocess.PIPE, text=True)
orphan, until = Path("/proc") / started.stdout.strip(), time.monotonic() + 10
assert f"PPid:\\t{Path('/proc/self').readlink()}" in (orphan / "status").read_text()
while orphan.exists() and time.monotonic() < until:
    time.sleep(0.01)
sys.exit(orphan.exists())
"""


def test_what_has_lost_its_parent_is_buried_as_it_ends() -> None:
    done = subprocess.run([sys.executable, "-c", ADOPTING, SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def member(name: str, role: str, state: str = "streaming") -> dict[str, str]:
    return {"name": name, "role": role, "state": state}


@pytest.mark.parametrize(
    ("members", "is_whole"),
    [
        ([member("a", "leader", "running"), member("b", "quorum_standby"), member("c", "quorum_standby")], True),
        ([member("a", "leader", "running"), member("b", "quorum_standby"), member("c", "replica")], False),
        (
            [member("a", "leader", "running"), member("b", "quorum_standby"), member("c", "quorum_standby", "stopped")],
            False,
        ),
        ([], False),
    ],
)
def test_a_cluster_is_whole_with_all_nodes_and_one_that_confirms(
    members: list[dict[str, str]], *, is_whole: bool
) -> None:
    assert _is_whole(members) is is_whole


def test_the_gap_counts_from_the_fault_on_and_to_the_end() -> None:
    now = real_now()

    def ago(seconds: float) -> datetime:
        return now - timedelta(seconds=seconds)

    assert _longest_s(ago(10), [ago(90), ago(8), ago(3), ago(1)]) == pytest.approx(5, abs=0.5)
    assert _longest_s(ago(10), [ago(90)]) == pytest.approx(10, abs=0.5)
    assert _longest_s(ago(10), [ago(9)]) == pytest.approx(9, abs=0.5)


def test_every_fault_has_its_bound() -> None:
    assert {way: bound_s for way, (_, bound_s) in WAYS.items()} == {
        "switchover": 5, "postmaster": 10, "node": 30, "freeze": 30,
    }  # fmt: skip

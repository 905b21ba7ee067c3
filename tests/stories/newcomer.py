"""Somebody with a fresh clone of this project, who types what a tutorial says."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stories.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "connectors", "docs", "pyproject.toml", "README.md")


def blocks(page: str, mark: str) -> list[str]:
    """The blocks of commands of a page in docs behind a mark, in order."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(rf"<!-- {mark} -->\n```(?:console|sh)\n(.*?)```", text, re.DOTALL)


class Newcomer:
    """Who has the clone.  connector: the one that they write."""

    def __init__(self, clone: Path, connector: str) -> None:
        self.clone = clone
        self.base_url = f"http://127.0.0.1:{free_port()}"
        self._environment = {**os.environ, "PYTHONPATH": str(clone / "src")}
        self._install = (
            ".venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-index --no-deps"
            f" --no-build-isolation -e . $(test ! -d connectors/{connector} || echo -e ./connectors/{connector})"
        )

    def types(self, commands: str) -> str:
        """Run commands, of which `make setup` comes to what it is where all packages are there; anything but 0 is a failure."""
        here = re.sub("(?m)^make setup$", self._install, commands)
        here = re.sub(r"(?m)^(\S*gateway (?:query|rehearse) .*)$", rf"\1 --base-url {self.base_url}", here)
        done = subprocess.run(
            ["/bin/bash", "-e", "-c", here],
            cwd=self.clone,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, (commands, done.stdout, done.stderr)
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[None]:
        """`make run`, on a port and in a home of its own."""
        ready = self.clone / "ready.json"
        port = self.base_url.rpartition(":")[2]
        process = subprocess.Popen(
            [".venv/bin/gateway", "run", "--port", port, "--residents", "100", "--ready-file", str(ready)],
            cwd=self.clone,
            env=self._environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            until = time.monotonic() + 30
            while not ready.exists() and process.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
            assert ready.exists(), "it did not start"
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@contextmanager
def newcomer_in(clone: Path, connector: str) -> Iterator[Newcomer]:
    """A copy of the project with an environment of its own, which borrows the packages of this one.  clone: an empty folder."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, clone / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, clone / name)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(clone / ".venv")], check=True, timeout=60)
    (packages,) = (clone / ".venv" / "lib").glob("python*/site-packages")
    borrowed = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "borrowed.pth").write_text(f"import site; site.addsitedir({borrowed!r})\n")
    yield Newcomer(clone, connector)
    shutil.rmtree(clone / ".gateway", ignore_errors=True)

"""A new connector's folder from the template: it passes as it is, and is then made the department's own, fact by fact."""

import keyword
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from gateway.domain.errors import SetupError
from gateway.sdk import those_there_are
from gateway.testing.folder import PACKAGE

_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
KINDS = {
    "rest": ("template",),
    **{kind: ("template", f"template_{kind}") for kind in ("http", "ticket", "soap", "sql", "snapshot", "gateway")},
}
"""The folders that the template of each kind of driver is made of; a later one's file stands in place of a former one's."""


def write_connector(name: str, into: Path, kind: str = "rest") -> Path:
    """Write `into/<name>/`, for a department of one kind, and return it.

    Raises SetupError: a name that Python or the manifest cannot bear, a kind without a template, a folder that is there already, a
    place that cannot be written.
    """
    if kind not in KINDS:
        raise SetupError(f"There is no template of the kind {kind}; {those_there_are(kind, KINDS)}.")
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise SetupError(f"{name!r} cannot name a connector: small letters, digits and underscores, a letter first.")
    folder = into / name
    if folder.exists():
        raise SetupError(f"{folder} is there already: take another name, or remove it.")
    try:
        for template in KINDS[kind]:
            _copy(files("gateway.testing") / template, folder, name)
        (folder / f"{PACKAGE}{name}" / "py.typed").touch()
    except OSError as fault:
        raise SetupError(f"{folder} cannot be written ({fault.strerror}).") from fault
    return folder


def _copy(source: Traversable, target: Path, name: str) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            inner = f"{PACKAGE}{name}" if entry.name == "package" else entry.name
            _copy(entry, target / inner, name)
        elif entry.name.endswith(".txt"):
            called = entry.name.removesuffix(".txt").replace("test_name", f"test_{name}")
            (target / called).write_text(_filled(entry.read_text("utf-8"), name), "utf-8")


def _filled(text: str, name: str) -> str:
    return text.replace("@name@", name).replace("@dashed@", name.replace("_", "-"))

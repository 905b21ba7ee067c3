"""A connector's folder, wherever it stands: its name, its package, its department, its driver, found without installing it."""

import importlib
import json
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.domain.errors import SetupError

PACKAGE = "gateway_"
"""How the name of every connector's package begins."""


@dataclass(frozen=True, slots=True)
class ConnectorFolder:
    """One connector's folder.  path: the folder itself.  name: the connector's."""

    path: Path
    name: str

    @classmethod
    def at(cls, path: Path) -> "ConnectorFolder":
        """The connector in a folder.  Raises SetupError where there is none, or more than one."""
        found = sorted(manifest.parent.name for manifest in path.glob(f"{PACKAGE}*/manifest.toml"))
        if len(found) != 1:
            what = "no connector" if not found else "more than one connector"
            raise SetupError(f"{path} holds {what}: one folder {PACKAGE}<name> with a manifest.toml is looked for.")
        for needed in ("pyproject.toml", "quality.toml", "department/server.py"):
            if not (path / needed).is_file():
                raise SetupError(f"{path} has no {needed}.")
        return cls(path.resolve(), found[0].removeprefix(PACKAGE))

    @property
    def package(self) -> str:
        """The Python package beside which the manifest stands."""
        return PACKAGE + self.name

    @property
    def department(self) -> str:
        """The module of the simulated department: below `connectors` it is named whole, elsewhere from its folder."""
        return f"connectors.{self.path.name}.department.server" if self._is_in_project else "department.server"

    @property
    def root(self) -> Path:
        """The folder from which that module is found."""
        return self.path.parent.parent if self._is_in_project else self.path

    @property
    def _is_in_project(self) -> bool:
        return self.path.parent.name == "connectors"

    def rows(self) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """Further rows of the population that its trials need, by register, from `tests/rows.json`; none without the file."""
        file = self.path / "tests" / "rows.json"
        if not file.is_file():
            return {}
        rows: Mapping[str, Sequence[Mapping[str, object]]] = json.loads(file.read_text("utf-8"))
        return rows

    @contextmanager
    def as_if_installed(self) -> Iterator[None]:
        """While it lasts, this process finds package and entry points as pip would have put them.  Raises SetupError."""
        try:
            project = tomllib.loads((self.path / "pyproject.toml").read_text("utf-8"))["project"]
            groups: Mapping[str, Mapping[str, str]] = project["entry-points"]
        except (tomllib.TOMLDecodeError, KeyError):
            raise SetupError(f"{self.path}/pyproject.toml states no entry points of a connector.") from None
        with tempfile.TemporaryDirectory() as stand_in:
            dist_info = Path(stand_in) / f"{str(project['name']).replace('-', '_')}-0.dist-info"
            dist_info.mkdir()
            (dist_info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: 0\n")
            (dist_info / "entry_points.txt").write_text(_entry_points(groups), "utf-8")
            loaded = frozenset(sys.modules)
            sys.path[:0] = [str(self.path), stand_in]
            importlib.invalidate_caches()
            try:
                yield
            finally:
                for path in (str(self.path), stand_in):
                    sys.path.remove(path)
                for module in [name for name in sys.modules if name.partition(".")[0] == self.package]:
                    if module not in loaded:
                        del sys.modules[module]


def _entry_points(groups: Mapping[str, Mapping[str, str]]) -> str:
    return "".join(
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
        for group, points in groups.items()
    )

"""What connectors bring to a city's data: a connector's package may hold a folder `city` with its department, rules and matters."""

import json
from collections.abc import Iterator, Mapping

from gateway.city import CityFiles
from gateway.connect.registry import Connector
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import SetupError

FOLDER = "city"


def with_brought(files: CityFiles, connectors: Mapping[DepartmentCode, Connector]) -> CityFiles:
    """The city's files, and what the connectors bring besides: `departments.json`, `predicates.json`, and matters in files as the city's.

    What stands in the city's folder too must be the same, department by department and matter by matter.  Raises SetupError, with both
    names, for two that disagree or a file that is neither.
    """
    merged, whose = dict(files), dict.fromkeys(files, "the city's folder")
    departments = _departments(files)
    for connector in connectors.values():
        for name, content in _brought(connector, departments):
            if name in merged and _value(merged[name]) != _value(content):
                raise SetupError(f"{whose[name]} and {connector.package} disagree on {name}: leave it in one of them")
            merged.setdefault(name, content)
            whose.setdefault(name, connector.package)
    return dict(sorted(merged.items()))


def _brought(connector: Connector, departments: dict[str, tuple[str, object]]) -> Iterator[tuple[str, bytes]]:
    """The files that a connector adds, under the names that they have in a city; of its departments those that are not known yet."""
    folder = connector.resources / FOLDER
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name == "departments.json":
            new = [one for one in _listed(file.read_bytes(), connector) if _is_new(one, connector.package, departments)]
            if new:
                yield f"departments.of_{connector.manifest.connector.name}.json", json.dumps(new).encode()
        elif file.name == "predicates.json":
            yield f"predicates.of_{connector.manifest.connector.name}.json", file.read_bytes()
        elif file.name.startswith("M") and file.name.endswith(".json"):
            yield file.name, file.read_bytes()
        else:
            raise SetupError(
                f"{connector.package} brings {file.name}: a connector brings departments.json, predicates.json and matters"
            )


def _departments(files: CityFiles) -> dict[str, tuple[str, object]]:
    """Each department of the city's folder, by its code: whose word it is, and what it says."""
    named = [name for name in files if name.startswith("departments")]
    listed = [one for name in named if isinstance(read := _value(files[name]), list) for one in read]
    return {str(one.get("code")): ("the city's folder", one) for one in listed if isinstance(one, dict)}


def _is_new(one: object, package: str, departments: dict[str, tuple[str, object]]) -> bool:
    code = str(one.get("code")) if isinstance(one, dict) else ""
    if code not in departments:
        departments[code] = (package, one)
        return True
    other, known = departments[code]
    if known != one:
        raise SetupError(f"{other} and {package} disagree on the department {code}: leave it in one of them")
    return False


def _listed(content: bytes, connector: Connector) -> list[object]:
    read = _value(content)
    if not isinstance(read, list):
        raise SetupError(f"departments.json of {connector.package} is no list of departments")
    return read


def _value(content: bytes) -> object:
    """What JSON says; the bytes themselves where it is none, which the form of the file tells later."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content

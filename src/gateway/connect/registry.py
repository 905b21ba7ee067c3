"""Finds the installed connectors and drivers, checks that each connector is whole, and builds the configured ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from importlib.resources.abc import Traversable

from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import SetupError
from gateway.sdk import BatchDriver, Driver, DriverContext, Manifest, load_manifest, those_there_are

CONNECTORS = "gateway.connectors"
"""Entry points whose value is the connector's package and whose name is the connector's."""
DRIVERS = "gateway.drivers"
"""Entry points whose name is the `kind` in a manifest and whose value is the driver's class."""


@dataclass(frozen=True, slots=True)
class Connector:
    """One installed connector, checked: its package, its files, its manifest and the entry point of its driver."""

    package: str
    resources: Traversable
    manifest: Manifest
    driver: EntryPoint

    def build(self, context: DriverContext) -> Driver:
        """The driver, with manifest and endpoint checked.  Raises SetupError."""
        try:
            driver: type[Driver] = self.driver.load()
        except (ImportError, AttributeError):
            raise SetupError(
                f"The driver {self.driver.value} of {self.package} cannot be loaded; install it."
            ) from None
        built = driver.build(context)
        together = next((name for name, q in self.manifest.questions.items() if q.batch > 1), None)
        if together is not None and not isinstance(built, BatchDriver):
            kind = self.manifest.driver["kind"]
            raise SetupError(
                f"{self.package}: question {together} is asked in batches, and the driver {kind} takes none."
            )
        return built


def installed_connectors(
    connectors: Iterable[EntryPoint] | None = None, drivers: Iterable[EntryPoint] | None = None
) -> Mapping[DepartmentCode, Connector]:
    """All installed connectors by department, in the order of their names.

    connectors, drivers: entry points; None: those installed.  Raises SetupError with one sentence: a manifest that is not whole,
    a name that is not the entry point's, a driver nobody brings, two connectors or drivers for one department or kind.
    """
    installed = entry_points() if drivers is None or connectors is None else EntryPoints()
    kinds = _by_name(installed.select(group=DRIVERS) if drivers is None else drivers, "drivers are of the kind")
    found = _by_name(installed.select(group=CONNECTORS) if connectors is None else connectors, "connectors are named")
    by_department: dict[DepartmentCode, Connector] = {}
    for name in sorted(found):
        connector = _connector(name, found[name].value, kinds)
        department = DepartmentCode(connector.manifest.connector.department)
        if department in by_department:
            other = by_department[department].package
            raise SetupError(f"{other} and {connector.package} both speak to {department}; uninstall one of them.")
        by_department[department] = connector
    return by_department


def _connector(name: str, package: str, kinds: Mapping[str, EntryPoint]) -> Connector:
    manifest = load_manifest(package)
    if manifest.connector.name != name:
        raise SetupError(
            f"{package} calls itself {manifest.connector.name} and its entry point says {name}; make them agree."
        )
    kind = manifest.driver.get("kind")
    if kind not in kinds:
        raise SetupError(f"{package} needs a driver of the kind {kind}, and {those_there_are(str(kind), kinds)}.")
    return Connector(package, resources.files(package), manifest, kinds[str(kind)])


def _by_name(points: Iterable[EntryPoint], what: str) -> Mapping[str, EntryPoint]:
    by_name: dict[str, EntryPoint] = {}
    for point in points:
        if by_name.setdefault(point.name, point).value != point.value:
            raise SetupError(f"Two installed {what} {point.name}; uninstall one of them.")
    return by_name

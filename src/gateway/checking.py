"""Everything that can be checked before a start, without a database and without asking a department."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from pathlib import Path

from gateway.access import ANY, HIGHEST_LEVEL, limits_of, load_rules
from gateway.audit import KeyFolder
from gateway.audit.continuity import WitnessAddress
from gateway.catalogue import lint_catalogue, load_catalogue, unsure_bases
from gateway.connect import Connect, Connector, LivingFiles, installed_connectors
from gateway.db import Keyring
from gateway.decision import load_bands
from gateway.declaration import load_conditions
from gateway.domain.clock import Clock
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, CheckSeverity, error, warning
from gateway.domain.matter import Matter
from gateway.extension import Door, open_doors
from gateway.identity import PersonDigests, check_address
from gateway.sdk import HttpClient, HttpFault, HttpxHttp, SharedStore
from gateway.settings import Settings, folder_fault, otel_fault
from gateway.verification import load_due_times, load_working_days

KEYRINGS = frozenset({"cases", "declarations", "departments", "quotas", "results", "reveals", "verification"})
"""Names of the files in `home/keys` that hold a keyring; those of the log begin with `audit-`, and `identity` is by itself."""
_PLACEHOLDER = "CHANGE-ME"
_AHEAD = timedelta(days=60)
"""So long before the table of holidays ends it is said: the next year's is published about then."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables to check in place of the product's own; None: its own."""

    rules: Traversable | None = None
    conditions: Traversable | None = None
    due_times: Traversable | None = None
    working_days: Traversable | None = None


def everything(settings: Path | None, today: date, tables: Tables | None = None) -> tuple[CheckFinding, ...]:
    """What does not fit in configuration, manifests, catalogue and the tables of rules, in this order.

    settings: the TOML file; None: the environment alone.
    """
    tables = tables or Tables()
    found: list[CheckFinding] = []
    connectors: Mapping[DepartmentCode, Connector] = {}
    try:
        connectors = installed_connectors()
    except SetupError as refused:
        found.append(error("manifest.form", "connectors", refused.detail))
    found = [*_configuration(settings, connectors), *found]
    manifests = {str(department): connector.manifest for department, connector in connectors.items()}
    catalogue = lint_catalogue(manifests)
    found += catalogue
    if not any(finding.severity is CheckSeverity.ERROR for finding in catalogue):
        matters = load_catalogue(manifests).matters
        found += _rules(tables.rules, frozenset(matters))
        found += _declarations(tables.conditions, matters)
        found += _desk(tables, matters, today)
    return tuple(found)


def unsure_of() -> tuple[tuple[str, str], ...]:
    """Where, and what nobody has checked against the text of the law: bases of certificates and items, steps of the bands of income.

    None where the catalogue does not fit: that is said first.
    """
    try:
        manifests = {str(department): connector.manifest for department, connector in installed_connectors().items()}
        bases = unsure_bases(manifests, {str(name): rule.basis for name, rule in load_rules().rules.items()})
    except SetupError:
        return ()
    bands = (
        ("M04 income_band", f"{step.band}: {step.under} ({step.source})") for step in load_bands().steps if step.unsure
    )
    return (*bases, *bands)


def _configuration(file: Path | None, connectors: Mapping[DepartmentCode, Connector]) -> Iterator[CheckFinding]:
    where = "environment" if file is None else file.name
    try:
        settings = Settings.read(file)
    except SetupError as refused:
        yield error("configuration.form", where, refused.detail)
        return
    yield from _issuer(where, settings.issuer)
    if (settings.case_register is None) is not settings.no_case_register:
        sentence = (
            "case_register has the address of the city's, or no_case_register says that there is none: one of the two"
        )
        yield error("configuration.case-register", where, sentence)
    elif settings.no_case_register:
        sentence = "no_case_register lets any case number open anybody; every entry says so"
        yield warning("configuration.without-case-register", where, sentence)
    yield from _accounts(where, settings)
    if settings.case_register is not None and _PLACEHOLDER in settings.case_register.token:
        yield error("configuration.placeholder", where, f"case_register.token still holds the example's {_PLACEHOLDER}")
    try:
        limits_of(settings.quotas)
    except SetupError as refused:
        yield error("configuration.quota", where, refused.detail)
    if settings.allow_reserved_ids:
        yield warning("configuration.reserved-ids", where, "allow_reserved_ids accepts synthetic person numbers")
    yield from _endpoints(where, settings, connectors)
    yield from _witnesses(where, settings)
    missing = otel_fault(settings)
    if missing is not None:
        yield error("configuration.otel", where, missing)
    yield from _drivers(where, settings, connectors)
    yield from _folders(where, settings)
    yield from _open_keys(settings.home / "keys")
    yield from _ports(where, settings)


def _issuer(where: str, issuer: str | None) -> Iterator[CheckFinding]:
    if issuer is None:
        yield error("configuration.no-issuer", where, "issuer is not set: no access token could be believed")
        return
    try:
        check_address(issuer)
    except SetupError as refused:
        yield error("configuration.issuer", where, refused.detail)


def _drivers(where: str, settings: Settings, connectors: Mapping[DepartmentCode, Connector]) -> Iterator[CheckFinding]:
    """Each department's connector is made with its settings, as a start would, and nobody is asked."""
    for department, endpoint in settings.departments.items():
        if DepartmentCode(department) not in connectors or any(_PLACEHOLDER in value for value in endpoint.values()):
            continue
        try:
            departments_of(settings, connectors, only=department)
        except SetupError as refused:
            yield error("configuration.endpoint", where, f"departments.{department}: {refused.detail}")


def departments_of(
    settings: Settings,
    connectors: Mapping[DepartmentCode, Connector],
    store: SharedStore | None = None,
    http: HttpClient | None = None,
    *,
    only: str | None = None,
) -> Connect:
    """The departments as a start would make them, or one of them alone.  store, http: None: nobody is asked.  Raises SetupError."""
    chosen = settings.departments if only is None else {only: settings.departments[only]}
    return Connect.build(
        chosen,
        http=http or HttpxHttp(),
        clock=Clock.real_time(),
        store=store or NoStore(),
        alert=lambda _department, _kind, _lookup_id: None,
        connectors=connectors,
    )


class NoStore:
    """A `SharedStore` that is away."""

    async def get(self, _key: str) -> bytes | None:
        """Raises HttpFault."""
        raise HttpFault("no_store")

    async def refresh(self, _key: str, _stale: bytes | None, _make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Raises HttpFault."""
        raise HttpFault("no_store")


def _folders(where: str, settings: Settings) -> Iterator[CheckFinding]:
    for folder in settings.folders():
        fault = folder_fault(folder)
        if fault is not None:
            yield error("configuration.folder", where, f"files cannot be kept in {folder}: {fault}")
            return


def _ports(where: str, settings: Settings) -> Iterator[CheckFinding]:
    """Whether a start could listen; a gateway of this home that runs holds its port rightly."""
    doors: list[Door] = []
    try:
        doors += open_doors(settings)
    except SetupError as refused:
        if LivingFiles(settings.home / "processes").any_lives():
            sentence = f"a gateway of this home runs, and ends before the next one starts. {refused.detail}"
            yield warning("configuration.port-in-use", where, sentence)
        else:
            yield error("configuration.port", where, refused.detail)
    for door in doors:
        door.socket.close()


def _endpoints(
    where: str, settings: Settings, connectors: Mapping[DepartmentCode, Connector]
) -> Iterator[CheckFinding]:
    """What is said of the departments."""
    if not settings.departments:
        yield warning(
            "configuration.no-department", where, "no department has an endpoint: every answer would be pending"
        )
    for time in settings.downtime:
        if connectors and DepartmentCode(time.department) not in connectors:
            sentence = f"downtime: no connector of the department {time.department} is installed"
            yield error("configuration.unknown-department", where, sentence)
    for department, endpoint in settings.departments.items():
        if connectors and DepartmentCode(department) not in connectors:
            sentence = f"departments.{department}: no connector of this department is installed"
            yield error("configuration.unknown-department", where, sentence)
        for name, value in endpoint.items():
            if _PLACEHOLDER in value:
                sentence = f"departments.{department}.{name} still holds the example's {_PLACEHOLDER}"
                yield error("configuration.placeholder", where, sentence)


def _accounts(where: str, settings: Settings) -> Iterator[CheckFinding]:
    """What is said of who says what an account may."""
    if settings.accounts is None:
        yield error("configuration.accounts", where, "accounts says `register`, or `claims` where the city keeps none")
    elif settings.accounts == "claims":
        sentence = "accounts: access tokens alone say what an account may; nobody here can suspend one"
        yield warning("configuration.without-accounts", where, sentence)
    elif settings.administrators:
        sentence = "administrators: these may fill the register without being in it; take them out once others are"
        yield warning("configuration.administrators", where, sentence)


def _witnesses(where: str, settings: Settings) -> Iterator[CheckFinding]:
    """What is said of who is to see the log."""
    for url, vkey in settings.witnesses.items():
        try:
            WitnessAddress.parse(url, vkey)
        except SetupError as refused:
            yield error("configuration.witness", where, refused.detail)


def _open_keys(folder: Path) -> Iterator[CheckFinding]:
    """Key files that others than their owner may read."""
    try:
        for file in sorted(folder.glob("*.key")):
            if file.stat().st_mode & 0o077:
                yield error("configuration.open-key", file.name, "may be read by others: run chmod 600 on it")
            else:
                yield from _unusable(file)
    except OSError as fault:
        yield error("configuration.keys", "home", f"the key folder cannot be read: {fault.strerror}")


def _unusable(file: Path) -> Iterator[CheckFinding]:
    """What a start would say of a key file that is there."""
    try:
        if file.stem in KEYRINGS:
            Keyring.open_file(file)
        elif file.stem == "identity":
            PersonDigests(file.read_bytes())
        elif file.stem.startswith("audit-"):
            KeyFolder(file.parent).key(file.stem)
    except SetupError as refused:
        yield error("configuration.unusable-key", file.name, refused.detail)


def _rules(file: Traversable | None, matters: frozenset[str]) -> Iterator[CheckFinding]:
    where = "rules.json"
    try:
        rules = load_rules(file)
    except SetupError as refused:
        yield error("access.form", where, refused.detail)
        return
    for client, granted in sorted(rules.clients.items()):
        for matter in sorted(granted - matters - {ANY}):
            yield error("access.unknown-matter", where, f"the client {client} is granted {matter}, which is no matter")
        if ANY in granted:
            yield warning("access.every-matter", where, f"the client {client} is granted every matter")
    if rules.clearance_other > rules.clearance_owner:
        yield error("access.clearance", where, "other departments may see more than the owner of the matter")
    if rules.clearance_other >= HIGHEST_LEVEL:
        yield error(
            "access.owner-only", where, "the clearance of other departments reaches level 4, which is the owner's"
        )


def _declarations(file: Traversable | None, matters: Mapping[MatterCode, Matter]) -> Iterator[CheckFinding]:
    """An exclusion of what there is not excludes nothing: a code was mistyped."""
    where = "conditions.json"
    try:
        conditions = load_conditions(file)
    except SetupError as refused:
        yield error("declaration.form", where, refused.detail)
        return
    certificates = {certificate.code for matter in matters.values() for certificate in matter.certificates}
    for code in sorted(conditions.excluded_matters - matters.keys()):
        yield error("declaration.unknown-matter", where, f"{code} is excluded, which is no matter")
    for code in sorted(conditions.excluded_certificates - certificates):
        yield error("declaration.unknown-certificate", where, f"{code} is excluded, which is no certificate")


def _desk(tables: Tables, matters: Mapping[MatterCode, Matter], today: date) -> Iterator[CheckFinding]:
    """The times of verifications: a class of processing without a time would stop a query."""
    try:
        due_times, days = load_due_times(tables.due_times), load_working_days(tables.working_days)
    except SetupError as refused:
        yield error("desk.form", "verification", refused.detail)
        return
    for matter in matters.values():
        if matter.processing_class not in due_times.working_days:
            sentence = f"{matter.code}: the class {matter.processing_class} has no time"
            yield error("desk.unknown-class", "due_times.json", sentence)
    if days.until - today < _AHEAD:
        sentence = f"holidays are known until {days.until}: after that weekends alone are free; add the next year's"
        yield warning("desk.holidays-end", "working_days.json", sentence)

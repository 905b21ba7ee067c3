"""Everything that can be checked before a start, without a database and without asking a department."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from gateway.access import limits_of
from gateway.audit import KeyFolder
from gateway.audit.continuity import WitnessAddress
from gateway.catalogue import departments_with_connectors, load_party_rules
from gateway.checking_city import check_city
from gateway.city import CityFiles, load_city, load_routes
from gateway.connect import (
    Connect,
    Connector,
    LivingFiles,
    installed_connectors,
    with_brought,
)
from gateway.db import Keyring
from gateway.domain.clock import CHINA, Clock, real_now
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, error, warning
from gateway.domain.route import Route, department_of
from gateway.extension import Door, in_address, open_doors
from gateway.identity import Clients, PersonDigests, answer_seeds, refuse_mixed, refuse_unfit
from gateway.sdk import HttpClient, HttpFault, HttpxHttp, Manifest, SharedStore
from gateway.settings import Settings, folder_fault, otel_fault
from gateway.tls import ends_at, tls_fault

KEYRINGS = frozenset(
    {
        *("attachments", "batches", "callbacks", "cases", "complaints", "corrections", "declarations", "departments"),
        *("duty", "kin", "protection", "quotas", "results", "reveals", "texts", "verification"),
    }
)
"""Names of the files in `home/keys` that hold a keyring; those of the log begin with `audit-`, and `identity` is by itself."""
_PLACEHOLDER = "CHANGE-ME"
_ENDS_SOON = timedelta(days=30)
_RUNNING = "settings"


def everything(settings: Path | None, today: date) -> tuple[CheckFinding, ...]:
    """What does not fit in configuration, manifests and the city's data, in this order.

    settings: the TOML file; None: the environment alone.
    """
    found: list[CheckFinding] = []
    connectors: Mapping[DepartmentCode, Connector] = {}
    try:
        connectors = installed_connectors()
    except SetupError as refused:
        found.append(error("manifest.form", "connectors", refused.detail))
    found = [*_configuration(settings, connectors), *found]
    files = files_of(settings)
    if files is None:
        return tuple(found)
    try:
        files = with_brought(files, connectors)
    except SetupError as refused:
        return (*found, error("catalogue.form", "connectors", refused.detail))
    return (*found, *check_city(files, manifests_of(connectors), today), *_never_authorised(settings, files))


def _never_authorised(file: Path | None, files: CityFiles) -> Iterator[CheckFinding]:
    """Matters that ask by an authorisation on file alone, where no register holds any."""
    try:
        settings, by = Settings.read(file), load_party_rules(files).by_authorisation
    except SetupError:  # told before
        return
    if by and settings.no_case_register:
        sentence = f"{', '.join(sorted(by))} ask by an authorisation on file alone, and without a case register nobody can be asked about so"
        yield warning("catalogue.nobody-authorised", "roles.json", sentence)


def running(settings: Settings, *, is_production: bool = True) -> tuple[CheckFinding, ...]:
    """The same of a gateway that runs by these settings, today, but for the ports that it holds.

    is_production: where not, whoever started it has settled what the settings leave unsaid: whose a case is, and what an account may.
    """
    connectors = installed_connectors()
    found = list(_of(_RUNNING, settings, connectors, is_production=is_production))
    try:
        files = with_brought(settings.city_files(), connectors)
    except SetupError as refused:
        return (*found, error("catalogue.form", "connectors", refused.detail))
    return (*found, *check_city(files, manifests_of(connectors), real_now().astimezone(CHINA).date()))


def files_of(settings: Path | None) -> CityFiles | None:
    """The files of the city that settings name; None where they name none that can be read."""
    try:
        return Settings.read(settings).city_files()
    except SetupError:
        return None


def manifests_of(connectors: Mapping[DepartmentCode, Connector]) -> Mapping[str, Manifest]:
    """The manifests of connectors, by department."""
    return {str(department): connector.manifest for department, connector in connectors.items()}


def _configuration(file: Path | None, connectors: Mapping[DepartmentCode, Connector]) -> Iterator[CheckFinding]:
    where = "environment" if file is None else file.name
    try:
        settings = Settings.read(file)
    except SetupError as refused:
        yield error("configuration.form", where, refused.detail)
        return
    yield from _of(where, settings, connectors)
    yield from _ports(where, settings)


def _of(
    where: str, settings: Settings, connectors: Mapping[DepartmentCode, Connector], *, is_production: bool = True
) -> Iterator[CheckFinding]:
    """What is said of settings that could be read."""
    try:
        settings.city_files()
    except SetupError as refused:
        yield error("configuration.city", where, refused.detail)
    yield from _issuers(where, settings)
    yield from _cases(where, settings, is_production=is_production)
    yield from _accounts(where, settings, is_production=is_production)
    if settings.case_register is not None and _PLACEHOLDER in settings.case_register.token:
        yield error("configuration.placeholder", where, f"case_register.token still holds the example's {_PLACEHOLDER}")
    try:
        limits_of({}, settings.quotas)
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
    yield from _tls(where, settings)


def _issuers(where: str, settings: Settings) -> Iterator[CheckFinding]:
    """Whose tokens would be believed."""
    if settings.issuer is None and not settings.issuers:
        yield error("configuration.no-issuer", where, "issuer is not set: no access token could be believed")
        return
    try:
        refuse_mixed(settings.believed())
    except SetupError as refused:
        yield error("configuration.issuer", where, refused.detail)
    try:
        Clients(settings.clients)
    except SetupError as refused:
        yield error("configuration.client", where, refused.detail)
    known_as = settings.public_url or f"http://{in_address(settings.host)}:{settings.port}"
    try:
        refuse_unfit(settings.login, {one.url: one for one in settings.believed()}, known_as)
    except SetupError as refused:
        yield error("configuration.login", where, refused.detail)
    if settings.clients and settings.accounts == "register":
        said = "clients is set and does not count: the register holds keys and rights of client systems (gateway clients put)"
        yield warning("configuration.client-not-counted", where, said)


def _drivers(where: str, settings: Settings, connectors: Mapping[DepartmentCode, Connector]) -> Iterator[CheckFinding]:
    """Each department's connector is made with its settings, as a start would, and nobody is asked."""
    for department, endpoint in settings.departments.items():
        if department_of(department) not in connectors or any(_PLACEHOLDER in value for value in endpoint.values()):
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
        origin=settings.audit_origin,
        routes=_routes(settings),
    )


def _routes(settings: Settings) -> Mapping[DepartmentCode, Route]:
    """Those of the city; none where its folder cannot be read, which is told by itself."""
    try:
        files = settings.city_files()
        return load_routes(files, load_city(files).counties)
    except SetupError:
        return {}


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


def _tls(where: str, settings: Settings) -> Iterator[CheckFinding]:
    """Whether callers could be served by the TLS files, and how long yet."""
    if settings.tls is None:
        return
    now = datetime.now(UTC)
    fault = tls_fault(settings.tls, now)
    if fault is not None:
        yield error("configuration.tls", where, fault)
    elif (left := ends_at(settings.tls) - now) < _ENDS_SOON:
        yield warning(
            "configuration.tls-ends", where, f"the TLS certificate ends in {left.days} days: put a new one in its place"
        )


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
    """What is said of the departments; of one whose connector the city waits for, the check of its catalogue tells."""
    known = {*connectors, *_awaited(settings)}
    if not settings.departments:
        yield warning(
            "configuration.no-department", where, "no department has an endpoint: every answer would be pending"
        )
    for time in settings.downtime:
        if connectors and DepartmentCode(time.department) not in known:
            sentence = f"downtime: no connector of the department {time.department} is installed"
            yield error("configuration.unknown-department", where, sentence)
    for department, endpoint in settings.departments.items():
        if connectors and department_of(department) not in known:
            sentence = f"departments.{department}: no connector of this department is installed"
            yield error("configuration.unknown-department", where, sentence)
        for name, value in endpoint.items():
            if _PLACEHOLDER in value:
                sentence = f"departments.{department}.{name} still holds the example's {_PLACEHOLDER}"
                yield error("configuration.placeholder", where, sentence)


def _awaited(settings: Settings) -> frozenset[str]:
    try:
        return departments_with_connectors(settings.city_files())
    except SetupError:
        return frozenset()


def _cases(where: str, settings: Settings, *, is_production: bool) -> Iterator[CheckFinding]:
    """What is said of who says whose a case is."""
    if (settings.case_register is None) is settings.no_case_register:
        if settings.no_case_register:
            sentence = "no_case_register lets any case number open anybody; every entry says so; a query that names an authorisation is refused"
            yield warning("configuration.without-case-register", where, sentence)
    elif is_production:
        sentence = (
            "case_register has the address of the city's, or no_case_register says that there is none: one of the two"
        )
        yield error("configuration.case-register", where, sentence)
    elif settings.case_register is None:
        sentence = "no case register is asked: a case is whoever's it is first named with, which is for trials alone"
        yield warning("configuration.cases-as-first-named", where, sentence)


def _accounts(where: str, settings: Settings, *, is_production: bool) -> Iterator[CheckFinding]:
    """What is said of who says what an account may."""
    if settings.accounts is None and is_production:
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
        elif file.stem == "answers":
            answer_seeds(file, b"")
        elif file.stem == "identity":
            PersonDigests(file.read_bytes())
        elif file.stem.startswith("audit-"):
            KeyFolder(file.parent).key(file.stem)
    except SetupError as refused:
        yield error("configuration.unusable-key", file.name, refused.detail)

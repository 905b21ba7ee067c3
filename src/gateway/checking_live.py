"""What a start needs of others, looked at as it is now: the database, the log in it, each department.  Nobody is asked about, nothing is changed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from gateway.audit import LOG_KEY, KeyFolder, Origin, Privacy
from gateway.audit.continuity import History
from gateway.checking import NoStore, departments_of
from gateway.connect import OTHERS_MEND, REMEDIES, Connector, installed_connectors, known_reason
from gateway.db import FAULTS, TIMELINES, Database, Keyring, SharedSecrets, StoreState, UnreadableBytes
from gateway.domain.clock import Clock
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, error, warning
from gateway.domain.reply import NoRecord, Reply
from gateway.domain.route import department_of
from gateway.sdk import AsyncioHttp, HttpClient, HttpFault, HttpxHttp, PyreqwestHttp, SharedStore
from gateway.settings import Settings

STORE_WITHIN_S, DEPARTMENT_WITHIN_S = 10.0, 10.0
_COUNT_SECRETS = "select count(*) from gateway.shared_secret"


@dataclass(frozen=True, slots=True)
class DepartmentCheck:
    """What a department did when it was asked something harmless.

    reason, cause, remedy: why it did not answer, in the gateway's words and the department's, and what to do; else empty.
    """

    department: str
    state: Literal["answers", "does_not_answer", "not_tried"]
    reason: str = ""
    cause: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """What was found, and how each department that has an endpoint did."""

    findings: tuple[CheckFinding, ...]
    departments: tuple[DepartmentCheck, ...]


async def look_around(settings: Settings) -> LiveCheck:
    """Look at the database and the log as a start would, and ask each department something harmless about nobody."""
    try:
        connectors = installed_connectors()
    except SetupError:
        connectors = {}  # told by the check without others
    home = settings.home if (settings.home / TIMELINES).is_dir() else None
    database = Database(
        settings.database_url, home=home, standbys=settings.audit_sync_standbys, setting=settings.database_setting
    )
    try:
        state, findings = await _store(settings, database)
        store = await _secrets(settings, database, state)
        departments = await _departments(settings, connectors, store)
    finally:
        await database.close()
    return LiveCheck((*findings, *_told(departments)), departments)


async def _store(settings: Settings, database: Database) -> tuple[StoreState | None, list[CheckFinding]]:
    """How the database stands; None where it cannot be used."""
    try:
        async with asyncio.timeout(STORE_WITHIN_S):
            state = await database.look()
            findings = [*_schema(state), *([] if not state.is_current else await _log(settings, database))]
    except SetupError as refused:
        return None, [error("live.database", "database_url", refused.detail)]
    except TimeoutError:
        sentence = f"The database has not answered for {STORE_WITHIN_S:.0f} s: see that it runs and the network lets us through."
        return None, [error("live.database", "database_url", sentence)]
    return state, findings


def _schema(state: StoreState) -> Iterator[CheckFinding]:
    if state.is_current:
        return
    if not state.may_upgrade:
        sentence = "a start would bring the schema up to date and its user may not: the user must own the database"
        yield error("live.schema", "database_url", sentence)
    elif state.revision is not None:
        yield warning(
            "live.schema-older", "database_url", f"the next start brings the schema {state.revision} up to date"
        )


async def _log(settings: Settings, database: Database) -> list[CheckFinding]:
    """Whether this is the log that was seen before.  Where the home has no key of a log there was none."""
    if not any((settings.home / "keys").glob(f"{LOG_KEY}*.key")):
        if not settings.head_file.exists():
            return []
        sentence = "the head of a log is remembered, and the key that signed it is not in the home: restore the keys"
        return [error("live.log", str(settings.head_file), sentence)]
    http = HttpxHttp()
    try:
        origin = Origin(settings.audit_origin, Privacy(KeyFolder(settings.home / "keys", makes=False)))
        history = History(database, origin, settings.head_file, settings.witness_addresses(), http)
        await history.check(Clock.real_time(database.clock).stored().year)
    except SetupError as refused:
        return [error("live.log", "database_url", refused.detail)]
    finally:
        await http.close()
    return []


async def _secrets(settings: Settings, database: Database, state: StoreState | None) -> SharedStore:
    """Where departments' rotating secrets are: a fresh one would take the running gateway's from it, so it is had by way of the store."""
    file = settings.home / "keys" / "departments.key"
    if state is None:
        return NoStore()
    if state.revision is not None and file.exists():
        try:
            return _Stored(SharedSecrets(database, Keyring.open_file(file)))
        except SetupError:
            return NoStore()  # told by the check without others
    if state.revision is not None:
        row = await database.fetchrow(_COUNT_SECRETS)
        if row is None or row[0]:
            return NoStore()
    return _Fresh()


class _Stored:
    """The gateway's own store; where it fails the department is not asked."""

    def __init__(self, secrets: SharedSecrets) -> None:
        self._secrets = secrets

    async def get(self, key: str) -> bytes | None:
        """The value, or None.  Raises HttpFault."""
        try:
            return await self._secrets.get(key)
        except (*FAULTS, UnreadableBytes):
            raise HttpFault("no_store") from None

    async def refresh(self, key: str, stale: bytes | None, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """See SharedStore."""
        try:
            return await self._secrets.refresh(key, stale, make)
        except (*FAULTS, UnreadableBytes):
            raise HttpFault("no_store") from None


class _Fresh:
    """Of a gateway that has never run: what is fetched is used once and kept nowhere."""

    async def get(self, _key: str) -> bytes | None:
        """Nothing yet."""
        return None

    async def refresh(self, _key: str, _stale: bytes | None, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """What is fetched."""
        return await make()


async def _departments(
    settings: Settings, connectors: Mapping[DepartmentCode, Connector], store: SharedStore
) -> tuple[DepartmentCheck, ...]:
    async with _client(settings) as http:
        usable = [name for name in settings.departments if _is_usable(settings, connectors, name)]
        asked = [departments_of(settings, connectors, store, http, only=name) for name in usable]
        found = await asyncio.gather(*(one.probe(DEPARTMENT_WITHIN_S) for one in asked))
    return tuple(_state(department, reply) for replies in found for department, reply in replies.items())


def _is_usable(settings: Settings, connectors: Mapping[DepartmentCode, Connector], name: str) -> bool:
    """Whether a start could make the connector; why not is told by the check without others."""
    if department_of(name) not in connectors:
        return False
    try:
        departments_of(settings, connectors, only=name)
    except SetupError:
        return False
    return True


@asynccontextmanager
async def _client(settings: Settings) -> AsyncIterator[HttpClient]:
    http: HttpClient = AsyncioHttp.open() if settings.http_client == "asyncio" else PyreqwestHttp.open()
    try:
        yield http
    finally:
        await http.close()


def _state(department: str, reply: Reply | None) -> DepartmentCheck:
    if reply is None:
        remedy = "its connector knows nothing harmless to ask: the first query shows whether it answers"
        return DepartmentCheck(department, "not_tried", remedy=remedy)
    if isinstance(reply, NoRecord):
        return DepartmentCheck(department, "answers")
    reason = str(getattr(reply, "reason", "garbage"))
    cause = str(getattr(reply, "cause", ""))
    return DepartmentCheck(department, "does_not_answer", reason, cause, REMEDIES[known_reason(reason)])


def _told(departments: tuple[DepartmentCheck, ...]) -> Iterator[CheckFinding]:
    """An error is what is to be mended here; what is the department's to mend is a warning."""
    for one in departments:
        sentence = f"{one.reason}{f' ({one.cause})' if one.cause else ''}: {one.remedy}"
        if one.state == "not_tried":
            yield warning("live.not-tried", one.department, one.remedy)
        elif one.state == "does_not_answer" and known_reason(one.reason) in OTHERS_MEND:
            yield warning("live.department-away", one.department, sentence)
        elif one.state == "does_not_answer":
            yield error("live.department", one.department, sentence)

"""Every setting of the gateway, from a TOML file and the environment; a missing one says what to do."""

import os
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, IPvAnyNetwork, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from gateway.audit import ORIGIN
from gateway.audit.continuity import HEAD_FILE, WitnessAddress
from gateway.city import CityFiles, read_city
from gateway.domain.errors import SetupError
from gateway.domain.origins import LOG_NAME
from gateway.identity import ClientSettings, Issuer, IssuerSettings, LoginSettings, SessionSettings
from gateway.tls import TlsSettings

OTEL = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
"""What the extra `otel` brings."""
_OF_THE_DEMO = ("dev_issuer", "departments_control", "demo", "domain_start", "real_start")


class DowntimeSettings(BaseModel):
    """A time that a department has announced to be away; why_en, why_zh: why, in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    department: str
    since: AwareDatetime
    until: AwareDatetime
    why_en: str = Field(min_length=1)
    why_zh: str = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until <= self.since:
            raise ValueError("ends before it begins")
        return self


class CaseRegisterAddress(BaseModel):
    """Where the city's case register answers, and the bearer token it wants."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern=r"^https?://[^\s?#]+$")
    token: str = Field(min_length=1, repr=False)


class TextMessageSettings(BaseModel):
    """Where the city's SMS gateway answers, and the bearer token it wants."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern=r"^https?://[^\s?#]+$")
    token: str = Field(min_length=1, repr=False)


class DutyTimeSettings(BaseModel):
    """Who is on duty while offices are closed: a department's accounts, or those named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    department: str
    accounts: tuple[str, ...] = ()
    since: AwareDatetime
    until: AwareDatetime

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until <= self.since:
            raise ValueError("ends before it begins")
        return self


class DutySettings(BaseModel):
    """When officers' accounts may ask.

    office_hours: on working days, from the first hour up to the second, by the city's clock; none: at any time.  on_duty: who may besides.
    dormant_after_days: so long without use an account is dormant, by the register where there is one; 0: never.  glass_minutes, review_working_days: for how long
    breaking glass opens a case to somebody who may not, and within which it is reviewed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    office_hours: tuple[Annotated[int, Field(ge=0, le=23)], Annotated[int, Field(ge=1, le=24)]] | None = None
    on_duty: tuple[DutyTimeSettings, ...] = ()
    dormant_after_days: int = Field(default=30, ge=0, le=3650)
    glass_minutes: int = Field(default=60, ge=1, le=1440)
    review_working_days: int = Field(default=1, ge=1, le=30)

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.office_hours is not None and self.office_hours[0] >= self.office_hours[1]:
            raise ValueError("closes before it opens")
        return self


class OtelSettings(BaseModel):
    """Where traces and metrics go over OTLP, with protobuf over HTTP.

    endpoint: of the collector, without `/v1/traces`.  headers: what it wants besides, as a bearer token.  share: of the traces that begin
    here, from 0 to 1; those that callers have recorded are always.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str = Field(pattern=r"^https?://[^\s?#]+$")
    headers: dict[str, str] = Field(default_factory=dict, repr=False)
    share: float = Field(default=1.0, ge=0, le=1)
    metrics_every_s: float = Field(default=30.0, ge=1)


CreditKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""32 bytes of an Ed25519 public key, as `x` in a JSON Web Key."""


class Settings(BaseSettings):
    """The gateway's settings.  The environment (`GATEWAY_…`, nested by `__`) goes before the file."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", env_nested_delimiter="__", extra="forbid", frozen=True)

    home: Path = Path(".gateway")
    """Where keys live, readable by the gateway's user alone."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Where /metrics is told, and nowhere else; none: behind the API's own port, to whoever reaches that."""
    city: Path | None = None
    """The folder of the city's data (docs/city.md); the start asks for it."""
    database_url: str = Field(min_length=1)
    """PostgreSQL, 15 or later; `postgresql://…`, of a cluster with every host: `postgresql://user@a:5432,b:5432/name`."""
    database_replica_url: str | None = Field(default=None, min_length=1)
    """A standby of it, or several, that auditors' searches, proofs and exports read; its user needs `pg_monitor`."""
    issuer: str | None = None
    """The OAuth 2 issuer whose access tokens are accepted, found by OIDC discovery; the start asks for it."""
    issuers: tuple[IssuerSettings, ...] = ()
    """Further issuers, each with its algorithms, its places of claims and a prefix of its accounts (docs/for-issuers.md)."""
    clients: dict[str, ClientSettings] = Field(default_factory=dict)
    """Client systems that act for officers, by their id: their keys, and for which departments."""
    gateways: dict[Annotated[str, Field(pattern=f"^{LOG_NAME}$")], str] = Field(default_factory=dict)
    """Other gateways that may ask here: what the log of each is called, and as which client it comes (docs/federation.md)."""
    login: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")], LoginSettings] = Field(default_factory=dict)
    """Where people sign in with a browser, by the name that `/login?issuer=` takes (docs/for-issuers.md); none: nobody does."""
    sessions: SessionSettings = Field(default_factory=SessionSettings)
    """How long a browser stays signed in, and how many of one account."""
    audience: str = "oneclick-gateway"
    tls: TlsSettings | None = None
    """By which certificate the API is served over TLS, and by whose certificates callers are known; none: in clear, behind a proxy."""
    public_url: str | None = Field(default=None, pattern=r"^https?://[^\s?#@]+$")
    """By which address callers know this gateway, where a proxy stands in front: a sender's proofs (DPoP) are made for it."""
    proxies: tuple[IPvAnyNetwork, ...] = ()
    """Whose word on the caller's TLS certificate is believed (`Client-Cert`, RFC 9440); anybody else's is passed over."""
    dpop_nonce: bool = True
    """Whether a sender's proof has to hold a nonce of ours, so that none can be made in advance."""
    fapi: bool = False
    """As the FAPI 2.0 profile wants it: bound tokens alone, of fifteen minutes at most, signed by ES256, EdDSA or PS256."""
    allow_reserved_ids: bool = False
    """Synthetic person numbers: off in production."""
    accounts: Literal["register", "claims"] | None = None
    """Who says what an account may: the register of accounts, which access tokens can only narrow, or the tokens alone; the start asks
    for it."""
    administrators: tuple[str, ...] = ()
    """Accounts that may fill the register as long as it does not hold them itself."""
    case_register: CaseRegisterAddress | None = None
    """The city's case register (openapi/case-register), asked for every query."""
    no_case_register: bool = False
    """The city has none: a case is whoever's it is first named with, every entry says so, and a finding a day counts them."""
    quotas: dict[str, Annotated[int, Field(ge=0, le=1_000_000_000)]] = Field(default_factory=dict)
    """How much may be asked, by the names in the city's `quotas.json`, in place of the number there; 0: no limit."""
    duty: DutySettings = Field(default_factory=DutySettings)
    """When officers' accounts may ask, and what opens a case in need."""
    credit_sources: dict[str, CreditKey] = Field(default_factory=dict)
    """Whose feeds of people of serious bad credit elsewhere are taken, by name: the Ed25519 public key of each, in base64url."""
    employers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Under which credit codes registers know departments as employers, besides those that the city's data name (`credit_codes`)."""
    departments: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Per department the endpoint its driver needs (url, dsn, folder, app_key, secret…)."""
    callback_networks: tuple[IPvAnyNetwork, ...] = ()
    """Private networks in which client systems may be called back; none: at public addresses alone.  A link-local one never counts."""
    text_messages: TextMessageSettings | None = None
    """The city's SMS gateway (openapi/sms-gateway); none: applicants are sent no text messages."""
    http_client: Literal["asyncio", "pyreqwest"] = "asyncio"
    """By which client departments are called over HTTP: connections in the event loop's thread, or pyreqwest with threads of its own."""
    downtime: tuple[DowntimeSettings, ...] = ()
    """When departments have announced to be away: they are not asked then, and GET /v1/departments/{code} tells it."""
    audit_origin: str = Field(default=ORIGIN, pattern=f"^{LOG_NAME}$")
    """What the audit logs are called, with `/<year>` behind it: `<city>/gateway/audit`.  Never changed once receipts are out."""
    audit_integrate: bool = True
    """Whether this process may take entries into the log's tree; off where `gateway audit integrate` runs apart."""
    audit_head_file: Path | None = None
    """Where the newest head of the log that this machine has seen is remembered; none: `audit-head.json` in `home`.  Never on the
    database's own disk, never restored with it."""
    audit_sync_standbys: int = Field(default=0, ge=0)
    """How many synchronous standbys must have confirmed an entry before it counts as durable; with fewer, nothing is disclosed."""
    witnesses: dict[str, str] = Field(default_factory=dict)
    """Who is to see every checkpoint of the log: a witness's address → its verifier key (name+id+key)."""
    stream_silent_s: float = Field(default=30.0, gt=0)
    """How long an audit stream's owner must be gone before recovery closes it; a query that is open ten times as long is given up."""
    stalled_job_s: float = Field(default=8.0, gt=0)
    """How long a background job may be without a heartbeat before another worker takes it."""
    ends_after_h: float = Field(default=24.0, gt=0)
    """How long lookups are retried after the query."""
    offered_for_h: float = Field(default=24.0, gt=0)
    """How long a declaration may be made that is on offer, once nobody else is at work on its certificate."""
    compact_answers: bool = False
    """Whether stored answers are compressed: once no gateway of a version without this setting runs on the store."""
    drain_s: float = Field(default=5.0, ge=0, le=60)
    """How long after SIGTERM new callers are still answered, told to go elsewhere: as long as a load balancer needs to notice."""
    otel: OtelSettings | None = None
    """Traces and metrics are sent to a collector; none: they are neither made nor sent.  It takes the extra `otel`."""
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    ready_file: Path | None = None
    """Written when the gateway answers: its addresses as one JSON object."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @classmethod
    def read(cls, file: Path | None) -> Self:
        """Read and check.  Raises SetupError naming every setting that is missing or wrong, never its value."""
        if file is not None and not file.is_file():
            raise SetupError(
                f"There is no settings file {file}: give --settings the path of one (deploy/settings.example.toml)."
            )
        _refuse_demo(os.environ)
        reader = type("SettingsOfFile", (cls,), {"model_config": cls.model_config | {"toml_file": file}})
        try:
            read: Self = reader()
        except TOMLDecodeError as error:
            raise SetupError(f"The settings file {file} is not TOML: {error}.") from None
        except ValidationError as error:
            raise SetupError(
                f"The settings are not complete: {_names(error)}. See deploy/settings.example.toml."
            ) from None
        return read

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> Self:
        """The settings given, over those of the environment.  Raises SetupError, as `read` does."""
        try:
            return cls(**values)
        except (ValidationError, TypeError) as error:
            raise SetupError(f"The settings are not usable: {type(error).__name__} {_names(error)}".strip()) from None

    def believed(self) -> tuple[Issuer, ...]:
        """Whose tokens are believed.  Raises SetupError for an issuer that fapi leaves no algorithm."""
        first = () if self.issuer is None else (Issuer(self.issuer, self.audience),)
        issuers = (*first, *(one.issuer(self.audience) for one in self.issuers))
        return tuple(one.strict() for one in issuers) if self.fapi else issuers

    @property
    def database_setting(self) -> str:
        """Where the store's address was read, as errors name it: the environment goes before the file."""
        name = "GATEWAY_DATABASE_URL"
        return name if any(one.upper() == name for one in os.environ) else "database_url in the settings file"

    @property
    def head_file(self) -> Path:
        """Where this machine remembers the newest head of the log."""
        return self.audit_head_file or self.home / HEAD_FILE

    def folders(self) -> list[Path]:
        """Where files are written while the gateway runs."""
        files = [self.head_file, *([] if self.ready_file is None else [self.ready_file])]
        return list(dict.fromkeys([self.home, self.home / "keys", *(file.parent for file in files)]))

    def city_files(self) -> CityFiles:
        """The files of the city.  Raises SetupError: none is named, or its folder cannot be read."""
        if self.city is None:
            raise SetupError(
                "It is not said which city this is: give `city` the folder of its data (docs/city.md): departments, matters, rules and times."
            )
        return read_city(self.city)

    def witness_addresses(self) -> list[WitnessAddress]:
        """Who is to see the log.  Raises SetupError for an invalid key."""
        return [WitnessAddress.parse(url, vkey) for url, vkey in self.witnesses.items()]


def otel_fault(settings: Settings) -> str | None:
    """Why traces and metrics could not be sent as they are to be; None where they could, or are not to be."""
    if settings.otel is None or all(map(_is_installed, OTEL)):
        return None
    return "[otel] is set and its packages are not installed: pip install 'oneclick-gateway[server,otel]', or requirements/otel.lock"


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def folder_fault(folder: Path) -> str | None:
    """Why this user could not keep files in a folder, which need not be there yet; None where they could.  Nothing is made."""
    try:
        there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
        if not there.is_dir():
            return f"{there} is no folder"
    except OSError as fault:
        return f"{folder} cannot be looked at ({fault.strerror})"
    return None if os.access(there, os.W_OK | os.X_OK) else f"nothing may be written in {there}"


def _refuse_demo(environment: Iterable[str]) -> None:
    """What the demo alone may have is no setting: in the environment it would pass unseen.  Raises SetupError."""
    for name in environment:
        if name.lower().removeprefix("gateway_").startswith(_OF_THE_DEMO) and name.lower().startswith("gateway_"):
            raise SetupError(f"{name} belongs to the demo, which `gateway run` starts: take it out of the environment.")


def _names(error: Exception) -> str:
    """Which settings are wrong and how, without their values."""
    faults = error.errors(include_input=False) if isinstance(error, ValidationError) else []
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {_said(fault)}" for fault in faults)


def _said(fault: ErrorDetails) -> str:
    if fault["type"] != "missing" or len(fault["loc"]) > 1:
        return fault["msg"]
    return f"not given: set it in the file, or as GATEWAY_{str(fault['loc'][0]).upper()} in the environment"

"""The closed schema of `manifest.toml`: a connector states facts, and nothing that decides."""

from pydantic import BaseModel, ConfigDict, Field

from gateway.domain.words import Sharing


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConnectorFacts(_Closed):
    """Who this connector is.  `contract`: the sdk version it was written for; another number stops the start."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    department: str
    contract: int
    asks_by: tuple[str, ...]


class Limits(_Closed):
    """What the department bears: per-attempt deadline, calls at once, calls a second, where the guard keeps to it."""

    deadline_s: float = Field(gt=0, le=60)
    at_once: int = Field(gt=0, le=1000)
    per_second: float | None = Field(default=None, gt=0)


class ItemTitle(_Closed):
    """A field's title in both languages."""

    en: str
    zh: str


class ManifestItem(_Closed):
    """One information item: where in the department's record, of what type, how classified.

    type: str, int, decimal, bool, date, month (yyyymm → int), code (mapped by `codes`), codes (several letters → a sorted string),
    records (a list of records; `fields` maps each), strings (a list of strings).
    """

    at: str
    title: ItemTitle
    type: str
    codes: dict[str, str] | None = None
    fields: dict[str, str] | None = None
    level: int = Field(ge=1, le=4)
    sharing: Sharing
    identifying: bool = False
    basis: str = Field(min_length=1)


class ManifestQuestion(_Closed):
    """One question the department answers.  `items`: what a record of it can hold.  `protocol`: facts for the driver alone.

    bind: the path of the person's number in the department's record, compared with the person asked about; "" where the protocol
    does not return one.  adapter: `package.module:function`, raw record and question → record or None.
    """

    items: tuple[str, ...]
    bind: str = ""
    adapter: str | None = None
    protocol: dict[str, str | int | float | bool | list[str]] = Field(default_factory=dict)


class Manifest(_Closed):
    """A whole manifest.  `driver` is checked by the driver named in `kind`."""

    connector: ConnectorFacts
    driver: dict[str, str | int | float | bool | list[str]]
    limits: Limits
    questions: dict[str, ManifestQuestion]
    items: dict[str, ManifestItem]

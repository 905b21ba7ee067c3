"""The forms of what can be asked, and of whom."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.closed import BilingualText, Closed
from gateway.domain.downtime import DowntimeKind, DowntimeState
from gateway.domain.words import Method, Mode, Sharing


class Cardinality(Closed):
    """How many people, or employers, are named in a role."""

    least: int
    most: int | None


class CertificateField(Closed):
    """A field that the certificate may show, and the fullest form of it."""

    name: str
    mode: Mode


class Law(Closed):
    """A law that a certificate rests on."""

    title: str
    number: str | None = Field(description="The number of the document.")
    article: str | None
    in_force: date = Field(description="The date since which the law is in force.")
    unsure: bool = Field(
        description="true if nobody has checked against the text that the article is right and applies."
    )


class Certificate(Closed):
    """A certificate and how it is replaced."""

    code: str
    title: BilingualText
    issuer: str
    ladder: list[Method]
    basis: str
    laws: list[Law] = Field(description="The laws of `basis` as data; a guideline is a basis for declarations only.")
    parties: dict[str, Cardinality]
    parameters: dict[str, Any]
    applies_when: str | None = Field(description="The certificate applies only if this role is named.")
    applies_without: str | None = Field(description="The certificate applies only if this role is not named.")
    predicate: str | None
    value: str | None
    fields: list[CertificateField]
    asks: list[str]


class CertificateOfMatter(Certificate):
    """A certificate, and the matter that demands it."""

    matter: str


ProcessingClass = TypeAliasType(
    "ProcessingClass",
    Annotated[Literal["immediate", "half_hour", "days"], Field(description="How soon a matter is decided.")],
)


class _MatterFacts(Closed):
    code: str
    title: BilingualText
    owner: str
    processing_class: ProcessingClass
    processing_days: int | None
    valid_from: date
    valid_until: date | None
    any_of: list[list[str]]


class Matter(_MatterFacts):
    """A matter with the codes of its certificates."""

    certificates: list[str]


class MatterInFull(_MatterFacts):
    """A matter with its certificates."""

    certificates: list[Certificate]


class ClosedHours(Closed):
    """Hours of each day in which a department does not answer; if `until` is earlier than `since`, they go past midnight."""

    since: str = Field(description="Time of day, HH:MM, China time.")
    until: str = Field(description="Time of day, HH:MM, China time.")
    why: BilingualText


class Downtime(Closed):
    """A time in which a department has said that it will not answer."""

    since: AwareDatetime
    until: AwareDatetime
    kind: DowntimeKind
    why: BilingualText
    state: DowntimeState


DepartmentHealthState = TypeAliasType(
    "DepartmentHealthState",
    Annotated[
        Literal["not_connected", "not_asked_yet", "answering", "not_answering", "closed", "circuit_open"],
        Field(description="How a department works now; it goes by the last call that has ended."),
    ],
)


class DepartmentHealth(Closed):
    """A department's health, as the process that answers you has seen it; another process may have seen other calls."""

    state: DepartmentHealthState
    data_as_of: AwareDatetime | None = Field(
        description="How recent the newest data are that this process has seen, by the domain clock; null if it has seen none."
    )


class Department(Closed):
    """A department, how well it works now, and when it will not answer."""

    code: str
    title: BilingualText
    system: str | None
    can_be_asked: bool
    health: DepartmentHealth
    downtime: list[Downtime] = Field(description="Announced downtime that is not over, the next first.")


class DepartmentInFull(Department):
    """A department with its closed hours, announced downtime, and the names of its information items."""

    closed_hours: list[ClosedHours]
    items: list[str]


ItemType = Annotated[str, Field(pattern="^(bool|code|codes|county|date|decimal|int|month|records|str|strings)[?]?$")]
"""As a manifest says it."""


class Item(Closed):
    """An information item: how sensitive, how freely shared, why it may be seen at all."""

    department: str
    name: str
    title: BilingualText
    type: ItemType = Field(description="The type of the value; with `?` at its end, a record may lack it.")
    codes: list[str] | None = Field(description="All values that it can have; null if there is no closed list.")
    level: int
    sharing: Sharing
    identifying: bool
    basis: str


class Matters(Closed):
    """A page of matters."""

    items: list[Matter]
    next: str | None


class Certificates(Closed):
    """A page of certificates."""

    items: list[CertificateOfMatter]
    next: str | None


class Departments(Closed):
    """A page of departments."""

    items: list[Department]
    next: str | None


class Items(Closed):
    """A page of information items."""

    items: list[Item]
    next: str | None

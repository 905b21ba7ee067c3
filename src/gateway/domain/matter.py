"""Matters and their certificates, as the catalogue defines them."""

from collections.abc import Container, Mapping
from dataclasses import field
from datetime import date
from types import MappingProxyType

from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode, QuestionName
from gateway.domain.frozen import frozen
from gateway.domain.words import Method, Mode, Sharing, Verdict

_NO_ITEMS: Mapping[QuestionName, frozenset[ItemName]] = MappingProxyType({})

Title = Mapping[str, str]
"""`{"en": …, "zh": …}`."""
Argument = str | int | bool | None
ROLES = ("applicant", "spouse", "child", "parent", "deceased", "heir", "staff", "employer")


@frozen
class Item:
    """An information item a department holds, classified.

    codes: all values it can have; None where they are no closed list.
    """

    department: DepartmentCode
    name: ItemName
    title: Title
    type: str
    level: int
    sharing: Sharing
    identifying: bool
    basis: str
    codes: tuple[str, ...] | None = None


@frozen
class ShownItem:
    """An item a certificate may show, and in which form at most."""

    name: ItemName
    mode: Mode


@frozen
class CityRule:
    """A rule of the city's own, as it is called; what it says stands in `domain.composed`."""

    name: str
    title: Title


@frozen
class Predicate:
    """The rule that turns replies into an answer, by name, with its arguments.  rule: one of the city's own; None: a given one."""

    name: str
    args: Mapping[str, Argument]
    rule: CityRule | None = None


@frozen
class Cardinality:
    """How many parties of a role a certificate takes; `most` None means any number."""

    least: int
    most: int | None


@frozen
class LegalGround:
    """A law that a certificate rests on, with the article where it is known.

    number: of the document.  in_force: since when.  unsure: nobody has checked the article, or that it applies, against the text.
    for_declarations_only: it lets a promise stand in place of proof, and grounds nothing else.
    """

    title: str
    number: str | None
    article: str | None
    in_force: date
    unsure: bool
    for_declarations_only: bool


@frozen
class DeskQuestion:
    """What an officer of a department is asked about a certificate: without a negation, so that their yes is a yes.

    yes_means: what the certificate's answer is where theirs is yes; where theirs is no it is the other one.
    """

    text: Title
    yes_means: Verdict = Verdict.YES

    def verdict(self, finding: Verdict) -> Verdict:
        """The certificate's answer by what was found; the same way back."""
        swapped = {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES, Verdict.UNKNOWN: Verdict.UNKNOWN}
        return finding if self.yes_means is Verdict.YES else swapped[finding]


@frozen
class AskedInTurn:
    """Departments that are asked one after another.  no_ends: the first no is the answer; else the last department's is."""

    departments: tuple[DepartmentCode, ...]
    no_ends: bool


@frozen
class Certificate:
    """One certificate of one matter and how it is replaced."""

    code: CertificateCode
    title: Title
    issuer: DepartmentCode
    ladder: tuple[Method, ...]
    basis: str
    parties: Mapping[str, Cardinality]
    parameters: Mapping[str, object]
    applies_when: str | None
    """The role that must be named for the certificate to apply; None: always."""
    predicate: Predicate | None
    value: str | None
    """For a certificate without a predicate: the value it delivers."""
    needs: tuple[QuestionName, ...]
    items: tuple[ShownItem, ...]
    applies_without: str | None = None
    """The role that must not be named for the certificate to apply; None: always."""
    outcome_of: MatterCode | None = None
    """The matter whose outcome it states (a minimum allowance granted), where it is no register's fact."""
    laws: tuple[LegalGround, ...] = ()
    declaration_basis: str = ""
    """The basis where the applicant declares what is usually proved otherwise; empty: `basis`."""
    not_connected: tuple[DepartmentCode, ...] = ()
    """Departments that would have to be asked, and whose connectors are not installed: nobody is, and it is unavailable."""
    question: DeskQuestion | None = None
    """What a verification asks; None: what goes with the rule."""
    in_turn: AskedInTurn | None = None
    """Whom a verification asks one after another; None: the issuer alone."""
    routed_by: Mapping[QuestionName, frozenset[ItemName]] = field(default_factory=lambda: _NO_ITEMS)
    """What is looked at, of the questions asked beside, only to know which system of a department is asked."""

    def applies_to(self, roles: Container[str]) -> bool:
        """Whether it applies where these roles are named."""
        return (self.applies_when is None or self.applies_when in roles) and (
            self.applies_without is None or self.applies_without not in roles
        )


@frozen
class Matter:
    """What the citizen came for."""

    code: MatterCode
    title: Title
    owner: DepartmentCode
    processing_class: str
    processing_days: int | None
    valid_from: date
    valid_until: date | None
    certificates: tuple[Certificate, ...]
    any_of: tuple[tuple[CertificateCode, ...], ...] = ()

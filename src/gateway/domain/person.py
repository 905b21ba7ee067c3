"""People and organisations as the gateway knows them: validated, and never printed whole."""

from dataclasses import dataclass
from datetime import date

from gateway.domain.identifiers.organisations import parse_credit_code
from gateway.domain.identifiers.people import birth_date_of, id_kind, parse_person_number


@dataclass(frozen=True, slots=True, repr=False)
class PersonId:
    """A person's number; `number` gives it whole, every other way of printing shows the last four."""

    number: str

    @classmethod
    def parse(cls, text: str) -> "PersonId":
        """Fold and check what a person typed.  Raises InvalidIdentifier with a rule code, never the text."""
        return cls(parse_person_number(text))

    @property
    def kind(self) -> str:
        """CN18, HMT18, FPR18, FPR15 (docs/numbers-and-names.md)."""
        return id_kind(self.number)

    @property
    def birth_date(self) -> date:
        """The date of birth that the number states."""
        return birth_date_of(self.number)

    def __repr__(self) -> str:
        return f"PersonId(…{self.number[-4:]})"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)


@dataclass(frozen=True, slots=True, repr=False)
class CreditCode:
    """A unified social credit code (GB 32100); `code` gives it whole."""

    code: str

    @classmethod
    def parse(cls, text: str) -> "CreditCode":
        """Fold and check.  Raises InvalidIdentifier."""
        return cls(parse_credit_code(text))

    def __repr__(self) -> str:
        return f"CreditCode(…{self.code[-4:]})"

    __str__ = __repr__


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A person named in a query: number and name as given, folded.  Prints neither."""

    person_id: PersonId
    name: str

    def __repr__(self) -> str:
        return f"Person({self.person_id!r})"

    __str__ = __repr__


def age_on(born: date, on: date) -> int:
    """Completed years; who is born on 29 February completes one on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

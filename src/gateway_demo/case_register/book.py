"""The cases that the register holds, in one file that outlives the process."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

import msgspec

from gateway_demo.examples import EXAMPLES
from gateway_demo.kit import write_private


class Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person by number, or a company by credit code."""

    person_id: str | None = None
    credit_code: str | None = None

    def __post_init__(self) -> None:
        if (self.person_id is None) == (self.credit_code is None):
            raise ValueError("either person_id or credit_code")


class Authorisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Who has authorised whom, about whom (None: about themselves), for which matter, up to which day."""

    number: str
    given_by: Party
    given_to: Party
    about: Party | None = None
    matter: str
    until: str


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One case."""

    case_number: str
    matter: str
    status: Literal["open", "closed"] = "open"
    parties: list[Party]
    authorisations: list[Authorisation] = []


class CaseBook:
    """Cases by number.  file: where those are kept that were put in."""

    def __init__(self, cases: Mapping[str, Case], file: Path) -> None:
        self._cases = dict(cases)
        self._file = file

    @classmethod
    def open(cls, file: Path) -> Self:
        """The cases of the ready questions, and those in the file over them."""
        kept = msgspec.json.decode(file.read_bytes(), type=dict[str, Case]) if file.exists() else {}
        return cls({**_ready_cases(), **kept}, file)

    def find(self, number: str) -> Case | None:
        """The case of a number."""
        return self._cases.get(number)

    def another(self, number: str) -> Case | None:
        """Some other case, for a bad day."""
        return next((case for held, case in self._cases.items() if held != number), None)

    def put(self, case: Case) -> None:
        """Hold a case from now on, in place of a former one of its number."""
        self._cases[case.case_number] = case
        write_private(self._file, msgspec.to_builtins(self._cases))


def _ready_cases() -> Mapping[str, Case]:
    cases = (
        Case(case_number=one["case_number"], matter=one["matter"], parties=_parties(one["parties"]))
        for one in EXAMPLES.values()
    )
    return {case.case_number: case for case in cases}


def _parties(named: list[dict[str, str]]) -> list[Party]:
    return [Party(one.get("person_id"), one.get("credit_code")) for one in named]

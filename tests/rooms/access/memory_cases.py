"""A case register in memory."""

from collections.abc import Callable

from gateway.access.authority import Authorisation
from gateway.access.cases import Case
from gateway.domain.codes import CaseNumber, MatterCode


class MemoryCases:
    """A register in memory that opens a case for whom it is first named."""

    is_in_store = False

    def __init__(self, *on_file: Authorisation) -> None:
        self._cases: dict[CaseNumber, Case] = {}
        self._on_file = on_file

    async def admit(
        self, number: CaseNumber, matter: MatterCode, persons: frozenset[str], *, within_s: float = 0.0
    ) -> Case:
        """See Cases."""
        del within_s
        return self._cases.setdefault(number, Case(matter, persons, is_open=True, authorisations=self._on_file))

    def condition(
        self, _number: CaseNumber, _matter: MatterCode, _persons: frozenset[str], _refused: Callable[[str], Exception]
    ) -> None:
        """See Cases."""

    async def close(self, number: CaseNumber) -> None:
        """Close a case; later queries that name it are refused."""
        case = self._cases[number]
        self._cases[number] = Case(case.matter, case.persons, is_open=False)

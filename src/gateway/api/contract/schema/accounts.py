"""The forms of what an import of accounts came to."""

from gateway.api.contract.schema.closed import Closed


class AccountImportFault(Closed):
    """What is wrong with a line of the file."""

    line: int
    pointer: str
    code: str
    message: str


class AccountImport(Closed):
    """What came of a file of accounts, or would come of it."""

    dry_run: bool
    created: list[str]
    changed: list[str]
    unchanged: list[str]
    faults: list[AccountImportFault]

"""The register of accounts, posts and client systems: who may act here at all, in the store, and as each process has it in memory.

Must never hold a person's name or number, decide about fields and matters (that is access), or change anything but beside the entry
that says who did it.
"""

from gateway.accounts.accounts import Accounts, sweep
from gateway.accounts.csv_file import CsvAccount, CsvFault, read_accounts
from gateway.accounts.forms import faults_in
from gateway.accounts.persons import sweep_persons
from gateway.accounts.registered import Registered, what_became

__all__ = [
    "Accounts",
    "CsvAccount",
    "CsvFault",
    "Registered",
    "faults_in",
    "read_accounts",
    "sweep",
    "sweep_persons",
    "what_became",
]

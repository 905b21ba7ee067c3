"""What a token claims, narrowed to what the register of accounts gives: a claim can take away and never add."""

from dataclasses import replace
from typing import Protocol

from gateway.domain.accounts import Account, AccountState, ClientSystem, common_matters
from gateway.domain.stages import Officer

CITIZEN = frozenset({"citizen"})
"""Citizens are not in the register: they act about themselves alone, and only by a client system that is in it."""

FIRST = frozenset({"administrator"})
"""All that somebody may be whom the settings alone name."""


class RegisteredAccounts(Protocol):
    """The register as this process has it."""

    @property
    def administrators(self) -> frozenset[str]:
        """Accounts that may fill the register as long as it does not hold them itself."""

    def version(self) -> int:
        """Grows with every change.  Raises Unready where it is not known for too long whether something has changed."""

    def account(self, name: str) -> Account | None:
        """The account with what its posts give, whatever its state; None where there is none."""

    def client(self, name: str) -> ClientSystem | None:
        """The client system, whatever its state; None where there is none."""


def narrowed(officer: Officer, accounts: RegisteredAccounts) -> Officer:
    """The officer with what both token and register give; with no role where the register gives none."""
    if why_barred(officer, accounts) is not None:
        return replace(officer, roles=frozenset(), duties=frozenset())
    account, client = accounts.account(officer.account), accounts.client(officer.client)
    if account is None or client is None:  # a citizen, or one whom the settings name
        is_citizen = officer.roles == CITIZEN
        return replace(officer, roles=officer.roles if is_citizen else officer.roles & FIRST, duties=frozenset())
    return _common(officer, account, client)


def why_barred(officer: Officer, accounts: RegisteredAccounts) -> str | None:
    """Why the register gives no right to whom a token names; None where it gives some."""
    account, client = accounts.account(officer.account), accounts.client(officer.client)
    if account is None and officer.account in accounts.administrators:
        return None
    if client is None or client.state is not AccountState.ACTIVE:
        return "the register does not hold this client system, or it is not active"
    if officer.roles == CITIZEN:
        return None
    return "the register does not hold this account" if account is None else _why_not(officer, account)


def _why_not(officer: Officer, account: Account) -> str | None:
    if account.state is not AccountState.ACTIVE:
        return f"this account is {account.state} in the register"
    if (officer.department, officer.county) != (account.department, account.county):
        return "the access token names another department or county than the register"
    if None not in {account.person_digest, officer.person_digest} and account.person_digest != officer.person_digest:
        return "the access token is another person's than the register says"
    return None


def _common(officer: Officer, account: Account, client: ClientSystem) -> Officer:
    """Whom not to ask about, of both; all else, what stands in both."""
    return replace(
        officer,
        post=account.post,
        roles=(officer.roles & account.roles) - CITIZEN,
        duties=common_matters(common_matters(officer.duties, account.duties), client.matters),
        person_digest=account.person_digest or officer.person_digest,
        kin_digests=officer.kin_digests | account.kin_digests,
    )

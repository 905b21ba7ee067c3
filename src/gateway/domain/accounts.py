"""The words of the register of accounts: whose account may act here, in which post, and by which client system.

Nothing here names a person: an account is a pseudonym that the city gives, and a person's number stands as the digest that tokens bear.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from gateway.domain.codes import CountyCode, DepartmentCode
from gateway.domain.frozen import frozen
from gateway.domain.roles import ROLES
from gateway.domain.words import QUOTA_RULES

EVERY = "*"
"""Every matter, in a list of duties or matters."""
GIVEN_ROLES = frozenset(ROLES) - {"citizen"}
"""Roles that the register can give: a citizen is nobody's to appoint."""
CLIENT_QUOTAS = frozenset(
    rule.removeprefix("quota-").replace("-", "_") for rule in QUOTA_RULES if rule.startswith("quota-client-")
)
"""The quotas that a client system can have of its own."""


class AccountState(StrEnum):
    """Whether an account or a client system may act: only an active one may.

    dormant: nobody has used it for so long that somebody must say that it is still wanted.
    """

    ACTIVE = "active"
    SUSPENDED = "suspended"
    DORMANT = "dormant"
    CLOSED = "closed"


class RegisteredKind(StrEnum):
    """What the register holds."""

    ACCOUNT = "account"
    POST = "post"
    CLIENT = "client"


@frozen
class Account:
    """A query account.  post: the window, in the city's words.  duties: matters, or EVERY.

    person_digest, kin_digests: as tokens bear them; the register's go before what a token leaves out.
    """

    name: str
    department: DepartmentCode
    county: CountyCode
    post: str
    duties: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    state: AccountState = AccountState.ACTIVE
    person_digest: str | None = None
    kin_digests: frozenset[str] = frozenset()


@frozen
class Post:
    """A post of a department: whoever is in it has its roles and duties besides their own.  members: ids of accounts."""

    name: str
    department: DepartmentCode
    county: CountyCode
    duties: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()


@frozen
class ClientSystem:
    """A client system.  matters: those that may be asked by way of it, or EVERY.  callbacks: addresses that a code may be sent to.
    notify_at: addresses that it may be called back at when a query of its own changes.

    keys: public keys, each a JWK of texts.  quotas: how much may be asked by it, by the quota's name.  acts_for: the departments whose
    officers it may name in a signed statement.  signs_requests: only requests that it has signed are taken.  issues_tokens: it is an
    issuer of access tokens, and may have person digests made.
    """

    name: str
    department: DepartmentCode
    matters: frozenset[str] = frozenset()
    state: AccountState = AccountState.ACTIVE
    callbacks: tuple[str, ...] = ()
    notify_at: tuple[str, ...] = ()
    keys: tuple[Mapping[str, str], ...] = ()
    quotas: tuple[tuple[str, int], ...] = ()
    acts_for: frozenset[str] = frozenset()
    signs_requests: bool = False
    issues_tokens: bool = False


RegisteredRecord: TypeAlias = Account | Post | ClientSystem
KIND_OF: Mapping[type[RegisteredRecord], RegisteredKind] = {
    Account: RegisteredKind.ACCOUNT,
    Post: RegisteredKind.POST,
    ClientSystem: RegisteredKind.CLIENT,
}


def common_matters(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The matters that stand in both lists, of which either may say EVERY."""
    if EVERY in one:
        return other
    return one if EVERY in other else one & other

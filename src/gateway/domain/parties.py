"""Whom a query is about, and the sets of people that a rule can speak of."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gateway.domain.frozen import frozen
from gateway.domain.matter import Argument
from gateway.domain.person import CreditCode, Person, PersonId


@frozen
class Party:
    """Whom the query is about.  `key` is the role, with a running number where the role can repeat: `child.1`.

    authorisation: the number of theirs on file, where the caller names one.
    """

    key: str
    role: str
    person: Person | None
    employer: CreditCode | None = None
    authorisation: str | None = None


SETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "family": ("applicant", "spouse", "child"),
        "couple": ("applicant", "spouse"),
        "guardians": ("applicant", "parent"),
    }
)
"""The sets of people a rule can speak of, by the roles in them.  The household book is none of them (docs/rules.md)."""
ANY_ONE = frozenset({"guardians"})
"""Sets of which one member is enough for a yes; of every other set all must come to yes."""


def identifier_of(party: Party) -> PersonId | CreditCode | None:
    """The number a party is known by."""
    return party.employer if party.person is None else party.person.person_id


def roles_of(argument: Argument) -> tuple[str, ...]:
    """The roles that a rule's `set` or `of` argument speaks of: a set's roles, or the one role."""
    return SETS.get(str(argument), (str(argument),))


def members(parties: Sequence[Party], argument: Argument) -> tuple[Party, ...]:
    """The parties that a rule's `set` or `of` argument speaks of, in the order of the query."""
    roles = roles_of(argument)
    return tuple(party for party in parties if party.role in roles)

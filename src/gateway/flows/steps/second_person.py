"""Whether two who act are two people: by their accounts, and by the person behind two accounts."""

from gateway.domain.stages import Officer
from gateway.flows.steps.gateway import Gateway

_CITIZEN = "citizen"


async def acts(officer: Officer, gateway: Gateway) -> None:
    """To be said before a step on which somebody else decides.  Of a citizen nothing is remembered: they act as themselves.  Raises FAULTS."""
    if officer.person_digest is not None and _CITIZEN not in officer.roles:
        await gateway.accounts.persons.acts(officer.account, officer.person_digest)


async def is_same_person(account: str | None, officer: Officer, gateway: Gateway) -> bool:
    """Whether the officer is who has acted by that account.  None: nobody has.  Raises FAULTS."""
    if account is None:
        return False
    if account.lower() == officer.account.lower():
        return True
    return officer.person_digest is not None and await gateway.accounts.persons.is_behind(
        account, officer.person_digest
    )

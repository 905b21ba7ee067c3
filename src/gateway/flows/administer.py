"""The register of accounts, posts and client systems as administrators change it: each change stands in the log with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from gateway.accounts import CsvAccount, CsvFault, Registered, faults_in, read_accounts, what_became
from gateway.audit import Draft, full_officer
from gateway.db import Statement
from gateway.domain.accounts import EVERY, Account, AccountState, ClientSystem, Post, RegisteredKind, RegisteredRecord
from gateway.domain.document import Receipt
from gateway.domain.errors import Conflict, InvalidInput, NotAuthorised
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.flows.steps.second_person import is_same_person

MOST_ROWS = 400
"""Of a file at once."""
FREEZE = "freeze-unused-accounts"
"""The job that freezes accounts that nobody has used."""
FREEZE_CRON = "23 2 * * *"
_AT_ONCE = 500


class NameTaken(Conflict):
    """The register has another record of this name."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file, or would come of it: accounts by name.  faults: where there are any, nothing was changed."""

    created: Sequence[str]
    changed: Sequence[str]
    unchanged: Sequence[str]
    faults: Sequence[CsvFault]


def words_of(gateway: Gateway) -> Mapping[str, Sequence[str]]:
    """By the attribute of an account: the city's own words for it."""
    catalogue = gateway.catalogue
    owners = {matter.owner for matter in catalogue.matters.values()}
    return {
        "department": sorted(catalogue.departments.keys() | owners),
        "county": sorted(catalogue.city.counties),
        "duties": [EVERY, *sorted(catalogue.matters)],
        "matters": [EVERY, *sorted(catalogue.matters)],
    }


async def every(kind: RegisteredKind, gateway: Gateway) -> Sequence[Registered]:
    """Every record of a kind, by name.  Raises FAULTS."""
    return await gateway.accounts.every(kind)


async def named(kind: RegisteredKind, name: str, gateway: Gateway) -> Sequence[Registered]:
    """The one of that name, whatever the case of its letters, or none.  Raises FAULTS."""
    found = await gateway.accounts.named(kind, name)
    return [] if found is None else [found]


async def load(kind: RegisteredKind, record_id: UUID, gateway: Gateway) -> Registered:
    """One record.  Raises NotFound, FAULTS."""
    return await gateway.accounts.load(kind, record_id)


async def posts_by_account(gateway: Gateway) -> Mapping[str, Sequence[Registered]]:
    """The posts that each account is in, by the account's id.  Raises FAULTS."""
    return await gateway.accounts.posts_by_account()


async def create(record: RegisteredRecord, external_id: str | None, officer: Officer, gateway: Gateway) -> Registered:
    """Put a new record into the register, with its ADMIN entry.

    Raises InvalidInput, NameTaken, NotAuthorised after its DENIED entry (nobody gives themselves rights), AuditUnavailable.
    """
    return await _keep(None, Registered(UUID(uuid7()), record, external_id), officer, gateway)


async def replace_record(
    former: Registered, record: RegisteredRecord, external_id: str | None, officer: Officer, gateway: Gateway
) -> Registered:
    """Put a record in the former one's place, with its ADMIN entry; nothing is written where nothing changes.

    former: as it was looked at; Raises Outdated where it has changed since, and as `create` does.
    """
    after = replace(former, record=record, external_id=external_id)
    return former if after == former else await _keep(former, after, officer, gateway)


async def remove(former: Registered, officer: Officer, gateway: Gateway) -> None:
    """Take a record out of the register, with its ADMIN entry.  Raises Outdated, NotAuthorised after its DENIED entry, AuditUnavailable."""
    await _refuse_own(former, None, officer, gateway)
    await _write(former, None, full_officer(officer), gateway)
    await gateway.accounts.refresh()


async def import_accounts(text: str, officer: Officer, gateway: Gateway, *, is_dry: bool) -> Imported:
    """Create and replace the accounts of a CSV file, all that it can do or nothing; others stay as they are.

    is_dry: only say what would come of it.  Raises InvalidInput for more than MOST_ROWS, and as `create` does.
    """
    found, faults = read_accounts(text)
    if len(found) > MOST_ROWS:
        raise InvalidInput(f"a file has at most {MOST_ROWS} accounts at once")
    there = {one.record.name.lower(): one for one in await gateway.accounts.every(RegisteredKind.ACCOUNT)}
    pairs = [(there.get(one.record.name.lower()), one) for one in found]
    changes = [(before, _after(before, one)) for before, one in pairs]
    if not faults and not is_dry:
        for before, after in changes:
            if before != after:
                await _keep(before, after, officer, gateway, is_alone=False)
        await gateway.accounts.refresh()
    return Imported(
        created=[after.record.name for before, after in changes if before is None],
        changed=[after.record.name for before, after in changes if before not in {None, after}],
        unchanged=[after.record.name for before, after in changes if before == after],
        faults=faults,
    )


def _after(before: Registered | None, row: CsvAccount) -> Registered:
    """The account as the file has it; what the file does not say stays."""
    if before is None:
        return Registered(UUID(uuid7()), row.record, row.external_id)
    was = before.record
    assert isinstance(was, Account)
    record = row.record if row.has_state else replace(row.record, state=was.state)
    if not row.has_digests:
        record = replace(record, person_digest=was.person_digest, kin_digests=was.kin_digests)
    return replace(before, record=record, external_id=row.external_id or before.external_id)


async def _keep(
    before: Registered | None, after: Registered, officer: Officer, gateway: Gateway, *, is_alone: bool = True
) -> Registered:
    """The entry, and in its transaction the record."""
    if faults := faults_in(after.record, after.external_id):
        raise InvalidInput("the record does not fit its form", faults)
    await _refuse_own(before, after, officer, gateway)
    there = await gateway.accounts.named(after.kind, after.record.name)
    if there is not None and there.record_id != after.record_id:
        raise NameTaken("the register has another record of this name")
    await _write(before, after, full_officer(officer), gateway)
    if is_alone:
        await gateway.accounts.refresh()
    return await gateway.accounts.load(after.kind, after.record_id)


async def _write(before: Registered | None, after: Registered | None, by: Content, gateway: Gateway) -> None:
    """The ADMIN entry, and in its transaction the change."""
    draft = Draft(Kind.ADMIN, None, {"officer": by, "result": what_became(before, after)})
    at, accounts = gateway.clock.real(), gateway.accounts

    def change(receipt: Receipt) -> Sequence[Statement]:
        if after is not None:
            woken = [accounts.wake(after.record.name, gateway.clock.now().date())] if _is_woken(before, after) else []
            return [accounts.keep(after, at, receipt.entry), *woken]
        assert before is not None
        return [accounts.remove(before, at, receipt.entry)]

    await gateway.audit.record(draft, change)


def _is_woken(before: Registered | None, after: Registered) -> bool:
    """Whether an account may act again that might not: its time without use begins anew."""
    was, now = None if before is None else before.record, after.record
    return isinstance(was, Account) and isinstance(now, Account) and was.state is not now.state is AccountState.ACTIVE


async def _refuse_own(before: Registered | None, after: Registered | None, officer: Officer, gateway: Gateway) -> None:
    """Nobody gives or takes rights of their own, by an account of theirs or a post one of these is in.  Raises NotAuthorised after its DENIED entry."""
    touched = [one.record for one in (before, after) if one is not None]
    if any([await _is_own(record, officer, gateway) for record in touched]):
        refusal = NotAuthorised("nobody changes their own account, or a post that they are in", rule="own-account")
        await gateway.audit.deny(officer, None, refusal)
        raise refusal


async def _is_own(record: RegisteredRecord, officer: Officer, gateway: Gateway) -> bool:
    match record:
        case Account():
            is_theirs = officer.person_digest is not None and record.person_digest == officer.person_digest
            return is_theirs or await is_same_person(record.name, officer, gateway)
        case Post():
            own = await gateway.accounts.of_person(officer.account, officer.person_digest)
            return not own.isdisjoint(record.members)
        case ClientSystem():
            return False


async def freeze_unused(gateway: Gateway) -> None:
    """Freeze active accounts that nobody has used for so long that they are dormant, each with its entry.  Raises FAULTS, AuditUnavailable."""
    for one in await gateway.accounts.unused(_AT_ONCE):
        assert isinstance(one.record, Account)
        after = replace(one, record=replace(one.record, state=AccountState.DORMANT))
        await _write(one, after, BY_GATEWAY, gateway)
    await gateway.accounts.refresh()

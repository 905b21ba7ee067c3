"""Changing keys: the wrapping key, the log's key, and the end of a year's tags.

A new key stands beside the old one until every process has it; then the old one is retired.
"""

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit import LOG_KEY, TAG_KEY, VALUE_KEY, WRAPPING_KEY, Audit, KeyFolder, Privacy
from gateway.db import Database
from gateway.domain.errors import Conflict
from gateway.entry import Kind
from gateway.oversight.retention import statements as sql
from gateway.oversight.retention.act import By
from gateway.oversight.retention.ledger import end_data_keys

_AT_ONCE = 500
_REST = "select 1 from audit.audit_entry where at >= $1 and at < $2 limit 1"


async def rotate_wrapping_key(audit: Audit, privacy: Privacy, database: Database, keys: KeyFolder, by: By) -> int:
    """Make a new wrapping key and wrap every data key by it.  Returns how many were wrapped anew.

    The old one stays for processes that still wrap by it.  Raises AuditUnavailable, Unreadable where a data key opens by none.
    """
    version, key = keys.draft(WRAPPING_KEY)
    await audit.record(by.draft(Kind.ADMIN, {"did": "rotate wrapping key", "key": version}))
    keys.keep(version, key)
    privacy.take_up_keys()
    return await _rewrap(privacy, database)


async def retire_wrapping_key(audit: Audit, privacy: Privacy, database: Database, keys: KeyFolder, by: By) -> int:
    """Wrap anew what processes have wrapped by old keys since, and delete those.  Returns how many were wrapped anew.

    Raises Conflict where there is no old key.
    """
    *old, _ = keys.versions(WRAPPING_KEY)
    if not old:
        raise Conflict("there is no former wrapping key")
    privacy.take_up_keys()
    rewrapped = await _rewrap(privacy, database)
    await audit.record(by.draft(Kind.ADMIN, {"did": "retire wrapping key", "keys": old}))
    for version in old:
        keys.retire(version)
    return rewrapped


async def rotate_log_key(audit: Audit, privacy: Privacy, keys: KeyFolder, by: By) -> str:
    """Make a new key of the log, which signs beside the former one from each process's next start on.  Returns its public half, hex.

    The entry that names both stands in the tree that the former one has signed.  Raises AuditUnavailable.
    """
    former = privacy.log_key().public_key().public_bytes_raw().hex()
    version, key = keys.draft(LOG_KEY)
    fresh = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw().hex()
    await audit.record(by.draft(Kind.ADMIN, {"did": "rotate log key", "former": former, "public_key": fresh}))
    keys.keep(version, key)
    return fresh


async def retire_log_key(audit: Audit, privacy: Privacy, keys: KeyFolder, by: By) -> str:
    """Delete the former keys of the log; their public halves stay, for what they signed.  Returns the public half that goes on, hex.

    Raises Conflict where there is no former one.
    """
    *old, _ = keys.versions(LOG_KEY)
    if not old:
        raise Conflict("the log has no former key")
    current, *former = (key.public_key().public_bytes_raw() for key in privacy.log_keys())
    named = [key.hex() for key in former]
    await audit.record(by.draft(Kind.ADMIN, {"did": "retire log key", "former": named, "public_key": current.hex()}))
    for version, public in zip(reversed(old), former, strict=True):
        keys.retire(version, public)
    return current.hex()


async def end_year(
    audit: Audit,
    database: Database,
    keys: KeyFolder,
    year: int,
    by: By,
    *,
    now: datetime,
    keeps_data_keys: bool = False,
) -> int:
    """Delete the key of a year's tags, so that nothing of that year can be found by person any more, or joined with another year's, and the
    data keys of up to then that open no entry still there.  Returns how many of these.

    now: by the database's clock.  keeps_data_keys: what is sealed in the year's bundles goes on opening.  Raises Conflict where the year is
    not over, there is no such key, or entries of that year are still kept.
    """
    await database.clock.require_agreement()
    if now.astimezone(UTC).year <= year:
        raise Conflict("that year is not over")
    if year not in keys.years():
        raise Conflict("there is no tag key of that year")
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    if await database.fetch(_REST, begin, end):
        raise Conflict("entries of that year are still kept: prune its months first")
    payload = {"did": "end year", "year": year, "data_keys": "kept" if keeps_data_keys else "destroyed"}
    forgetting = [] if keeps_data_keys else [sql.BEGIN_SHREDDING()]  # no process seals with one of them any more
    await audit.record(by.draft(Kind.ADMIN, payload), lambda _receipt: forgetting)
    gone = 0 if keeps_data_keys else await end_data_keys(database, end)
    for name in (TAG_KEY, VALUE_KEY):
        keys.retire(f"{name}-{year}")
    return gone


async def _rewrap(privacy: Privacy, database: Database) -> int:
    after, done = None, 0
    while rows := await database.rows(sql.WRAPPED(after=after, most=_AT_ONCE)):
        fresh = [(r[0], r[1], privacy.rewrap(r[0], r[1])) for r in rows]
        changed = [one for one in fresh if one[2] is not None]
        if changed:
            ids, former, wrapped = map(list, zip(*changed, strict=True))
            await database.run(sql.REWRAP(subject_key_id=ids, former=former, wrapped=wrapped))
        after, done = rows[-1]["subject_key_id"], done + len(changed)
    return done

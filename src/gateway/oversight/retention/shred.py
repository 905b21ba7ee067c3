"""Shredding: the data keys of one subject are destroyed, so that nobody opens their sealed parts again; the tree stays as it is."""

from gateway.audit import Audit, Privacy, Subject
from gateway.db import Database
from gateway.domain.document import Receipt
from gateway.domain.person import CreditCode, PersonId
from gateway.entry import Kind
from gateway.oversight.retention import statements as sql
from gateway.oversight.retention.act import By


async def shred(
    audit: Audit, privacy: Privacy, database: Database, subject: PersonId | CreditCode, by: By, *, year: int
) -> tuple[Receipt, int]:
    """Destroy all data keys of a subject, in the transaction of the SHRED entry.  Returns its receipt, and how many keys.

    year: of the tag under which the entry stands.  The entry holds no number.  Whoever held one of the keys in memory lets go of it before
    anything more is sealed for anybody; for this subject a new one is made then.  Raises AuditUnavailable.
    """
    tags = list(privacy.tags(subject))
    async with database.locked("audit.shred"):
        row = await database.row(sql.KEYS_LEFT(tags=tags))
        keys = 0 if row is None else int(row["n"])
        about = Subject(privacy.tag(subject, year), {"party": "self", "role": "self"})
        draft = by.draft(Kind.SHRED, {"keys": keys}, (about,))
        receipt = await audit.record(draft, lambda _receipt: [sql.BEGIN_SHREDDING(), sql.SHRED(tags=tags)])
    return receipt, keys

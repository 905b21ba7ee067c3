"""Whether the database holds an older copy of the log, or another one, than this machine or a witness has seen."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import asyncpg

from gateway.audit.continuity.remembered import Head, newest_head
from gateway.audit.continuity.submit import Answered, KnowsAnother, WitnessAddress, WitnessContradicts, submit
from gateway.audit.origin import Origin
from gateway.audit.reader import Reader
from gateway.audit.tree.growth import LINK, REF
from gateway.audit.tree.reader import TreeReader
from gateway.sdk import HttpClient
from gateway.tlog import EMPTY_ROOT, BadProof, Checkpoint, Submission, sign_note, split_note, verify_consistency

_HEADS = """select h.log, h.size, h.root, substring(b.refs from 1 for 20) as first
    from audit.audit_head h left join audit.audit_bundle b on b.log = h.log and b.n = 0 order by h.log"""


@dataclass(frozen=True, slots=True)
class Rollback:
    """The database ends at `size` of `log`, and more, or something else, was seen.

    seen_by: this machine, or the name of a witness.  seen_log, seen_size: how far it had been.  is_other: as far, but another log.
    """

    log: int
    size: int
    seen_by: str
    seen_log: int
    seen_size: int
    is_other: bool = False

    @property
    def left_log(self) -> int:
        """The newest log that anybody knows; nothing is added to it any more."""
        return max(self.log, self.seen_log)

    @property
    def sentence(self) -> str:
        """What is said at the start that is refused."""
        held = f"log {self.log} up to {self.size}" if self.log else "no log"
        what = "holds another log than" if self.is_other else "is older than"
        return (
            f"The audit log in the database {what} what {self.seen_by} has seen: it holds {held}, and log {self.seen_log} "
            f"was seen at {self.seen_size}. A backup was put back, or the log was changed. Stop every gateway, read "
            "`Restore` in docs/runbook.md, and then continue with `gateway audit continue-after-restore`."
        )


@dataclass(frozen=True, slots=True)
class _Stored:
    """A log as the database has it.  linked: the size of the log before, as its first leaf says; None without one."""

    log: int
    size: int
    root: bytes
    linked: int | None

    @classmethod
    def of(cls, row: asyncpg.Record) -> "_Stored":
        stream, size, _ = REF.unpack(row["first"]) if row["first"] else (None, 0, 0)
        return cls(row["log"], row["size"], row["root"], size if stream == LINK else None)


async def find_rollback(reader: Reader, tree: TreeReader, remembered: Head | None) -> Rollback | None:
    """Compare the database with what this machine remembers; None where all of that is there.  Raises AuditUnavailable."""
    if remembered is None:
        return None
    logs = [_Stored.of(row) for row in await reader.rows(_HEADS)]
    newest = logs[-1] if logs else _Stored(0, 0, EMPTY_ROOT, None)
    own = next((stored for stored in logs if stored.log == remembered.log), None)
    seen = Rollback(newest.log, newest.size, "this machine", remembered.log, remembered.size)
    if own is None or own.size < remembered.size:
        # Where a later log has begun, its first leaf says how far the one before was known to have come.
        after = next((stored for stored in logs if stored.log > remembered.log), None)
        return None if after is not None and (after.linked or 0) >= remembered.size else seen
    return None if await _is_beginning(tree, remembered, own) else replace(seen, is_other=True)


async def _is_beginning(tree: TreeReader, remembered: Head, own: _Stored) -> bool:
    """Whether the remembered tree is the beginning of the one in the database.  Raises AuditUnavailable."""
    proof = await tree.consistency(own.log, remembered.size, own.size)
    if proof is None:  # a tile that it takes was pruned; what was signed at that size is kept
        note = await tree.checkpoint(own.log, remembered.size)
        return note is not None and note.startswith(split_note(remembered.note)[0])
    try:
        verify_consistency(remembered.size, own.size, bytes.fromhex(remembered.root), own.root, proof)
    except BadProof:
        return False
    return True


async def ask_witnesses(
    reader: Reader, origin: Origin, year: int, http: HttpClient, witnesses: Sequence[WitnessAddress]
) -> Rollback | None:
    """Show each witness the newest checkpoint once more: one that knows a larger tree, or another of this size, says so.

    year: of the log that there would be now; where it has not begun, an empty one is shown too, for a whole log may be gone.
    A witness that does not answer is no reason not to start.  Raises AuditUnavailable.
    """
    newest = await newest_head(reader, origin)
    heads = [] if newest is None else [newest]
    if newest is None or newest.log < year:
        note = sign_note(Checkpoint(origin.of(year), 0, EMPTY_ROOT).text(), [origin.signer(year)])
        heads.append(Head(year, 0, EMPTY_ROOT.hex(), note, 0))
    shown = [(witness, head) for witness in witnesses for head in heads]
    answers = await asyncio.gather(
        *(submit(http, witness, Submission(head.size, (), head.note), time.time()) for witness, head in shown)
    )
    for (witness, head), answer in zip(shown, answers, strict=True):
        size = _size_known(answer, head)
        if size is not None:
            name, is_other = f"the witness {witness.verifier.name}", size == head.size
            if is_other or not await _has_grown(reader, origin, head, size):
                return Rollback(heads[0].log, heads[0].size, name, head.log, size, is_other)
    return None


def _size_known(answer: Answered, head: Head) -> int | None:
    """The size of the tree that a witness knows in place of the head's; None where it says nothing against the head."""
    if isinstance(answer, WitnessContradicts):
        return head.size
    return answer.size if isinstance(answer, KnowsAnother) and answer.size >= head.size else None


async def _has_grown(reader: Reader, origin: Origin, head: Head, size: int) -> bool:
    """Whether another gateway has published more while the witness was asked."""
    now = await newest_head(reader, origin)
    return now is not None and now.place >= (head.log, size)

"""What a holder kept from an earlier day, a checkpoint, a proof or a document's receipt, against the log as it is given today."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gateway.entry import Position
from gateway.logcheck.finding import FaultKind, Report
from gateway.logcheck.reading import content
from gateway.logcheck.strict import parsed
from gateway.logcheck.tree import BundleTree
from gateway.logcheck.trust import Trust
from gateway.tlog import BadNote, Checkpoint, Proof, Verifier, leaf_hash, open_checkpoint, split_note

LARGEST = 50_000_000
"""Bytes of one file that somebody holds."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A former head, or an entry that is known.  entries: entry's id and leaf hash, hex.

    unproven: the head's note, where no key was given by which its signature could be checked.
    """

    checkpoint: Checkpoint | None = None
    entries: tuple[tuple[str, str], ...] = ()
    is_memory: bool = False
    """Whether the file may be written anew: it is a checkpoint and nothing else."""
    unproven: str = ""


NOTHING_REMEMBERED = Remembered()


def read_remembered(path: Path, trust: Trust, report: Report) -> Remembered:
    """Read what was kept: a checkpoint's note, a `.tlog-proof`, or a document with its receipt; nothing yet where there is no file."""
    if not os.path.lexists(path):
        return Remembered(is_memory=True)
    try:
        text = content(path, LARGEST, follow=True).decode()
    except ValueError as fault:
        report.add(FaultKind.FORM, str(path), f"{path} cannot be read: {fault}.", str(path))
        return Remembered()
    if not text.strip():
        return Remembered(is_memory=True)
    if text.startswith("{"):
        return _of_object(path, text, trust, report)
    return _of_note(path, text, trust, report)


def _of_note(path: Path, text: str, trust: Trust, report: Report) -> Remembered:
    try:
        proof = Proof.parse(text) if text.startswith("c2sp.org/tlog-proof") else None
        note = text if proof is None else proof.checkpoint
        if trust.is_given:
            checkpoint, _ = open_checkpoint(note, trust.of(note.partition("\n")[0]))
        else:
            checkpoint = Checkpoint.parse(split_note(note)[0])
        return Remembered(checkpoint, _entries(proof), proof is None, "" if trust.is_given else note)
    except BadNote as fault:
        sentence = f"What was kept in {path} is not signed by the trusted log: {fault}."
        report.add(FaultKind.FORM, str(path), sentence, str(path))
        return Remembered()


def check_kept(remembered: Remembered, keys: Sequence[Verifier], report: Report) -> Remembered:
    """What was kept, its signature checked by these keys where that has waited for them; nothing where it does not hold."""
    if not remembered.unproven:
        return remembered
    try:
        open_checkpoint(remembered.unproven, keys)
    except BadNote as fault:
        report.add(FaultKind.FORM, "what was kept", f"What was kept is not signed by the key of this log: {fault}.")
        return Remembered()
    return remembered


def check_entry(entry: str, leaf: str, found: str | None, report: Report) -> bool:
    """Compare an entry of which there is a receipt with the one that is there.  leaf, found: hex.  False where none is."""
    if found == leaf:
        report.checked.append(f"entry {entry} is the one that its receipt names")
    elif found is not None:
        sentence = f"Entry {entry} is not the one that its receipt names: the log was written anew."
        report.add(FaultKind.FORKED, f"entry {entry}", sentence)
    return found is not None


def _entries(proof: Proof | None) -> tuple[tuple[str, str], ...]:
    """The entry that a proof with its leaf proves."""
    if proof is None or proof.extra is None:
        return ()
    try:
        body = parsed(proof.extra)
        return ((Position(int(body["stream"]), int(body["seq"])).entry, leaf_hash(proof.extra).hex()),)
    except (ValueError, KeyError, TypeError):
        return ()


def _of_object(path: Path, text: str, trust: Trust, report: Report) -> Remembered:
    """A document with its receipt, or a gateway's own `audit-head.json`."""
    try:
        kept = parsed(text)
        if "note" in kept:
            return replace(_of_note(path, str(kept["note"]), trust, report), is_memory=False)
        receipt = kept["receipt"]
        entry = Position.parse(str(receipt["entry"])).entry
        return Remembered(entries=((entry, str(receipt["leaf_hash"])),))
    except (ValueError, KeyError, TypeError):
        sentence = f"{path} is neither a checkpoint, nor a proof, nor a document with a receipt."
        report.add(FaultKind.FORM, str(path), sentence, str(path))
        return Remembered()


def check_remembered(
    remembered: Remembered, now: Checkpoint, tree: BundleTree | None, report: Report, link: bytes | None = None
) -> None:
    """Check that the log of today continues the log that was remembered.

    tree: with the tiles of today; without them only heads of the same size can be compared.  link: the first leaf of a later log.
    """
    former = remembered.checkpoint
    if former is None:
        report.continues = True
    elif former.origin != now.origin:
        _compare_link(former, link, report)
    elif former.size > now.size and tree is None:
        report.leave(
            f"whether the remembered log of {former.size} leaves continues this one: it takes a bundle",
            is_essential=True,
        )
    elif former.size > now.size:
        sentence = f"The log had {former.size} leaves when it was last seen, and has {now.size}: an older copy was put back, or it was cut."
        report.add(FaultKind.ROLLED_BACK, f"log of {now.size}", sentence)
    elif former.size == now.size or tree is not None:
        _compare(former, now, tree, report)
    else:
        reason = f"whether this log continues the remembered one of {former.size} leaves: it takes a bundle"
        report.leave(reason, is_essential=True)


def _compare_link(former: Checkpoint, link: bytes | None, report: Report) -> None:
    """A later log against the head of an earlier one, whose last checkpoint is its first leaf."""
    last = None if link is None else Checkpoint.parse(split_note(link.decode())[0])
    if last is None or last.origin != former.origin:
        report.leave(f"the remembered head: it is one of {former.origin}", is_essential=True)
    elif last.size < former.size:
        sentence = (
            f"{former.origin} had {former.size} leaves when it was last seen, and the next log follows on {last.size}."
        )
        report.add(FaultKind.ROLLED_BACK, f"log of {last.size}", sentence)
    elif last.size > former.size:
        reason = f"whether {former.origin} grew from {former.size} to {last.size}: it takes a bundle of that log"
        report.leave(reason, is_essential=True)
    else:
        _compare(former, last, None, report)


def _compare(former: Checkpoint, now: Checkpoint, tree: BundleTree | None, report: Report) -> None:
    root = now.root if former.size == now.size or tree is None else tree.root_at(former.size)
    if root is None:
        reason = f"whether this log continues the remembered one of {former.size} leaves: the bundle has not the tiles for it"
        report.leave(reason, is_essential=True)
    elif root == former.root:
        report.continues = True
        report.checked.append(f"this log continues the remembered one of {former.size} leaves")
    else:
        sentence = f"The first {former.size} leaves are not those of the head that was remembered: the log was forked or written anew."
        report.add(FaultKind.FORKED, f"first {former.size} leaves", sentence)


def remember(path: Path, note: str) -> None:
    """Keep a checkpoint's note in place of the former.  Raises OSError."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with draft.open("x", encoding="utf-8") as out:
        out.write(note)
    draft.replace(path)

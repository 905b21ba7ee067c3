"""Who signed a checkpoint: the log, and witnesses."""

from __future__ import annotations

from gateway.logcheck.independent.notes import Checkpoint, Key, NotHere, signature_of
from gateway.logcheck.independent.report import Report
from gateway.logcheck.independent.strict import Bad


def check_signatures(report: Report, note: str, head: Checkpoint, keys: list[Key], witnesses: list[Key]) -> None:
    """Who signed a checkpoint.  keys: of the log of that name."""
    place = f"checkpoint of {head.size}"
    if not keys:
        report.add("key-swapped", head.origin, f"The log calls itself {head.origin}: the key is another log's.")
        return
    try:
        held = [at for at in (signature_of(note, key) for key in keys) if at is not None]
        fault = "" if held else "it is signed by none of the known keys"
    except NotHere as bad:
        report.leave(str(bad), is_essential=True)
        return
    except Bad as bad:
        fault = str(bad)
    if fault:
        report.add("checkpoint-signature", place, f"The checkpoint does not hold: {fault}.")
        return
    report.checked.append(f"checkpoint of {head.origin} at {head.size} leaves, signed by {len(held)} log key(s)")
    for witness in witnesses:
        try:
            at = signature_of(note, witness)
        except NotHere as bad:
            report.leave(str(bad), is_essential=True)
            continue
        except Bad:
            report.add("cosignature", witness.name, f"The cosignature of {witness.name} does not hold.")
            continue
        if at is None:
            report.unchecked.append(f"the cosignature of {witness.name}: there is none")
        else:
            report.checked.append(f"cosignature of {witness.name}, time {at}")
    if not witnesses:
        report.unchecked.append("cosignatures of witnesses: no witness key was given")

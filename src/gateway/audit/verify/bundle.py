"""Verifying a whole bundle: keys, checkpoint, tree, entries, batches, the answer, and what was held from an earlier day."""

from pathlib import Path

from gateway.audit.verify.answer import Index, check_answer
from gateway.audit.verify.chains import check_chains
from gateway.audit.verify.entries import Each, Entries, Stretch, Told
from gateway.audit.verify.files import Bundle, open_bundle
from gateway.audit.verify.finding import Fault, Report
from gateway.audit.verify.held import NOTHING_HELD, Held, check_held
from gateway.audit.verify.leaves import Row
from gateway.audit.verify.tree import check_checkpoint, check_tree
from gateway.audit.verify.trust import Trust


def verify_bundle(folder: Path, trust: Trust, held: Held = NOTHING_HELD, told: Told | None = None) -> Report:
    """Check a bundle in a folder.  Without a trusted key, by the one that it brings, and the report says so.

    held: from an earlier day.  told: hears of the progress.  Raises NotABundle.
    """
    report = Report()
    bundle = open_bundle(folder, report)
    trusted = _trusted(bundle, trust, report)
    shown = () if bundle.log_key is None else (bundle.log_key.vkey,)
    checkpoint = check_checkpoint(bundle.note, trusted, report, shown=shown)
    if checkpoint is None:
        return report
    if report.holds:
        report.head = bundle.note
    tree = check_tree(bundle, checkpoint, report)
    check_held(held, checkpoint, tree, report)
    index = _index(bundle, report)
    kept = _Kept(held)
    stretch = Entries(bundle, tree, report).check(_each(index, kept), told)
    check_chains(bundle, stretch, trusted.of(checkpoint.origin), report)
    kept.conclude(stretch, report)
    if index is not None:
        check_answer(bundle, index, report)
    report.unchecked += [
        "what is sealed: numbers, names and answers, whose keys are not in a bundle",
        "when it happened: the times are the gateway's own",
    ]
    return report


def _trusted(bundle: Bundle, trust: Trust, report: Report) -> Trust:
    """The trusted keys, or where there are none those of the bundle."""
    given = bundle.log_key
    if trust.is_given:
        if given is not None and given.name == bundle.manifest.origin:
            keys = {key.public_key for key in trust.of(given.name)}
            if given.public_key not in keys:
                said = f"The bundle brings another key of {given.name} than the trusted one: the key was swapped."
                report.add(Fault.KEY, "keys.json", said)
        return trust
    report.leave("whose log this is: no key was given, and the bundle's own was taken", is_essential=True)
    return Trust(log=() if given is None else (given,), witnesses=bundle.witnesses)


def _index(bundle: Bundle, report: Report) -> Index | None:
    if bundle.manifest.criteria is None:
        return None
    try:
        return Index(bundle.manifest.criteria)
    except (ValueError, TypeError, AttributeError) as fault:
        report.add(Fault.INDEX, "criteria", f"The criteria cannot be asked again: {fault}.")
        return None


class _Kept:
    """Looks for the entries whose receipts were held."""

    def __init__(self, held: Held) -> None:
        self._wanted = dict(held.entries)
        self._found: dict[str, str] = {}

    @property
    def is_looking(self) -> bool:
        """Whether there is any."""
        return bool(self._wanted)

    def add(self, row: Row, _at: int) -> None:
        """See whether it is one of them."""
        if row.name in self._wanted:
            self._found[row.name] = row.leaf.hex()

    def conclude(self, stretch: Stretch, report: Report) -> None:
        """Name those that are gone or others now."""
        for entry, leaf in self._wanted.items():
            found = self._found.get(entry)
            if found == leaf:
                report.checked.append(f"entry {entry} is the one that its receipt names")
            elif found is not None:
                said = f"Entry {entry} is not the one that its receipt names: the log was written anew."
                report.add(Fault.FORKED, f"entry {entry}", said)
            else:
                said = f"Entry {entry}, of which there is a receipt, is not among the {stretch.rows} entries."
                report.add(Fault.ENTRY_MISSING, f"entry {entry}", said)


def _each(index: Index | None, kept: _Kept) -> Each | None:
    """Who wants to see every entry."""
    wanting = ([] if index is None else [index.add]) + ([kept.add] if kept.is_looking else [])

    def each(row: Row, at: int) -> None:
        for want in wanting:
            want(row, at)

    return each if wanting else None

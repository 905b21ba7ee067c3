"""Verifying a whole bundle: keys, checkpoint, tree, entries, batches, the answer, and what was remembered from an earlier day."""

from pathlib import Path

from gateway.entry import Position
from gateway.logcheck.answer import check_index
from gateway.logcheck.chains import check_chains
from gateway.logcheck.entries import Entries, Progress
from gateway.logcheck.files import Bundle, check_manifest, open_bundle
from gateway.logcheck.finding import FaultKind, Report
from gateway.logcheck.index import Index
from gateway.logcheck.remembered import NOTHING_REMEMBERED, Remembered, check_entry, check_kept, check_remembered
from gateway.logcheck.stream_leaves import StreamLeaves
from gateway.logcheck.table_files import telling_of
from gateway.logcheck.tree import check_checkpoint, check_tree
from gateway.logcheck.trust import Trust


def verify_bundle(
    folder: Path,
    trust: Trust,
    remembered: Remembered = NOTHING_REMEMBERED,
    progress: Progress | None = None,
    cores: int = 1,
) -> Report:
    """Check a bundle in a folder.  Without a trusted key, by the one that it brings, and the report says so.

    remembered: from an earlier day.  progress: hears of it.  cores: of a large bundle, on how many.  Raises NotABundle.
    """
    report = Report()
    # 1  The files are those that the manifest names, and nothing else; what the exporter found in the store is told on.
    bundle = open_bundle(folder, report)
    for place, sentence in bundle.manifest.damage:
        report.add(FaultKind.STORE, place, f"The exporter found: {sentence}")
    # 2  Whose log it is: the trusted keys of that name, by which the manifest and so every file is vouched for (C2SP signed-note).
    trusted = _trusted(bundle, trust, report)
    check_manifest(bundle, trusted.of(bundle.manifest.origin), report)
    # 3  The checkpoint, its signature and its cosignatures (C2SP tlog-checkpoint, tlog-cosignature).
    shown = tuple(key.vkey for key in bundle.log_keys)
    checkpoint = check_checkpoint(bundle.note, trusted, report, shown=shown)
    if checkpoint is None:
        return report
    if report.holds:
        report.head = bundle.note
    # 4  The tiles, from the signed root down (RFC 6962 §2.1, C2SP tlog-tiles).
    tree = check_tree(bundle, checkpoint, report)
    # 5  The entries: each the leaf at its place, with the sections that it names; on the way the search index is made anew.
    index = _index(bundle, report)
    stretch = Entries(bundle, tree, report).check(index, progress, cores)
    # 6  Today's log continues the one that was remembered.
    remembered = check_kept(remembered, trusted.of(checkpoint.origin), report)
    check_remembered(remembered, checkpoint, tree, report, stretch.link)
    # 7  The batches in which the processes appended them, each signed and tied to the one before (docs/audit-bundle.md).
    check_chains(bundle, stretch, trusted.of(checkpoint.origin), report)
    # 8  The entries of which somebody holds a receipt (docs/receipts.md).
    _check_receipts(remembered, bundle, stretch, report)
    # 9  The answer and the tables, against the index made anew.
    if index is not None:
        check_index(bundle, index, report)
    report.unchecked += [
        "what is sealed: numbers, names and answers, whose keys are not in a bundle",
        "when it happened: the times are the gateway's own",
    ]
    return report


def _trusted(bundle: Bundle, trust: Trust, report: Report) -> Trust:
    """The trusted keys, or where there are none those of the bundle."""
    origin = bundle.manifest.origin
    if trust.is_given:
        brought = {key.public_key for key in bundle.log_keys if key.name == origin}
        if bundle.has_keys and brought.isdisjoint(key.public_key for key in trust.of(origin)):
            sentence = f"The bundle brings no key of {origin} that is yours: swapped, or changed since you took yours."
            report.add(FaultKind.KEY, "keys.json", sentence)
        return trust
    report.leave("whose log this is: no key was given, and the bundle's own was taken", is_essential=True)
    return Trust(log=bundle.log_keys, witnesses=bundle.witnesses)


def _index(bundle: Bundle, report: Report) -> Index | None:
    try:
        return Index(bundle.manifest.criteria, telling_of(bundle, report))
    except (ValueError, TypeError, AttributeError) as fault:
        report.add(FaultKind.INDEX, "criteria", f"The criteria cannot be asked again: {fault}.")
        return None


def _check_receipts(remembered: Remembered, bundle: Bundle, stretch: StreamLeaves, report: Report) -> None:
    """The entries of which somebody holds a receipt are still those."""
    for entry, leaf in remembered.entries:
        position = Position.parse(entry)
        found = stretch.leaf(position.stream_id, position.seq)
        if check_entry(entry, leaf, None if found is None else found.hex(), report):
            continue
        if bundle.is_whole or stretch.spans(position.stream_id, position.seq):
            sentence = f"Entry {entry}, of which there is a receipt, is not among the {stretch.rows} entries."
            report.add(FaultKind.ENTRY_MISSING, f"entry {entry}", sentence)
        else:
            report.leave(
                f"entry {entry}, of which there is a receipt: the stretch does not reach it", is_essential=True
            )

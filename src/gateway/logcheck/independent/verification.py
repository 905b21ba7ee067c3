"""The verification of a bundle."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gateway.logcheck.independent.answer import Index
from gateway.logcheck.independent.batches import Batches
from gateway.logcheck.independent.bundle import Bundle
from gateway.logcheck.independent.entries import Entries
from gateway.logcheck.independent.notes import Key, NotHere, parse_checkpoint, signature_of, split_note
from gateway.logcheck.independent.reading import content_of
from gateway.logcheck.independent.remembered import Remembered
from gateway.logcheck.independent.report import Report
from gateway.logcheck.independent.signatures import check_signatures
from gateway.logcheck.independent.strict import Bad
from gateway.logcheck.independent.tiles import Tiles


class Verification:
    """One bundle.  kept: a file that the holder remembered an earlier day by."""

    def __init__(self, folder: Path, log: list[Key], witnesses: list[Key], kept: Path | None) -> None:
        self.report = Report()
        self.bundle = Bundle(folder, self.report)
        self.log, self.witnesses = log, witnesses
        self._trust()
        self.remembered = Remembered(self.report)
        if kept is not None:
            self.remembered.read(kept, self.log)

    def run(self) -> Report:
        """Check everything."""
        report, bundle = self.report, self.bundle
        # 1  Whose log it is: the trusted keys of that name, by which the manifest and so every file is vouched for.
        self._check_manifest([key for key in self.log if key.name == bundle.origin])
        # 2  The checkpoint, its signature and its cosignatures (C2SP tlog-checkpoint, signed-note, tlog-cosignature).
        try:
            head = parse_checkpoint(bundle.note)
        except Bad as fault:
            report.add("checkpoint", "checkpoint", f"The checkpoint is none: {fault}.")
            return report
        keys = [key for key in self.log if key.name == head.origin]
        check_signatures(report, bundle.note, head, keys, self.witnesses)
        # 3  The tiles, from the signed root down (RFC 6962 section 2.1, C2SP tlog-tiles).
        tiles = Tiles(bundle, head)
        tiles.check()
        # 4  The entries: each the leaf at its place, with the sections that it names; on the way the search index is made anew.
        index = Index(bundle)
        entries = Entries(bundle, tiles, index)
        entries.check()
        # 5  Today's log continues the one that was remembered.
        self.remembered.check_head(head, entries.link, tiles)
        # 6  The batches in which the processes appended them, each signed and tied to the one before.
        Batches(bundle, entries).check(keys)
        # 7  The entries of which somebody holds a receipt.
        self.remembered.check_entries(entries)
        # 8  The answer and the tables, against the index made anew.
        index.check()
        report.unchecked += [
            "what is sealed: numbers, names and answers, whose keys are not in a bundle",
            "when it happened: the times are the gateway's own",
            "whether the gateway wrote down everything that it did: a log proves what is in it",
        ]
        return report

    def _check_manifest(self, keys: list[Key]) -> None:
        """The log's key vouches for the manifest, and so for every file as it was written."""
        report, bundle = self.report, self.bundle
        if "manifest.sig" not in bundle.there:
            what = "when the bundle was made, README.txt and verify.py, and whatever else only its manifest tells, which is not signed"
            report.leave(what, is_essential=True)
            return
        try:
            note = bundle.read("manifest.sig").decode()
            digest = hashlib.sha256(content_of(bundle.folder / "manifest.json")).hexdigest()
            if all(at is None for at in [signature_of(note, key) for key in keys]):
                raise Bad("the note is signed by none of the known keys")
            if split_note(note)[0] != f"oneclick-gateway audit manifest v1\n{bundle.origin}\n{digest}\n":
                raise Bad("it vouches for another manifest")
        except NotHere as fault:
            report.leave(str(fault), is_essential=True)
        except ValueError as fault:
            sentence = f"The signature of manifest.json in manifest.sig does not hold: {fault}."
            report.add("manifest-signature", "manifest.json", sentence)
        else:
            report.checked.append("manifest.json is signed by the log, and so all files that it names")

    def _trust(self) -> None:
        bundle = self.bundle
        brought = {key for key in bundle.log_keys if key.name == bundle.origin}
        if not self.log:
            self.log, self.report.is_partial = bundle.log_keys, True
            self.witnesses = self.witnesses or bundle.witnesses
            self.report.unchecked.append("whose log this is: no key was given, and the bundle's own was taken")
        elif bundle.has_keys and brought.isdisjoint(self.log):
            sentence = (
                f"The bundle brings no key of {bundle.origin} that is yours: swapped, or changed since you took yours."
            )
            self.report.add("key-swapped", "keys.json", sentence)

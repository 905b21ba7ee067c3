"""One file that somebody holds: a document with its receipt and its proof, a proof, a checkpoint."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from pathlib import Path
from typing import NamedTuple

from gateway.logcheck.independent.bundle import NoBundle, stream_key_of
from gateway.logcheck.independent.ed25519 import is_signed
from gateway.logcheck.independent.notes import Checkpoint, Key, parse_checkpoint
from gateway.logcheck.independent.reading import content_of, shown
from gateway.logcheck.independent.report import Report
from gateway.logcheck.independent.signatures import check_signatures
from gateway.logcheck.independent.strict import Bad, Json, base64, digits, items, members, parsed, text_of
from gateway.logcheck.independent.tree import leaf_hash

PROOF = "c2sp.org/tlog-proof@v1"


class Proof(NamedTuple):
    """C2SP tlog-proof: that a leaf stands at a place of the tree of a checkpoint.  extra: the leaf, where it came with it."""

    place: int
    hashes: list[bytes]
    note: str
    extra: bytes | None


def parse_proof(text: str) -> Proof:
    """Raises Bad."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    extra = base64(lines.pop(1)[6:]) if lines[1:] and lines[1].startswith("extra ") else None
    index = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines[1]) if lines[1:] else None
    hashes = [base64(line) for line in lines[2:]]
    if (
        lines[0] != PROOF
        or not blank
        or index is None
        or int(index[1]) >= 1 << 63
        or len(hashes) > 63
        or any(len(one) != 32 for one in hashes)
    ):
        raise Bad(f"not of the form of {PROOF}")
    return Proof(int(index[1]), hashes, note, extra)


def is_included(proof: Proof, leaf: bytes, head: Checkpoint) -> bool:
    """Whether the hashes lead from the leaf to the root.  RFC 9162, section 2.1.3.2; the numbers are those of its steps."""
    # 2, 3  From the leaf's place and hash, in a row that ends at `last`;
    place, last, node = proof.place, head.size - 1, leaf_hash(leaf)
    # 1  the leaf is one of the tree.
    if place > last:
        return False
    # 4  Up, a sibling at a time, to the left of the node (4b) or to its right,
    for beside in proof.hashes:
        if not last:
            return False
        if place & 1 or place == last:
            node = hashlib.sha256(b"\x01" + beside + node).digest()
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + beside).digest()
        place, last = place >> 1, last >> 1
    # 5  to the root.
    return not last and node == head.root


def is_promised(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a process signed the message, alone or jointly with others: docs/receipts.md, How."""
    if len(signature) == 64:
        return is_signed(key, message, signature)
    index, path = int.from_bytes(signature[64:66], "big"), signature[66:]
    if not path or len(path) % 32 or index >> len(path) // 32:
        return False
    node = hashlib.sha256(b"\x00" + message).digest()
    for level, at in enumerate(range(0, len(path), 32)):
        pair = path[at : at + 32] + node if index >> level & 1 else node + path[at : at + 32]
        node = hashlib.sha256(b"\x01" + pair).digest()
    return is_signed(key, b"oneclick-gateway joint signature v1\n" + node, signature[:64])


class SingleFile:
    """One file, verified.  proof, streams: the files that a document is verified with, where there are any."""

    def __init__(
        self, file: Path, log: list[Key], witnesses: list[Key], proof: Path | None, streams: Path | None
    ) -> None:
        self.file, self.log, self.witnesses = file, log, witnesses
        self.proof, self.streams = proof, streams
        self.report = Report(str(file))

    def run(self) -> Report:
        """Check it.  Raises NoBundle where it is nothing of these."""
        text = _text_in(self.file)
        if text.startswith("c2sp.org/tlog-proof@"):
            self._prove(text, None)
        elif text.lstrip().startswith("{"):
            self._object(text)
        elif "\n\n" in text:
            self._head(text)
        else:
            raise NoBundle(f"{shown(str(self.file))} is neither a document, nor a proof, nor a checkpoint")
        return self.report

    def _object(self, text: str) -> None:
        try:
            record = parsed(text)
            if "receipt" in record:
                self._document(record)
            elif {"leaf", "proof"} <= set(record):
                leaf = base64(record["leaf"])
                if record.get("leaf_hash", leaf_hash(leaf).hex()) != leaf_hash(leaf).hex():
                    self.report.add("proof", "leaf_hash", "The leaf's hash is not that of the leaf.")
                self._prove(text_of(record["proof"]), leaf)
            else:
                raise Bad("it has neither a receipt nor a proof; `gateway audit verify` knows more forms")
        except ValueError as fault:
            raise NoBundle(f"{shown(str(self.file))} cannot be verified: {shown(str(fault))}") from None

    def _head(self, note: str) -> Checkpoint | None:
        """A signed checkpoint; None where it is none."""
        report = self.report
        try:
            head = parse_checkpoint(note)
        except Bad as fault:
            report.add("checkpoint", "checkpoint", f"The checkpoint is none: {fault}.")
            return None
        if not self.log:
            report.leave("the checkpoint's signature: no key was given", is_essential=True)
            return head
        keys = [key for key in self.log if key.name == head.origin]
        check_signatures(report, note, head, keys, self.witnesses)
        return head

    def _prove(self, text: str, leaf: bytes | None) -> bytes | None:
        """A proof and its leaf, which stands in it or is given.  Returns the leaf."""
        try:
            proof = parse_proof(text)
        except (ValueError, IndexError) as fault:
            self.report.add("proof", "proof", f"The proof is none: {fault}.")
            return leaf
        leaf = leaf or proof.extra
        head = self._head(proof.note)
        place = f"leaf {proof.place}"
        if leaf is None:
            self.report.leave("which entry is proven: the proof has no leaf in it", is_essential=True)
        elif head is not None and is_included(proof, leaf, head):
            name = entry_of(leaf)
            self.report.checked.append(f"entry {name} is {place} of {head.origin}, of {head.size}")
        elif head is not None:
            self.report.add(
                "proof", place, f"The proof does not hold: it does not lead from {place} to the root of {head.size}."
            )
        return leaf

    def _document(self, value: Json) -> None:
        """Its receipt by the key of the process that gave it, and the entry that commits to it.  Raises ValueError."""
        receipt = members(value["receipt"], {"entry": text_of, "leaf_hash": text_of, "signature": text_of})
        entry, leaf_said = receipt["entry"], receipt["leaf_hash"]
        if not re.fullmatch(r"[0-9]{1,9}-[0-9]{1,18}", entry):
            raise Bad("an entry's id is <stream>-<number>")
        self._check_receipt(entry, leaf_said, receipt["signature"])
        if self.proof is None:
            reason = "whether the document is the one that the log committed to: its proof is not beside it"
            self.report.leave(reason, is_essential=True)
            return
        own, self.report.file = self.report.file, str(self.proof)
        leaf = self._prove(_text_in(self.proof), None)
        self.report.file = own
        if leaf is not None:
            self._tie(value, entry, leaf_said, leaf)

    def _check_receipt(self, entry: str, leaf: str, signature: str) -> None:
        report, stream = self.report, int(entry.partition("-")[0])
        keys = {}
        if self.streams is not None:
            try:
                keys = {one[0]: one[1:] for one in items(stream_key_of)(parsed(_text_in(self.streams))["streams"])}
            except (ValueError, KeyError, TypeError):
                raise NoBundle(
                    f"{shown(str(self.streams))} holds no key of a stream: it is not a bundle's keys.json"
                ) from None
        if stream not in keys:
            report.leave(
                f"the receipt's own signature: the key of stream {stream} was not given, see GET /audit/streams/{stream}"
            )
            return
        boot, key, endorsement = keys[stream]
        message = b"oneclick-gateway audit stream v1\n" + boot + key
        if not any(is_signed(log.public, message, endorsement) for log in self.log):
            report.add(
                "stream-key",
                f"stream {stream}",
                f"The key of stream {stream} is not endorsed by the trusted log's key.",
                str(self.streams),
            )
            return
        try:
            made = bytes.fromhex(signature)
        except ValueError:
            made = b""
        if is_promised(key, f"oneclick-gateway audit receipt v1\n{entry}\n{leaf}\n".encode(), made):
            report.checked.append(f"the receipt of entry {entry} is signed by its process")
        else:
            sentence = f"The signature of the receipt of entry {entry} does not hold."
            report.add("receipt-signature", f"entry {entry}", sentence)

    def _tie(self, given: Json, entry: str, leaf_said: str, leaf: bytes) -> None:
        """The document to the leaf: by the receipt's hash, and by the commitment under the leaf's nonce."""
        report, place = self.report, f"entry {entry}"
        if leaf_hash(leaf).hex() != leaf_said or entry_of(leaf) != entry:
            text = f"The receipt names another entry than the one that is proven, {entry_of(leaf)}: one of them is of another document."
            report.add("document-changed", place, text, f"{self.file} or {self.proof}")
            return
        body = parsed(leaf)
        try:
            nonce = digits(16)(body.get("nonce"))
        except Bad:
            nonce = b""
        document = {name: value for name, value in given.items() if name != "receipt"}
        canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        commitment = hmac.new(nonce, canonical.encode(), "sha256").hexdigest()
        if commitment == body.get("response_commit"):
            report.checked.append(f"the document is the one that {place} commits to")
        else:
            text = f"The document is not the one that {place} commits to: something in it was changed."
            report.add("document-changed", place, text)


def entry_of(leaf: bytes) -> str:
    """The id of the entry that a leaf is."""
    try:
        record = parsed(leaf)
        return f"{record['stream']}-{record['seq']}"
    except (ValueError, KeyError, TypeError):
        return "None-None"


def _text_in(path: Path) -> str:
    """Raises NoBundle."""
    try:
        return content_of(path, 50_000_000, follow=True).decode()
    except ValueError as fault:
        raise NoBundle(f"{shown(str(path))} cannot be read as text: {fault}") from None

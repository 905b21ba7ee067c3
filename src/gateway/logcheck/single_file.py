"""A single file that somebody holds: a document with its receipt, a proof, a checkpoint, or what a citizen reads about themselves."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.entry import DISCLOSURE_FORMAT, Position, StreamKey, canonical, commitment, receipt_message, section_hash
from gateway.logcheck.finding import FaultKind, Report
from gateway.logcheck.reading import content
from gateway.logcheck.remembered import LARGEST, NOTHING_REMEMBERED, Remembered, check_entry, check_remembered
from gateway.logcheck.strict import members, parsed, text
from gateway.logcheck.tree import check_checkpoint
from gateway.logcheck.trust import Trust
from gateway.tlog import BadNote, BadProof, Checkpoint, Proof, Verifier, leaf_hash, root_of, verify_inclusion

_MOST = LARGEST
_PROOF = "c2sp.org/tlog-proof@"

Json = dict[str, Any]


class NotVerifiable(ValueError):
    """The file is nothing that could be verified."""


@dataclass(frozen=True, slots=True)
class Companions:
    """What a file is verified with.  proof: a document's `.tlog-proof`, as text, of `file`.  streams: the keys of processes, of `keys_file`."""

    proof: str | None = None
    streams: Mapping[int, StreamKey] = field(default_factory=dict)
    file: str = ""
    keys_file: str = ""


NO_COMPANIONS = Companions()


def verify_file(
    path: Path, trust: Trust, remembered: Remembered = NOTHING_REMEMBERED, companions: Companions = NO_COMPANIONS
) -> Report:
    """Check one file, whatever of these it is.  Raises NotVerifiable."""
    checked = _SingleFile(path, trust, remembered, companions)
    text = read_text(path)
    if text.startswith(_PROOF):
        checked.proof(text)
    elif text.lstrip().startswith("{"):
        try:
            checked.take(_parsed(text))
        except NotVerifiable as fault:
            raise NotVerifiable(f"{path}: {fault}") from None
    elif "\n\n" in text:
        checked.checkpoint(text)
    else:
        raise NotVerifiable(f"{path} is neither a document, nor a proof, nor a checkpoint")
    checked.check_remembered_entries()
    return checked.report


def read_text(path: Path) -> str:
    """The file's text.  Raises NotVerifiable."""
    try:
        return content(path, _MOST, follow=True).decode()
    except ValueError as fault:
        raise NotVerifiable(f"{path} cannot be read as text: {fault}") from None


class _SingleFile:
    """One verification, and its report."""

    def __init__(self, path: Path, trust: Trust, remembered: Remembered, companions: Companions) -> None:
        self.report = Report(file=str(path))
        self._trust, self._remembered, self._companions = trust, remembered, companions
        self._proven: dict[str, str] = {}

    def checkpoint(self, note: str) -> Checkpoint | None:
        """A signed note, against what is remembered from an earlier day."""
        if not self._trust.is_given:
            self.report.leave("the checkpoint's signature: no key was given", is_essential=True)
            if self._remembered.checkpoint is not None:
                self.report.leave("whether this log continues the remembered one: no key was given")
            return self._unsigned(note)
        checkpoint = check_checkpoint(note, self._trust, self.report)
        if checkpoint is not None and self.report.holds:
            self.report.head = note
            check_remembered(self._remembered, checkpoint, None, self.report)
        return checkpoint

    def _unsigned(self, note: str) -> Checkpoint | None:
        try:
            return Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
        except BadNote as fault:
            self.report.add(FaultKind.CHECKPOINT, "checkpoint", f"The checkpoint is none: {fault}.")
            return None

    def proof(self, text: str, leaf: bytes | None = None) -> bytes | None:
        """A proof and the leaf that it proves, which stands in it or is given.  Returns the leaf."""
        try:
            proof = Proof.parse(text)
        except BadNote as fault:
            self.report.add(FaultKind.PROOF, "proof", f"The proof is none: {fault}.")
            return leaf
        leaf = leaf or proof.extra
        checkpoint = self.checkpoint(proof.checkpoint)
        if leaf is None:
            self.report.leave("which entry is proven: the proof has no leaf in it", is_essential=True)
        elif checkpoint is not None:
            self._included(proof, leaf, checkpoint)
        return leaf

    def _included(self, proof: Proof, leaf: bytes, checkpoint: Checkpoint) -> None:
        place = f"leaf {proof.index}"
        try:
            verify_inclusion(proof.index, checkpoint.size, leaf_hash(leaf), proof.hashes, checkpoint.root)
        except BadProof as fault:
            self.report.add(FaultKind.PROOF, place, f"The proof does not hold: {fault}.")
        else:
            name = _entry_of(_said_by(leaf))
            self._proven[name] = leaf_hash(leaf).hex()
            self.report.checked.append(f"entry {name} is {place} of {checkpoint.origin}, of {checkpoint.size}")

    def check_remembered_entries(self) -> None:
        """The entries of which somebody holds a receipt, against those that were proven here."""
        for entry, leaf in self._remembered.entries:
            if not check_entry(entry, leaf, self._proven.get(entry), self.report):
                self.report.leave(f"entry {entry}, of which there is a receipt: it takes a bundle", is_essential=True)

    def take(self, value: Json) -> None:
        """JSON, by what it has.  Raises NotVerifiable."""
        if "receipt" in value:
            self.document(value)
        elif value.get("format") == DISCLOSURE_FORMAT:
            self.disclosure(value)
        elif {"leaf", "proof"} <= value.keys():
            self._proof_of_entry(value)
        elif isinstance(value.get("items"), list):
            self._page(value)
        elif (own := _own(value)) is not None:
            self.disclosure(own)
        else:
            raise NotVerifiable("the object has neither a receipt nor a proof")

    def document(self, value: Json) -> None:
        """A result document: its receipt, and the entry that commits to it.  Raises NotVerifiable."""
        receipt = value["receipt"]
        try:
            read = members(receipt, {"entry": text, "leaf_hash": text, "signature": text})
            entry, leaf_said, signature = read["entry"], read["leaf_hash"], read["signature"]
            stream = Position.parse(entry).stream_id
        except ValueError as fault:
            raise NotVerifiable(
                f"the document's receipt has not entry, leaf_hash and signature alone: {fault}"
            ) from None
        self._check_receipt(entry, leaf_said, signature, stream)
        if self._companions.proof is None:
            reason = "whether the document is the one that the log committed to: its proof is not beside it"
            self.report.leave(reason, is_essential=True)
        else:
            document, self.report.file = self.report.file, self._companions.file or self.report.file
            leaf = self.proof(self._companions.proof)
            proof, self.report.file = self.report.file, document
            if leaf is not None:
                self._tie(value, entry, leaf_said, leaf, proof)

    def _check_receipt(self, entry: str, leaf: str, signature: str, stream: int) -> None:
        """The promise, by the key of the process that gave it."""
        key = self._companions.streams.get(stream)
        logs = [*self._trust.log, *(Verifier("log", raw) for raw in self._trust.raw)]
        if key is None:
            sentence = f"the receipt's own signature: the key of stream {stream} was not given, see GET /audit/streams/{stream}"
            self.report.leave(sentence)
        elif not key.is_endorsed_by(logs):
            sentence = f"The key of stream {stream} is not endorsed by the trusted log's key."
            self.report.add(FaultKind.STREAM_KEY, f"stream {stream}", sentence, self._companions.keys_file)
        elif not key.promised(receipt_message(entry, leaf), _hex(signature)):
            sentence = f"The signature of the receipt of entry {entry} does not hold."
            self.report.add(FaultKind.RECEIPT_SIGNATURE, f"entry {entry}", sentence)
        else:
            self.report.checked.append(f"the receipt of entry {entry} is signed by its process")

    def _tie(self, given: Json, entry: str, leaf_said: str, leaf: bytes, proof: str) -> None:
        """The document to the leaf: by the receipt's hash, and by the commitment under the leaf's nonce.  proof: its file."""
        body, place = _said_by(leaf), f"entry {entry}"
        if leaf_hash(leaf).hex() != leaf_said or _entry_of(body) != entry:
            text = f"The receipt names another entry than the one that is proven, {_entry_of(body)}: one of them is of another document."
            self.report.add(
                FaultKind.DOCUMENT_CHANGED,
                place,
                text,
                proof if proof == self.report.file else f"{self.report.file} or {proof}",
            )
            return
        document = canonical({name: value for name, value in given.items() if name != "receipt"})
        expected = commitment(_hex(str(body.get("nonce"))), document)
        if expected == body.get("response_commit"):
            self.report.checked.append(f"the document is the one that {place} commits to")
        else:
            text = f"The document is not the one that {place} commits to: something in it was changed."
            self.report.add(FaultKind.DOCUMENT_CHANGED, place, text)

    def _proof_of_entry(self, value: Json) -> None:
        """What an auditor is given: leaf and proof of one entry."""
        leaf = _base64(value["leaf"])
        if leaf_hash(leaf).hex() != value.get("leaf_hash", leaf_hash(leaf).hex()):
            self.report.add(FaultKind.PROOF, "leaf_hash", "The leaf's hash is not that of the leaf.")
        self._maybe_proof(value["proof"], leaf)

    def disclosure(self, value: Json) -> None:
        """What a citizen is given of an entry: its leaf, their own sections, the proof."""
        try:
            leaf = _base64(value["leaf"])
            hashes = [
                section_hash(str(one["name"]), bytes.fromhex(one["salt"]), _base64(one["content"]))
                for one in value["sections"]
            ]
        except (KeyError, TypeError, ValueError):
            raise NotVerifiable("the disclosure's leaf or sections cannot be read") from None
        body = _said_by(leaf)
        name = _entry_of(body)
        sections = body.get("sections")
        known = sections.get("subjects") if isinstance(sections, dict) else None
        if isinstance(known, list) and all(digest in known for digest in hashes):
            self.report.checked.append(f"{len(hashes)} sections of entry {name}, as its leaf names them")
        else:
            text = f"A section of entry {name} is not one that its leaf names."
            self.report.add(FaultKind.SECTION_CHANGED, f"entry {name}", text)
        self._maybe_proof(value.get("proof"), leaf)

    def _maybe_proof(self, text: object, leaf: bytes) -> None:
        if isinstance(text, str):
            self.proof(text, leaf)
        else:
            self.report.leave(f"entry {_entry_of(_said_by(leaf))}: there was no proof of it yet", is_essential=True)

    def _page(self, value: Json) -> None:
        """A page of disclosures, and the commitment to those that are withheld.  Raises NotVerifiable."""
        withheld = value.get("withheld")
        if not value["items"] and not isinstance(withheld, dict):
            raise NotVerifiable("there is nothing on the page that could be verified")
        for one in value["items"]:
            own = _own(one)
            if own is None:
                raise NotVerifiable("an item of the page has no proof")
            self.disclosure(own)
        self.report.leave("whether the page has every entry that there is: that takes the whole log")
        if isinstance(withheld, dict):
            listed = withheld.get("hashes")
            if not isinstance(listed, list):
                raise NotVerifiable("the hashes of what is withheld cannot be read")
            hashes = [_hex(str(one)) for one in listed]
            root = root_of([leaf_hash(one) for one in hashes]).hex()
            if (len(hashes), root) != (withheld.get("count"), withheld.get("root")):
                text = "The hashes of what is withheld are not as many as it says, or do not make the root that was committed to."
                self.report.add(FaultKind.DOCUMENT_CHANGED, "withheld", text)
            self.report.checked.append(f"{len(hashes)} withheld entries make the root of the commitment")


def _own(value: object) -> Json | None:
    """The part of a disclosure that proves it."""
    own = value.get("proof") if isinstance(value, dict) else None
    return own if isinstance(own, dict) and own.get("format") == DISCLOSURE_FORMAT else None


def _parsed(text: str) -> Json:
    """A JSON object that has canonical bytes.  Raises NotVerifiable."""
    try:
        record: Json = parsed(text)
        canonical(record)
    except (ValueError, RecursionError) as fault:
        raise NotVerifiable(f"the file is not JSON: {fault}") from None
    return record


def _said_by(leaf: bytes) -> Json:
    """What a leaf says; nothing where it is not JSON."""
    try:
        record = parsed(leaf)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _entry_of(body: Json) -> str:
    return f"{body.get('stream')}-{body.get('seq')}"


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _base64(text: object) -> bytes:
    try:
        return b64decode(str(text), validate=True)
    except NotBase64:
        raise NotVerifiable("a member that should be base64 is not") from None

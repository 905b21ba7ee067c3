"""Notes, checkpoints, proofs and tile paths in the forms of C2SP, against its examples and what others have published."""

import hashlib
import json
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from hypothesis import given
from hypothesis import strategies as st

from gateway.tlog import (
    EMPTY_ROOT,
    BadNote,
    BadProof,
    Checkpoint,
    Proof,
    Signature,
    Signer,
    Submission,
    Tile,
    Verifier,
    leaf_hash,
    open_checkpoint,
    open_note,
    parse_tile_path,
    sign_note,
    split_note,
    tile_path,
)
from gateway.tlog.note import COSIGNATURE, ML_DSA_44, NotHere
from gateway.tlog.tiles import pack_entries, partial_tiles
from gateway.tlog.tree import node_hash
from tests.rooms.tlog.taken import full_tiles, unpack_entries

DATA = Path(__file__).parent / "data"
NOTES = json.loads((DATA / "c2sp_notes.json").read_text("utf-8"))
TILES = json.loads((DATA / "c2sp_tiles.json").read_text("utf-8"))
ORIGIN = "jinhua.example/gateway/audit/2026"
LOG = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
NEXT = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"n" * 32))
WITNESS = Signer("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32), COSIGNATURE)
LEAF, OTHER = leaf_hash(b"leaf"), leaf_hash(b"other")
HEAD = Checkpoint(ORIGIN, 2, node_hash(LEAF, OTHER))
NOTE = sign_note(HEAD.text(), [LOG])
COSIGNED = NOTE + WITNESS.sign(HEAD.text(), 1_793_000_000).line


@pytest.mark.parametrize("vkey", NOTES["vkeys"])
def test_verifier_keys_of_others_are_read_and_written(vkey: str) -> None:
    assert Verifier.parse(vkey).vkey == vkey


@pytest.mark.parametrize(
    "vkey",
    [
        "", "name", "name+00000000+AQ==", NOTES["vkeys"][0].replace("c74f20a3", "c74f20a4"),
        NOTES["vkeys"][0].replace("Peter", "Paul"), NOTES["vkeys"][0][:-4], NOTES["vkeys"][0].replace("+AR", "+BR"),
        NOTES["vkeys"][0].replace("ARpc", "CRpc"), "a b+00000000+" + NOTES["vkeys"][0].split("+", 2)[2],
    ],
)  # fmt: skip
def test_a_key_that_was_altered_is_none(vkey: str) -> None:
    with pytest.raises(BadNote):
        Verifier.parse(vkey)


def test_a_note_is_signed_as_others_sign_it() -> None:
    signed = NOTES["signed"]
    key = Ed25519PrivateKey.from_private_bytes(b64decode(signed["private_key"])[1:])
    signer = Signer(signed["name"], key)
    assert sign_note(signed["text"], [signer]) == signed["note"]
    assert open_note(signed["note"], [signer.verifier]).text == signed["text"]


def test_a_published_checkpoint_and_its_cosignature_hold() -> None:
    published = NOTES["checkpoint"]
    log, witness = Verifier.parse(published["log"]), Verifier.parse(published["witness"])
    checkpoint, note = open_checkpoint(published["note"], log, [witness])
    assert checkpoint.size == published["size"]
    assert [signature.at for signature in note.signatures] == [None, published["cosigned_at"]]
    with pytest.raises(BadNote, match="not its signature"):
        open_note(published["note"].replace("1432088532", "1432088533"), [witness])
    turned = published["note"].replace("AAAAAGoS", "AAAAAGoT").replace("AAAABqEi", "AAAABqEj")
    assert turned != published["note"]
    with pytest.raises(BadNote, match=r"remora\.n621\.de"):
        open_note(turned, [witness])


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(0, 7))
def test_a_note_with_any_bit_turned_is_refused(at: int, bit: int) -> None:
    altered = bytearray(NOTE.encode())
    altered[at] ^= 1 << bit
    with pytest.raises((BadNote, UnicodeDecodeError)):
        open_checkpoint(altered.decode(), LOG.verifier)


def test_signatures_by_unknown_keys_are_passed_over_and_those_by_known_ones_must_hold() -> None:
    assert open_note(COSIGNED, [LOG.verifier]).signatures[0].verifier == LOG.verifier
    assert len(open_note(COSIGNED, [LOG.verifier, WITNESS.verifier]).signatures) == 2
    with pytest.raises(BadNote, match="none of the known keys"):
        open_note(NOTE, [NEXT.verifier])
    false = NOTE + Signature(WITNESS.name, WITNESS.verifier.key_id, bytes(72)).line
    with pytest.raises(BadNote, match="witness"):
        open_note(false, [LOG.verifier, WITNESS.verifier])
    for length in (0, 8, 64, 71, 73):
        short = NOTE + Signature(WITNESS.name, WITNESS.verifier.key_id, bytes(length)).line
        with pytest.raises(BadNote):
            open_note(short, [LOG.verifier, WITNESS.verifier])
    timeless = Signature(WITNESS.name, WITNESS.verifier.key_id, WITNESS.private_key.sign(HEAD.text().encode()))
    with pytest.raises(BadNote, match="witness"):
        open_note(NOTE + timeless.line, [LOG.verifier, WITNESS.verifier])


def test_a_checkpoint_needs_the_logs_own_signature_and_name() -> None:
    only_witness = HEAD.text() + "\n" + WITNESS.sign(HEAD.text(), 5).line
    with pytest.raises(BadNote, match="not signed by the log"):
        open_checkpoint(only_witness, LOG.verifier, [WITNESS.verifier])
    elsewhere = sign_note(Checkpoint("other.example/log", 2, HEAD.root).text(), [LOG])
    with pytest.raises(BadNote, match="is one of"):
        open_checkpoint(elsewhere, LOG.verifier)


def test_while_keys_change_either_signature_will_do() -> None:
    both = sign_note(HEAD.text(), [LOG, NEXT])
    for keys in ([LOG.verifier], [NEXT.verifier], [NEXT.verifier, LOG.verifier]):
        assert open_checkpoint(both, keys)[0] == HEAD


def test_a_cosignature_has_a_time_and_a_signature_has_none() -> None:
    for signer, at in ((LOG, 5), (WITNESS, None)):
        with pytest.raises(ValueError, match="has a time"):
            signer.sign(HEAD.text(), at)


@pytest.mark.parametrize(
    "note",
    [
        "", "text\n", "text\n\n", "text\n\nno signature\n", "\n\n" + NOTE.split("\n\n")[1], NOTE.removesuffix("\n"),
        NOTE.replace(ORIGIN, "a\tb"), NOTE + "\n", NOTE.replace("\u2014", "-"), NOTE + "\u2014 a+b AAAAAAAA\n",
        NOTE + "\u2014 name AAAA\n", NOTE + "\u2014  AAAAAAAA\n", NOTE + "\u2014 name AAAAAAA\n",
        HEAD.text() + "\n" + LOG.sign(HEAD.text()).line * 101, "x" * 1_000_001 + NOTE,
    ],
)  # fmt: skip
def test_what_is_not_a_note_is_refused(note: str) -> None:
    with pytest.raises(BadNote):
        split_note(note)


def test_a_text_that_cannot_be_a_notes_is_not_signed() -> None:
    for text in ("no newline", "a\rb\n"):
        with pytest.raises(BadNote):
            sign_note(text, [LOG])


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32), st.lists(st.sampled_from(["a", "b c"])))
def test_a_checkpoint_is_read_as_it_was_written(size: int, root: bytes, extensions: list[str]) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root, tuple(extensions))
    assert Checkpoint.parse(checkpoint.text()) == checkpoint


EMPTY_TEXT = Checkpoint(ORIGIN, 0, EMPTY_ROOT).text()


@pytest.mark.parametrize(
    "text",
    [
        "", "o\n", "o\n1\n", HEAD.text().replace("\n2\n", "\n02\n"), HEAD.text().replace("\n2\n", "\n-2\n"),
        HEAD.text().replace("\n2\n", f"\n{2**63}\n"), HEAD.text().replace("\n2\n", "\n٢\n"), "\n" + HEAD.text(),
        HEAD.text() + "\n", HEAD.text().removesuffix("\n"), f"{ORIGIN}\n2\nAAAA\n", EMPTY_TEXT.replace("\n0\n", "\n00\n"),
        HEAD.text().replace("\n2\n", "\n0\n"), HEAD.text().replace("=\n", "\n"),
    ],
)  # fmt: skip
def test_what_is_not_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text)
    assert Checkpoint.parse(EMPTY_TEXT).size == 0


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=63), st.none() | st.binary(), st.integers(0, 2**63 - 1))
def test_proofs_and_submissions_are_read_as_they_were_written(
    hashes: list[bytes], extra: bytes | None, number: int
) -> None:
    proof = Proof(number, tuple(hashes), NOTE, extra)
    assert Proof.parse(proof.text()) == proof
    submission = Submission(number, tuple(hashes), NOTE)
    assert Submission.parse(submission.text()) == submission


def test_a_proof_has_the_lines_of_the_specification() -> None:
    text = Proof(0, (OTHER,), COSIGNED, b"leaf").text()
    assert text.startswith("c2sp.org/tlog-proof@v1\nextra bGVhZg==\nindex 0\n")
    checkpoint, note = Proof.parse(text).verify(LEAF, LOG.verifier, [WITNESS.verifier])
    assert checkpoint == HEAD
    assert note.is_signed_by(WITNESS.verifier)
    with pytest.raises(BadProof):
        Proof.parse(text).verify(OTHER, LOG.verifier)
    assert Submission(1, (OTHER,), NOTE).text().startswith("old 1\n")


PROOF = Proof(0, (OTHER,), NOTE).text()


@pytest.mark.parametrize(
    "text",
    [
        "", NOTE, PROOF.replace("@v1", "@v2"), PROOF.replace("index 0", "index 00"), PROOF.replace("index 0\n", ""),
        PROOF.replace("index 0", "extra !\nindex 0"), PROOF.replace("index 0", "index 0\nAAAA"), PROOF.split("\n\n")[0],
        Proof(0, (OTHER,) * 64, NOTE).text(),
    ],
)  # fmt: skip
def test_what_is_not_a_proof_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Proof.parse(text)


@pytest.mark.parametrize("text", ["", NOTE, "old 01\n\n" + NOTE, "old 1\nAAAA\n\n" + NOTE, "old 1"])
def test_what_is_not_a_submission_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Submission.parse(text)


@pytest.mark.parametrize(("path", "level", "n", "width"), TILES["paths"])
def test_tile_paths_are_those_of_the_specification(path: str, level: int, n: int, width: int) -> None:
    assert parse_tile_path(path) == Tile(level, n, width)
    assert tile_path(Tile(level, n, width)) == path


@pytest.mark.parametrize("path", TILES["no_paths"])
def test_a_path_that_is_not_a_tiles_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not the path"):
        parse_tile_path(path)


@pytest.mark.parametrize("tree", TILES["trees"], ids=lambda tree: str(tree["size"]))
def test_a_tree_has_the_tiles_of_the_specification(tree: dict[str, object]) -> None:
    size, full = int(str(tree["size"])), list(full_tiles(0, int(str(tree["size"]))))
    counted = {str(level): sum(t.level == level for t in full) for level in sorted({t.level for t in full})}
    assert counted == tree["full"]
    assert [[t.level, t.n, t.width] for t in partial_tiles(size)] == tree["partial"]


@given(st.lists(st.binary(max_size=300)))
def test_entries_are_unpacked_as_they_were_packed(entries: list[bytes]) -> None:
    packed = pack_entries(entries)
    assert unpack_entries(packed) == tuple(entries)
    if packed:
        with pytest.raises(ValueError, match="outside"):
            unpack_entries(packed + b"\x00")
        with pytest.raises(ValueError, match="outside"):
            unpack_entries(packed + b"\x00\x05abcd")


PQ = MLDSA44PrivateKey.from_seed_bytes(bytes(32))
PQ_KEY = Verifier("witness.example/pq", PQ.public_key().public_bytes_raw(), ML_DSA_44)


def pq_line(checkpoint: Checkpoint, at: int, name: str = PQ_KEY.name) -> str:
    """A cosignature as tlog-cosignature lays it out, byte by byte."""
    names = [bytes((len(one),)) + one.encode() for one in (name, checkpoint.origin)]
    head = b"subtree/v1\n\x00" + names[0] + at.to_bytes(8, "big") + names[1]
    message = head + bytes(8) + checkpoint.size.to_bytes(8, "big") + checkpoint.root
    return Signature(PQ_KEY.name, PQ_KEY.key_id, at.to_bytes(8, "big") + PQ.sign(message)).line


def test_a_key_of_ml_dsa_44_is_read_and_its_cosignature_verified() -> None:
    assert Verifier.parse(PQ_KEY.vkey) == PQ_KEY
    assert PQ_KEY.key_id == hashlib.sha256(b"witness.example/pq\n\x06" + PQ_KEY.public_key).digest()[:4]
    with pytest.raises(BadNote, match="not a verifier key"):
        Verifier.parse(replace(PQ_KEY, public_key=PQ_KEY.public_key[:-1]).vkey)
    opened = open_note(NOTE + pq_line(HEAD, 1_793_000_000), [LOG.verifier, PQ_KEY])
    assert [one.at for one in opened.signatures] == [None, 1_793_000_000]
    for line in (pq_line(replace(HEAD, size=3), 5), pq_line(HEAD, 5, "witness.example/other")):
        with pytest.raises(BadNote, match="not its signature"):
            open_note(NOTE + line, [LOG.verifier, PQ_KEY])
    with pytest.raises(BadNote, match="form"):
        open_note(NOTE + pq_line(HEAD, 2**63), [LOG.verifier, PQ_KEY])


def test_it_covers_no_further_lines_of_a_checkpoint_and_nothing_but_checkpoints() -> None:
    longer = sign_note(replace(HEAD, extensions=("more",)).text(), [LOG])
    assert open_note(longer + pq_line(HEAD, 7), [PQ_KEY]).is_signed_by(PQ_KEY)
    for text in ("no checkpoint\n", f"{ORIGIN}\n{'9' * 30}\nAA==\n"):
        with pytest.raises(BadNote):
            PQ_KEY.verify(text, bytes(8 + 2420))


def test_where_the_library_does_not_know_it_the_rest_still_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_data: bytes) -> None:
        raise UnsupportedAlgorithm("not in this library")

    monkeypatch.setattr(MLDSA44PublicKey, "from_public_bytes", unknown)
    opened = open_note(NOTE + pq_line(HEAD, 7), [LOG.verifier, PQ_KEY])
    assert opened.is_signed_by(LOG.verifier)
    assert opened.unchecked == ("the signature of witness.example/pq: it needs a library that knows ML-DSA-44",)
    with pytest.raises(NotHere):
        open_note(NOTE + pq_line(HEAD, 7), [PQ_KEY])


def test_every_line_of_a_known_key_must_hold() -> None:
    other = LOG.sign(Checkpoint(ORIGIN, 1, LEAF).text()).line
    for note in (NOTE + other, NOTE.partition("\n\n")[0] + "\n\n" + other + LOG.sign(HEAD.text()).line):
        with pytest.raises(BadNote, match="not its signature"):
            open_note(note, [LOG.verifier])
    renamed = replace(LOG.sign(HEAD.text()), key_id=b"abcd").line
    assert open_note(NOTE + renamed, [LOG.verifier]).is_signed_by(LOG.verifier), "another key under the same name"

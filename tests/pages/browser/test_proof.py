"""The check in the browser against the vectors of others and against the gateway's own: same proofs hold, and nothing altered does."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page

from gateway.entry import Section
from gateway.tlog import (
    COSIGNATURE,
    BadNote,
    BadProof,
    Checkpoint,
    Proof,
    Signer,
    Verifier,
    inclusion_proof,
    leaf_hash,
    root_of,
    sign_note,
)
from tests.pages.browser.conftest import PageAs

DATA = Path(__file__).parents[2] / "rooms" / "tlog" / "data"
RFC6962 = json.loads((DATA / "rfc6962.json").read_text("utf-8"))
NOTES = json.loads((DATA / "c2sp_notes.json").read_text("utf-8"))
ORIGIN = "jinhua.example/gateway/audit/2026"
LOG = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
WITNESS = Signer("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32), COSIGNATURE)
STRANGER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"s" * 32))
OWN = Section("subject", b"\x07" * 16, b'{"role":"spouse","tag":"00"}')
MODULE = "import('/static/rooms/proof.js')"


def leaf_of(seq: int) -> bytes:
    return json.dumps({"stream": 1, "seq": seq, "sections": {"subjects": [OWN.hash]}}, separators=(",", ":")).encode()


LEAVES = [leaf_of(seq) for seq in range(1000)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


def proof_of(seq: int, size: int) -> Proof:
    """Of a leaf of a tree of so many, with a witness's line under its checkpoint."""
    path = inclusion_proof(seq, size, lambda level, n: root_of(HASHES[n << level : min((n + 1) << level, size)]))
    head = Checkpoint(ORIGIN, size, root_of(HASHES[:size]))
    return Proof(seq, path, sign_note(head.text(), [LOG]) + WITNESS.sign(head.text(), 1_793_000_000).line)


def told(seq: int, proof: str, keys: Sequence[str] = (LOG.verifier.vkey,)) -> dict[str, Any]:
    return {
        "entry": f"1-{seq}",
        "leaf": b64encode(LEAVES[seq]).decode(),
        "leafHash": HASHES[seq].hex(),
        "proof": proof,
        "keys": list(keys),
    }


@pytest.fixture
def blank(page_as: PageAs) -> Page:
    """A page on which nothing stands that could help."""
    return page_as(None, "en")


def steps(page: Page, asked: dict[str, Any], **options: bool) -> dict[str, bool | None]:
    found = page.evaluate(f"async ([told, options]) => (await {MODULE}).check(told, options)", [asked, options])
    return {one["step"]: one["holds"] for one in found}


def test_paths_are_those_of_the_rfc(blank: Page) -> None:
    for case in RFC6962["inclusion"]:
        leaf, path = leaf_hash(bytes.fromhex(RFC6962["leaves"][case["index"]])), case["hashes"]
        root = blank.evaluate(
            f"async ([index, size, leaf, path]) => {{ const m = await {MODULE};"
            " return m.hex(await m.rootFrom(BigInt(index), BigInt(size), m.unhex(leaf), path.map(m.unhex))); }",
            [case["index"], case["size"], leaf.hex(), path],
        )
        assert root == RFC6962["roots"][case["size"]]


def test_notes_and_keys_of_others_are_read_and_checked(blank: Page) -> None:
    signed = NOTES["signed"]
    keys = NOTES["vkeys"]
    for key in keys:
        name, key_id = blank.evaluate(
            f"async key => {{ const m = await {MODULE}; const k = await m.readKey(key); return [k.name, m.hex(k.keyId)]; }}",
            key,
        )
        assert (name, key_id) == (Verifier.parse(key).name, Verifier.parse(key).key_id.hex())
    key = next(key for key in keys if key.startswith(signed["name"]))
    signature = b64encode(b64decode(signed["note"].rstrip("\n").rpartition(" ")[2])[4:]).decode()
    script = f"async ([key, text, line]) => {{ const m = await {MODULE}; return m.isSigned((await m.readKey(key)).key, new TextEncoder().encode(text), m.base64(line)); }}"
    assert blank.evaluate(script, [key, signed["text"], signature]) is True
    assert blank.evaluate(script, [key, signed["text"] + "!", signature]) is False
    others = NOTES["checkpoint"]
    script = f"async ([note, keys]) => {{ const m = await {MODULE}; return m.isSignedBy(await Promise.all(keys.map(m.readKey)), m.readCheckpoint(note)); }}"
    assert blank.evaluate(script, [others["note"], [others["log"], others["witness"]]]) is True
    assert blank.evaluate(script, [others["note"], [others["witness"]]]) is False


@pytest.mark.parametrize(
    ("seq", "size"), [(0, 1), (0, 2), (1, 2), (4, 5), (6, 7), (255, 256), (256, 257), (333, 1000), (999, 1000)]
)
def test_what_the_gateway_proves_holds_and_one_changed_byte_does_not(blank: Page, seq: int, size: int) -> None:
    proof = proof_of(seq, size).text()
    assert steps(blank, told(seq, proof)) == {"form": True, "leaf": True, "path": True, "signature": True}
    both = (LOG.verifier.vkey, WITNESS.verifier.vkey)
    assert steps(blank, told(seq, proof, both))["signature"] is True
    flipped = steps(blank, told(seq, proof), flip=True)
    assert (flipped["leaf"], flipped["path"], flipped["signature"]) == (False, False, True)


def test_the_browser_and_the_gateway_say_the_same_of_whatever_is_altered(blank: Page) -> None:
    """Each character of a proof changed by one bit: what the gateway's own verifier takes, the browser takes, and nothing else."""
    proof = proof_of(333, 1000).text()
    altered = [
        proof[:at] + chr(ord(proof[at]) ^ 1) + proof[at + 1 :] for at in range(len(proof)) if ord(proof[at]) < 128
    ]
    altered += [
        proof[:-1],
        proof + "\n",
        proof.replace("index 333", "index 0333"),
        proof.replace("\n\n", "\n", 1),
        "",
        proof * 2,
    ]
    script = f"async all => {{ const m = await {MODULE}; return Promise.all(all.map(told => m.check(told))); }}"
    verdicts = blank.evaluate(script, [told(333, one) for one in altered])
    for one, found in zip(altered, verdicts, strict=True):
        holds = all(step["holds"] for step in found)
        assert holds is _holds(one), one


def _holds(text: str) -> bool:
    try:
        Proof.parse(text).verify(HASHES[333], LOG.verifier)
    except (BadNote, BadProof):
        return False
    return True


def test_another_key_another_entry_another_section_prove_nothing(blank: Page) -> None:
    proof = proof_of(4, 5).text()
    assert steps(blank, told(4, proof, [STRANGER.verifier.vkey]))["signature"] is False
    assert steps(blank, told(4, proof, []))["signature"] is False
    assert steps(blank, told(4, proof, ["none"]))["signature"] is False
    assert steps(blank, {**told(4, proof), "entry": "1-5"})["leaf"] is False
    assert steps(blank, {**told(4, proof), "leafHash": HASHES[3].hex()})["leaf"] is False
    section = {"name": OWN.name, "salt": OWN.salt.hex(), "content": b64encode(OWN.content).decode()}
    assert steps(blank, {**told(4, proof), "sections": [section]})["sections"] is True
    changed = b64encode(OWN.content.replace(b"spouse", b"nobody")).decode()
    assert steps(blank, {**told(4, proof), "sections": [{**section, "content": changed}]})["sections"] is False
    assert steps(blank, {**told(4, proof), "sections": []})["sections"] is False


def test_a_browser_without_ed25519_says_so(blank: Page) -> None:
    blank.evaluate(
        "() => { crypto.subtle.importKey = async () => { throw new DOMException('none', 'NotSupportedError'); }; }"
    )
    found = steps(blank, told(4, proof_of(4, 5).text()))
    assert found == {"form": True, "leaf": True, "path": True, "signature": None}

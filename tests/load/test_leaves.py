"""The checker's own tree: RFC 6962's formulas, and each planted fault of an integrator by its own sentence."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.tlog import root_of
from tests.load.checker import findings
from tests.load.evidence import Evidence
from tests.load.leaves import Tree, climbed
from tests.load.scribe import Order, signed, told, with_row

ZERO = bytes(32)


def with_checkpoint(evidence: Evidence, which: int, root: bytes, key: Ed25519PrivateKey | None = None) -> Evidence:
    """That checkpoint made anew with this root, signed as it should be, or by another key."""
    size = int(str(evidence.checkpoints[which]["size"]))
    note = signed(size, root) if key is None else signed(size, root, key)
    return with_row(evidence, "checkpoints", which, note=note)


def with_proof(evidence: Evidence, **changes: str) -> Evidence:
    (proof,) = evidence.proofs
    return replace(evidence, proofs=(replace(proof, **changes),))  # type: ignore[arg-type]  # a test's own changes


def another_path(evidence: Evidence) -> str:
    """The proof with its last hash taken away."""
    lines, blank, note = evidence.proofs[0].text.partition("\n\n")
    return "\n".join(lines.split("\n")[:-1]) + blank + note


def test_roots_are_those_of_the_definition() -> None:
    evidence = told()
    tree = Tree(evidence, 2026)
    for size in range(1, len(tree.hashes) + 1):
        assert tree.root(0, size) == root_of(tree.hashes[:size])
    assert tree.root(0, 0) == sha256(b"").digest()


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [(0, 1, []), (0, 2, [b"b"]), (1, 2, [b"a"]), (2, 3, [b"ab"]), (1, 3, [b"a", b"c"]), (4, 5, [b"abcd"])],
)
def test_a_path_is_as_long_as_its_place_needs(index: int, size: int, path: list[bytes]) -> None:
    leaf = sha256(b"leaf").digest()
    assert climbed(leaf, index, size, path) is not None
    assert climbed(leaf, index, size, [*path, b"one more"]) is None
    if path:
        assert climbed(leaf, index, size, path[:-1]) is None


INTEGRATORS: list[tuple[str, Order]] = [
    ("entry 1-3 stands in the tree 0 times", lambda entries: [n for n in entries if n != 3]),
    ("entry 1-9 stands in the tree 0 times", lambda entries: entries[:-1]),
    ("entry 1-3 stands in the tree 2 times", lambda entries: [*entries[:4], *entries[3:]]),
    ("its leaves are not in its order", lambda entries: [*entries[:5], 6, 5, *entries[7:]]),
]


@pytest.mark.parametrize(("sentence", "order"), INTEGRATORS)
def test_an_integrator_that_skips_doubles_or_swaps_is_found(sentence: str, order: Order) -> None:
    assert any(sentence in finding for finding in findings(told(order=order)))


PLANTED: list[tuple[str, Callable[[Evidence], Evidence]]] = [
    ("which is no entry", lambda e: replace(e, entries=e.entries[:-1])),
    ("the checkpoint at 4 has another root", lambda e: with_checkpoint(e, 3, ZERO)),
    ("the checkpoint at 4 is not signed", lambda e: with_checkpoint(e, 3, ZERO, Ed25519PrivateKey.generate())),
    ("the checkpoint at 10 has another root", lambda e: with_row(e, "bundles", 0, refs=b"")),
    ("the checkpoint at 4 is not signed", lambda e: with_row(e, "checkpoints", 3, note=e.checkpoints[2]["note"])),
    ("its head is not that", lambda e: with_row(e, "heads", 0, root=ZERO)),
    ("its head is not that", lambda e: replace(e, checkpoints=e.checkpoints[:-1])),
    ("its bundles have a gap", lambda e: with_row(e, "bundles", 0, n=1)),
    ("its integrator stopped: a batch is missing", lambda e: with_row(e, "heads", 0, alarm="a batch is missing")),
    ("none of the log's", lambda e: replace(e, checkpoints=[c for c in e.checkpoints if c["size"] != 3])),
    ("none of the log's", lambda e: with_checkpoint(e, 2, ZERO)),
    ("stands for another entry", lambda e: with_proof(e, entry="1-2")),
    ("does not lead to the root", lambda e: with_proof(e, text=another_path(e))),
    (
        "its checkpoint is not signed",
        lambda e: with_proof(e, text=e.proofs[0].text.replace("/2026\n3\n", "/2026\n4\n")),
    ),
    ("its checkpoint is not signed", lambda e: with_proof(e, text=e.proofs[0].text[:-9])),
    ("it is no proof", lambda e: with_proof(e, text="<html>")),
    ("gave 409", lambda e: replace(e, proven_at_the_end={"1-1": 409})),
]


@pytest.mark.parametrize(("sentence", "plant"), PLANTED)
def test_a_planted_fault_of_the_tree_is_found(sentence: str, plant: Callable[[Evidence], Evidence]) -> None:
    assert any(sentence in finding for finding in findings(plant(told())))

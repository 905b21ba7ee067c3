"""The tree against RFC 6962's own definition and its vectors; a proof with anything altered proves nothing."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.tlog import (
    BadProof,
    Edge,
    consistency_proof,
    hash_reader,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from gateway.tlog.tiles import Tile, partial_tiles, range_tiles, tile_of_hash
from gateway.tlog.tree import node_hash
from tests.rooms.tlog import tree_by_definition
from tests.rooms.tlog.taken import full_tiles

RFC6962 = json.loads((Path(__file__).parent / "data/rfc6962.json").read_text("utf-8"))
LEAVES = [leaf_hash(bytes.fromhex(each)) for each in RFC6962["leaves"]]
MANY = [sha256(b"%d" % n).digest() for n in range(1500)]

sizes = st.integers(1, 300)


@cache
def root(size: int) -> bytes:
    return tree_by_definition.root(MANY[:size])


def read(level: int, index: int) -> bytes:
    return root_of(MANY[index << level : (index + 1) << level])


def tile(wanted: Tile) -> bytes:
    span = 256**wanted.level
    first = wanted.n * 256
    return b"".join(root_of(MANY[n * span : (n + 1) * span]) for n in range(first, first + wanted.width))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_rfc(size: int) -> None:
    expected = bytes.fromhex(RFC6962["roots"][size])
    assert root_of(LEAVES[:size]) == expected
    edge = Edge.read(size, lambda level, n: root_of(LEAVES[n << level : (n + 1) << level]))
    assert edge.root() == expected


@pytest.mark.parametrize("case", RFC6962["inclusion"], ids=lambda case: f"{case['index']} of {case['size']}")
def test_inclusion_proofs_are_those_of_the_rfc(case: dict[str, object]) -> None:
    index, size, hashes = int(str(case["index"])), int(str(case["size"])), case["hashes"]
    made = inclusion_proof(index, size, lambda level, n: root_of(LEAVES[n << level : (n + 1) << level]))
    assert [each.hex() for each in made] == hashes
    verify_inclusion(index, size, LEAVES[index], made, root_of(LEAVES[:size]))


@pytest.mark.parametrize("case", RFC6962["consistency"], ids=lambda case: f"{case['old']} to {case['new']}")
def test_consistency_proofs_are_those_of_the_rfc(case: dict[str, object]) -> None:
    old, new, hashes = int(str(case["old"])), int(str(case["new"])), case["hashes"]
    made = consistency_proof(old, new, lambda level, n: root_of(LEAVES[n << level : (n + 1) << level]))
    assert [each.hex() for each in made] == hashes
    verify_consistency(old, new, root_of(LEAVES[:old]), root_of(LEAVES[:new]), made)


@given(sizes)
def test_an_edge_has_the_root_of_the_definition(size: int) -> None:
    assert Edge.read(size, read).root() == root(size) == root_of(MANY[:size])


@given(st.data())
def test_every_leaf_has_a_proof_and_no_other_thing_has_it(data: st.DataObject) -> None:
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    hashes = inclusion_proof(index, size, read)
    assert hashes == tree_by_definition.path(index, MANY[:size])
    verify_inclusion(index, size, MANY[index], hashes, root(size))
    with pytest.raises(BadProof):
        verify_inclusion(index, size, leaf_hash(b"another"), hashes, root(size))
    with pytest.raises(BadProof):
        verify_inclusion(index, size, MANY[index], hashes, root(size + 1))
    with pytest.raises(BadProof):
        verify_inclusion(index, size, MANY[index], [*hashes, MANY[0]], root(size))
    for altered in _altered(data, hashes):
        with pytest.raises(BadProof):
            verify_inclusion(index, size, MANY[index], altered, root(size))
    other = data.draw(st.integers(-1, size))
    if other != index:
        with pytest.raises(BadProof):
            verify_inclusion(other, size, MANY[index], hashes, root(size))


@given(st.data())
def test_a_tree_is_the_beginning_of_a_later_one_and_of_no_other(data: st.DataObject) -> None:
    new = data.draw(sizes)
    old = data.draw(st.integers(0, new))
    hashes = consistency_proof(old, new, read)
    assert hashes == (tree_by_definition.proof(old, MANY[:new]) if 0 < old < new else ())
    verify_consistency(old, new, root(old), root(new), hashes)
    with pytest.raises(BadProof):
        verify_consistency(old, new, leaf_hash(b"another"), root(new), hashes)
    if old:
        with pytest.raises(BadProof):
            verify_consistency(old, new, root(old), leaf_hash(b"another"), hashes)
    with pytest.raises(BadProof):
        verify_consistency(old, new, root(old), root(new), [*hashes, MANY[0]])
    for altered in _altered(data, hashes):
        with pytest.raises(BadProof):
            verify_consistency(old, new, root(old), root(new), altered)


def _altered(data: st.DataObject, hashes: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    """A proof without one of its hashes, with a bit of one turned, with a short one."""
    if not hashes:
        return []
    at = data.draw(st.integers(0, len(hashes) - 1))
    bit = data.draw(st.integers(0, 255))
    turned = (int.from_bytes(hashes[at], "big") ^ (1 << bit)).to_bytes(32, "big")
    return [hashes[:at] + hashes[at + 1 :], *((*hashes[:at], put, *hashes[at + 1 :]) for put in (turned, b"short"))]


def test_what_is_outside_has_no_proof() -> None:
    for index, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(IndexError):
            inclusion_proof(index, size, read)
        with pytest.raises(BadProof):
            verify_inclusion(index, size, MANY[0], (), root(1))
    with pytest.raises(IndexError):
        consistency_proof(6, 5, read)
    with pytest.raises(BadProof):
        verify_consistency(6, 5, root(6), root(5), ())


def test_a_node_is_not_taken_for_a_leaf() -> None:
    assert leaf_hash(MANY[0] + MANY[1]) != node_hash(MANY[0], MANY[1])


@given(st.data())
def test_proofs_from_tiles_are_those_of_the_definition(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(MANY)))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    reader = hash_reader(tile, size)
    verify_inclusion(index, size, MANY[index], inclusion_proof(index, size, reader), root(size))
    verify_consistency(old, size, root(old), root(size), consistency_proof(old, size, reader))
    assert Edge.read(size, reader).root() == root(size)


@given(st.data())
def test_the_tiles_of_a_range_tie_it_to_the_root(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(MANY)))
    begin = data.draw(st.integers(0, size))
    end = data.draw(st.integers(begin, size))
    tiles = set(range_tiles(begin, end, size))
    assert set(partial_tiles(size)) <= tiles

    def only(wanted: Tile) -> bytes:
        assert wanted in tiles
        return tile(wanted)

    assert Edge.read(size, hash_reader(only, size)).root() == root(size)
    for each in tiles:
        if each.is_full:
            above, place = each.parent
            holder = next(t for t in tiles if (t.level, t.n) == (above.level, above.n))
            assert tile(holder)[32 * place : 32 * place + 32] == root_of(_hashes(tile(each)))
    assert {each.n for each in tiles if each.level == 0} >= {n // 256 for n in range(begin, end)}


def _hashes(data: bytes) -> list[bytes]:
    return [data[at : at + 32] for at in range(0, len(data), 32)]


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_tiles_become_full_once(first: int, more: int) -> None:
    before, then = list(full_tiles(0, first)), list(full_tiles(first, first + more))
    assert sorted(before + then) == sorted(full_tiles(0, first + more))


def test_a_reader_refuses_what_is_not_there() -> None:
    with pytest.raises(ValueError, match="has not 44 hashes"):
        hash_reader(lambda wanted: tile(wanted)[:-1], 300)(0, 299)
    for level, index in ((0, 300), (8, 1), (3, 37)):
        with pytest.raises(IndexError):
            hash_reader(tile, 300)(level, index)
    assert tile_of_hash(9, 3) == Tile(1, 0)
    assert tile_of_hash(0, 299, 300) == Tile(0, 1, 44)

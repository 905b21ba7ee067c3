"""Appending to a log: however the leaves come, the same tiles, bundles and root as if they had come at once."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.tree.growth import REF, LeafRefs, NewLeaf, Tree, ref, time_of
from gateway.entry import Position
from gateway.tlog.tree import root_of

START = datetime(2026, 11, 1, 9, tzinfo=UTC)


def leaves(count: int) -> list[NewLeaf]:
    return [
        NewLeaf(1 + n % 3, n, START + timedelta(microseconds=(n * 7919) % 1000), sha256(b"%d" % n).digest())
        for n in range(count)
    ]


def grown(rounds: list[list[NewLeaf]]) -> tuple[Tree, dict[tuple[int, int], bytes], dict[int, LeafRefs]]:
    """What a store would hold after these rounds, in which a tile or bundle only ever grows."""
    tree = Tree(2026)
    tiles: dict[tuple[int, int], bytes] = {}
    bundles: dict[int, LeafRefs] = {}
    for round_ in rounds:
        tree, new_tiles, new_bundles = tree.grown(round_)
        for tile in new_tiles:
            former = tiles.get((tile.level, tile.n), b"")
            assert tile.data.startswith(former)
            assert len(tile.data) > len(former)
            tiles[tile.level, tile.n] = tile.data
        for bundle in new_bundles:
            assert bundle.n not in bundles or bundle.refs.startswith(bundles[bundle.n].refs)
            bundles[bundle.n] = bundle
    return tree, tiles, bundles


@given(st.lists(st.integers(1, 600), min_size=1, max_size=3))
def test_rounds_make_the_same_tree_as_one(sizes: list[int]) -> None:
    everything = leaves(sum(sizes))
    rounds = [everything[sum(sizes[:n]) : sum(sizes[: n + 1])] for n in range(len(sizes))]
    assert grown(rounds) == grown([everything])
    tree, _, _ = grown(rounds)
    assert (tree.size, tree.edge().size) == (len(everything), len(everything))
    assert tree.edge().root() == root_of([leaf.hash for leaf in everything])


def test_tiles_and_bundles_hold_every_leaf_in_order() -> None:
    everything = leaves(256 * 256 + 300)
    tree, tiles, bundles = grown([everything[:1000], everything[1000:]])
    hashes = b"".join(tiles[0, n] for n in range(258))
    assert hashes == b"".join(leaf.hash for leaf in everything)
    assert tiles[1, 0] == b"".join(
        root_of([leaf.hash for leaf in everything[n : n + 256]]) for n in range(0, 65536, 256)
    )
    assert {place for place in tiles if place[0] > 0} == {(1, 0), (1, 1), (2, 0)}
    assert tree.tails == (tiles[0, 257], tiles[1, 1], tiles[2, 0])
    refs = b"".join(bundles[n].refs for n in range(258))
    assert [(stream, seq, time_of(at)) for stream, seq, at in REF.iter_unpack(refs)] == [
        leaf[:3] for leaf in everything
    ]
    for n, bundle in bundles.items():
        times = [leaf.at for leaf in everything[n * 256 : n * 256 + 256]]
        assert (bundle.at_min, bundle.at_max) == (min(times), max(times))


def test_a_ref_says_stream_seq_and_time_to_the_microsecond() -> None:
    at = datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    stream, seq, microseconds = REF.unpack(ref(Position(7, 2**40), at))
    assert (stream, seq, time_of(microseconds)) == (7, 2**40, at)

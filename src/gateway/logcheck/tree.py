"""The tree of a bundle: its tiles lead to the checkpoint's root, and the root is signed."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.logcheck.files import Bundle
from gateway.logcheck.finding import FaultKind, Report
from gateway.logcheck.trust import Trust
from gateway.tlog import (
    HASH_SIZE,
    BadNote,
    Checkpoint,
    Edge,
    Note,
    NotHere,
    Tile,
    hash_reader,
    hashes_of,
    open_note,
    partial_tiles,
    range_tiles,
    root_of,
    split_note,
    tile_in,
    tile_path,
)


@dataclass(frozen=True, slots=True)
class BundleTree:
    """The tiles of a bundle that are well formed.  size, root: of the checkpoint.  sound: those that the root proves."""

    size: int
    root: bytes
    tiles: dict[Tile, bytes]
    sound: frozenset[Tile]

    def leaf(self, index: int) -> bytes | None:
        """The hash of a leaf as its tile says, 32 bytes."""
        tile = tile_in(0, index // 256, self.size)
        data = self.tiles.get(tile) if tile else None
        return None if data is None else data[HASH_SIZE * (index % 256) : HASH_SIZE * (index % 256) + HASH_SIZE]

    def leaves(self, first: int, count: int) -> bytes:
        """The hashes of leaves that follow on each other, 32 bytes each; fewer where a tile is not there."""
        numbers = range(first // 256, -(-(first + count) // 256))
        tiles = (tile_in(0, n, self.size) for n in numbers)
        joined = b"".join(self.tiles.get(tile, b"") for tile in tiles if tile is not None)
        start = HASH_SIZE * (first % 256)
        return joined[start : start + HASH_SIZE * count]

    def makes_sound(self, tile: Tile, leaves: Mapping[int, bytes]) -> bool:
        """Whether a lowest tile would be sound if it held these hashes, by leaf index: then it is the tile that was changed."""
        hashes = hashes_of(self.tiles.get(tile, bytes(HASH_SIZE * tile.width)))
        for index, leaf in leaves.items():
            if index % 256 >= tile.width:
                return False
            hashes[index % 256] = leaf
        mended = {**self.tiles, tile: b"".join(hashes)}
        if tile.is_full:
            above = tile_in(1, tile.n // 256, self.size)
            return above in self.sound and root_of(hashes) == hashes_of(mended[above])[tile.n % 256]
        try:
            return Edge.read(self.size, hash_reader(mended.__getitem__, self.size)).root() == self.root
        except KeyError:
            return False

    def root_at(self, size: int) -> bytes | None:
        """The root that this tree had at a smaller size; None where the bundle's tiles do not say."""
        try:
            return Edge.read(size, hash_reader(lambda tile: self.tiles[tile], self.size)).root()
        except (KeyError, IndexError):
            return None


def check_checkpoint(note: str, trust: Trust, report: Report, *, shown: tuple[str, ...] = ()) -> Checkpoint | None:
    """Check a signed checkpoint by the trusted keys; None where it is none.

    shown: verifier keys that came with it, of the log first, for saying what was swapped and for trying without trust.
    """
    try:
        checkpoint = Checkpoint.parse(split_note(note)[0])
    except BadNote as fault:
        report.add(FaultKind.CHECKPOINT, "checkpoint", f"The checkpoint is none: {fault}.")
        return None
    keys = trust.of(checkpoint.origin)
    if not keys:
        report.add(
            FaultKind.KEY, checkpoint.origin, f"The log calls itself {checkpoint.origin}: the key is another log's."
        )
        return checkpoint
    try:
        opened = open_note(note, keys)
    except NotHere as fault:
        report.leave(str(fault), is_essential=True)
        return checkpoint
    except BadNote as fault:
        swapped = bool(shown) and {key.vkey for key in keys}.isdisjoint(shown)
        other = "; it comes with another log key than the trusted one" if swapped else ""
        report.add(
            FaultKind.SIGNATURE, f"checkpoint of {checkpoint.size}", f"The checkpoint does not hold: {fault}{other}."
        )
        return checkpoint
    _check_cosignatures(note, checkpoint, opened, trust, report)
    return checkpoint


def _check_cosignatures(note: str, checkpoint: Checkpoint, opened: Note, trust: Trust, report: Report) -> None:
    report.checked.append(
        f"checkpoint of {checkpoint.origin} at {checkpoint.size} leaves, signed by {len(opened.signatures)} log key(s)"
    )
    if not trust.witnesses:
        report.unchecked.append("cosignatures of witnesses: no witness key was given")
        return
    held = 0
    for witness in trust.witnesses:
        try:
            cosigned = open_note(note, [witness])
        except NotHere as fault:
            report.leave(str(fault), is_essential=True)
        except BadNote as fault:
            if "none of the known" not in str(fault):
                report.add(FaultKind.COSIGNATURE, witness.name, f"The cosignature of {witness.name} does not hold.")
        else:
            held += 1
            report.checked += [f"cosignature of {witness.name}, time {one.at}" for one in cosigned.signatures]
    if not held:
        report.unchecked.append("cosignatures of witnesses: there is none by a known witness")


def check_tree(bundle: Bundle, checkpoint: Checkpoint, report: Report) -> BundleTree:
    """Check the tiles from the root down: the right edge makes the root, every full tile the hash above it."""
    manifest = bundle.manifest
    if (manifest.origin, manifest.size) != (checkpoint.origin, checkpoint.size):
        report.add(
            FaultKind.CHECKPOINT,
            f"checkpoint of {checkpoint.size}",
            f"The checkpoint is one of {checkpoint.origin} at {checkpoint.size} leaves, the manifest speaks of {manifest.origin} "
            f"at {manifest.size}.",
        )
    begin, end = (min(index, checkpoint.size) for index in (manifest.from_index, manifest.to_index))
    wanted = range_tiles(begin, end, checkpoint.size)
    tiles = _read(bundle, wanted, report)
    needed = {f"tiles/{tile_path(tile)}" for tile in wanted}
    for name in sorted(bundle.there):
        if name.startswith("tiles/tile/") and name not in needed:
            report.add(
                FaultKind.FILE_EXTRA,
                name,
                f"{name} does not belong to the bundle: it is no tile of this stretch under this checkpoint.",
            )
    sound: set[Tile] = set()
    if _edge_is_sound(checkpoint, tiles, report):
        sound.update(partial_tiles(checkpoint.size))
    for tile in sorted((tile for tile in tiles if tile.is_full), reverse=True):
        above = tile_in(tile.level + 1, tile.n // 256, checkpoint.size)
        if above is None or above not in sound:
            continue  # the fault above is named already
        place = HASH_SIZE * (tile.n % 256)
        if root_of(hashes_of(tiles[tile])) == tiles[above][place : place + HASH_SIZE]:
            sound.add(tile)
        else:
            path = tile_path(tile)
            sentence = f"{path} is not the tile of this log: it does not make the hash in {tile_path(above)}."
            report.add(FaultKind.TILE_CHANGED, path, sentence)
    report.checked.append(f"{len(sound)} tiles lead to the root")
    return BundleTree(checkpoint.size, checkpoint.root, tiles, frozenset(sound))


def _read(bundle: Bundle, wanted: tuple[Tile, ...], report: Report) -> dict[Tile, bytes]:
    tiles: dict[Tile, bytes] = {}
    for tile in wanted:
        data, path = bundle.tile(tile), tile_path(tile)
        if data is None:
            report.add(FaultKind.TILE_MISSING, path, f"{path} is missing.")
        elif len(data) != HASH_SIZE * tile.width:
            report.add(FaultKind.TILE_CHANGED, path, f"{path} has not {tile.width} hashes.")
        else:
            tiles[tile] = data
    return tiles


def _edge_is_sound(checkpoint: Checkpoint, tiles: dict[Tile, bytes], report: Report) -> bool:
    try:
        edge = Edge.read(checkpoint.size, hash_reader(tiles.__getitem__, checkpoint.size))
    except KeyError:
        return False  # a tile is missing, and named
    if edge.root() == checkpoint.root:
        return True
    is_signed = not any(finding.file == "checkpoint" for finding in report.findings)
    sentence = (
        "The tiles of the right edge do not make the checkpoint's root: one of them was changed, or the checkpoint."
    )
    report.add(
        FaultKind.ROOT, f"root at {checkpoint.size}", sentence, "checkpoint or tiles" if is_signed else "checkpoint"
    )
    return False

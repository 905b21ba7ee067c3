"""The whole log as a bundle, as the tables hold it, whatever that is: what an exporter would write that checks nothing."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.audit.tree.growth import REF
from gateway.db import Database
from gateway.entry import index_rows, stored_keys
from gateway.tlog import Checkpoint, range_tiles, split_note, tile_path
from tests.rooms.logcheck.bundles import seal, write_lines

_BATCH = ("stream_id", "batch_no", "first_seq", "n")


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables hold.  leaves: stream and number of each.  entries: by these.  tiles: by level and number."""

    note: str
    leaves: Sequence[tuple[int, int]]
    entries: Mapping[tuple[int, int], Mapping[str, bytes]]
    tiles: Mapping[tuple[int, int], bytes]
    batches: Sequence[Mapping[str, Any]]
    streams: Sequence[Mapping[str, Any]]

    @classmethod
    async def read(cls, database: Database) -> "Tables":
        (newest,) = await database.fetch("select note from audit.audit_checkpoint order by size desc limit 1")
        bundles = await database.fetch("select refs from audit.audit_bundle order by n")
        refs = REF.iter_unpack(b"".join(row["refs"] for row in bundles))
        entries = await database.fetch("select stream_id, seq, body, sections from audit.audit_entry")
        tiles = await database.fetch("select level, n, data from audit.audit_tile")
        return cls(
            newest["note"],
            [(stream, seq) for stream, seq, _ in refs],
            {(row["stream_id"], row["seq"]): dict(row) for row in entries},
            {(row["level"], row["n"]): row["data"] for row in tiles},
            [dict(row) for row in await database.fetch("select * from audit.audit_batch order by stream_id, batch_no")],
            [dict(row) for row in await database.fetch("select * from audit.audit_stream order by stream_id")],
        )

    def _rows(self, leaf: tuple[int, int]) -> int:
        """How many rows an index has of an entry; none where that is not there, or not of an entry's form."""
        with suppress(KeyError, ValueError, TypeError, IndexError):
            return index_rows(set(stored_keys(self.entries[leaf]["sections"])))
        return 0

    def write(self, folder: Path, log_vkey: str) -> Path:
        """As files; an entry that is not there is left out."""
        folder.mkdir()
        checkpoint = Checkpoint.parse(split_note(self.note)[0])
        size = checkpoint.size
        for tile in range_tiles(0, size, size):
            path = folder / "tiles" / tile_path(tile)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.tiles[tile.level, tile.n][: 32 * tile.width])
        lines = [
            {"index": n, **{name: b64encode(self.entries[ref][name]).decode() for name in ("body", "sections")}}
            for n, ref in enumerate(self.leaves[:size])
            if ref in self.entries
        ]
        write_lines(folder / "entries.ndjson", lines)
        batches = [
            {**{name: row[name] for name in _BATCH}, "digest": row["digest"].hex(), "sig": row["sig"].hex()}
            for row in self.batches
        ]
        write_lines(folder / "batches.ndjson", batches)
        streams = [
            {
                "stream_id": row["stream_id"], "boot_id": str(row["boot_id"]), "pubkey": row["pubkey"].hex(),
                "endorsement": row["endorsement"].hex(),
            }
            for row in self.streams
        ]  # fmt: skip
        keys = {"log_vkeys": [log_vkey], "witness_vkeys": [], "streams": streams}
        (folder / "keys.json").write_text(json.dumps(keys), "utf-8")
        (folder / "checkpoint").write_text(self.note, "utf-8")
        manifest = {
            "format": "oneclick-gateway audit bundle v1", "origin": checkpoint.origin,
            "log": int(checkpoint.origin.rpartition("/")[2]), "from_index": 0, "to_index": size, "size": size, "made_at": "",
            "criteria": None, "index_rows": sum(map(self._rows, self.leaves[:size])),
        }  # fmt: skip
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        seal(folder, None)
        return folder

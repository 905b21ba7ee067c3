"""The remembered head on a disk that is full: said, tried again, and kept as soon as there is room."""

from pathlib import Path

from gateway.audit.continuity.history import History
from gateway.db import Database
from tests.postgres.tree import Place, append


async def test_a_head_that_could_not_be_kept_is_named_and_kept_when_there_is_room(
    place: Place, database: Database, tmp_path: Path
) -> None:
    stream = await place.stream()
    await append(stream, 2)
    await place.integrate()
    folder = tmp_path / "machine"
    folder.write_text("in the way, as a full disk is")
    history = History(database, place.origin, folder / "audit-head.json")
    for _ in range(2):
        await history._keeper.look()
        assert "audit-head.json" in " ".join(history.warnings())
    folder.unlink()
    await history._keeper.look()  # nothing new in the log: what was seen before is kept now
    assert history.warnings() == []
    head = history.file.read()
    assert head is not None
    assert head.size == 2
    await stream.close()

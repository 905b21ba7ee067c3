"""Two hundred things that may have happened to a bundle, and the verdict that either verifier must come to.

Each is done to a bundle of its own; who does it makes the manifest's hashes fit where they can, and signs it where they have the key.
"""

import json
import os
import re
import shutil
import socket
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.tlog import Checkpoint, Signature, Signer, sign_note
from tests.rooms.logcheck.bundles import ORIGIN, WITNESS, Log, private, read_lines, seal, write_lines

LAST_YEAR = ORIGIN.replace("2026", "2025")
CRITERIA = {"account": "clerk1"}


@dataclass
class World:
    """The log of which bundles are, the same log a minute earlier and later, a fork of it, last year's, and one of another city."""

    log: Log
    earlier: Log
    later: Log
    fork: Log
    folders: dict[str, Path]

    @classmethod
    def make(cls, folder: Path) -> "World":
        """Write one bundle of each, and of the log three stretches."""
        log = Log().append(50, times=6)
        earlier, later = log.until(250), log.until(300).append(50)
        fork = Log().append(50, times=6)
        world = cls(log, earlier, later, fork, {})
        for name, one, begin, end in (
            ("whole", log, 0, 300), ("stretch", log, 60, 280), ("earlier", earlier, 0, 250), ("later", later, 0, 350),
            ("fork", fork, 0, 300),
        ):  # fmt: skip
            given = one.answer(lambda entry: b'"account":"clerk1"' in entry.sections)
            with_answer = {"criteria": CRITERIA, "answer": given} if name != "stretch" else {}
            world.folders[name] = one.write(folder / name, begin, end, tables=True, **with_answer)  # type: ignore[arg-type]  # a test's keywords
        return world

    def file(self, of: str, name: str) -> bytes:
        """A file of another bundle."""
        return (self.folders[of] / name).read_bytes()


Alter = Callable[[Path, World], object]


@dataclass(frozen=True)
class Wrong:
    """alter: what is done.  code: the exit status.  file: one that is named, "" where none is.  sealed: its manifest is made to fit, and signed."""

    name: str
    alter: Alter
    code: int
    file: str = ""
    of: str = "whole"
    sealed: bool = True

    def do(self, folder: Path, world: World) -> None:
        """Do it to a bundle."""
        self.alter(folder, world)
        if self.sealed:
            seal(folder)


def put(name: str, content: bytes | str) -> Alter:
    """Another content."""

    def alter(folder: Path, _: World) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return alter


def taken(of: str, *names: str) -> Alter:
    """Files of another bundle in place of its own."""

    def alter(folder: Path, world: World) -> None:
        for name in names:
            put(name, world.file(of, name))(folder, world)

    return alter


def edit(name: str, change: Callable[[bytes], bytes]) -> Alter:
    """A file's bytes changed."""

    def alter(folder: Path, _: World) -> None:
        before = (folder / name).read_bytes()
        after = change(before)
        assert after != before, "nothing was changed"
        (folder / name).write_bytes(after)

    return alter


def swap(name: str, old: bytes, new: bytes) -> Alter:
    """Bytes in place of others, once."""
    return edit(name, lambda data: data.replace(old, new, 1))


def rows(name: str, change: Callable[[list[dict[str, Any]]], object]) -> Alter:
    """Lines changed."""

    def alter(folder: Path, _: World) -> None:
        lines = read_lines(folder / name)
        change(lines)
        write_lines(folder / name, lines)

    return alter


def line(name: str, number: int, change: Callable[[str], str]) -> Alter:
    """One line's text changed."""

    def alter(folder: Path, _: World) -> None:
        lines = (folder / name).read_text("utf-8").splitlines(keepends=True)
        lines[number] = change(lines[number])
        (folder / name).write_text("".join(lines), "utf-8")

    return alter


def member(name: str, change: Callable[[Any], object]) -> Alter:
    """A JSON file changed."""

    def alter(folder: Path, _: World) -> None:
        said = json.loads((folder / name).read_text("utf-8"))
        change(said)
        (folder / name).write_text(json.dumps(said), "utf-8")

    return alter


def setting(name: str, value: object, *path: str | int) -> Callable[[Any], object]:
    """A member set, somewhere below."""

    def change(said: Any) -> None:
        for step in path:
            said = said[step]
        said[name] = value

    return change


def without(name: str) -> Callable[[Any], object]:
    """A member taken away."""
    return lambda said: said.pop(name)


def gone(name: str) -> Alter:
    """A file taken away."""
    return lambda folder, _: (folder / name).unlink()


def instead(name: str, make: Callable[[Path], object]) -> Alter:
    """Something that is no file in place of one."""

    def alter(folder: Path, _: World) -> None:
        path = folder / name
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path)

    return alter


def listen(path: Path) -> None:
    """A socket; its name may be longer than an address of one."""
    here = os.open(".", os.O_RDONLY)
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.fchdir(here)
        os.close(here)


def head(
    world: World,
    size: int,
    *,
    root: bytes | None = None,
    origin: str = ORIGIN,
    key: str = "log",
    more: tuple[str, ...] = (),
) -> bytes:
    """A signed checkpoint."""
    found = Checkpoint.parse(world.log.checkpoint(size).partition("\n\n")[0] + "\n").root if root is None else root
    return sign_note(Checkpoint(origin, size, found, more).text(), [Signer(origin, private(key))]).encode()


def signed(note: bytes, *lines: str) -> str:
    """A note with further signature lines."""
    return note.decode() + "".join(lines)


def hollow(path: Path, size: int) -> None:
    """A file that says it is large, and holds nothing."""
    with path.open("wb") as file:
        file.truncate(size)


STRANGE: dict[str, Callable[[Path], object]] = {
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a link to a file": lambda path: path.symlink_to("/etc/hostname"),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a FIFO": os.mkfifo,
    "a socket": listen,
    "a folder": Path.mkdir,
    "a file of holes": lambda path: hollow(path, 300 << 30),
}
FILES = ("checkpoint", "keys.json", "entries.ndjson", "batches.ndjson", "answer.ndjson", "tiles/tile/0/000")
RUBBISH: dict[str, bytes] = {
    "nothing": b"", "NUL": b"\x00" * 40, "no UTF-8": b"\xff\xfe{}", "deep JSON": b"[" * 200_000, "a long number": b"9" * 100_000,
    "NaN": b"NaN\n", "half a character": b'"\\ud800"\n',
}  # fmt: skip
LITTER = (
    ".DS_Store", "Thumbs.db", "desktop.ini", "._checkpoint", "__MACOSX/._manifest.json", ".directory", "manifest.json:Zone.Identifier",
    "entries.csv~", ".~lock.entries.csv#", ".checkpoint.swp", "tiles/.DS_Store",
)  # fmt: skip


def _twice(name: str, of: str, value: str) -> Alter:
    """A member there twice, with another value."""
    return swap(name, f'"{of}":'.encode(), f'"{of}": {value}, "{of}":'.encode())


def wrongs() -> Iterator[Wrong]:
    """All of them."""
    yield Wrong("nothing", lambda *_: None, 0)
    yield Wrong("nothing, to a stretch", lambda *_: None, 0, of="stretch")
    yield from _strange()
    yield from _rubbish()
    yield from _litter()
    yield from _other_moments()
    yield from _manifest()
    yield from _notes()
    yield from _keys()
    yield from _lines()
    yield from _tiles()
    yield from _tables()


def _strange() -> Iterator[Wrong]:
    for name in FILES:
        for what, make in STRANGE.items():
            yield Wrong(f"{what} in place of {name}", instead(name, make), 1, name, sealed=False)
    for what, make in STRANGE.items():
        yield Wrong(
            f"{what} in place of the manifest", instead("manifest.json", make), 3, "manifest.json", sealed=False
        )
    yield Wrong("a link to the tiles", _moved_tiles, 1, "tiles", sealed=False)
    yield Wrong("a link besides", instead("more", lambda path: path.symlink_to("/dev/zero")), 1, "more", sealed=False)
    yield Wrong("a file of strange name", put("new\nline\x1b[2J", b""), 1, "new\\nline\\x1b[2J", sealed=False)


def _moved_tiles(folder: Path, _: World) -> None:
    (folder / "tiles").rename(folder.parent / f"{folder.name}-tiles")
    (folder / "tiles").symlink_to(folder.parent / f"{folder.name}-tiles")


def _rubbish() -> Iterator[Wrong]:
    for name in ("checkpoint", "keys.json", "entries.ndjson", "batches.ndjson", "answer.ndjson"):
        for what, content in RUBBISH.items():
            yield Wrong(f"{name} is {what}", put(name, content), 1, name)
    for what, content in RUBBISH.items():
        yield Wrong(f"the manifest is {what}", put("manifest.json", content), 3, "manifest.json", sealed=False)
    for name in FILES:
        yield Wrong(f"{name} is gone", gone(name), 1, name, sealed=False)
        yield Wrong(f"{name} has a byte more", edit(name, lambda data: data + b" "), 1, name, sealed=False)


def _litter() -> Iterator[Wrong]:
    for name in LITTER:
        yield Wrong(f"litter: {name}", put(name, b"x"), 0, sealed=False)
    yield Wrong(
        "litter that is a link", instead(".DS_Store", lambda path: path.symlink_to("/dev/zero")), 0, sealed=False
    )
    yield Wrong("litter that the manifest names", put(".DS_Store", b"x"), 1, ".DS_Store")
    for name in ("notes.txt", "DS_Store", "tiles/more", "tiles/tile/0/more", "more/checkpoint", "entries.csv.txt"):
        yield Wrong(f"a file besides: {name}", put(name, b"x"), 1, name, sealed=False)
        yield Wrong(f"a file besides that the manifest names: {name}", put(name, b"x"), 1, name)


def _other_moments() -> Iterator[Wrong]:
    every = ("checkpoint", "keys.json", "entries.ndjson", "batches.ndjson", "answer.ndjson")
    for of in ("earlier", "later", "fork"):
        for name in every:
            if name == "keys.json":
                continue  # the same in all of them
            yield Wrong(f"{name} of {of}", taken(of, name), 1, name)
            yield Wrong(f"{name} of {of}, as it came", taken(of, name), 1, name, sealed=False)
        yield Wrong(f"the manifest of {of}, as it came", taken(of, "manifest.json"), 1, "manifest.json", sealed=False)
        yield Wrong(
            f"the signed manifest of {of}",
            taken(of, "manifest.json", "manifest.sig"),
            1,
            "entries.ndjson",
            sealed=False,
        )
        yield Wrong(
            f"the signature of the manifest of {of}", taken(of, "manifest.sig"), 1, "manifest.json", sealed=False
        )
    yield Wrong("a tile of the fork", taken("fork", "tiles/tile/0/000"), 1, "tiles/tile/0/000")
    yield Wrong("a tile of an earlier size", taken("whole", "tiles/tile/0/000"), 0)
    yield Wrong("a tile of a later size", taken("later", "tiles/tile/0/001.p/94"), 1, "tiles/tile/0/001.p/94")
    yield Wrong(
        "last year's checkpoint", lambda f, w: put("checkpoint", head(w, 300, origin=LAST_YEAR))(f, w), 1, "checkpoint"
    )
    yield Wrong("last year's name on it", lambda f, w: put("checkpoint", swapped(w))(f, w), 1, "checkpoint")
    yield Wrong("an older authentic head", lambda f, w: put("checkpoint", head(w, 200))(f, w), 1, "checkpoint")
    yield Wrong("a head of none", lambda f, w: put("checkpoint", w.log.checkpoint(0))(f, w), 1, "checkpoint")
    yield Wrong(
        "another root by the log", lambda f, w: put("checkpoint", head(w, 300, root=bytes(32)))(f, w), 1, "checkpoint"
    )


def swapped(world: World) -> str:
    """A checkpoint whose text names last year's log, under this year's signature."""
    return world.log.checkpoint().replace(f"{ORIGIN}\n", f"{LAST_YEAR}\n", 1)


def _manifest() -> Iterator[Wrong]:
    table: tuple[tuple[str, object], ...] = (
        ("size", 301), ("from_index", 1), ("to_index", 299), ("index_rows", 1), ("criteria", {"account": "clerk2"}),
        ("criteria", None), ("made_at", "2020-01-01T00:00:00+00:00"),
    )  # fmt: skip
    for name, value in table:
        unsealed = Wrong(
            f"manifest: {name} {value}",
            member("manifest.json", setting(name, value)),
            1,
            "manifest.json",
            sealed=False,
        )
        yield unsealed
    table = (
        ("size", 301), ("from_index", 1), ("to_index", 299), ("index_rows", 1), ("criteria", {"account": "clerk2"}),
    )  # fmt: skip
    for name, value in table:
        yield Wrong(
            f"manifest, by whoever signs: {name} {value}",
            member("manifest.json", setting(name, value)),
            1,
            {
                "size": "checkpoint",
                "from_index": "entries.ndjson",
                "to_index": "entries.ndjson",
                "index_rows": "manifest.json",
                "criteria": "answer.ndjson",
            }[name],
        )
    table = (
        ("format", "v2"), ("size", 299), ("size", "300"), ("size", 300.0), ("size", True), ("size", -1), ("size", 2**63), ("log", 2025), ("log", "2026"),
        ("origin", LAST_YEAR), ("origin", 5), ("files", []), ("files", {"checkpoint": "00"}), ("made_at", 5), ("more", 1),
        ("index_rows", None),
    )  # fmt: skip
    for name, value in table:
        yield Wrong(
            f"manifest: {name} {value!r}",
            member("manifest.json", setting(name, value)),
            3,
            "manifest.json",
            sealed=False,
        )
    for name in (
        "format",
        "origin",
        "log",
        "from_index",
        "to_index",
        "size",
        "made_at",
        "files",
        "criteria",
        "index_rows",
    ):
        yield Wrong(
            f"manifest without {name}",
            member("manifest.json", without(name)),
            3,
            "manifest.json",
            sealed=False,
        )
        yield Wrong(
            f"manifest with {name} twice", _twice("manifest.json", name, '"x"'), 3, "manifest.json", sealed=False
        )
    yield Wrong(
        "manifest with another member by escapes",
        swap("manifest.json", b'"size":', b'"s\\u0069ze": 3, "size":'),
        3,
        "manifest.json",
        sealed=False,
    )
    yield Wrong(
        "manifest with more behind it",
        edit("manifest.json", lambda data: data + b"{}"),
        3,
        "manifest.json",
        sealed=False,
    )
    yield Wrong(
        "manifest with a byte-order mark",
        edit("manifest.json", lambda data: b"\xef\xbb\xbf" + data),
        3,
        "manifest.json",
        sealed=False,
    )
    yield Wrong("an unsigned manifest", gone("manifest.sig"), 4, sealed=False)
    yield Wrong("an unsigned manifest of another time", _unsigned_later, 4, sealed=False)
    yield Wrong("a manifest signed by a stranger", lambda f, _: seal(f, "stranger"), 1, "manifest.json", sealed=False)


def _unsigned_later(folder: Path, world: World) -> None:
    gone("manifest.sig")(folder, world)
    member("manifest.json", lambda said: said.update(made_at="2020-01-01T00:00:00+00:00"))(folder, world)


def _notes() -> Iterator[Wrong]:
    def note(name: str, change: Callable[[str, World], str], code: int = 1) -> Wrong:
        def alter(folder: Path, world: World) -> None:
            (folder / "checkpoint").write_text(
                change((folder / "checkpoint").read_text("utf-8"), world), "utf-8", newline=""
            )

        return Wrong(f"checkpoint: {name}", alter, code, "checkpoint" if code else "")

    yield note("CRLF", lambda text, _: text.replace("\n", "\r\n"))
    yield note("leading zero", lambda text, _: text.replace("\n300\n", "\n0300\n"))
    yield note("a sign", lambda text, _: text.replace("\n300\n", "\n+300\n"))
    yield note("Arabic digits", lambda text, _: text.replace("\n300\n", "\n٣٠٠\n"))
    yield note("a size beyond all", lambda text, _: text.replace("\n300\n", f"\n{2**63}\n"))
    yield note("no signature", lambda text, _: text.partition("\n\n")[0] + "\n\n")
    yield note("no blank line", lambda text, _: text.replace("\n\n", "\n"))
    yield note("no last newline", lambda text, _: text[:-1])
    yield note("more behind it", lambda text, _: text + "more")
    yield note("other base64 of the same bytes", lambda text, _: loosened(text))
    yield note("a tab", lambda text, _: text.replace("\n\n", "\n\t\n\n"))
    yield note("an empty extension", lambda text, _: text.replace("\n\n", "\n\n\n"))
    yield note(
        "signed by the witness alone",
        lambda text, _: text.partition("\n\n")[0] + "\n\n" + text.splitlines(keepends=True)[-1],
    )
    yield note(
        "a second line of the same key over another text",
        lambda text, _: text + Signer(ORIGIN, private("log")).sign("other\n").line,
    )
    yield note(
        "a line under the log's name of another key",
        lambda text, _: text + Signer(ORIGIN, private("stranger")).sign(text.partition("\n\n")[0] + "\n").line,
        0,
    )
    yield note(
        "a line of a stranger",
        lambda text, _: text + Signer("stranger.example", private("stranger")).sign("x\n").line,
        0,
    )
    yield note("the same line again", lambda text, _: text + text.splitlines(keepends=True)[-2], 0)
    yield note("no cosignature", lambda text, _: "".join(text.splitlines(keepends=True)[:-1]), 0)
    yield note(
        "a cosignature of another size",
        lambda text, w: (
            "".join(text.splitlines(keepends=True)[:-1]) + w.log.checkpoint(200).splitlines(keepends=True)[-1]
        ),
    )
    yield note(
        "a cosignature beyond all time",
        lambda text, _: (
            "".join(text.splitlines(keepends=True)[:-1]) + WITNESS.sign(text.partition("\n\n")[0] + "\n", 2**63).line
        ),
    )
    yield note(
        "a short signature",
        lambda text, _: text + Signature(ORIGIN, Signer(ORIGIN, private("log")).verifier.key_id, b"x").line,
    )
    yield note(
        "a hundred lines more", lambda text, _: text + 100 * Signer("stranger.example", private("s")).sign("x\n").line
    )


def loosened(text: str) -> str:
    """The root with another last letter that stands for the same bytes."""
    lines = text.split("\n")
    lines[2] = lines[2][:-2] + chr(ord(lines[2][-2]) + 1) + "="
    assert b64decode(lines[2]) == b64decode(text.split("\n")[2])
    return "\n".join(lines)


def _keys() -> Iterator[Wrong]:
    def keys(name: str, change: Callable[[Any], object], code: int = 1) -> Wrong:
        return Wrong(f"keys: {name}", member("keys.json", change), code, "keys.json" if code else "")

    stranger = Signer(ORIGIN, private("stranger")).verifier.vkey
    yield keys("no log key", lambda said: said.update(log_vkeys=[]))
    yield keys("a stranger's log key", lambda said: said.update(log_vkeys=[stranger]))
    yield keys("a log key twice", lambda said: said["log_vkeys"].append(said["log_vkeys"][0]))
    yield keys("a member more", lambda said: said.update(more=1))
    yield keys("a member less", lambda said: said.pop("witness_vkeys"))
    yield keys("a stream less", lambda said: said["streams"].pop())
    yield keys("a stream twice", lambda said: said["streams"].append(said["streams"][0]))
    yield keys("a stream more", lambda said: said["streams"].append({**said["streams"][0], "stream_id": 9}))
    yield keys("streams that changed their numbers", _changed_numbers)
    for name, value in (
        ("boot_id", "00000000-0000-0000-0000-000000000009"),
        ("pubkey", "00" * 32),
        ("endorsement", "00" * 64),
        ("stream_id", 9),
    ):
        yield keys(f"another {name}", setting(name, value, "streams", 0))
    for name, value in (
        ("boot_id", "{00000000-0000-0000-0000-000000000001}"),
        ("pubkey", "zz" * 32),
        ("endorsement", ""),
        ("stream_id", "1"),
        ("more", 1),
    ):
        yield keys(f"{name} {value!r}", setting(name, value, "streams", 0))
    yield keys("large digits", lambda said: said["streams"][0].update(pubkey=said["streams"][0]["pubkey"].upper()))
    yield Wrong("keys: a member twice", _twice("keys.json", "witness_vkeys", "[]"), 1, "keys.json")


def _changed_numbers(said: Any) -> None:
    one, two = said["streams"]
    one["stream_id"], two["stream_id"] = two["stream_id"], one["stream_id"]


def _lines() -> Iterator[Wrong]:
    entries, batches = "entries.ndjson", "batches.ndjson"
    yield Wrong("an entry with a member more", rows(entries, lambda r: r[9].update(more=1)), 1, entries)
    yield Wrong(
        "an entry with its body twice",
        line(entries, 9, lambda t: t.replace('"body"', '"body": "", "body"')),
        1,
        entries,
    )
    yield Wrong("an entry with an index of text", rows(entries, lambda r: r[9].update(index="9")), 1, entries)
    yield Wrong("an entry with an index of a half", rows(entries, lambda r: r[9].update(index=9.0)), 1, entries)
    yield Wrong("an entry in loose base64", rows(entries, lambda r: r[9].update(body=" " + r[9]["body"])), 1, entries)
    yield Wrong(
        "an entry's sections in loose base64",
        rows(entries, lambda r: r[9].update(sections=_loose(r[9]["sections"]))),
        1,
        entries,
    )
    yield Wrong("an entry with rubbish behind it", line(entries, 9, lambda t: t[:-1] + "x\n"), 1, entries)
    yield Wrong("an entry with NaN", line(entries, 9, lambda t: t.replace('"index": 9', '"index": NaN')), 1, entries)
    yield Wrong(
        "members of an entry in another order",
        rows(entries, lambda r: r.__setitem__(9, dict(reversed(r[9].items())))),
        0,
    )
    yield Wrong("an entry by escapes", line(entries, 9, lambda t: t.replace('"body"', '"b\\u006fdy"')), 0)
    yield Wrong(
        "an entry from a later one",
        lambda f, w: rows(entries, lambda r: r.append(read_lines(w.folders["later"] / entries)[300]))(f, w),
        1,
        entries,
    )
    yield Wrong(
        "an entry from the fork",
        lambda f, w: rows(entries, lambda r: r.__setitem__(9, read_lines(w.folders["fork"] / entries)[9]))(f, w),
        1,
        entries,
    )
    for name, value in (
        ("digest", "00" * 32),
        ("sig", "00" * 64),
        ("n", 49),
        ("first_seq", 1),
        ("batch_no", 7),
        ("stream_id", 7),
    ):
        yield Wrong(f"a batch with another {name}", rows(batches, setting(name, value, 0)), 1, batches)
    for name, strange in (
        ("digest", "0"),
        ("sig", None),
        ("n", "50"),
        ("n", True),
        ("n", -1),
        ("n", 2**70),
        ("more", 1),
    ):
        yield Wrong(f"a batch with {name} {strange!r}", rows(batches, setting(name, strange, 0)), 1, batches)
    yield Wrong("a batch twice", rows(batches, lambda r: r.append(dict(r[0]))), 1, batches)
    yield Wrong("a batch less", rows(batches, lambda r: r.pop(1)), 1, batches)
    yield Wrong(
        "a batch of a later one",
        lambda f, w: rows(batches, lambda r: r.extend(read_lines(w.folders["later"] / batches)[-1:]))(f, w),
        1,
        batches,
    )
    yield Wrong("a batch with a member twice", line(batches, 0, lambda t: t.replace('"n"', '"n": 1, "n"')), 1, batches)


def _loose(text: str) -> str:
    """The same bytes in base64 that nobody writes."""
    return b64encode(b64decode(text)).decode().rstrip("=") + "===="


def _second_edition(folder: Path, world: World) -> None:
    """As a bundle was written before cells like 1-44 were guarded."""
    member("manifest.json", setting("edition", 2))(folder, world)
    table = folder / "entries.csv"
    table.write_bytes(re.sub(rb"'(?=[0-9])", b"", table.read_bytes()))


def _tables() -> Iterator[Wrong]:
    answer, csv, parquet = "answer.ndjson", "entries.csv", "entries.parquet"
    yield Wrong("words of another edition", member("manifest.json", setting("edition", 99)), 4)
    yield Wrong("the second edition, in its own cells", _second_edition, 0)
    yield Wrong("the second edition, in later cells", member("manifest.json", setting("edition", 2)), 1, csv)
    yield Wrong("the third edition", member("manifest.json", setting("edition", 3)), 0)
    yield Wrong("a bundle from before there were editions", member("manifest.json", without("edition")), 4)
    for of in ("whole", "stretch"):
        yield Wrong(f"a cell of the table of the {of}", swap(csv, b"clerk", b"cleft"), 1, csv, of)
        yield Wrong(
            f"a row less in the table of the {of}",
            edit(csv, lambda data: data[: data.rindex(b"\r\n", 0, -2) + 2]),
            1,
            csv,
            of,
        )
        yield Wrong(
            f"a row twice in the table of the {of}",
            edit(csv, lambda data: data + data.splitlines(keepends=True)[-1]),
            1,
            csv,
            of,
        )
        yield Wrong(
            f"no header in the table of the {of}", edit(csv, lambda data: data.partition(b"\r\n")[2]), 1, csv, of
        )
        yield Wrong(
            f"plain ends of lines in the table of the {of}",
            edit(csv, lambda data: data.replace(b"\r\n", b"\n")),
            1,
            csv,
            of,
        )
        yield Wrong(
            f"a quotation mark without end in the table of the {of}", edit(csv, lambda data: data + b'"'), 1, csv, of
        )
        yield Wrong(
            f"a bit of the Parquet file of the {of}",
            edit(parquet, lambda data: data[:400] + bytes((data[400] ^ 1,)) + data[401:]),
            1,
            parquet,
            of,
        )
        yield Wrong(f"the Parquet file of the {of}, cut", edit(parquet, lambda data: data[:-9]), 1, parquet, of)
        yield Wrong(
            f"the Parquet file of the {of}, and more", edit(parquet, lambda data: data + b"PAR1"), 1, parquet, of
        )
    for name in (csv, parquet):
        yield Wrong(f"{name} of an earlier moment", taken("earlier", name), 1, name)
        yield Wrong(f"{name} of the fork", taken("fork", name), 1, name)
        yield Wrong(f"{name} is nothing", put(name, b""), 1, name)
        yield Wrong(f"{name} is NUL", put(name, bytes(9)), 1, name)
    yield Wrong(
        "a sentence of the answer", rows(answer, lambda r: r[3]["sentence"].update(en="Nobody asked.")), 1, answer
    )
    yield Wrong(
        "a sentence in Chinese of the answer", rows(answer, lambda r: r[3]["sentence"].update(zh="")), 1, answer
    )
    yield Wrong("a member more in the answer", rows(answer, lambda r: r[3].update(more=1)), 1, answer)
    yield Wrong("a member less in the answer", rows(answer, lambda r: r[3].pop("kind")), 1, answer)
    yield Wrong(
        "a member of the answer twice",
        line(answer, 3, lambda t: t.replace('"kind"', '"kind": "DENIED", "kind"')),
        1,
        answer,
    )
    yield Wrong(
        "the answer in another order of members",
        rows(answer, lambda r: r.__setitem__(3, dict(reversed(r[3].items())))),
        0,
    )


def _tiles() -> Iterator[Wrong]:
    for name in ("tiles/tile/0/000", "tiles/tile/0/001.p/44", "tiles/tile/1/000.p/1"):
        named = "checkpoint or tiles" if "/1/" in name else name  # nothing but the root says anything of it
        yield Wrong(f"{name} with a bit turned", edit(name, lambda data: bytes((data[0] ^ 1,)) + data[1:]), 1, named)
        yield Wrong(f"{name} cut", edit(name, lambda data: data[:-1]), 1, name)
        yield Wrong(f"{name} longer", edit(name, lambda data: data + bytes(32)), 1, name)
        yield Wrong(f"{name} gone", gone(name), 1, name, sealed=True)
    yield Wrong(
        "a tile under another name",
        lambda f, _: shutil.move(f / "tiles/tile/0/000", f / "tiles/tile/0/0000"),
        1,
        "tiles/tile/0/000",
    )

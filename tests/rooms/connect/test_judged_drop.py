"""A drop's content is judged: a bad line is set aside and its person is not absent; a file of them, or no file at all, is refused."""

import asyncio
import gzip
import hashlib
import os
import socket
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from gateway.connect.drivers.snapshot_batch import BatchFile, BatchRefused, Layout, lines_of
from gateway.domain.identifiers.folding import fold
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import Found, NoRecord, PartialMatch, Reply
from gateway.sdk import NotAFileError, SetAside, open_drop
from tests.rooms.connect.fakes import CHEN
from tests.rooms.connect.test_snapshot import LINE, MANY, Bench, _number, drop, manifest, packed

COLUMNS = ("person_no", "id", "name", "kind", "from", "to", "employer", "base", "county", "stop_reason")
FORMS = ["person_no:digits", "kind:digits", "from:month", "to:month", "base:amount", "county:county"]
NUMBER, NAME, OTHER = "33079119940317001X", "陈思远", Person(PersonId(_number(0)), "路人")
NOBODY = Person(PersonId("330798198806030011"), "无此人")
LINES = [*(line.replace(NAME, f"路{chr(0x4E00 + n)}") for n, line in enumerate(MANY[:60])), LINE]


def judging() -> dict[str, object]:
    """The questions of the test's manifest, with forms."""
    questions = manifest().model_dump()["questions"]
    questions["lines"]["protocol"] |= {"forms": FORMS, "span": ["from", "to"], "stable": ["name", "kind", "from"]}
    return {"questions": questions}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr("tests.rooms.connect.test_snapshot.manifest", lambda: manifest(**judging()))
    drop(tmp_path, "20261031", LINES)
    return Bench(tmp_path)


async def _looked(bench: Bench, *people: Person) -> list[Reply]:
    await bench.driver.look()
    return [await bench.ask(person) for person in people]


def _with(place: int, cell: str) -> str:
    return "|".join(cell if n == place else old for n, old in enumerate(LINE.split("|")))


BAD_LINES = {
    "a wrong check character": _with(1, "330791199403170011"),
    "a digit lost": _with(1, "33079119940317001"),
    "a digit lost before the X": _with(1, "3307911994031701X"),
    "two digits changed": _with(1, "33079219940318001X"),
    "a digit too many": _with(1, "330791199940317001X"),
    "fifteen digits and noughts": _with(1, "330791199403170000"),
    "a float": _with(1, "3.30791E+17"),
    "a float rounded up": _with(1, "3.307912E+17"),
    "a long float": _with(1, "3.30791199403170E+17"),
    "the last three lost": _with(1, "330791199403170"),
    "no number": _with(1, ""),
    "a word": _with(1, "不详"),
    "no name": _with(2, ""),
    "a digit in the name": _with(2, "陈思远2"),
    "blanks for a name": _with(2, "\u3000 "),
    "a name of another encoding": _with(2, "闄堟€濊繙"),
    "an impossible month": _with(4, "202213"),
    "a month as a serial": _with(4, "44743"),
    "an end before its beginning": _with(5, "202206"),
    "no county": _with(8, "33070"),
    "a base that is a word": _with(7, "很多"),
    "a field lost": LINE.replace("|5200|", "|"),
    "a field too many": LINE + "|",
    "a separator swallowed": LINE.replace("|陈", "陈"),
}


@pytest.mark.parametrize("kind", BAD_LINES)
def test_a_bad_line_is_set_aside_and_its_person_is_unknown(bench: Bench, tmp_path: Path, kind: str) -> None:
    lines = [*LINES[:-1], BAD_LINES[kind], LINE.replace("|110|", "|310|")]
    drop(tmp_path, "20261101", lines)
    replies = asyncio.run(_looked(bench, CHEN, OTHER, NOBODY))
    assert bench.batch == "20261101"
    assert [kind for kind, _ in bench.alerts] == ["snapshot_rows_set_aside"]
    assert REGISTRY.get_sample_value("gateway_drop_rows_set_aside", {"department": "ss"}) == 1
    assert isinstance(replies[0], PartialMatch)
    assert not isinstance(replies[1], NoRecord)
    assert isinstance(replies[2], PartialMatch if kind in ("no number", "a word") else NoRecord)


def _every(change: Callable[[list[str]], list[str]]) -> list[str]:
    return ["|".join(change(line.split("|"))) for line in LINES]


def _cell(place: int, change: Callable[[str], str]) -> list[str]:
    return _every(lambda cells: [change(cell) if n == place else cell for n, cell in enumerate(cells)])


BAD_FILES = {
    "fifteen digits and noughts": (_cell(1, lambda number: f"{number[:15]}000"), "content"),
    "floats": (_cell(1, lambda number: f"{number[0]}.{number[1:6]}E+17"), "content"),
    "a digit lost": (_cell(1, lambda number: number[:-1]), "content"),
    "wrong check characters": (_cell(1, lambda number: number[:-1] + str((int(number[16]) + 1) % 10)), "content"),
    "months as serials": (_cell(4, lambda _: "44743"), "content"),
    "months as dates": (_cell(5, lambda _: "2026/10/1"), "content"),
    "noughts lost": (_cell(8, lambda county: county[:3]), "content"),
    "names of Latin-1": (_cell(2, lambda name: name.encode().decode("latin-1").replace("\x85", "A")), "content"),
    "names of another encoding": (_cell(2, lambda _: "闄堟€濊繙"), "content"),
    "a column shifted": (_every(lambda cells: [cells[0], cells[2], cells[1], *cells[3:]]), "content"),
    "a header again": ([*LINES[:9], "|".join(COLUMNS), *LINES[9:]], "header"),
    "two of a hundred and more": ([*LINES[:-6], *(line.replace("|110|", "||") for line in LINES[-6:])], "content"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_of_bad_lines_leaves_the_former_in_force(
    bench: Bench, tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    lines, reason = BAD_FILES[kind]
    name = "SB_CBMX_20261101_001.txt.gz"
    sound = [line if line[0].isdigit() else f"1{line}" for line in lines]
    drop(tmp_path, "20261101", sound if reason == "content" else LINES)
    if reason == "header":
        clear = "".join(f"{line}\r\n" for line in [*lines, "#END|61|1"]).encode("gb18030")
        content = gzip.compress(clear)
        (tmp_path / "20261101" / name).write_bytes(content)
        file = BatchFile(name=name, rows=61, sm3=hashlib.new("sm3", content).hexdigest(), bytes=len(content))
        with pytest.raises(BatchRefused, match=rf"^{reason}"):
            list(lines_of(tmp_path / "20261101", file, Layout(COLUMNS, "id", "name")))
    chen, nobody = asyncio.run(_looked(bench, CHEN, NOBODY))
    assert bench.batch == "20261031"
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]
    assert isinstance(chen, Found)
    assert isinstance(nobody, NoRecord)
    assert NUMBER not in caplog.text


def test_a_column_sorted_by_itself_leaves_the_former_in_force(bench: Bench, tmp_path: Path) -> None:
    names = iter(sorted((line.split("|")[2] for line in LINES), reverse=True))
    drop(tmp_path, "20261101", _cell(2, lambda _: next(names)))
    asyncio.run(_looked(bench))
    assert bench.batch == "20261031"
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]


def test_a_month_more_for_everybody_is_no_change(bench: Bench, tmp_path: Path) -> None:
    drop(tmp_path, "20261101", _cell(5, lambda _: "202611"))
    asyncio.run(_looked(bench))
    assert (bench.batch, bench.alerts) == ("20261101", [])


def test_after_a_restart_the_last_good_drop_is_still_in_force(bench: Bench, tmp_path: Path) -> None:
    for batch in ("20261029", "20261030"):
        drop(tmp_path, batch, LINES)
    for batch in ("20261031", "20261101"):
        drop(tmp_path, batch, BAD_FILES["floats"][0])
    chen, nobody = asyncio.run(_looked(bench, CHEN, NOBODY))
    assert bench.batch == "20261030"
    assert isinstance(chen, Found)
    assert isinstance(nobody, NoRecord)


def _a_pipe(path: Path) -> None:
    os.mkfifo(path)


def _a_link(path: Path) -> None:
    target = path.with_name(f"elsewhere{path.name}")
    if path.name.startswith("2026"):
        target = path.parent.parent / "elsewhere"
    target.mkdir() if path.suffix == "" and path.name.isdigit() else target.write_bytes(b"x")
    path.symlink_to(target)


def _a_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as held:
        held.bind(path.name)
    os.chdir(here)


def _a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


NO_FILES: dict[str, Callable[[Path], None]] = {
    "pipe": _a_pipe,
    "link": _a_link,
    "socket": _a_socket,
    "device": _a_device,
    "folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize(
    "place", [".ok", "MANIFEST_20261101.json", "SB_CBMX_20261101_001.txt.gz", "SB_DY_20261101_001.txt.gz"]
)
@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_file_is_not_read_and_told(bench: Bench, tmp_path: Path, place: str, kind: str) -> None:
    drop(tmp_path, "20261101", LINES)
    path = tmp_path / "20261101" / place
    path.unlink()
    NO_FILES[kind](path)
    (chen,) = asyncio.run(asyncio.wait_for(_looked(bench, CHEN), 5))
    assert bench.batch == "20261031"
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]
    assert isinstance(chen, Found)


@pytest.mark.parametrize("kind", ["pipe", "link", "socket"])
def test_a_drop_that_is_no_folder_is_refused_aloud(bench: Bench, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "20261101"
    NO_FILES[kind](folder)
    asyncio.run(asyncio.wait_for(_looked(bench, CHEN), 5))
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]


def test_a_link_to_a_good_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "good").write_text("x")
    (tmp_path / "link").symlink_to("good")
    open_drop(tmp_path / "good").close()
    with pytest.raises(NotAFileError):
        open_drop(tmp_path / "link")


def test_a_file_put_in_anothers_place_after_the_check_is_not_believed(tmp_path: Path) -> None:
    name = "SB_CBMX_20261101_001.txt.gz"
    checked, put = packed(LINES, name), packed([line.replace("|110|", "|310|") for line in LINES], name)
    (tmp_path / name).write_bytes(put)
    file = BatchFile(name=name, rows=61, sm3=hashlib.new("sm3", checked).hexdigest(), bytes=len(checked))
    with pytest.raises(BatchRefused, match=r"^digest"):
        list(lines_of(tmp_path, file, Layout(COLUMNS, "id", "name")))


def test_people_may_not_go_where_lines_come(bench: Bench, tmp_path: Path) -> None:
    drop(tmp_path, "20261101", [line for line in LINES[:30] for line in (line, line.replace("|110|", "|210|"))])
    asyncio.run(_looked(bench))
    assert bench.batch == "20261031"
    assert [kind for kind, _ in bench.alerts] == ["snapshot_refused"]


def test_a_register_does_not_become_thrice_as_long_in_a_night(bench: Bench, tmp_path: Path) -> None:
    kinds = ("110", "210", "310")
    drop(tmp_path, "20261101", [line.replace("|110|", f"|{kind}|") for line in LINES for kind in kinds])
    asyncio.run(_looked(bench))
    assert bench.batch == "20261031"


def test_an_old_number_of_fifteen_digits_finds_its_person(bench: Bench, tmp_path: Path) -> None:
    drop(tmp_path, "20261101", [*LINES[:-1], LINE.replace(NUMBER, "330791940317001")])
    (chen,) = asyncio.run(_looked(bench, CHEN))
    assert isinstance(chen, Found)
    assert bench.batch == "20261101"


EDITS = st.tuples(st.integers(0, 18), st.sampled_from("0123456789X"), st.sampled_from(["put", "change", "lose"]))


def _edited(number: str, edits: Sequence[tuple[int, str, str]]) -> str:
    for place, character, way in edits:
        rest = number[place:] if way == "put" else number[place + 1 :]
        number = number[:place] + ("" if way == "lose" else character) + rest
    return number


@given(edit=EDITS)
def test_one_slip_in_a_number_is_refused_or_unknown_or_nothing(edit: tuple[int, str, str]) -> None:
    line = LINE.replace(NUMBER, _edited(NUMBER, [edit]))
    aside, name = SetAside(), "SB_CBMX_20261101_001.txt.gz"
    with tempfile.TemporaryDirectory() as folder:
        content = packed([*LINES[:-1], line], name)
        (Path(folder) / name).write_bytes(content)
        file = BatchFile(name=name, rows=61, sm3=hashlib.new("sm3", content).hexdigest(), bytes=len(content))
        found = dict(lines_of(Path(folder), file, Layout(COLUMNS, "id", "name"), aside))
    assert found.get(NUMBER) == LINE or aside.may_name(NUMBER)
    assert len(found) == 61 - aside.rows


@given(number=st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True), edits=st.lists(EDITS, max_size=2))
def test_a_number_of_two_slips_may_be_that_person(number: str, edits: list[tuple[int, str, str]]) -> None:
    aside = SetAside()
    aside.add_unknown([_edited(number, edits)])
    assert aside.may_name(fold(number))


def test_more_bad_rows_than_can_be_traced_may_be_anybodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.sdk.set_aside.MOST_TRACED", 2)
    aside = SetAside()
    aside.add_unknown(["330791199403170011"])
    aside.add_unknown(["330791199403170012"])
    assert not aside.may_name(NOBODY.person_id.number, NOBODY.name)
    aside.add_unknown(["330791199403170013"])
    assert aside.may_name(NOBODY.person_id.number, NOBODY.name)


def test_a_passport_in_a_row_is_its_holders_name_and_nobodys_number() -> None:
    aside = SetAside()
    aside.add_unknown(["E12345678"], "玛丽")
    assert aside.may_name(NUMBER, "玛丽")
    assert not aside.may_name(NUMBER, NAME)

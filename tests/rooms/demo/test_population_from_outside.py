"""Populations from outside: what may be null is answered, an empty register is one, and what does not fit is told before a start."""

import codecs
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import NoneType
from typing import Any, get_args

import msgspec
import pytest
from typer.testing import CliRunner

from connectors.disabled_federation.department import drops as weekly
from connectors.household.department.register import FIELDS, shown
from connectors.household.department.register import Register as People
from connectors.market_regulation.department.register import Register as Licences
from connectors.marriage.department.register import Register as Marriages
from connectors.real_estate.department.register import Register as Rights
from connectors.social_security.department import drops as nightly
from connectors.vehicles.department.messages import vehicle
from gateway.cli.app import app_for
from gateway.domain.clock import Clock
from gateway.domain.errors import SetupError
from gateway.domain.reply import Ambiguous, Found, NoRecord
from gateway.testing import Bench, running_department
from gateway_demo.kit import Ready
from gateway_demo.population import AS_OF, Registers, Weight, admit, generate, write

FIRM = "91330791MA0000015M"
REGISTERS = Registers.__struct_fields__


def _structs(shape: object) -> Iterator[type[msgspec.Struct]]:
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        yield shape
    for inner in get_args(shape):
        yield from _structs(inner)


def nullable(shape: type[msgspec.Struct], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all fields that may be null, through lists and inner structures."""
    for field in msgspec.structs.fields(shape):
        here = (*path, field.name)
        if NoneType in get_args(field.type):
            yield here
        for inner in _structs(field.type):
            yield from nullable(inner, here)


ROWS = {field.name: next(_structs(field.type)) for field in msgspec.structs.fields(Registers)}
NULLABLE = [(register, path) for register, row in ROWS.items() for path in nullable(row)]


def nulled(value: Any, path: tuple[str, ...]) -> None:
    """Null at the path, in every row and every inner row that has it."""
    for row in value if isinstance(value, list) else [value]:
        if row is None:
            continue
        if len(path) == 1:
            row[path[0]] = None
        else:
            nulled(row[path[0]], path[1:])


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ours")
    write(generate(residents=60), folder)
    for name in ("ledger.json", "truth.json"):
        (folder / name).unlink()
    return folder


@pytest.fixture
def outside(ours: Path, tmp_path: Path) -> Path:
    """A folder as somebody else hands it in: no ledger, no truth."""
    for path in ours.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def rows(folder: Path, register: str) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = json.loads((folder / f"{register}.json").read_text("utf-8"))
    return content


def put(folder: Path, register: str, content: object) -> None:
    (folder / f"{register}.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def everything(folder: Path) -> None:
    """Let every department make what it answers with of everything it holds."""
    held = {name: rows(folder, name) for name in REGISTERS}
    people = People(held["household"])
    for row in held["household"]:
        assert people.find(row["id_no"])
        people.minor_children(row["id_no"], AS_OF)
        shown(row, ",".join(FIELDS))
    marriages = Marriages(held["marriage"])
    for row in held["marriage"]:
        assert marriages.records_of(row["husband_id_no"], row["husband_name"])
        marriages.couple(row["husband_id_no"], row["husband_name"], row["wife_id_no"], row["wife_name"])
    rights = Rights(held["real_estate"])
    for row in held["real_estate"]:
        for owner in row["owners"]:
            assert rights.find(row["county"], owner["id_no"], owner["name"])
    licences = Licences(held["employers"])
    assert all(licences.states(row["uscc"]) for row in held["employers"])
    assert all(vehicle(row, number, "2026-10-31 22:58:11") for number, row in enumerate(held["vehicles"]))
    nightly.benefit_lines(held["social_security"])
    lines = nightly.contribution_lines(held["social_security"])
    lines += nightly.employer_lines(held["social_security"], AS_OF)
    assert "None" not in "".join(lines)
    weekly.certificates(held["disability"], held["household"])


@pytest.mark.parametrize(
    ("register", "path"), NULLABLE, ids=lambda part: part if isinstance(part, str) else ".".join(part)
)
def test_what_may_be_null_passes_the_check_and_is_answered(outside: Path, register: str, path: tuple[str, ...]) -> None:
    content = rows(outside, register)
    nulled(content, path)
    put(outside, register, content)
    assert not [finding for finding in admit(outside) if finding.weight is Weight.FAULT]
    everything(outside)


def test_there_is_something_to_try() -> None:
    assert ("social_security", ("periods", "employer_uscc")) in NULLABLE
    assert ("real_estate", ("owners", "share")) in NULLABLE
    assert len(NULLABLE) > 20


@pytest.mark.parametrize("empty", [*REGISTERS, "all"])
def test_an_empty_register_is_an_empty_register(outside: Path, empty: str) -> None:
    for register in REGISTERS if empty == "all" else (empty,):
        put(outside, register, [])
    assert not [finding for finding in admit(outside) if finding.weight is Weight.FAULT]
    everything(outside)


async def asked(ready: Ready, clock: Clock, question: str, items: list[str]) -> object:
    bench = Bench(ready, clock)
    try:
        await bench.driver.start()
        return await bench.ask(
            question, "33079119940317001X", "陈思远", items, employer=FIRM if question == "employer" else None
        )
    finally:
        await bench.close()


async def test_insurance_without_an_employer_is_answered(
    outside: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = rows(outside, "social_security")
    nulled(content, ("periods", "employer_uscc"))
    nulled(content, ("periods", "employer"))
    put(outside, "social_security", content)
    with running_department("social_security", tmp_path_factory.mktemp("bureau"), outside) as (ready, clock):
        reply = await asked(ready, clock, "periods", ["periods"])
    assert isinstance(reply, Found)
    periods = reply.records[0]["periods"]  # type: ignore[index]  # a bare name, as in the manifest
    assert {period["employer_uscc"] for period in periods} == {None}  # type: ignore[index,union-attr]  # as above


@pytest.mark.parametrize(
    ("name", "register", "question"),
    [
        ("household", "household", "person"),
        ("marriage", "marriage", "status_of_applicant"),
        ("vehicles", "vehicles", "owned"),
        ("social_security", "social_security", "periods"),
        ("market_regulation", "employers", "employer"),
    ],
)
async def test_every_item_is_answered_where_all_is_null_that_may_be(
    outside: Path, tmp_path: Path, name: str, register: str, question: str
) -> None:
    content = rows(outside, register)
    for of, path in NULLABLE:
        if of == register:
            nulled(content, path)
    put(outside, register, content)
    with running_department(name, tmp_path / "home", outside) as (ready, clock):
        items = sorted(Bench(ready, clock).manifest.questions[question].items)
        reply = await asked(ready, clock, question, items)
    assert isinstance(reply, Found), reply


@pytest.mark.parametrize(
    ("name", "question", "items"),
    [("social_security", "periods", ["periods"]), ("disabled_federation", "certificate", ["level"])],
)
async def test_a_department_without_a_row_answers_no_record(
    tmp_path: Path, name: str, question: str, items: list[str]
) -> None:
    for register in REGISTERS:
        put(tmp_path, register, [])
    with running_department(name, tmp_path / "home", tmp_path) as (ready, clock):
        assert isinstance(await asked(ready, clock, question, items), NoRecord | Ambiguous)


def _with_mark(path: Path) -> None:
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())


def _row_twice(path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps([*content, content[0]]), "utf-8")


def _change(field: str, value: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        content = json.loads(path.read_text("utf-8"))
        content[2][field] = value
        path.write_text(json.dumps(content), "utf-8")

    return change


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (Path.unlink, "household.json is missing"),
        (_with_mark, "byte-order mark"),
        (lambda path: path.write_text('[{"id_no": ', "utf-8"), "not in the exchange form"),
        (lambda path: path.write_bytes('["陈"]'.encode("gb18030")), "not in the exchange form"),
        (lambda path: path.write_text("{}", "utf-8"), "Expected `array`"),
        (_row_twice, "the same as row 0"),
        (_change("sex", None), "row 2, field sex: Expected `str`, got `null`"),
        (_change("nickname", "x"), "unknown field `nickname`"),
        (_change("birth_date", "1990-02-30"), "row 2, field birth_date"),
        (_folder_instead, "is not a file"),
    ],
)
def test_a_run_is_refused_with_a_sentence_before_anything_starts(
    outside: Path, spoil: Callable[[Path], object], says: str
) -> None:
    spoil(outside / "household.json")
    home = outside / "home"
    result = CliRunner().invoke(app_for(["run"]), ["run", "--once", "--home", str(home), "--population", str(outside)])
    assert isinstance(result.exception, SetupError)
    assert "household.json" in result.exception.detail
    assert says in result.exception.detail
    assert not home.exists()

"""The exchange folder: one file a register, one row a line; beside them, of our own populations, the ledger and the truth."""

import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from gateway.domain.errors import SetupError
from gateway_demo.population.generate import Population
from gateway_demo.population.rows import LedgerRow, Registers
from gateway_demo.population.truth import Resident, Truth

REGISTER_FILES = Registers.__struct_fields__
_PLACE = re.compile(r"\$\[(\d+)\]\.?(.*)", re.DOTALL)
LEDGER, TRUTH = "ledger.json", "truth.json"


class _TruthFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The truth with what it was made from."""

    residents: int
    seed: int
    as_of: date
    people: list[Resident]


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything a folder holds; ledger and truth None when it comes from outside."""

    registers: Registers
    ledger: tuple[LedgerRow, ...] | None
    truth: Truth | None
    residents: int | None = None
    seed: int | None = None


def write(population: Population, folder: Path) -> None:
    """Write a population into a folder, made when missing; files of the same names are replaced.  UTF-8, LF.

    household.json comes last: a folder that has it is whole.  Raises SetupError when the folder cannot be written.
    """
    people = _lines(population.truth.residents.values()).replace("\n", "\n ")
    head = f'"residents": {population.residents}, "seed": {population.seed}, "as_of": "{population.as_of}"'
    texts = {TRUTH: f'{{{head},\n "people": {people.rstrip()}\n}}\n', LEDGER: _lines(population.ledger)}
    texts |= {f"{name}.json": _lines(getattr(population.registers, name)) for name in reversed(REGISTER_FILES)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            _put(folder / name, text)
    except OSError as error:
        raise SetupError(
            f"The population cannot be written to {folder} ({error.strerror}): name a folder of your own with space left."
        ) from None


def read(folder: Path) -> Registers:
    """The registers of a folder, from us or from outside.

    Raises SetupError, naming the file and the place, when a register is missing or not in the exchange form.
    """
    if not folder.is_dir():
        raise SetupError(f"there is no folder {folder}: give one with household.json and its fellows")
    return Registers(**{name: _get(folder / f"{name}.json", _row_type(name)) for name in REGISTER_FILES})


def read_folder(folder: Path) -> Folder:
    """The registers with ledger and truth where the folder has them.  Raises SetupError as `read` does."""
    registers = read(folder)
    ledger = tuple(_get(folder / LEDGER, list[LedgerRow])) if (folder / LEDGER).is_file() else None
    if not (folder / TRUTH).is_file():
        return Folder(registers, ledger, None)
    file = _get(folder / TRUTH, _TruthFile)
    truth = Truth(file.as_of, {person.id_no: person for person in file.people})
    return Folder(registers, ledger, truth, file.residents, file.seed)


def _row_type(name: str) -> Any:
    return next(f.type for f in msgspec.structs.fields(Registers) if f.name == name)


def _get(path: Path, shape: Any) -> Any:
    try:
        return msgspec.json.decode(_plain(path), type=shape)
    except FileNotFoundError:
        raise SetupError(f"{path} is missing: a population folder needs {', '.join(REGISTER_FILES)} as .json") from None
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise SetupError(f"{path} is not in the exchange form: {_told(str(error))}") from None


def _plain(path: Path) -> bytes:
    """The file's bytes.  Raises SetupError for what is no file, or bears the mark that some editors put before a text."""
    if path.exists() and not path.is_file():
        raise SetupError(f"{path} is not a file: a register is one JSON file")
    content = path.read_bytes()
    if content.startswith((BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)):
        raise SetupError(f"{path} begins with a byte-order mark: save it as UTF-8 without one")
    return content


def _told(fault: str) -> str:
    """The decoder's sentence, with the place as row (from 0) and field: `$[3].periods[0].base`."""
    what, _, place = fault.partition(" - at ")
    found = _PLACE.fullmatch(place.strip("`"))
    if found is None:
        return fault
    field = f", field {found[2]}" if found[2] else ""
    return f"row {found[1]}{field}: {what} ({found[0]})"


def _lines(rows: Iterable[msgspec.Struct]) -> str:
    encoded = (json.dumps(msgspec.to_builtins(row), ensure_ascii=False) for row in rows)
    return "[\n" + ",\n".join(encoded) + "\n]\n"


def _put(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise

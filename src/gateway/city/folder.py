"""A city's folder: which files there are in it, their bytes, and each by its closed form."""

import codecs
import json
import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from gateway.city.place import line_of
from gateway.domain.errors import SetupError

_T = TypeVar("_T")
CityFiles: TypeAlias = Mapping[str, bytes]
"""The files of a city, name → content, in the order of their names."""

NAMES = frozenset(
    {
        "access_rules.cedar",
        "access_rules.json",
        "city.json",
        "declaration_conditions.json",
        "declaration_notice.json",
        "departments.json",
        "derived_items.json",
        "due_times.json",
        "income_bands.json",
        "laws.json",
        "quotas.json",
        "roles.json",
        "working_days.json",
    }
)
"""Every city has these; one file a matter, further departments, rules of its own, routes, how its batches are asked and its dishonesty register is kept, its text
messages, who answers complaints, how long sharing requests take, and the tests of its policy stand beside them.
"""
_FURTHER = re.compile(
    r"(M[0-9]{2,4}|departments|predicates)([.-][a-z0-9_]{1,40})?\.json|(batches|complaints|dishonesty_register|routing|sharing|tests|text_messages)\.json"
)
_LEFT_OUT = re.compile(r"\..*|README\.md")
"""What stands in a folder and is no part of the city: what a mount or an editor leaves, and words for whoever opens it."""
_MOST_FILES, _LONGEST = 10_000, 4 * 1024 * 1024


def read_city(folder: Traversable) -> CityFiles:
    """The bytes of a city's files.

    folder: on the disk, or in a package.  Raises SetupError: no such folder, a file that no city has, for its name was mistyped, one
    that is missing, cannot be read, or is longer than 4 MiB.
    """
    try:
        entries = [entry for entry in folder.iterdir() if not _LEFT_OUT.fullmatch(entry.name)]
        strange = sorted(entry.name for entry in entries if not is_known(entry.name) or not entry.is_file())
        if strange:
            raise SetupError(
                f"the city's folder {folder} holds {strange[0]}, which no city has: mend its name or take it out"
            )
        if len(entries) > _MOST_FILES:
            raise SetupError(f"the city's folder {folder} holds more than {_MOST_FILES} files")
        files = {entry.name: entry.read_bytes() for entry in sorted(entries, key=lambda entry: entry.name)}
    except OSError as fault:
        raise SetupError(f"the city's folder {folder} cannot be read: {fault.strerror}") from None
    if missing := sorted(NAMES - files.keys()):
        raise SetupError(f"the city's folder {folder} lacks {', '.join(missing)}")
    if long := [name for name, content in files.items() if len(content) > _LONGEST]:
        raise SetupError(f"{long[0]} of the city is longer than {_LONGEST // 1024 // 1024} MiB")
    return files


def is_known(name: str) -> bool:
    """Whether a city has a file of that name."""
    return name in NAMES or _FURTHER.fullmatch(name) is not None


def read_text(files: CityFiles, name: str) -> str:
    """The text of the file of that name.  Raises SetupError: it is not there, or not in UTF-8 alone, and would be read as other words."""
    if name not in files:
        raise SetupError(f"the city has no {name}")
    content = files[name]
    if content.startswith(codecs.BOM_UTF8):
        raise SetupError(f"{name} of the city begins with a byte order mark: save it as UTF-8 without one")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise SetupError(f"{name} of the city is not in UTF-8, line {line}: save the file as UTF-8") from None


def read_form(files: CityFiles, name: str, form: TypeAdapter[_T]) -> _T:
    """The file of that name as its form has it.  Raises SetupError: it is not there, no JSON in UTF-8, says one thing twice, or does not fit.

    Nothing is taken for what it is not: no text for a number.
    """
    text = read_text(files, name)
    try:
        json.loads(text, object_pairs_hook=_refuse_twice)
        return form.validate_json(text, strict=True)
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        place = "/".join(str(part) for part in first["loc"])
        where = f"/{place}, line {line_of(text, first['loc'])}"
        said = first["msg"].removeprefix("Value error, ")
        raise SetupError(f"{name} of the city does not fit its form at {where}: {said}") from None
    except (ValueError, RecursionError) as fault:
        raise SetupError(f"{name} of the city is no JSON: {fault}") from None


def _refuse_twice(pairs: list[tuple[str, object]]) -> None:
    """Of a key that is given twice nobody could tell which is meant."""
    seen = set[str]()
    for key, _ in pairs:
        if key in seen:
            raise ValueError(f"the key {key} is given twice")
        seen.add(key)

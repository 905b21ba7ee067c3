"""What is different between two cities' data, place by place, for whoever must answer for it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.city.folder import CityFiles
from gateway.domain.errors import SetupError

_NAMES = ("code", "id", "name", "band", "law")
"""What an object in a list is known by, the first of them that all have, each once."""
NOTICE, VERSION = "declaration_notice.json", "version"
"""The text that is read before a declaration, and by what its versions are told apart."""
_LANGUAGES = frozenset({"en", "zh"})
_Json = object


@dataclass(frozen=True, slots=True)
class CityChange:
    """One difference.  place: where in the file, names of the objects on the way between blanks.  before, after: None where there is nothing."""

    file: str
    place: str
    before: _Json
    after: _Json

    def __str__(self) -> str:
        where = f"{self.file} {self.place}".strip()
        was, now = self.written
        if was is None:
            return f"+ {where}: {now}"
        if now is None:
            return f"- {where}: {was}"
        return f"~ {where}: {was} → {now}"

    @property
    def is_text(self) -> bool:
        """Whether words that people read are others, in one of the two languages, and nothing else is; a new text of the notice has a version."""
        if not isinstance(self.before, str) or not isinstance(self.after, str):
            return False
        return self.place.rpartition(" ")[2] in _LANGUAGES or (self.file, self.place) == (NOTICE, VERSION)

    @property
    def written(self) -> tuple[str | None, str | None]:
        """Before and after as JSON text; None where there is nothing."""
        return tuple(None if one is None else _written(one) for one in (self.before, self.after))  # type: ignore[return-value]  # two


def city_changes(before: CityFiles, after: CityFiles) -> tuple[CityChange, ...]:
    """Every difference, by file and place; the order of files, keys and named objects makes none.  Raises SetupError: no JSON."""
    found: list[CityChange] = []
    for name in sorted(before.keys() | after.keys()):
        found += [
            CityChange(name, " ".join(place), a, b)
            for place, a, b in _between(_read(before, name), _read(after, name), ())
        ]
    return tuple(found)


def _read(files: CityFiles, name: str) -> _Json:
    if name not in files:
        return None
    if not name.endswith(".json"):
        return files[name].decode("utf-8", "replace")
    try:
        return json.loads(files[name])
    except (ValueError, RecursionError) as fault:
        raise SetupError(f"{name} of the city is no JSON: {fault}") from None


def _between(before: _Json, after: _Json, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], _Json, _Json]]:
    if before == after and type(before) is type(after):
        return
    parts = _parts(before, after)
    if parts is None:
        yield place, before, after
        return
    old, new = parts
    for key in (*old, *(key for key in new if key not in old)):
        yield from _between(old.get(key), new.get(key), (*place, key))


def _parts(before: _Json, after: _Json) -> tuple[Mapping[str, _Json], Mapping[str, _Json]] | None:
    """Both by the names of what they hold; None where they are told as a whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before, after
    if isinstance(before, list) and isinstance(after, list):
        return next(
            (
                (old, new)
                for key in _NAMES
                if (old := _by(key, before)) is not None and (new := _by(key, after)) is not None
            ),
            None,
        )
    return None


def _by(key: str, listed: Sequence[_Json]) -> Mapping[str, _Json] | None:
    named = {str(one[key]): one for one in listed if isinstance(one, dict) and key in one}
    return named if len(named) == len(listed) else None


def _written(value: _Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)

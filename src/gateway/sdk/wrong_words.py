"""What is wrong with a manifest or with settings, in words: the place, and for a word that does not exist those that do."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

_UNKNOWN_KEY = "extra_forbidden"


def first_fault(error: ValidationError, model: type[BaseModel]) -> str:
    """One sentence without a full stop, naming a place and never a value.

    model: that the error is of.  A key that does not exist is told before one that is missing: mostly it is the same, mistyped.
    """
    faults = error.errors(include_input=False, include_url=False)
    fault = next((one for one in faults if one["type"] == _UNKNOWN_KEY), faults[0])
    place = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == _UNKNOWN_KEY:
        *above, key = fault["loc"]
        return f"{place}: there is no such key; {those_there_are(str(key), _keys(model.model_json_schema(), above))}"
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])


def those_there_are(word: str, words: Iterable[str]) -> str:
    """The words that exist, with the one that was probably meant: `there are a, b (did you mean b?)`."""
    known = sorted(words)
    (*_, meant) = ("", *get_close_matches(word[:100], known, n=1))
    return f"there are {', '.join(known) or 'none'}" + (f" (did you mean {meant}?)" if meant else "")


def _keys(schema: Mapping[str, Any], place: Sequence[int | str]) -> Iterable[str]:
    """The keys that a JSON Schema has at a place."""
    here: Mapping[str, Any] = schema
    for part in place:
        inner = here.get("items") if isinstance(part, int) else here.get("properties", {}).get(part)
        here = _resolved(schema, inner or here.get("additionalProperties") or {})
    keys: Iterable[str] = here.get("properties", {})
    return keys


def _resolved(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a reference leads to; of alternatives the first that is an object or a list."""
    for one in part.get("anyOf", ()):
        if (found := _resolved(schema, one)).keys() & {"properties", "items", "additionalProperties"}:
            return found
    _, _, name = str(part.get("$ref", "")).rpartition("/")
    resolved: Mapping[str, Any] = schema["$defs"][name] if name else part
    return resolved

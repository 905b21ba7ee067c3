"""What of a form is wrong, in words of our own: a fault never repeats what was sent."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gateway.domain.errors import InputFault, InvalidInput

_PLAIN_MEMBER = re.compile(r"[a-z_]{1,40}")
Form = TypeVar("Form", bound=BaseModel)


def parsed(form: type[Form], value: object) -> Form:
    """The form of a JSON value.  Raises InvalidInput with every fault at once."""
    try:
        return form.model_validate(value)
    except ValidationError as error:
        raise InvalidInput("the body does not fit its form", faults_of(error.errors(include_url=False))) from None


def faults_of(errors: Sequence[Any]) -> list[InputFault]:
    """Pydantic's errors as faults: where and which rule, in words that hold nothing of the input."""
    faults = (InputFault(_pointer(e["loc"]), _rule(e["type"]), _sentence(e)) for e in errors)
    return list({fault.pointer + fault.code: fault for fault in faults}.values())


def _pointer(place: Sequence[str | int]) -> str:
    """RFC 6901.  A member's name that is not plain could be anything, a person number too, and is left out."""
    parts: list[str] = []
    for part in place:
        if isinstance(part, int):
            parts.append(str(part))
        elif not _PLAIN_MEMBER.fullmatch(part):
            break
        elif part not in _UNION_MARKS:
            parts.append(part)
    return "".join(f"/{part}" for part in parts)


_UNION_MARKS = frozenset({"int", "bool", "str"})
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "missing": ("missing", "this member is required"),
    "extra_forbidden": ("unknown-member", "no member of this name is taken here"),
    "enum": ("not-in-list", "the value is not one of the list"),
    "literal_error": ("not-in-list", "the value is not one of the list"),
    "string_pattern_mismatch": ("format", "the text does not have the form expected here"),
    "string_too_long": ("too-long", "the text is too long"),
    "string_too_short": ("too-short", "the text is too short"),
    "too_long": ("too-many", "there are too many entries"),
    "too_short": ("too-few", "there are too few entries"),
    "greater_than_equal": ("too-small", "the number is too small"),
    "less_than_equal": ("too-large", "the number is too large"),
}


def _rule(kind: str) -> str:
    if kind in _SENTENCES:
        return _SENTENCES[kind][0]
    return "type" if kind.endswith(("_type", "_parsing")) else kind.replace("_", "-")


def _sentence(error: Mapping[str, Any]) -> str:
    if error["type"] in _SENTENCES:
        return _SENTENCES[error["type"]][1]
    if _rule(error["type"]) == "type":
        return "the value is of another type than expected here"
    return str(error["msg"])

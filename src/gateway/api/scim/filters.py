"""The filters of SCIM over a resource as plain JSON values.  Source: RFC 7644, 3.4.2.2."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from gateway.api.http.scim_problem import ScimFault

Json: TypeAlias = Mapping[str, Any]
Test: TypeAlias = Callable[[Json], bool]
_LONGEST: Final = 1024
_DEEPEST: Final = 8
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*+"|[()\[\]]|[^\s()\[\]"]+)')
_PATH = re.compile(r"(?:(urn:[A-Za-z0-9:._-]+):)?([A-Za-z$][A-Za-z0-9_$-]*)(?:\.([A-Za-z$][A-Za-z0-9_$-]*))?")


@dataclass(frozen=True, slots=True)
class AttributePath:
    """`userName`, `roles.value`, `urn:…:Account:department`.  schema: of an extension, "" for the core's."""

    schema: str
    name: str
    part: str = ""

    @classmethod
    def read(cls, text: str) -> "AttributePath":
        """Raises ScimFault."""
        found = _PATH.fullmatch(text)
        if found is None:
            raise ScimFault("invalidPath", "not the path of an attribute")
        schema, name, part = found.groups(default="")
        return cls("" if ":core:" in schema else schema, name, part)

    def holder(self, resource: Json) -> Json:
        """The part of the resource in which the attribute stands."""
        return resource if not self.schema else member(resource, self.schema) or {}

    def values(self, resource: Json) -> Sequence[Any]:
        """Its values: those of a list one by one; of what is complex its `part`, or `value`."""
        found = member(self.holder(resource), self.name)
        each = found if isinstance(found, list) else [] if found is None else [found]
        plain = [member(one, self.part or "value") if isinstance(one, Mapping) else one for one in each]
        return [one for one in plain if one is not None]


def member(resource: Json, name: str) -> Any:
    """A member by its name, whose case does not count; None where there is none."""
    if name in resource:
        return resource[name]
    return next((value for key, value in resource.items() if key.lower() == name.lower()), None)


def read_filter(text: str) -> Test:
    """Whether a resource fits.  Raises ScimFault (invalidFilter)."""
    if len(text) > _LONGEST:
        raise ScimFault("invalidFilter", "the filter is too long")
    tokens = _tokens(text)
    reader = _Reader(tokens)
    test = reader.any_of()
    if not reader.is_done:
        raise _wrong()
    return test


def name_sought(text: str, attribute: str) -> str | None:
    """The text in `attribute eq "text"`, where the filter is no more than that."""
    tokens = _tokens(text) if len(text) <= _LONGEST else []
    is_plain = len(tokens) == 3 and tokens[0].lower() == attribute.lower() and tokens[1].lower() == "eq"
    value = _literal(tokens[2]) if is_plain else None
    return value if isinstance(value, str) else None


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text.rstrip()):
        token = _TOKEN.match(text, at)
        if token is None:
            raise _wrong()
        found.append(token[1])
        at = token.end()
    return found


class _Reader:
    """Descends as the grammar does: or, and, not, brackets, a comparison."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def is_done(self) -> bool:
        return self._at == len(self._tokens)

    def any_of(self) -> Test:
        tests = [self._all_of()]
        while self._took("or"):
            tests.append(self._all_of())
        return lambda resource: any(test(resource) for test in tests)

    def _all_of(self) -> Test:
        tests = [self._one()]
        while self._took("and"):
            tests.append(self._one())
        return lambda resource: all(test(resource) for test in tests)

    def _one(self) -> Test:
        if self._took("not"):
            denied = self._bracketed("(", ")")
            return lambda resource: not denied(resource)
        if not self.is_done and self._tokens[self._at] == "(":
            return self._bracketed("(", ")")
        return self._comparison()

    def _bracketed(self, begin: str, end: str) -> Test:
        self._depth += 1
        if self._depth > _DEEPEST or self._next() != begin:
            raise _wrong()
        test = self.any_of()
        if self._next() != end:
            raise _wrong()
        self._depth -= 1
        return test

    def _comparison(self) -> Test:
        path = AttributePath.read(self._next())
        if not self.is_done and self._tokens[self._at] == "[":
            inner = self._bracketed("[", "]")
            return lambda resource: any(inner(one) for one in _parts(path, resource))
        operator = self._next().lower()
        if operator == "pr":
            return lambda resource: bool(path.values(resource))
        compares, value = _OPERATORS.get(operator), _literal(self._next())
        if compares is None:
            raise _wrong()
        return lambda resource: compares(path.values(resource), value)

    def _took(self, word: str) -> bool:
        is_there = not self.is_done and self._tokens[self._at].lower() == word
        self._at += is_there
        return is_there

    def _next(self) -> str:
        if self.is_done:
            raise _wrong()
        self._at += 1
        return self._tokens[self._at - 1]


def _parts(path: AttributePath, resource: Json) -> Iterator[Json]:
    found = member(path.holder(resource), path.name)
    yield from (one for one in (found if isinstance(found, list) else [found]) if isinstance(one, Mapping))


def _literal(token: str) -> object:
    """A JSON value.  Raises ScimFault."""
    try:
        return orjson.loads(token)
    except orjson.JSONDecodeError:
        raise _wrong() from None


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _texts(test: Callable[[str, str], bool]) -> Callable[[Sequence[Any], Any], bool]:
    def compare(values: Sequence[Any], wanted: Any) -> bool:
        return isinstance(wanted, str) and any(isinstance(v, str) and test(v.lower(), wanted.lower()) for v in values)

    return compare


def _is_equal(values: Sequence[Any], wanted: Any) -> bool:
    return any(
        _folded(value) == _folded(wanted) and isinstance(value, bool) == isinstance(wanted, bool) for value in values
    )


_OPERATORS: Mapping[str, Callable[[Sequence[Any], Any], bool]] = {
    "eq": _is_equal,
    "ne": lambda values, wanted: not _is_equal(values, wanted),
    "co": _texts(lambda value, wanted: wanted in value),
    "sw": _texts(lambda value, wanted: value.startswith(wanted)),
    "ew": _texts(lambda value, wanted: value.endswith(wanted)),
    "gt": _texts(lambda value, wanted: value > wanted),
    "ge": _texts(lambda value, wanted: value >= wanted),
    "lt": _texts(lambda value, wanted: value < wanted),
    "le": _texts(lambda value, wanted: value <= wanted),
}


def _wrong() -> ScimFault:
    return ScimFault("invalidFilter", "the filter is not of the form of RFC 7644, 3.4.2.2")

"""The comparisons of a hard rule with words that it names: two values that come out alike in each are judged alike by the rule."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gateway.domain.frozen import frozen

Attribute = tuple[str, str]
"""Whose and which: `("principal", "county")`."""
_EST = Mapping[str, Any]


@frozen
class Atom:
    """One comparison.  test: in (the word is one of these), any, all (the set has one of these, all of these), within, empty, or whole.

    whole: of a comparison with something else than words: values are alike only where they are the same.
    """

    attribute: Attribute
    test: str
    words: frozenset[str] = frozenset()

    def mark(self, value: object) -> object:
        """How the value comes out."""
        if not isinstance(value, frozenset):
            return value in self.words if self.test == "in" else value
        match self.test:
            case "any":
                return not value.isdisjoint(self.words)
            case "all":
                return value >= self.words
            case "within":
                return value <= self.words
            case "empty":
                return not value
            case _:
                return value


def atoms_of(node: _EST) -> Iterator[Atom]:
    """Every comparison in a condition of Cedar's JSON form."""
    ((kind, content),) = node.items()
    if kind == ".":
        yield from _whole(node)
    elif kind == "Set":
        for one in content:
            yield from atoms_of(one)
    elif kind == "isEmpty" and (of := _attribute(content["arg"])):
        yield Atom(of, "empty")
    elif kind in _SIDED:
        yield from _compared(kind, content["left"], content["right"])
    elif isinstance(content, Mapping) and kind not in ("Value", "Var"):
        for one in content.values():
            yield from atoms_of(one)


_SIDED = ("==", "!=", "contains", "containsAny", "containsAll", "<", "<=", ">", ">=")
_TESTS: Mapping[tuple[str, bool], str] = {
    ("==", True): "in",
    ("==", False): "in",
    ("!=", True): "in",
    ("!=", False): "in",
    ("contains", True): "any",
    ("contains", False): "in",
    ("containsAny", True): "any",
    ("containsAny", False): "any",
    ("containsAll", True): "all",
    ("containsAll", False): "within",
}
"""By comparison and whether the attribute stands on its left."""


def _compared(kind: str, left: _EST, right: _EST) -> Iterator[Atom]:
    for attribute, other, is_left in ((_attribute(left), right, True), (_attribute(right), left, False)):
        words = None if attribute is None else _words([other])
        if attribute is not None and words is not None and (kind, is_left) in _TESTS:
            yield Atom(attribute, _TESTS[kind, is_left], words)
            return
    for side in (left, right):
        yield from atoms_of(side)


def _attribute(node: _EST) -> Attribute | None:
    of = node.get(".")
    return None if of is None or "Var" not in of["left"] else (of["left"]["Var"], of["attr"])


def _words(nodes: Iterable[_EST]) -> frozenset[str] | None:
    """The words of literals; None where something else is among them."""
    found: set[str] = set()
    for node in nodes:
        content = node.get("Value")
        if isinstance(content, str):
            found.add(content)
        elif "Set" in node and (inner := _words(node["Set"])) is not None:
            found |= inner
        else:
            return None
    return frozenset(found)


def _whole(node: _EST) -> Iterator[Atom]:
    of = _attribute(node)
    if of is not None:
        yield Atom(of, "whole")

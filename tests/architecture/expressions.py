"""Whether a regular expression can take more than linear time, decided by its structure and not by a clock.

An expression is made an automaton of positions (Glushkov).  A backtracking matcher needs more than linear time only where one text can
be read in two ways that keep each other company: positions p ≠ q with p –v→ p, p –v→ q and q –v→ q for one text v.  A search adds a
position before all others that goes round for ever: there p is that one, and q must go round by places where the match can still fail.
Source: Weber and Seidl, On the degree of ambiguity of finite automata (1991).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from re import _constants as c  # private, and the only parser that reads what `re` reads
from re import _parser
from typing import Any

Part = tuple[Any, Any]
LONGEST_COUNT = 1000
"""A repeat counted up to here costs a constant; one above it is as good as without an end."""
_EVERYWHERE = "·•一龥é１Ａ\u200b\u2010\u3000\ufeff\ud800\U00020000"
_CATEGORIES = {
    c.CATEGORY_DIGIT: r"\d",
    c.CATEGORY_NOT_DIGIT: r"\D",
    c.CATEGORY_SPACE: r"\s",
    c.CATEGORY_NOT_SPACE: r"\S",
    c.CATEGORY_WORD: r"\w",
    c.CATEGORY_NOT_WORD: r"\W",
}
_START = -1


class Unjudged(Exception):
    """The expression holds what this page cannot judge: a reference to a group, an endless repeat inside a look-around, ways to take nothing."""


@dataclass
class _Piece:
    """first, last: positions; may_be_empty; is_sure_empty: also where an anchor or a look-around has a say."""

    first: set[int]
    last: set[int]
    may_be_empty: bool
    is_sure_empty: bool
    sure_last: set[int]
    """Those after which nothing more must follow."""


@dataclass
class Automaton:
    """The positions of one expression: which characters each takes, and which may follow."""

    takes: dict[int, frozenset[str]] = field(default_factory=dict)
    follows: dict[int, set[int]] = field(default_factory=dict)
    doubled: set[tuple[int, int]] = field(default_factory=set)
    """Steps that can be taken for two reasons: `(a+)+` goes from a to a by either repeat."""

    def lead(self, places: Iterable[int], onward: set[int]) -> None:
        """Let each of `onward` follow each of `places`."""
        for place in places:
            self.doubled |= {(place, one) for one in self.follows[place] & onward}
            self.follows[place] |= onward

    def reached(self, start: int) -> set[int]:
        """Every position that can come some time after `start`."""
        found: set[int] = set()
        todo = list(self.follows[start])
        while todo:
            place = todo.pop()
            if place not in found:
                found.add(place)
                todo += self.follows[place]
        return found


class _Maker:
    def __init__(self, pattern: "re.Pattern[Any]") -> None:
        self.automaton = Automaton()
        self._flags = pattern.flags
        text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
        own = {character for character in text if not character.isalnum()} | set(text)
        self.alphabet = sorted({chr(code) for code in range(256)} | set(_EVERYWHERE) | own)

    def sequence(self, parts: Iterable[Part]) -> _Piece:
        made = _Piece(set(), set(), may_be_empty=True, is_sure_empty=True, sure_last=set())
        for part in parts:
            made = self._joined(made, self._piece(*part))
        return made

    def _joined(self, one: _Piece, two: _Piece) -> _Piece:
        self.automaton.lead(one.last, two.first)
        return _Piece(
            one.first | two.first if one.may_be_empty else one.first,
            two.last | one.last if two.may_be_empty else two.last,
            may_be_empty=one.may_be_empty and two.may_be_empty,
            is_sure_empty=one.is_sure_empty and two.is_sure_empty,
            sure_last=two.sure_last | (one.sure_last if two.is_sure_empty else set()),
        )

    def _piece(self, kind: Any, value: Any) -> _Piece:
        if kind in {c.LITERAL, c.NOT_LITERAL, c.IN, c.ANY}:
            return self._position(kind, value)
        if kind is c.BRANCH:
            return self._either([self.sequence(parts) for parts in value[1]])
        if kind is c.SUBPATTERN:
            return self.sequence(value[3])
        if kind is c.ATOMIC_GROUP:
            return self.sequence(value)
        if kind in {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT}:
            return self._repeat(*value)
        if kind is c.AT or (kind in {c.ASSERT, c.ASSERT_NOT} and not _goes_round(value[1])):
            return _Piece(set(), set(), may_be_empty=True, is_sure_empty=False, sure_last=set())
        raise Unjudged(str(kind))

    def _position(self, kind: Any, value: Any) -> _Piece:
        place = len(self.automaton.takes)
        self.automaton.takes[place] = frozenset(x for x in self.alphabet if self._is_taken(kind, value, x))
        self.automaton.follows[place] = set()
        return _Piece({place}, {place}, may_be_empty=False, is_sure_empty=False, sure_last={place})

    def _is_taken(self, kind: Any, value: Any, x: str) -> bool:
        if kind is c.ANY:
            return x != "\n" or bool(self._flags & re.DOTALL)
        if kind is c.IN:
            is_not = value[0][0] is c.NEGATE
            return any(self._is_taken(one, of_one, x) for one, of_one in (value[1:] if is_not else value)) != is_not
        if kind is c.CATEGORY:
            return re.fullmatch(_CATEGORIES[value], x, self._flags & re.ASCII) is not None
        forms = {x, x.lower(), x.upper()} if self._flags & re.IGNORECASE else {x}
        if kind is c.RANGE:
            return any(len(form) == 1 and value[0] <= ord(form) <= value[1] for form in forms)
        return any(len(form) == 1 and ord(form) == value for form in forms) != (kind is c.NOT_LITERAL)

    def _either(self, ways: list[_Piece]) -> _Piece:
        if sum(way.may_be_empty for way in ways) > 1:
            raise Unjudged("two ways to take nothing")
        return _Piece(
            set().union(*(way.first for way in ways)),
            set().union(*(way.last for way in ways)),
            may_be_empty=any(way.may_be_empty for way in ways),
            is_sure_empty=any(way.is_sure_empty for way in ways),
            sure_last=set().union(*(way.sure_last for way in ways)),
        )

    def _repeat(self, least: int, most: Any, parts: list[Part]) -> _Piece:
        """Counted repeats stand for one, or two where their number may vary: only what goes round for ever grows with the text."""
        body = self.sequence(parts)
        if most is c.MAXREPEAT or most > LONGEST_COUNT:
            self.automaton.lead(body.last, body.first)
        elif most > 1 and least != most:
            second = self.sequence(parts)
            second.may_be_empty = second.is_sure_empty = True
            body = self._joined(body, second)
        if least == 0:
            body.may_be_empty = body.is_sure_empty = True
        return body


def _goes_round(part: object) -> bool:
    """Whether a repeat without an end stands anywhere in it."""
    if isinstance(part, tuple) and len(part) == 2 and part[0] in {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT}:
        return part[1][1] is c.MAXREPEAT or part[1][1] > LONGEST_COUNT or _goes_round(part[1][2])
    if isinstance(part, list | tuple | _parser.SubPattern):
        return any(_goes_round(one) for one in part)
    return False


def is_linear(pattern: "re.Pattern[Any]", *, searches: bool) -> bool:
    """Whether no text takes more than linear time.  searches: it is sought anywhere in a text, and not only at its beginning.

    Raises Unjudged.
    """
    parsed = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    maker = _Maker(pattern)
    whole, automaton = maker.sequence(parsed), maker.automaton
    is_anchored = bool(parsed) and parsed[0][0] is c.AT and parsed[0][1] in {c.AT_BEGINNING_STRING, c.AT_BEGINNING}
    if searches and not (is_anchored and not pattern.flags & re.MULTILINE):
        automaton.takes[_START] = frozenset(maker.alphabet)
        automaton.follows[_START] = {_START, *whole.first}
    return not any(_are_companions(automaton, p, q, whole.sure_last) for p, q in _pairs(automaton))


def _pairs(automaton: Automaton) -> Iterator[tuple[int, int]]:
    reached = {place: automaton.reached(place) for place in automaton.takes}
    for p in automaton.takes:
        for q in reached[p]:
            if (
                p in reached[p]
                and q in reached[q]
                and (p != q or any(p in reached[b] for a, b in automaton.doubled if a == p))
            ):
                yield p, q


def _are_companions(automaton: Automaton, p: int, q: int, sure: set[int]) -> bool:
    if p == q:
        return True
    passed = sure if p == _START else set[int]()  # a search that has found something goes on behind it
    todo, seen = [(p, p, q)], set[tuple[int, int, int]]()
    while todo:
        one, two, three = todo.pop()
        for a, b in product(automaton.follows[one], automaton.follows[two]):
            both = automaton.takes[a] & automaton.takes[b]
            for d in automaton.follows[three] - passed if both else ():
                if (a, b, d) not in seen and both & automaton.takes[d]:
                    if (a, b, d) == (p, q, q):
                        return True
                    seen.add((a, b, d))
                    todo.append((a, b, d))
    return False

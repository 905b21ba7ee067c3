"""The kinds of askers that rules tell apart, as classes of each thing that a rule may look at."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from gateway.access.asker_kinds import AskerKind, AskerRange
from gateway.access.atoms import Atom, Attribute
from gateway.access.evaluation import Word
from gateway.access.key import NOT_NEEDED, ON_FILE
from gateway.domain.frozen import frozen
from gateway.domain.matter import ROLES as PARTIES
from gateway.domain.roles import ROLES

OTHER = ""
"""Any department, client or county that is not named."""
ANOTHER = "another"
"""A role that no rule names."""
OF_EVERYBODY: Mapping[str, Attribute] = {
    "county": ("principal", "county"),
    "roles": ("principal", "roles"),
    "assurance": ("principal", "assurance"),
    "authorisation": ("context", "authorisation"),
    "parties": ("context", "parties"),
}
"""The dimensions that are the same for every matter."""
_UNSAID = ("roles", "assurance", "authorisation", "parties")
"""Nothing is said of these where all others have nothing, before or after."""
_NAMED_BY_THE_REST = frozenset({"department", "client", "county", "roles", "parties"})
"""Dimensions of which many values are said as all but the others."""

Place = tuple[int, ...]
"""One class of each dimension, by its number."""


@frozen
class Dimension:
    """One thing that decisions look at, its values in classes, which are judged alike.  rest: the class of what is not named."""

    name: str
    classes: tuple[tuple[Word, ...], ...]
    rest: int = 0

    @classmethod
    def of_words(cls, name: str, words: Iterable[str], first: Iterable[str] = ()) -> "Dimension":
        """Each word a class of its own, and one for all others.  first: those that lead."""
        ordered = dict.fromkeys((*first, *sorted(words)))
        return cls(name, tuple((word,) for word in (*ordered, OTHER)), len(ordered))

    @classmethod
    def in_classes(cls, name: str, atoms: Collection[Atom]) -> "Dimension":
        """The values of a dimension of everybody, as far as the comparisons of the rules tell them apart."""
        attribute = OF_EVERYBODY[name]
        own = [atom for atom in atoms if atom.attribute == attribute]
        classes: dict[tuple[object, ...], list[Word]] = {}
        for value in _values(name, {word for atom in own for word in atom.words}):
            classes.setdefault(tuple(atom.mark(value) for atom in own), []).append(value)
        return cls(name, tuple(tuple(one) for one in classes.values()))

    def range_of(self, numbers: frozenset[int], found: frozenset[int]) -> AskerRange | None:
        """Some of its classes in words; None where they are all.  found: those of them that are meant; the others go with them unsaid."""
        if len(numbers) == len(self.classes):
            return None
        if self.name == "duty":
            return AskerRange((), is_all_but=numbers == {1})
        is_all_but = self.name in _NAMED_BY_THE_REST and self.rest in numbers
        named = frozenset(range(len(self.classes))) - numbers if is_all_but else found
        return AskerRange(
            tuple(_said([value for number in sorted(named) for value in self.classes[number]])), is_all_but
        )


DUTY = Dimension("duty", ((True,), (False,)))


def _values(name: str, words: set[str]) -> Sequence[Word]:
    """Every value that can come, the ordinary one first."""
    match name:
        case "county":
            return (OTHER, *sorted(words))
        case "assurance":
            return ("substantial", "high", "low")
        case "authorisation":
            return (NOT_NEEDED, ON_FILE, "missing")
        case "parties":
            return _subsets(words & set(PARTIES))
        case _:
            officer = frozenset({"officer"})
            return (officer, *(roles for roles in _subsets(words & ROLES.keys()) if roles != officer))


def _subsets(words: Iterable[str]) -> tuple[frozenset[str], ...]:
    """Every set of these words and of one that is not named, the smallest first."""
    every = [*sorted(words), ANOTHER]
    return tuple(frozenset(one) for size in range(len(every) + 1) for one in combinations(every, size))


def _said(values: Sequence[Word]) -> Iterator[str]:
    """Values in words; of sets the smallest."""
    sets = [value for value in values if isinstance(value, frozenset)]
    for value in values:
        if not isinstance(value, frozenset):
            yield str(value)
        elif not any(other < value for other in sets):
            yield "+".join(sorted(value)) or "none"


def places(dimensions: Sequence[Dimension]) -> Iterator[tuple[Place, Mapping[str, Word]]]:
    """Every place with one value of each of its classes."""
    for place in product(*(range(len(dimension.classes)) for dimension in dimensions)):
        yield place, {one.name: one.classes[number][0] for one, number in zip(dimensions, place, strict=True)}


def kinds_of(found: set[Place], having: Collection[Place], dimensions: Sequence[Dimension]) -> Iterator[AskerKind]:
    """The places in as few kinds as are found at once.  having: places of those who have something: all others go unsaid."""
    remaining = set(found)
    while remaining:
        box = _box(min(remaining), found, having, dimensions)
        meant = found.intersection(product(*box))
        remaining -= meant
        ranges = {
            one.name: one.range_of(box[nth], frozenset(place[nth] for place in meant))
            for nth, one in enumerate(dimensions)
        }
        yield AskerKind({name: one for name, one in ranges.items() if one is not None})


def _box(
    place: Place, found: Collection[Place], having: Collection[Place], dimensions: Sequence[Dimension]
) -> list[frozenset[int]]:
    """The place, made as wide as it can be: first in what is always said, then in what may go unsaid."""
    box = [frozenset({number}) for number in place]
    unsaid = [nth for nth, one in enumerate(dimensions) if one.name in _UNSAID]
    said = [nth for nth in reversed(range(len(dimensions))) if nth not in unsaid]
    for nth in (*said, *unsaid):
        box[nth] = frozenset(
            number
            for number in range(len(dimensions[nth].classes))
            if all(
                one in found or (nth in unsaid and one not in having)
                for one in product(*box[:nth], (number,), *box[nth + 1 :])
            )
        )
    return box

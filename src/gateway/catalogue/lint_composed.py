"""Finds what does not fit in the rules that a city composes: against the given rules, and the connectors' manifests."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from gateway.domain.codes import ItemName
from gateway.domain.composed import (
    ComposedRule,
    CountedUnit,
    CountRows,
    LatestRow,
    Leaf,
    RowTest,
    SamePersonRow,
    leaves,
    tests_of,
)
from gateway.domain.finding import CheckFinding, error, warning
from gateway.domain.matter import Matter
from gateway.domain.questions import TIES
from gateway.domain.signatures import PREDICATES
from gateway.sdk import Manifest, ManifestItem, field_path

_NAMES = frozenset({"name", "owner_name"})
"""Items with the name of whose record it is."""
_DATED = frozenset({"date", "month"})
_NUMBERS = frozenset({"int", "decimal"})
_WORDS: Mapping[str, Callable[[object], bool]] = {
    "str": lambda word: isinstance(word, str),
    "code": lambda word: isinstance(word, str),
    "county": lambda word: isinstance(word, str),
    "bool": lambda word: isinstance(word, bool),
    "int": lambda word: isinstance(word, int) and not isinstance(word, bool),
}
"""What `in` may hold, by the type of the item; null may always stand there."""
Kinds = Mapping[ItemName, tuple[str, tuple[str, ...] | None]]
"""The type of each item, without `?`, and the values that a code can have."""


def composed_findings(
    composed: Sequence[ComposedRule], matters: Sequence[Matter], manifests: Mapping[str, Manifest]
) -> Iterator[CheckFinding]:
    """Everything that does not fit; of a department whose connector is not installed nothing can be said.

    manifests: by department.
    """
    used = {one.predicate.name for matter in matters for one in matter.certificates if one.predicate is not None}
    for rule in composed:
        if rule.name in PREDICATES:
            yield _error(rule, "is the name of a given rule: take another")
        if rule.name not in used:
            yield warning("catalogue.unused-rule", f"predicates.json {rule.name}", "no certificate stands on it")
        yield from _asked(rule, manifests)
        yield from _holders(rule, manifests)
        for place, leaf in leaves(rule.part):
            kinds = _kinds_of(leaf, manifests)
            if isinstance(kinds, str):
                yield _error(rule, f"{place}/{kinds}")
            elif kinds is not None:
                yield from (_error(rule, f"{place}/{said}") for said in _leaf(leaf, kinds))


def _error(rule: ComposedRule, said: str) -> CheckFinding:
    return error("catalogue.composed", f"predicates.json {rule.name}", said)


def _asked(rule: ComposedRule, manifests: Mapping[str, Manifest]) -> Iterator[CheckFinding]:
    for question, asked in rule.asks.items():
        department, _, name = question.partition(".")
        manifest = manifests.get(department)
        if question in TIES:
            yield _error(rule, f"/asks: who belongs to whom ({question}) is for the given rules alone")
        if manifest is not None and name not in manifest.questions:
            yield _error(rule, f"/asks: unknown question {question}; there are {', '.join(sorted(manifest.questions))}")
        elif manifest is not None and asked.holder is not None and asked.holder not in manifest.questions[name].items:
            yield _error(rule, f"/asks/{question}/holder: {question} does not hold the item {asked.holder}")


def _holders(rule: ComposedRule, manifests: Mapping[str, Manifest]) -> Iterator[CheckFinding]:
    """A register that tells whose a record is, and nobody looks: the driver may, or it may be somebody else's."""
    for question, asked in rule.asks.items():
        department, _, name = question.partition(".")
        manifest = manifests.get(department)
        held = manifest.questions[name].items if manifest is not None and name in manifest.questions else ()
        if asked.holder is None and (names := sorted(_NAMES.intersection(held))):
            said = f"/asks/{question}: it holds the item {names[0]}; say with holder that it must be the person's"
            yield warning("catalogue.no-holder", f"predicates.json {rule.name}", said)


def _kinds_of(leaf: Leaf, manifests: Mapping[str, Manifest]) -> Kinds | str | None:
    """The items of a part's rows; a sentence where it has none, None where nothing is known of them."""
    department, _, name = leaf.rows.question.partition(".")
    manifest = manifests.get(department)
    question = manifest.questions.get(name) if manifest is not None else None
    if manifest is None or question is None:
        return None
    held = {ItemName(item): _kind(manifest.items[item]) for item in question.items}
    inside = leaf.rows.inside
    if inside is None:
        return held
    fields = manifest.items[inside].fields if inside in held and held[inside][0] == "records" else None
    if fields is None:
        return f"rows: {leaf.rows.question} has no list {inside} of records"
    return {ItemName(field): (field_path(text)[1].removesuffix("?"), None) for field, text in fields.items()}


def _kind(item: ManifestItem) -> tuple[str, tuple[str, ...] | None]:
    return item.type.removesuffix("?"), item.values()


def _leaf(leaf: Leaf, kinds: Kinds) -> Iterator[str]:
    match leaf:
        case CountRows(on=on, each=each):
            yield from _of_kind("on", on, kinds, frozenset({"date"}) if each is CountedUnit.DAY else _DATED)
        case LatestRow(by=by):
            yield from _of_kind("by", by, kinds, _DATED)
        case SamePersonRow(number=number, name=name):
            yield from _of_kind("number", number, kinds, frozenset({"str"}))
            yield from _of_kind("name", name, kinds, frozenset({"str"})) if name is not None else ()
        case _:
            pass
    for test in tests_of(leaf):
        yield from _test(test, kinds)


def _of_kind(word: str, item: ItemName, kinds: Kinds, wanted: Collection[str]) -> Iterator[str]:
    if item not in kinds:
        yield f"{word}: there is no item {item}; there are {', '.join(sorted(kinds))}"
    elif kinds[item][0] not in wanted:
        yield f"{word}: the item {item} is of the type {kinds[item][0]}, and must be {' or '.join(sorted(wanted))}"


def _test(test: RowTest, kinds: Kinds) -> Iterator[str]:
    if test.item not in kinds or test.at_least is not None or test.at_most is not None:
        yield from _of_kind("item", test.item, kinds, _NUMBERS)
        return
    kind, values = kinds[test.item]
    words = [word for word in test.among if word is not None]
    if words and kind not in _WORDS:
        yield f"in: an item of the type {kind} ({test.item}) can only be compared with null"
    elif strange := [word for word in words if not _WORDS[kind](word)]:
        yield f"in: {strange[0]!r} is no value of {test.item}, which is of the type {kind}"
    elif values is not None and (unknown := sorted({*words} - {*values}, key=str)):
        yield f"in: {test.item} has no value {unknown[0]}; there are {', '.join(values)}"
    if bool(test.others) is not (kind == "str" and bool(words)):
        yield (
            f"not_in: {test.item} is free text: say which texts are surely others, for of one that nobody listed nobody can tell"
            if not test.others
            else f"not_in: {test.item} is no free text: every other value is another"
        )

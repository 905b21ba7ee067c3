"""A department's own records, read again in every spelling: the same answer or unknown, never another definite one."""

from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date

from gateway.connect import RecordReader, WrongPerson
from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.people import NumberMatch, match_number
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import UNREAD, Record
from gateway.sdk import NO_END, BadRecord, Manifest, Question, field_path, load_adapter
from gateway.testing.spellings import Meaning, Spelling, is_name, is_number, spellings

Raw = Mapping[str, object]
Path = tuple[str | int, ...]
NAMES = ("示例·阿里木", "Maria O'Sample")
"""Put in place of the name of whoever is asked about: a separator, a blank, an apostrophe and letters can be spelt in many ways."""
_UNKNOWN = frozenset({UNREAD, "unknown", NumberMatch.POSSIBLE.value})
_THE_PERSON = frozenset({NumberMatch.SAME.value, NumberMatch.LEGACY15.value})
_MOST_RECORDS = 4
"""Of one question: a register's records are alike."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A text in a record, and where it stands."""

    path: Path
    text: str

    @property
    def field(self) -> str:
        """The name of the field that it is, or that its list is."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")


@dataclass(frozen=True, slots=True)
class Caught:
    """The records of one question as they came, before anything read them."""

    manifest: Manifest
    records: list[tuple[Raw, Question]]


_caught: ContextVar[Caught] = ContextVar("caught")


def catching(manifest: Manifest) -> tuple[Manifest, Caught]:
    """The manifest whose every adapter is `catch`, and what will be caught of the questions that this task asks."""
    caught = Caught(manifest, [])
    _caught.set(caught)
    reference = f"{__name__}:{catch.__name__}"
    questions = {
        name: question.model_copy(update={"adapter": reference}) for name, question in manifest.questions.items()
    }
    return manifest.model_copy(update={"questions": questions}), caught


def catch(raw: Raw, question: Question) -> Raw | None:
    """Keep the raw record, and do what the connector's own adapter does."""
    caught = _caught.get()
    caught.records.append((raw, question))
    own = caught.manifest.questions[question.name].adapter
    reshaped: Raw | None = raw if own is None else load_adapter(own)(raw, question)
    return reshaped


def misreadings(caught: Caught) -> Iterator[str]:
    """A sentence for each spelling in which one of the caught records becomes another definite answer; no value stands in it."""
    for raw, question in caught.records[:_MOST_RECORDS]:
        facts = caught.manifest.questions[question.name]
        reader = RecordReader(caught.manifest, question.name, str(facts.protocol.get("other_bind", "")))
        kinds = _kinds(caught.manifest, question.name)
        for variant in _questions(raw, question):
            for leaf in _leaves(raw):
                yield from _of_leaf(reader, raw, variant, leaf, kinds.get(leaf.field, ""))


def are_one(plain: Sequence[Record], held: Sequence[Record]) -> bool:
    """Whether two answers are one for whoever reads them by the layer; unknown values of `held` agree with any."""
    return _agrees(tuple(plain), tuple(held), Meaning.SAME)


def _of_leaf(reader: RecordReader, raw: Raw, question: Question, leaf: _Leaf, kind: str) -> Iterator[str]:
    for plain, variant in _namesakes(leaf.text, question):
        first = _Answer.of(reader, _with(raw, leaf.path, plain), variant)
        if not first.is_open:
            for spelling in spellings(plain, kind):
                again = _Answer.of(reader, _with(raw, leaf.path, spelling.text), variant)
                for item in again.departures(first, spelling):
                    yield f"{question.name}: {item} is answered otherwise where {leaf.field} is written {spelling.how}"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a record was read as.  record: None where it is none of this question.  is_open: refused, or not understood."""

    record: Record | None = None
    is_open: bool = False

    @classmethod
    def of(cls, reader: RecordReader, raw: Raw, question: Question) -> "_Answer":
        try:
            return cls(reader.read(raw, question))
        except (WrongPerson, BadRecord):
            return cls(is_open=True)

    def departures(self, plain: "_Answer", spelling: Spelling) -> Iterator[str]:
        """The items that are another definite answer than in the plain spelling."""
        if self.is_open or self.record == plain.record:
            return
        if self.record is None or plain.record is None:
            yield "the whole record"
            return
        for item, value in plain.record.items():
            if not _agrees(value, self.record.get(item), spelling.meaning):
                yield item


def _agrees(plain: object, held: object, meaning: Meaning) -> bool:
    """Whether `held` is the plain value, unknown, or what the spelling means."""
    if held == plain or (isinstance(held, str) and (held in _UNKNOWN or UNREAD in held)):
        return True
    match plain, held:
        case tuple(), tuple():
            return len(plain) == len(held) and all(
                _agrees(one, two, meaning) for one, two in zip(plain, held, strict=True)
            )
        case Mapping(), Mapping():
            return all(_agrees(value, held.get(name), meaning) for name, value in plain.items())
        case date(), _:
            return _is_day_of(held, meaning)
        case str(), str():
            return _is_text_of(plain, held)
        case _:
            return False


def _is_day_of(held: object, meaning: Meaning) -> bool:
    match meaning:
        case Meaning.NONE:
            return held is None
        case Meaning.NO_END:
            return held == NO_END
        case Meaning.UNCLEAR:
            return isinstance(held, str)
        case _:
            return False


def _is_text_of(plain: str, held: str) -> bool:
    """Whether two texts are one for whoever compares them by the layer; a doubtful number is nobody else's."""
    if fold_name(plain) == fold_name(held) or {plain, held} <= _THE_PERSON:
        return True
    return is_number(plain) and (fold(plain) == fold(held) or match_number(fold(plain), held) is not NumberMatch.OTHER)


def _questions(raw: Raw, question: Question) -> Iterator[Question]:
    """The question as it was asked, and asked with everybody whom the record names by number as the other person."""
    yield question
    known = {question.subject.person_id.number, "" if question.other is None else question.other.person_id.number}
    for leaf in _leaves(raw):
        try:
            number = PersonId.parse(leaf.text)
        except InvalidIdentifier:
            continue
        if number.number not in known:
            known.add(number.number)
            yield replace(question, other=Person(number, NAMES[0]))


def _namesakes(text: str, question: Question) -> Iterator[tuple[str, Question]]:
    """A text with the question it belongs to; where it is the name of whoever is asked about, with other names too."""
    yield text, question
    if is_name(text) and fold_name(text) == fold_name(question.subject.name):
        for name in NAMES:
            yield name, replace(question, subject=Person(question.subject.person_id, name))


def _kinds(manifest: Manifest, question: str) -> Mapping[str, str]:
    """The type of each item, and of each field inside one, by the last part of its place."""
    kinds = {}
    for name in manifest.questions[question].items:
        item = manifest.items[name]
        kinds[item.at.rpartition(".")[2]] = item.type.removesuffix("?")
        for path, kind in map(field_path, (item.fields or {}).values()):
            kinds.setdefault(path.rpartition(".")[2], kind.removesuffix("?"))
    return kinds


def _leaves(value: object, path: Path = ()) -> Iterator[_Leaf]:
    """Every text in a record that is not empty."""
    if isinstance(value, str):
        if value:
            yield _Leaf(path, value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*path, place))


def _with(raw: Raw, path: Path, text: str) -> Raw:
    """The record with another text in one place."""
    changed: Raw = _put(raw, path, text)  # type: ignore[assignment]  # a mapping stays one
    return changed


def _put(value: object, path: Path, text: str) -> object:
    if not path:
        return text
    first, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        return {**value, first: _put(value[first], rest, text)}
    if isinstance(value, Sequence):
        return [_put(inner, rest, text) if place == first else inner for place, inner in enumerate(value)]
    return value

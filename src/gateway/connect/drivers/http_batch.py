"""Several questions of the http driver in one call: what is sent of each, and which row of the reply is whose."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson
from pydantic import Field

from gateway.connect.drivers.http_template import Pairs, Template, Values
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.people import numbers_of
from gateway.sdk import ClosedModel, Question, look_up

KEYS = ("person_id", "credit_code", "lookup_id")
"""By what a row can be known."""
Row = Mapping[str, object]


class BatchFacts(ClosedModel):
    """What `protocol` of a question says of batches; see HttpProtocol."""

    batch_path: str = Field(default="", pattern=r"^(/[^{}?#]*)?$")
    batch_rows: str = ""
    batch_row: str = ""
    batch_join: str = ""
    batch_body: tuple[str, ...] = ()
    batch_record: str = ""
    batch_key: str = ""
    batch_code: str = ""
    batch_inner: str = ""
    batch_complete: bool = False


@dataclass(frozen=True, slots=True)
class BatchForm:
    """How a batch is written, and by what its rows are known.  row: None: each is an object.  key_at: a path in a row of the reply."""

    rows_at: str
    row: Template | None
    join: str
    beside: Pairs
    key_at: str
    key_of: str

    @classmethod
    def of(cls, protocol: BatchFacts, where: str) -> "BatchForm":
        """Raises SetupError for a wrong template."""
        key_at, _, template = protocol.batch_key.partition("=")
        places = Template.of(template.strip(), f"{where}: batch_key").places
        key_of = min(places, default="")
        return cls(
            protocol.batch_rows,
            Template.of(protocol.batch_row, f"{where}: batch_row") if protocol.batch_row else None,
            protocol.batch_join,
            Pairs.of(protocol.batch_body, f"{where}: batch_body"),
            key_at.strip(),
            key_of if template.strip() == f"{{{key_of}}}" else "",
        )

    @property
    def places(self) -> frozenset[str]:
        """All that is put in besides the body of each question."""
        return frozenset() if self.row is None else self.row.places

    def row_places(self, body: Pairs) -> frozenset[str]:
        """What is put into each row."""
        return body.places if self.row is None else self.row.places

    def body_of(self, body: Pairs, values: Sequence[Values]) -> Mapping[str, object]:
        """What is sent: the rows at their place, and what stands beside them."""
        rows: list[object] = (
            [body.nested(one) for one in values]
            if self.row is None
            else list(dict.fromkeys(self.row.filled(one) for one in values))
        )
        whole = dict(self.beside.nested(values[0]))
        *above, last = self.rows_at.split(".")
        inner = whole
        for part in above:
            inner = inner.setdefault(part, {})  # type: ignore[assignment]  # an object, or the manifest is refused
        inner[last] = self.join.join(map(str, rows)) if self.join else rows
        return whole


@dataclass(frozen=True, slots=True)
class SortedRows:
    """The rows of a reply by their key.  strangers: whether some bear the key of nobody who was asked about, or none at all."""

    by_key: Mapping[str, Sequence[Row]]
    form: BatchForm
    strangers: bool

    def of(self, question: Question) -> Sequence[Row]:
        """Those of one question, in any spelling of its key."""
        return [row for key in keys_of(question, self.form.key_of) for row in self.by_key.get(key, ())]


def sort_rows(rows: Iterable[Row], form: BatchForm, questions: Iterable[Question]) -> SortedRows:
    """Which row is whose.  A person about whom several ask may come once for each of them: rows that are the same count once then."""
    asked = Counter(key for question in questions for key in keys_of(question, form.key_of))
    found: dict[str, dict[bytes, Row]] = {}
    for place, row in enumerate(rows):
        key = look_up(row, form.key_at)
        key = fold(key) if isinstance(key, str) else ""
        content = orjson.dumps(row, option=orjson.OPT_SORT_KEYS) if asked[key] > 1 else str(place).encode()
        found.setdefault(key, {})[content] = row
    return SortedRows({key: list(of.values()) for key, of in found.items()}, form, not found.keys() <= asked.keys())


def keys_of(question: Question, key_of: str) -> Sequence[str]:
    """By what a row can name this question: a person's number of 18 digits and the one of 15 are one."""
    if key_of == "lookup_id":
        return (fold(question.lookup_id),)
    if key_of == "credit_code":
        return () if question.employer is None else (fold(question.employer.code),)
    return tuple(dict.fromkeys(numbers_of(fold(question.subject.person_id.number))))

"""What the http driver sends: text with places such as `{person_id}` for what is asked about; no expressions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import printable
from urllib.parse import quote, urlencode

from gateway.domain.errors import SetupError
from gateway.sdk import Question, those_there_are

_PLACE = re.compile(r"\{([^{}]*)\}")
_IN_HEADERS = "".join(sorted(set(printable.strip()) - {"%"})) + " "
Values = Mapping[str, str]
PLACES = (
    "person_id", "name", "other_person_id", "other_name", "credit_code", "fields", "matter", "case_number", "certificate",
    "officer", "lookup_id", "intent", "page", "page_size",
)  # fmt: skip
"""What can be put into a template."""
OPTIONAL = frozenset({"other_person_id", "other_name", "credit_code"})
"""Of these, what not every question has."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places, checked."""

    text: str

    @classmethod
    def of(cls, text: str, where: str) -> "Template":
        """Raises SetupError for a place that there is not, and for a brace that is none.  where: named in the sentence."""
        for name in _PLACE.findall(text):
            if name not in PLACES:
                raise SetupError(f"{where}: there is no place {{{name}}}; {those_there_are(name, PLACES)}.")
        if re.search(r"[{}]", _PLACE.sub("", text)):
            raise SetupError(f"{where}: a brace stands alone in {text!r}; a place is written {{person_id}}.")
        return cls(text)

    @property
    def places(self) -> frozenset[str]:
        """The places in it."""
        return frozenset(_PLACE.findall(self.text))

    def filled(self, values: Values) -> str:
        """The text with its values as they are."""
        return _PLACE.sub(lambda place: values[place[1]], self.text)

    def in_path(self, values: Values) -> str:
        """The same, each value percent-encoded whole, dots too: none can leave its part of the path."""
        return _PLACE.sub(lambda place: quote(values[place[1]], safe="").replace(".", "%2E"), self.text)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with a template each, from texts such as `idNo={person_id}`."""

    pairs: tuple[tuple[str, Template], ...]

    @classmethod
    def of(cls, texts: Iterable[str], where: str) -> "Pairs":
        """Raises SetupError for a text that is no `name=value`, a name that stands twice, and a wrong template."""
        parted = [text.partition("=") for text in texts]
        for name, sign, _ in parted:
            if not sign or not name.strip():
                raise SetupError(f"{where}: {name!r} is not of the form name=value.")
        names = [name.strip() for name, _, _ in parted]
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled is not None:
            raise SetupError(f"{where}: {doubled} stands twice.")
        return cls(tuple((n, Template.of(v.strip(), where)) for n, (_, _, v) in zip(names, parted, strict=True)))

    @property
    def places(self) -> frozenset[str]:
        """The places in all of them."""
        return frozenset().union(*(template.places for _, template in self.pairs))

    def encoded(self, values: Values) -> str:
        """As a query, or the body of a form."""
        return urlencode([(name, template.filled(values)) for name, template in self.pairs])

    def headers(self, values: Values) -> Mapping[str, str]:
        """As headers: what is not printable ASCII percent-encoded in UTF-8, so that no value ends a header."""
        return {name: quote(template.filled(values), safe=_IN_HEADERS) for name, template in self.pairs}

    def without_places(self) -> Mapping[str, str]:
        """Of headers, those into which nothing is put."""
        return Pairs(tuple(pair for pair in self.pairs if not pair[1].places)).headers({})

    def nested(self, values: Values) -> Mapping[str, object]:
        """As JSON: a dot in a name leads into an inner object."""
        whole: dict[str, object] = {}
        for name, template in self.pairs:
            *above, last = name.split(".")
            inner = whole
            for part in above:
                inner = inner.setdefault(part, {})  # type: ignore[assignment]  # `clashes` has refused a name that is a value too
            inner[last] = template.filled(values)
        return whole

    def clash(self, *more: str) -> str:
        """A name that is both a value and an object, or "".  more: names that stand beside these."""
        names = [*(name for name, _ in self.pairs), *more]
        return next((one for one in names for other in names if other.startswith(one + ".")), "")


OF_NOBODY: Values = dict.fromkeys(PLACES, "")
"""What is put in where nobody is asked about."""


def values_of(question: Question, fields: Sequence[str], page: int, page_size: int) -> Values:
    """What a question puts into a template.  fields: the department's names of what may be asked for.  page: as the department counts."""
    purpose, other = question.purpose, question.other
    return {
        "person_id": question.subject.person_id.number,
        "name": question.subject.name,
        "other_person_id": "" if other is None else other.person_id.number,
        "other_name": "" if other is None else other.name,
        "credit_code": "" if question.employer is None else question.employer.code,
        "fields": ",".join(sorted(fields)),
        "matter": purpose.matter,
        "case_number": purpose.case_number,
        "certificate": purpose.certificate_title,
        "officer": purpose.officer_card,
        "lookup_id": question.lookup_id,
        "intent": question.intent,
        "page": str(page),
        "page_size": str(page_size),
    }

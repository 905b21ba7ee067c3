"""Cedar at work: which policies of a text a request satisfies.  What cannot be judged is a fault, and never a yes."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import cedarpy

from gateway.access.atoms import Attribute
from gateway.access.hard_rules import SETS, Forbid, HardRules, schema_text
from gateway.domain.frozen import frozen

Word = str | int | bool | frozenset[str]
Values = Mapping[Attribute, Word]
_AT_ONCE = 15
"""Requests in one call: Cedar holds the interpreter's lock meanwhile, and others shall have their turn."""
_MOST_KNOWN = 200_000
_OTHER = "\u00a7"
"""Begins what stands for a word that no rule names: rules only compare words, so that one serves for another."""
_ANY: Mapping[str, Mapping[str, Word]] = {
    "principal": {"client": "", "department": "", "county": "", "roles": frozenset(), "assurance": ""},
    "Certificate": {"matter": "", "certificate": "", "owner": "", "issuer": ""},
    "Field": {
        "matter": "",
        "certificate": "",
        "owner": "",
        "issuer": "",
        "item": "",
        "form": "",
        "level": 4,
        "sharing": "",
        "identifying": True,
    },
    "context": {"duty": False, "age_band": "", "parties": frozenset(), "authorisation": ""},
}
"""What stands for an attribute that a policy does not read."""


class PolicyFault(Exception):
    """A policy could not be judged: its evaluation failed, or there was no decision.  Whatever depends on it is denied."""


@frozen
class CedarRequest:
    """One request: to do what, by whom, with which certificate or field, about whom.  values: what of it the policies read."""

    action: str
    values: Values

    @property
    def resource(self) -> str:
        """The type of what it is about."""
        return "Certificate" if self.action == "ask" else "Field"


def satisfied(policies: cedarpy.PolicySet, asked: Sequence[CedarRequest]) -> Iterator[tuple[bool, tuple[int, ...]]]:
    """For each question whether it is allowed, and the policies that decided it, by their place in the text.  Raises PolicyFault."""
    for start in range(0, len(asked), _AT_ONCE):
        yield from _judged(policies, asked[start : start + _AT_ONCE])


def _judged(policies: cedarpy.PolicySet, asked: Sequence[CedarRequest]) -> Iterator[tuple[bool, tuple[int, ...]]]:
    entities = [entity for number, question in enumerate(asked) for entity in _entities(number, question)]
    requests = [_request(number, question) for number, question in enumerate(asked)]
    try:
        held = cedarpy.Entities.from_json_str(json.dumps(entities), _schema())
        results = cedarpy.is_authorized_batch(requests, policies, held, _schema())
    except ValueError as fault:
        raise PolicyFault(str(fault)) from None
    for result in results:
        if result.diagnostics.errors or result.decision is cedarpy.Decision.NoDecision:
            raise PolicyFault("; ".join(result.diagnostics.errors) or "no decision")
        places = tuple(sorted(int(name.removeprefix("policy")) for name in result.diagnostics.reasons))
        yield result.allowed, places


@lru_cache(maxsize=1)
def _schema() -> cedarpy.Schema:
    return cedarpy.Schema.from_str(schema_text())


def _entities(number: int, question: CedarRequest) -> Iterator[Mapping[str, object]]:
    for kind, whose in (("Asker", "principal"), (question.resource, "resource")):
        attributes = _attributes(whose, kind, question)
        yield {"uid": {"type": kind, "id": str(number)}, "attrs": attributes, "parents": []}


def _request(number: int, question: CedarRequest) -> dict[str, object]:
    return {
        "principal": f'Asker::"{number}"',
        "action": f'Action::"{question.action}"',
        "resource": f'{question.resource}::"{number}"',
        "context": _attributes("context", "context", question),
    }


def _attributes(whose: str, kind: str, question: CedarRequest) -> dict[str, object]:
    given = {name: question.values.get((whose, name), any_) for name, any_ in _ANY.get(kind, _ANY["principal"]).items()}
    return {name: sorted(word) if isinstance(word, frozenset) else word for name, word in given.items()}


class Forbids:
    """Which hard rules a request runs into.  What one rule says of the words that it reads is worked out once."""

    def __init__(self, rules: HardRules) -> None:
        self.rules = rules
        self._alone = [
            cedarpy.PolicySet.from_str(f"permit (principal, action, resource);\n{one.text}") for one in rules.forbids
        ]
        self._known: dict[tuple[int, str, tuple[Word | None, ...]], bool] = {}

    def of(self, action: str, values: Values) -> tuple[Forbid, ...]:
        """The rules that forbid it, in their order.  Raises PolicyFault."""
        forbids = self.rules.forbids
        return tuple(forbid for place, forbid in enumerate(forbids) if self.judge(place, action, values))

    def judge(self, place: int, action: str, values: Values) -> bool:
        """Whether the rule of that place forbids it.  Raises PolicyFault."""
        forbid = self.rules.forbids[place]
        words = alike(forbid.reads, values, forbid.literals)
        key = (place, action, words)
        known = self._known.get(key)
        if known is None:
            known = self._worked_out(place, forbid, action, words)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = known
        return known

    def _worked_out(self, place: int, forbid: Forbid, action: str, words: Sequence[Word | None]) -> bool:
        values = {name: word for name, word in zip(forbid.reads, words, strict=True) if word is not None}
        ((is_allowed, _),) = satisfied(self._alone[place], [CedarRequest(action, values)])
        return not is_allowed


def alike(reads: Iterable[Attribute], values: Values, literals: frozenset[str]) -> tuple[Word | None, ...]:
    """The words that a policy reads, with one that it does not name replaced by a stand-in: the same for the same, another for another.

    Equal results are judged alike, for a policy can only compare words with each other and with those that it names.
    """
    stand_ins: dict[str, str] = {}
    words: list[Word | None] = []
    for name in reads:
        word = values.get(name)
        if isinstance(word, str) and word not in literals:
            word = stand_ins.setdefault(word, f"{_OTHER}{len(stand_ins)}")
        elif name in SETS and isinstance(word, frozenset):
            word = word & literals | ({_OTHER} if word - literals else frozenset())
        words.append(word)
    return tuple(words)

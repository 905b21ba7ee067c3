"""How an operation is tried from its page: what it needs, and where each is found, as the page's script goes through it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from gateway.pages.shell.contract import Contract, OperationShown, source
from gateway.pages.shell.surroundings import Example, Source, Trial

Plan = Mapping[str, Any]
"""As JSON: the request, its `inputs` with where each is found (`value`, `of`, `by`), and the plans that come `first`."""
_DIGEST = "Content-Digest"
_DEEPEST = 3
"""So many operations after each other, at most, find what one needs."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What is there to try with.  operations: those that whoever is signed in may use."""

    contract: Contract
    trials: Mapping[str, Trial]
    operations: frozenset[str] = frozenset()

    def plan(self, name: str, depth: int = _DEEPEST) -> Plan:
        """How it is done.  Raises KeyError for an operation that the contract has not."""
        operation, trial = self.contract.operations[name], self.trials.get(name)
        return {
            "name": name,
            "method": operation.method,
            "path": operation.path,
            "type": operation.media_type,
            "body": self._body(operation),
            "lists": any(one.name == "limit" for one in operation.fields),
            "digest": any(one.name == _DIGEST for one in operation.fields),
            "waits": trial is not None and trial.waits,
            "inputs": [dict(self._input(operation, *one, depth)) for one in self._inputs(operation)],
            "first": [self.plan(one, depth - 1) for one in (trial.first if trial and depth else ())],
        }

    def asking(self, example: Example) -> Plan:
        """How a ready question is asked."""
        return {**self.plan("ask_query", 0), "body": source(example.body).unescape(), "inputs": []}

    def way_in(self, name: str, return_to: str) -> str | None:
        """Where one comes in as who may do it, and find what it needs; None where they are in, or nobody may come in by a click."""
        trial = self.trials.get(name)
        if trial is None or set(_named(self.plan(name))) <= self.operations:
            return None
        return _way_in(trial, return_to)

    def _body(self, operation: OperationShown) -> str | None:
        """What is sent, as text; None where nothing is."""
        trial = self.trials.get(operation.name)
        if trial is not None and trial.body is not None:
            return source(trial.body).unescape()
        return None if operation.body is None else operation.body.unescape()

    def _inputs(self, operation: OperationShown) -> Sequence[tuple[str, str]]:
        """Name and place of what it cannot do without: in the path, in the query, in the body."""
        needed = {one.name: one.place for one in operation.fields if one.is_required and one.place != "header"}
        trial, body = self.trials.get(operation.name), self._body(operation) or ""
        sourced = [] if trial is None else [name for name in trial.inputs if f"{{{name}}}" in body]
        return [*needed.items(), *((name, "body") for name in sourced if name not in needed)]

    def _input(self, operation: OperationShown, name: str, place: str, depth: int) -> Iterator[tuple[str, Any]]:
        trial = self.trials.get(operation.name)
        own = trial.inputs.get(name) if trial else None
        found = own or self._by_address(operation, name)
        yield from (("name", name), ("place", place), ("at", found.at or name), ("match", found.match))
        yield "keeps", own is None
        if found.value is not None:
            yield "value", found.value
        if found.of is not None and depth:
            yield "of", self.plan(found.of, depth - 1)
        if found.by is not None:
            yield "by", self._maker(found, found.by, trial, depth)

    def _maker(self, found: Source, by: str, trial: Trial | None, depth: int) -> Plan:
        """Who makes one: whoever is signed in, at once; else somebody else, at its page."""
        page, other = f"/docs/operations/{by}", self.trials.get(by)
        if other is None or trial is None:
            return {"name": by, "page": page}
        if by not in self.operations or trial.hint != other.hint:
            return {"name": by, "page": _way_in(other, page)}
        wanted = other if found.body is None else _sending(other, found.body)
        bench = replace(self, trials={**self.trials, by: wanted})
        return {"name": by, "page": page, **({"plan": bench.plan(by, depth - 1)} if depth else {})}

    def _by_address(self, operation: OperationShown, name: str) -> Source:
        """What a list stands for at the address before the place, and what is made there."""
        before = operation.path.partition(f"/{{{name}}}")[0]
        there = {one.method: one.name for one in self.contract.operations.values() if one.path == before}
        return Source(of=there.get("GET"), by=there.get("POST")) if before != operation.path else Source()


def _way_in(trial: Trial, return_to: str) -> str:
    return f"/login?{urlencode({'return_to': return_to, 'login_hint': trial.hint})}"


def _named(plan: Plan) -> Iterator[str]:
    """The operations that it takes, but those that make what is not there."""
    yield plan["name"]
    for one in (*plan["first"], *(each["of"] for each in plan["inputs"] if "of" in each)):
        yield from _named(one)


def _sending(trial: Trial, body: Any) -> Trial:
    return replace(trial, body=body)

"""The contract as pages show it: its operations by subject, each with its example."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import getitem
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_METHODS = ("get", "post", "put", "patch", "delete")
_JSON = "application/json"
_PROBLEM = re.compile(r"`([a-z-]+)`: ")
_MARKDOWN = MarkdownIt("zero", {"html": False}).enable(["backticks", "emphasis"])


@dataclass(frozen=True, slots=True)
class Field:
    """Something that an operation takes beside its body.  place: path, query or header.  form: its schema, as JSON."""

    name: str
    place: str
    is_required: bool
    description: str
    form: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come back.  description: in short, or of a refusal each problem with its title.  example: None where the contract shows none."""

    status: str
    description: str
    example: Markup | None

    @property
    def is_error(self) -> bool:
        """Whether it is a refusal."""
        return self.status >= "400"

    @property
    def problems(self) -> Sequence[str]:
        """Of a refusal, the problems that it may be."""
        return _PROBLEM.findall(self.description)


@dataclass(frozen=True, slots=True)
class OperationShown:
    """One operation.  body: an example of what is sent, None where nothing is; media_type: of what kind."""

    name: str
    method: str
    path: str
    subject: str
    summary: str
    description: Markup
    is_open: bool
    fields: Sequence[Field]
    body: Markup | None
    media_type: str
    answers: Sequence[Answer]

    def curl(self, base: str) -> Markup:
        """The same by hand."""
        lines = [f"curl -X {self.method} '{base}{self.path}'"]
        if not self.is_open:
            lines.append('  -H "Authorization: Bearer $TOKEN"')
        if self.body is not None:
            lines += [f"  -H 'Content-Type: {self.media_type}'", "  -d @body.json"]
        return escape(" \\\n".join(lines))

    def python(self, base: str) -> Markup:
        """The same in Python."""
        given = [f'"{self.method}"', f'"{base}{self.path}"']
        if not self.is_open:
            given.append('headers={"Authorization": f"Bearer {token}"}')
        if self.body is not None:
            given.append("json=body" if self.media_type == _JSON else "content=body")
        called = "".join(f"    {one},\n" for one in given)
        return escape(f"import httpx\n\nanswer = httpx.request(\n{called})\nprint(answer.status_code, answer.text)")


@dataclass(frozen=True, slots=True)
class Contract:
    """operations: by operationId, in the order in which the contract tells them.  subjects: by tag, what each is about."""

    version: str
    operations: Mapping[str, OperationShown]
    subjects: Mapping[str, str]

    def of(self, subject: str) -> Sequence[OperationShown]:
        """The operations about this."""
        return [one for one in self.operations.values() if one.subject == subject]


@lru_cache(maxsize=1)
def contract_of(body: bytes) -> Contract:
    """body: the contract as OpenAPI 3.1 in JSON."""
    told = json.loads(body)
    operations = {one.name: one for one in _operations(told)}
    subjects = {tag["name"]: tag.get("description", "") for tag in told["tags"]}
    return Contract(told["info"]["version"], operations, subjects)


def _operations(told: Mapping[str, Any]) -> Iterator[OperationShown]:
    for path, ways in told["paths"].items():
        for method in _METHODS:
            if method in ways:
                yield _operation(path, method, ways[method], told)


def _operation(path: str, method: str, one: Mapping[str, Any], told: Mapping[str, Any]) -> OperationShown:
    media_type, body = _shown(one.get("requestBody", {}).get("content", {}))
    answers = [_answer(status, _resolved(answer, told)) for status, answer in one["responses"].items()]
    return OperationShown(
        name=one["operationId"],
        method=method.upper(),
        path=path,
        subject=one["tags"][0],
        summary=one["summary"],
        description=written(one.get("description", "")),
        is_open=not one.get("security"),
        fields=[_field(_resolved(field, told)) for field in one.get("parameters", [])],
        body=body,
        media_type=media_type or _JSON,
        answers=answers,
    )


def _answer(status: str, one: Mapping[str, Any]) -> Answer:
    return Answer(status, one.get("description", ""), _shown(one.get("content", {}))[1])


def written(text: str) -> Markup:
    """With its marks of code."""
    return Markup(_MARKDOWN.renderInline(text))  # noqa: S704 - its html is off


def _field(one: Mapping[str, Any]) -> Field:
    form = json.dumps(one.get("schema", {}), ensure_ascii=False)
    return Field(one["name"], one["in"], one.get("required", False), one.get("description", ""), form)


def source(value: object) -> Markup:
    """As it is sent, line by line.  value: JSON, or what is text already."""
    return escape(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2))


def _shown(content: Mapping[str, Any]) -> tuple[str, Markup | None]:
    """The first kind of content, and its example; empty where the contract shows none."""
    for kind, media in content.items():
        examples = [each.get("value") for each in media.get("examples", {}).values()]
        example = media["example"] if "example" in media else next(iter(examples), None)
        return kind, source("" if example is None else example)
    return "", None


def _resolved(one: Mapping[str, Any], told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference leads to."""
    found = one
    while "$ref" in found:
        place = found["$ref"].removeprefix("#/").split("/")
        found = reduce(getitem, place, told)
    return found

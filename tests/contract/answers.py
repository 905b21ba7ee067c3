"""Whether an answer is one that the contract promises: of its operation's statuses, forms, headers and problems.

Nothing in the gateway looks at its answers while it serves, so the tests' own callers do: a hook of every client of theirs.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import httpx
import jsonschema_rs
import orjson

from tests.contract.tools import CONTRACT

Json = Mapping[str, Any]
PROBLEM = "application/problem+json"
_REFUSED: Json = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
ALWAYS = {
    "201": ("Location",),
    "202": ("Location",),
    "401": ("WWW-Authenticate",),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}
"""The headers that no answer of a status goes without."""


class UnpromisedError(AssertionError):
    """An answer that the contract does not promise: what a caller built on it would fall over."""


class Promised:
    """The answers that a contract promises."""

    def __init__(self, contract: Json) -> None:
        self._components = contract["components"]
        self._paths = [(_pattern(path), path, methods) for path, methods in contract["paths"].items()]
        self._validators: dict[tuple[str, str, str, str], jsonschema_rs.Draft202012Validator] = {}

    def faults(self, method: str, path: str, answer: httpx.Response) -> Iterator[str]:
        """What is wrong with an answer whose body was read, each in a sentence.

        Where the contract has no operation, what is refused is a problem all the same.
        """
        status, media_type = str(answer.status_code), _kind(answer.headers.get("content-type", ""))
        place, operation = self._operation(method.lower(), path)
        if operation is None:
            if not answer.is_error:
                return  # pages, measures, the contract itself
            known = _REFUSED
        elif status not in operation["responses"]:
            yield f"{status} is none of {', '.join(operation['responses'])}"
            return
        else:
            known = operation["responses"][status]
        yield from (f"without {name}" for name in ALWAYS.get(status, ()) if name not in answer.headers)
        contents = {_kind(name): content for name, content in known.get("content", {}).items()}
        if contents and media_type not in contents:
            yield f"{media_type or 'nothing'} is none of {', '.join(contents)}"
        elif not contents and answer.content:
            yield "a body where there is none"
        elif media_type.endswith("json") and method != "HEAD":
            yield from self._of_body((place, method, status, media_type), contents[media_type], answer.content)

    def _of_body(self, key: tuple[str, str, str, str], content: Json, body: bytes) -> Iterator[str]:
        told = orjson.loads(body)
        if key not in self._validators:
            schema = {**content["schema"], "components": self._components}
            self._validators[key] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for error in self._validators[key].iter_errors(told):
            yield f"/{'/'.join(map(str, error.instance_path))}: {error.message}"
        if "examples" in content and told.get("code") not in content["examples"]:
            yield f"{told.get('code')} is none of {', '.join(content['examples'])}"

    def _operation(self, method: str, path: str) -> tuple[str, Json | None]:
        own = [
            one for one in self._paths if one[1] == path
        ]  # as OpenAPI has it, such an address is before those with parts to fill in
        for pattern, place, methods in own or self._paths:
            if method in methods and pattern.fullmatch(path):
                return place, methods[method]
        return "", None


def _kind(media_type: str) -> str:
    return media_type.partition(";")[0]


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[a-z_]+(?::path)?\})", path)
    return re.compile("".join(_part(part) for part in parts))


def _part(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    return ".+" if part.endswith(":path}") else "[^/]+"


@cache
def promised() -> Promised:
    """What the committed contract promises."""
    return Promised(orjson.loads(CONTRACT.read_bytes()))


def refuse_unpromised(answer: httpx.Response) -> None:
    """A hook for clients of the gateway.  Raises UnpromisedError."""
    answer.read()
    _refuse(answer)


async def refuse_unpromised_async(answer: httpx.Response) -> None:
    """The same for those that wait."""
    await answer.aread()
    _refuse(answer)


def _refuse(answer: httpx.Response) -> None:
    asked = answer.request
    if asked.url.path.startswith("/scim/"):
        return  # its contract is its own
    faults = list(promised().faults(asked.method, asked.url.path, answer))
    if faults:
        raise UnpromisedError(f"{asked.method} {asked.url.path} {answer.status_code}: {'; '.join(faults)}")

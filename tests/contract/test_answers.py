"""The look at every answer that the tests get: it finds what the contract does not promise, and lets pass what it does."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.contract.answers import UnpromisedError, refuse_unpromised
from tests.contract.tools import CONTRACT

CONTRACTED = json.loads(CONTRACT.read_text("utf-8"))
HEADERS = {"location": "/", "www-authenticate": "Bearer", "retry-after": "1"}
HELD = "/v1/queries/01a208c0-82f2-7c55-9a1c-5d4fe53a4085"


def answer(method: str, path: str, status: int, told: object, **headers: str) -> httpx.Response:
    """As the gateway would give it."""
    kind = "application/json" if status < 400 else "application/problem+json"
    made = httpx.Response(status, json=told, headers={"content-type": kind, **headers})
    made.request = httpx.Request(method, f"http://g{path}")
    return made


def examples() -> Iterator[tuple[str, str, int, object]]:
    """Every example of the contract as an answer of its operation."""
    known = {name: one["value"] for name, one in CONTRACTED["components"]["examples"].items()}
    for path, methods in CONTRACTED["paths"].items():
        place = path.replace("{path:path}", "0/000").replace("{", "").replace("}", "")
        for method, operation in methods.items():
            for status, promised in operation["responses"].items():
                for content in promised.get("content", {}).values():
                    found = (
                        [content["example"]]
                        if "example" in content
                        else [known[n] for n in content.get("examples", ())]
                    )
                    yield from ((method.upper(), place, int(status), one) for one in found)


def test_every_example_is_promised() -> None:
    given = list(examples())
    assert len(given) > 500
    for method, path, status, told in given:
        refuse_unpromised(answer(method, path, status, told, **HEADERS))


def _document() -> Any:
    query = CONTRACTED["paths"]["/v1/queries"]["post"]["responses"]["200"]["content"]["application/json"]
    return copy.deepcopy(query["example"])


def _changed(change: Callable[[Any], object]) -> httpx.Response:
    document = _document()
    change(document)
    return answer("GET", HELD, 200, document)


def _problem(slug: str, status: int, path: str = HELD, **headers: str) -> httpx.Response:
    return answer("GET", path, status, CONTRACTED["components"]["examples"][slug]["value"], **headers)


PLANTED: dict[str, Callable[[], httpx.Response]] = {
    "'matter' is a required property": lambda: _changed(lambda d: d.pop("matter")),
    "/completeness: Additional properties": lambda: _changed(lambda d: d["completeness"].update(lost=1)),
    "/certificates/0/state: ": lambda: _changed(lambda d: d["certificates"][0].update(state="perhaps")),
    "/certificates/0/reason: ": lambda: _changed(lambda d: d["certificates"][0].update(reason="BECAUSE")),
    '/as_of: "yesterday" is not valid': lambda: _changed(
        lambda d: next(s for c in d["certificates"] for s in c["sources"]).update(as_of="yesterday")
    ),
    "202: 202 is none of 200, 304": lambda: answer("GET", HELD, 202, _document(), **HEADERS),
    "text/plain is none of": lambda: answer("GET", HELD, 200, {}, **{"content-type": "text/plain"}),
    "a body where there is none": lambda: answer("GET", HELD, 304, {}),
    "202: without Location": lambda: answer("POST", "/v1/queries", 202, _document()),
    "401: without WWW-Authenticate": lambda: _problem("not-authenticated", 401),
    "503: without Retry-After": lambda: _problem("unready", 503),
    "shredded is none of": lambda: _problem("shredded", 404),
    "404: text/html is none of": lambda: _problem("not-found", 404, "/nowhere", **{"content-type": "text/html"}),
    "/: 'title' is a required property": lambda: answer("GET", "/nowhere", 404, {"type": "about:blank"}),
}


@pytest.mark.parametrize("sentence", PLANTED)
def test_what_is_not_promised_is_found(sentence: str) -> None:
    with pytest.raises(UnpromisedError) as found:
        refuse_unpromised(PLANTED[sentence]())
    assert sentence.replace("'", '"') in str(found.value)

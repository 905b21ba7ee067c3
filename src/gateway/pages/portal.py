"""For developers: a first query in five minutes, every operation with an example to run, the people to try it with, problems, guides.

It reads the contract that the API tells; an example is run by the page itself, as whoever is signed in in this browser.
"""

from collections.abc import Callable

from markupsafe import Markup
from starlette.responses import Response

from gateway.domain.errors import NotFound
from gateway.pages.shell import Asked, Room
from gateway.pages.shell.contract import Contract, contract_of, source, written
from gateway.pages.shell.guides import GUIDES, guide_in
from gateway.pages.shell.trials import Bench

room = Room("portal")
_QUICKSTART = "quickstart"


@room.get("/docs", open=True)
async def read_portal(asked: Asked) -> Response:
    """Where to begin, and what there is."""
    contract = await _contract(asked)
    return asked.page("portal/portal.html", contract=contract, guides=GUIDES, examples=asked.surroundings.examples)


@room.get("/docs/guides/{name}", open=True)
async def read_guide(asked: Asked, name: str) -> Response:
    """A guide in the reader's language, in English where there is none."""
    if name not in GUIDES:
        raise NotFound("there is no such guide")
    return asked.page("portal/guide.html", name=name, guide=guide_in(name, asked.language), guides=GUIDES)


@room.get("/docs/families", open=True)
async def read_families(asked: Asked) -> Response:
    """The people to try it with: what each shows, with the whole question."""
    bench = _bench(asked, await _contract(asked))
    examples = [(one, source(one.body), bench.asking(one)) for one in asked.surroundings.examples]
    return asked.page(
        "portal/families.html", written=_words(asked), ask=bench.contract.operations["ask_query"], examples=examples
    )


@room.get("/docs/operations", open=True)
async def read_operations(asked: Asked) -> Response:
    """Every operation, by what it is about."""
    return asked.page("portal/operations.html", written=_words(asked), contract=await _contract(asked))


@room.get("/docs/operations/{name}", open=True)
async def read_operation(asked: Asked, name: str) -> Response:
    """One operation: what it takes, an example to run, what it answers."""
    contract = await _contract(asked)
    operation = contract.operations.get(name)
    if operation is None:
        raise NotFound("there is no such operation")
    bench = _bench(asked, contract)
    return asked.page(
        "portal/operation.html",
        operation=operation,
        written=_words(asked),
        plan=bench.plan(name),
        trial=bench.trials.get(name),
        way_in=bench.way_in(name, f"/docs/operations/{name}"),
        problems=asked.surroundings.problems,
        base=str(asked.request.base_url).rstrip("/"),
    )


@room.get("/docs/problems", open=True)
async def read_problems(asked: Asked) -> Response:
    """Every problem that an answer can name: what it means, and what to do."""
    return asked.page("portal/problems.html", problems=asked.surroundings.problems)


async def _contract(asked: Asked) -> Contract:
    return contract_of((await asked.told("GET", "/openapi.json")).body)


def _words(asked: Asked) -> Callable[[str], Markup]:
    """What the contract says in short, in the reader's language; marked as English where that is wanting."""

    def told(english: str) -> Markup:
        found = asked.titles.sentence(english)
        return found if isinstance(found, Markup) else written(found)

    return told


def _bench(asked: Asked, contract: Contract) -> Bench:
    held = frozenset(() if asked.who is None else asked.who.operations)
    opened = (name for name, one in contract.operations.items() if one.is_open)
    return Bench(contract, asked.surroundings.trials(), held.union(opened))

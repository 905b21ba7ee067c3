"""Keeps short the longest chain of files that stand upon each other, each imported by the one above it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tests.architecture.doors import imports
from tests.architecture.modules import Module, product, read

HIGHEST = 22
"""So many files the gateway's own longest chain may have.  To shorten one: take a type or a constant from a small file beside the long one."""


def longest_chain(modules: Iterable[Module]) -> tuple[str, ...]:
    """Names of modules, each importing the next.  Of a circle nothing is said: import-linter refuses it."""
    own = {module.name: module for module in modules}
    known: Mapping[str, frozenset[str]] = {name: frozenset(_imported(module, own)) for name, module in own.items()}

    @cache
    def chain(name: str) -> tuple[str, ...]:
        return (name, *max((chain(below) for below in sorted(known[name])), key=len, default=()))

    return max((chain(name) for name in sorted(own)), key=len)


def _imported(module: Module, own: Mapping[str, Module]) -> Iterator[str]:
    """`from room import name` is an import of the room's file, or of the module that is called so."""
    for _, target, name in imports(module):
        for meant in (f"{target}.{name}", target):
            if meant in own and meant != module.name:
                yield meant
                break


def test_no_chain_of_files_is_too_long() -> None:
    chain = longest_chain(module for module in product() if module.name.split(".")[0] == "gateway")
    assert len(chain) <= HIGHEST, " -> ".join(chain)


def test_a_chain_is_found() -> None:
    door = read(
        "gateway.access",
        "from gateway.access import rules\nfrom gateway.domain.codes import MatterCode",
        is_package=True,
    )
    rules, words = (
        read("gateway.access.rules", "import gateway.domain.codes"),
        read("gateway.domain.codes", "import re"),
    )
    flow = read("gateway.flows.planted", "from gateway.access import load_rules")
    assert longest_chain([words, rules, door, flow]) == tuple(one.name for one in (flow, door, rules, words))

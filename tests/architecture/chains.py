"""The longest chain of files in which each imports the next: how far one has to read down from the top."""

from collections.abc import Iterable
from functools import cache

from tests.architecture.doors import imports
from tests.architecture.modules import Module


def longest_chain(modules: Iterable[Module]) -> list[str]:
    """The names along the longest chain, from the top.  A file that imports a name from a package imports the package's door.

    Raises RecursionError where files import each other in a circle.
    """
    named = {module.name: module for module in modules}

    def below(name: str) -> set[str]:
        targets = {(target, f"{target}.{inner}") for _, target, inner in imports(named[name])}
        return {whole if whole in named else target for target, whole in targets} & named.keys() - {name}

    @cache
    def chain(name: str) -> tuple[str, ...]:
        return (name, *_longest([chain(lower) for lower in sorted(below(name))]))

    return list(_longest([chain(name) for name in sorted(named)]))


def _longest(chains: list[tuple[str, ...]]) -> tuple[str, ...]:
    return max(chains, key=len, default=())

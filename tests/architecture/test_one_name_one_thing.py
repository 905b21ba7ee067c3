"""A class name means one thing in the whole gateway: who reads it once knows it everywhere."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tests.architecture.modules import Module, product

_APART = ("gateway.api.contract.", "gateway.logcheck.independent.", "gateway.logcheck.standalone", "gateway.pages.")
"""The contract's words, which are those of the domain, and the second verifier, which shares nothing with the first; and
the pages, which are a client of the API: of the gateway's types they know none."""


def twice(found: Iterable[Module]) -> Mapping[str, Sequence[str]]:
    """The public class names that stand in several modules, and in which."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for module in found:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not module.name.startswith(_APART):
                places[node.name].append(module.name)
    return {name: sorted(where) for name, where in places.items() if len(where) > 1}


def test_no_class_name_stands_for_two_things() -> None:
    assert twice(one for one in product() if one.name.startswith("gateway.")) == {}


def test_two_things_with_one_name_are_seen() -> None:
    planted = [Module(name, ast.parse("class Finding: ...")) for name in ("gateway.a", "gateway.b")]
    assert twice(planted) == {"Finding": ["gateway.a", "gateway.b"]}
    assert twice([planted[0], Module("gateway.api.contract.x", ast.parse("class Finding: ..."))]) == {}
    assert twice([planted[0], Module("gateway.c", ast.parse("class _Finding: ..."))]) == {}

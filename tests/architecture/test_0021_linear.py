"""Keeps decision 21: every regular expression of the product takes linear time, by its structure."""

import ast
import importlib
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import gateway
from gateway.domain import forms
from tests.architecture.expressions import Unjudged, is_linear

ROOT = Path(__file__).resolve().parents[2]
CONNECTORS = sorted(path.name for path in (ROOT / "connectors").glob("*/gateway_*"))
SEARCHES = {"search", "finditer", "findall", "sub", "subn", "split", "scanner"}
WHOLE = {"match", "fullmatch", "prefixmatch"}
OF_DATA = {
    ("gateway.api.contract.audit_inputs", "_WITHHELD[self.scope]"): "one of `gateway.domain.forms`, looked at below",
    ("gateway.api.contract.inputs", "_REVOKED[self.kind]"): "as above",
    ("gateway.identity.claims", "form"): "as above",
    ("gateway.accounts.forms", "form"): "as above",
    ("gateway_disabled_federation.drop", "re.escape(prefix) + '(\\\\d{8})\\\\.csv'"): "a fixed prefix",
    ("gateway.testing.misbehaving", "b'(\"(?:' + names + b')\"\\\\s*:)'"): "a trial's, on replies of a trial",
    ("gateway.testing.misbehaving", "b'((?:<|&lt;)/(?:' + names + b')(?:>|&gt;))'"): "as above",
    ("gateway.testing.misbehaving", 'b\'("(?:\' + names + b\')"\\\\s*:\\\\s*)"[^"]*"\''): "as above",
    ("gateway.testing.misbehaving", "b'((?:<|&lt;)(?:' + names + b')(?:>|&gt;))[^<&]*'"): "as above",
}
"""Expressions put together while the program runs."""


class Used(NamedTuple):
    """One expression of the product.  searches: sought anywhere in a text."""

    where: str
    pattern: "re.Pattern[Any]"
    searches: bool


def modules() -> Iterator[ModuleType]:
    for package in [gateway, *map(importlib.import_module, CONNECTORS)]:
        yield package
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".migrations." not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def trees() -> Iterator[tuple[ModuleType, ast.Module]]:
    for module in modules():
        if module.__file__ is not None:
            yield module, ast.parse(Path(module.__file__).read_text("utf-8"))


def held(value: object) -> Iterator["re.Pattern[Any]"]:
    """The expressions in a module's constant."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from held(one)
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from held(one)


def is_sought(name: str, tree: ast.Module) -> bool:
    """Whether a constant is used for more than to read a whole text: any use that is no plain `NAME.fullmatch` counts."""
    whole = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in WHOLE
    }
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and id(node) not in whole
        for node in ast.walk(tree)
    )


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """What is done to which expression: `re.fullmatch(x, …)` and `Meta(pattern=x)`; pydantic's patterns are another engine's, linear."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=method), args=[first, *_]):
                yield method, first
            case ast.Call(func=ast.Attribute(attr="Meta"), keywords=keywords):
                yield from (("search", one.value) for one in keywords if one.arg == "pattern")


def said(expression: ast.expr, module: ModuleType) -> str | bytes | None:
    """A literal, or the value of a module's constant."""
    value = getattr(module, expression.id, None) if isinstance(expression, ast.Name) else None
    if isinstance(expression, ast.Constant):
        value = expression.value
    return value if isinstance(value, str | bytes) else None


def from_calls(module: ModuleType, tree: ast.Module) -> Iterator[Used]:
    for method, expression in calls(tree):
        text = said(expression, module)
        if text is not None and method in SEARCHES | WHOLE:
            yield Used(module.__name__, re.compile(text), method in SEARCHES)


def from_constants(module: ModuleType, tree: ast.Module) -> Iterator[Used]:
    for name, value in vars(module).items():
        for pattern in held(value):
            yield Used(f"{module.__name__}.{name}", pattern, is_sought(name, tree))


def of_data() -> Iterator[Used]:
    """Those of the parameters of the demo's city."""
    found: list[str] = []
    for path in (ROOT / "src/gateway_demo/city").glob("*.json"):
        json.loads(
            path.read_text("utf-8"), object_hook=lambda one: found.append(one["pattern"]) if "pattern" in one else one
        )
    yield from (Used("catalogue", re.compile(text), searches=False) for text in found)


def of_forms() -> Iterator[Used]:
    """The forms of the values that the log keeps, which are passed on by name."""
    for name, form in vars(forms).items():
        if name.isupper() and isinstance(form, str):
            yield Used(f"{forms.__name__}.{name}", re.compile(form), searches=False)


def used() -> Iterable[Used]:
    everything = [*of_data(), *of_forms()]
    for module, tree in trees():
        everything += [*from_constants(module, tree), *from_calls(module, tree)]
    return {(str(one.where), one.pattern, one.searches): one for one in everything}.values()


def test_every_expression_of_the_product_is_linear() -> None:
    found = list(used())
    assert len(found) > 60  # the walk finds them
    assert [one for one in found if not is_linear(one.pattern, searches=one.searches)] == []


def test_no_model_asks_for_another_engine() -> None:
    """pydantic's own is linear, whatever the expression."""
    assert [module.__name__ for module, tree in trees() if "regex_engine" in ast.unparse(tree)] == []


def test_no_expression_is_put_together_unseen() -> None:
    unseen = {
        (module.__name__, ast.unparse(expression))
        for module, tree in trees()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for method, expression in calls(function)  # type: ignore[arg-type]  # a part of a tree is walked alike
        if method in SEARCHES | WHOLE | {"compile"} and said(expression, module) is None
    }
    assert unseen == set(OF_DATA)


@pytest.mark.parametrize(
    ("text", "searches"),
    [
        (r"(a+)+b", False),
        (r"(aa|a)*b", False),
        (r"(a*)*b", False),
        (r"(a{1,3})*b", False),
        (r"(\d+|\w)*x", False),
        (r"a*a*b", False),
        (r".*x.*y", False),
        (r"\s*(\d+)\s*(?:m2|m)?\s*", False),
        (r'"(?:[^"\\]|\\.)*"', True),
        (r"a+b", True),
        (r"\s+$", True),
        (r"\s+(?=x)", True),
        (r"a([ab]*c)?", True),
    ],
)
def test_one_that_is_worse_is_found(text: str, *, searches: bool) -> None:
    assert not is_linear(re.compile(text), searches=searches)


@pytest.mark.parametrize(
    ("text", "searches"),
    [
        (r"a+", True),
        (r"[^a]*a", False),
        (r'"(?:[^"\\]|\\.)*+"?', True),
        (r"wait\s*=\s*(\d{1,5})", True),
        (r"^\s*<\?xml[^>]*\?>", True),
        (r"[A-Z]+(_[A-Z]+)*_\d{8}", False),
        (r"\d{1,30}x", True),
    ],
)
def test_one_that_is_linear_is_let_be(text: str, *, searches: bool) -> None:
    assert is_linear(re.compile(text), searches=searches)


@pytest.mark.parametrize("text", [r"(a)\1", r"(?=a*)b", r"(a|a)*b"])
def test_what_cannot_be_judged_is_refused(text: str) -> None:
    with pytest.raises(Unjudged):
        is_linear(re.compile(text), searches=False)

"""Every sentence that the API can say about a request, found in the sources: what is given to the errors and faults of the house.

A sentence is followed to where it is written: through constants, tables, names in a function and functions that pass it on.  What a
value stands in is a place in braces, as `{name}`.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_UNREAD = frozenset({"sdk", "connect", "cli", "results", "logcheck"})
"""Rooms whose sentences reach nobody over HTTP: of a start, of a connector's own test, of a command."""
SOURCES = Path(__file__).parents[2] / "src" / "gateway"
_ROOT = "GatewayError"
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_WORDS = (ast.Constant, ast.Subscript, ast.JoinedStr, ast.List, ast.ListComp, ast.Tuple, ast.IfExp, ast.Name, ast.Call)
_PLACE = re.compile(r"\{\w+\}")
_UNSAID = frozenset({"SetupError"})
"""Not on the wire, nor are its kinds."""
_SAID: Mapping[str, tuple[int, str]] = {
    "InputFault": (2, "message"),
    "InvalidIdentifier": (1, "message"),
    "PydanticCustomError": (1, "message_template"),
    "BrowserRefused": (0, "detail"),
    "CheckFinding": (3, "sentence"),
}
"""Where the sentence of a kind stands, where it does not stand first."""
_LISTED = ("warnings", "faults")
"""How functions are called whose answers are sentences that somebody reads."""
_HELD = frozenset({"message", "detail", "sentence", "fault", "refuses", "warning", "not_kept", "remedy"})
"""Members that hold what was said before; what is put into them is looked at as well."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and where it is written.  text: None where it could not be followed, which `code` shows."""

    place: str
    text: str | None
    code: str = ""


@dataclass(slots=True)
class _Module:
    path: str
    tree: ast.Module
    nodes: Sequence[ast.AST] = ()
    within: dict[ast.AST, Sequence[ast.FunctionDef | ast.AsyncFunctionDef]] = field(default_factory=dict)
    classes: dict[ast.AST, str] = field(default_factory=dict)


def sentences() -> Sequence[Said]:
    """All of them, each place once."""
    house = _House()
    return sorted(house.told(), key=lambda one: (one.place, one.text or ""))


class _House:
    def __init__(self) -> None:
        self._modules = [
            _read(path) for path in sorted(SOURCES.rglob("*.py")) if path.relative_to(SOURCES).parts[0] not in _UNREAD
        ]
        self._sinks: dict[tuple[str, str], tuple[int, str]] = {("", name): place for name, place in _SAID.items()}
        self._sinks |= {("", name): (0, "detail") for name in self._errors() if name not in _SAID}
        self._found: dict[tuple[str, str | None, str], Said] = {}
        self._functions: dict[str, list[tuple[_Module, ast.AST]]] = {}
        for module in self._modules:
            for node in module.nodes:
                if isinstance(node, _FUNCTION):
                    self._functions.setdefault(node.name, []).append((module, node))

    def told(self) -> Iterator[Said]:
        """Followed until no function is found any more that passes one on."""
        known = -1
        while known != len(self._sinks):
            known = len(self._sinks)
            for module in self._modules:
                for node in module.nodes:
                    if isinstance(node, ast.Call):
                        self._follow_call(module, node)
                    elif isinstance(node, ast.FunctionDef) and node.name.endswith(_LISTED):
                        self._follow_list(module, node)
                    elif isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") in _HELD:
                        self._follow(module, node, node.value)
        yield from self._found.values()

    def _errors(self) -> frozenset[str]:
        bases = {
            node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
            for module in self._modules
            for node in module.nodes
            if isinstance(node, ast.ClassDef)
        }

        def leads(name: str, to: str) -> bool:
            return name == to or any(leads(base, to) for base in bases.get(name, ()))

        return frozenset(name for name in bases if leads(name, _ROOT) and not any(leads(name, one) for one in _UNSAID))

    def _follow_call(self, module: _Module, call: ast.Call) -> None:
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        place = self._sinks.get((module.path, name)) or self._sinks.get(("", name))
        if name == "__init__" and isinstance(call.func, ast.Attribute):
            place = self._of_super(module, call)
        if place is None:
            return
        at, word = place
        given = next((one.value for one in call.keywords if one.arg == word), None)
        if (
            given is None
            and len(call.args) > at
            and not any(isinstance(one, ast.Starred) for one in call.args[: at + 1])
        ):
            given = call.args[at]
        if given is not None:
            self._follow(module, call, given)

    def _of_super(self, module: _Module, call: ast.Call) -> tuple[int, str] | None:
        """What a kind of error says to its own base."""
        known = self._sinks.get(("", module.classes.get(call, "")))
        is_super = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call)
        return (0, "detail") if known and is_super else None

    def _follow(self, module: _Module, at: ast.AST, given: ast.expr) -> None:  # noqa: PLR0911, PLR0912 - one line a kind of expression
        match given:
            case ast.Constant(value=str(text)):
                return self._say(module, given, text)
            case ast.JoinedStr():
                for one in (part.value for part in given.values if isinstance(part, ast.FormattedValue)):
                    self._follow_place(module, at, one)
                return self._say(module, given, _template(given))
            case ast.Await(value=value) | ast.Yield(value=ast.expr() as value) | ast.ListComp(elt=value):
                return self._follow(module, at, value)
            case ast.IfExp(body=one, orelse=other):
                self._follow(module, at, one)
                return self._follow(module, at, other)
            case ast.BoolOp(values=values):
                for one in values:
                    self._follow(module, at, one)
                return None
            case ast.Attribute(attr=attr) if attr in _HELD:
                return None
            case ast.Subscript(value=value):
                return self._follow(module, at, value)
            case ast.Dict(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
                for one in values:
                    self._follow(module, at, one)
                return None
            case (
                ast.Call(func=ast.Name(id=called))
                | ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=called))
            ):
                return self._follow_function(module, given, called)
            case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Add()):
                return self._say(module, given, text + "{rest}")
            case ast.Starred(value=value):
                is_own = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
                return self._follow(module, at, value) if is_own else None
            case ast.Name(id=name):
                return self._follow_name(module, at, given, name)
            case ast.Constant(value=None):
                return None
        return self._lose(module, given)

    def _follow_name(self, module: _Module, at: ast.AST, given: ast.expr, name: str) -> None:
        functions = module.within.get(at, ())
        for function in reversed(functions):
            if self._is_passed_on(module, function, name):
                return
            values = list(_assigned(function, name))
            if values:
                for value in values:
                    self._follow(module, at, value)
                return
        values = list(_assigned(module.tree, name))
        if not values:
            values = [one for other in self._modules for one in _constants(other.tree, name)]
        for value in values:
            self._follow(module, at, value)
        if not values:
            self._lose(module, given)

    def _is_passed_on(self, module: _Module, function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
        """Whether it is a parameter; then whoever calls the function says it."""
        listed = [*function.args.posonlyargs, *function.args.args]
        names = [one.arg for one in listed]
        if name not in names and name not in [one.arg for one in function.args.kwonlyargs]:
            return False
        shift = 1 if names[:1] in (["self"], ["cls"]) else 0
        owner = module.classes.get(function, "")
        called = owner if function.name == "__init__" else function.name
        where = module.path if called.startswith("_") else ""
        place = (names.index(name) - shift if name in names else 99, name)
        self._sinks.setdefault((where, called), place)
        return True

    def _follow_function(self, module: _Module, given: ast.expr, called: str) -> None:
        """One of the module, or the only one of this name in the house."""
        if ("", called) in self._sinks or (module.path, called) in self._sinks:
            return
        others = self._functions.get(called, [])
        found = [one for one in others if one[0] is module] or (others if len(others) == 1 else [])
        for where, function in found:
            self._follow_answers(where, function)
        if not found:
            self._lose(module, given)

    def _follow_list(self, module: _Module, function: ast.FunctionDef) -> None:
        """The words that a function of sentences yields, answers or puts into a list."""
        for node in ast.walk(function):
            match node:
                case ast.Return(value=value) | ast.Yield(value=value):
                    values = [value]
                case ast.Call(func=ast.Attribute(attr="append"), args=[value]):
                    values = [value]
                case _:
                    values = []
            parts = [
                one for value in values for one in (value.elts if isinstance(value, ast.Tuple | ast.List) else [value])
            ]
            for one in parts:
                if isinstance(one, ast.Constant | ast.JoinedStr | ast.BinOp | ast.ListComp) and not isinstance(
                    getattr(one, "elt", None), ast.Call
                ):
                    self._follow(module, node, one)

    def _follow_answers(self, module: _Module, function: ast.AST) -> None:
        """What a function of words answers; of one that makes something else, nothing."""
        for node in ast.walk(function):
            if isinstance(node, ast.Return | ast.Yield) and isinstance(node.value, _WORDS):
                self._follow(module, node, node.value)

    def _follow_place(self, module: _Module, at: ast.AST, given: ast.expr) -> None:
        """What stands in a place, where it is words of the same function or module."""
        match given:
            case ast.Await(value=ast.Call()) | ast.Call():
                call = given.value if isinstance(given, ast.Await) else given
                if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")).startswith(
                    "_"
                ):
                    self._follow(module, at, call)
            case ast.Name(id=name):
                for function in module.within.get(at, ()):
                    for value in _assigned(function, name):
                        if isinstance(value, ast.IfExp | ast.Constant | ast.JoinedStr):
                            self._follow(module, at, value)

    def _say(self, module: _Module, node: ast.expr, text: str) -> None:
        words = _PLACE.sub("", text)
        if " " in words.strip() and any(map(str.isalpha, words)):  # a code is none
            self._found[module.path, text, ""] = Said(f"{module.path}:{node.lineno}", text)

    def _lose(self, module: _Module, node: ast.expr) -> None:
        code = ast.unparse(node)
        self._found[module.path, None, code] = Said(module.path, None, code)


def _read(path: Path) -> _Module:
    tree = ast.parse(path.read_text("utf-8"))
    told = [node for node in ast.walk(tree) if isinstance(node, (*_FUNCTION, ast.Call, ast.Assign, ast.ClassDef))]
    module = _Module(str(path.relative_to(SOURCES)), tree, told)
    _place(module, module.tree, (), "")
    return module


def _place(
    module: _Module, node: ast.AST, functions: Sequence[ast.FunctionDef | ast.AsyncFunctionDef], owner: str
) -> None:
    """Of each node, the functions around it and the class."""
    for child in ast.iter_child_nodes(node):
        module.within[child] = functions
        module.classes[child] = owner
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            _place(module, child, (*functions, child), owner)
        elif isinstance(child, ast.ClassDef):
            _place(module, child, functions, child.name)
        else:
            _place(module, child, functions, owner)


def _assigned(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    """What a name is given in a function or module; a loop over a table gives what stands there at the name's place."""
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[target], value=value):
                yield from _at(target, value, name)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield from _at(target, value, name)
            case ast.NamedExpr(target=target, value=value):
                yield from _at(target, value, name)
            case (
                ast.For(target=target, iter=ast.Tuple(elts=rows))
                | ast.comprehension(target=target, iter=ast.Tuple(elts=rows))
            ):
                for row in rows:
                    yield from _at(target, row, name)
            case ast.For(target=target, iter=listed) | ast.comprehension(target=target, iter=listed):
                if name in {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}:
                    yield listed


def _at(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    match target, value:
        case ast.Name(id=found), _ if found == name:
            yield value
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            for one, other in zip(targets, values, strict=True):
                yield from _at(one, other, name)
        case ast.Tuple(elts=targets), ast.IfExp(body=one, orelse=other):
            yield from _at(target, one, name)
            yield from _at(target, other, name)


def _constants(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name and name.isupper():
                yield value


def _template(given: ast.JoinedStr) -> str:
    parts: list[str] = []
    named: Counter[str] = Counter()
    for one in given.values:
        if isinstance(one, ast.Constant):
            parts.append(str(one.value))
        elif isinstance(one, ast.FormattedValue):
            name = _short(one.value)
            named[name] += 1
            parts.append("{" + name + (str(named[name]) if named[name] > 1 else "") + "}")
    return "".join(parts)


def _short(value: ast.expr) -> str:
    """A word for a place: the last name in what stands there."""
    names = [
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(value)
        if isinstance(node, ast.Attribute | ast.Name)
    ]
    return names[0].strip("_").lower() if names else "n"

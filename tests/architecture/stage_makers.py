"""Who makes a stage, read from the code: each call, copy and alias by which one could come to be, whatever it is spelt like.

Outside the room that makes it, a stage may be named in annotations, patterns and `isinstance`, and nowhere else.  What is copied with
changes (`dataclasses.replace`, `copy.replace`) must be shown by the annotations not to be a stage: what cannot be told is refused.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from tests.architecture.modules import Module

MAKERS: Mapping[str, frozenset[str]] = {
    "Query": frozenset({"api"}),
    "Officer": frozenset({"identity"}),
    "Plan": frozenset({"catalogue"}),
    "Grant": frozenset({"access"}),
    "Opened": frozenset({"audit"}),
    "Replies": frozenset({"connect"}),
    "Document": frozenset({"decision"}),
    "Closed": frozenset({"audit"}),
    "Response": frozenset(),
}
"""The rooms that make each stage; besides, a stage makes itself in its own named methods."""
RESTORED = frozenset({"Query", "Officer", "Replies"})
RESTORER = "gateway.results.codec"
"""The one module that reads kept stages back from bytes, and which."""
HOMES = {"gateway.domain.stages", "gateway.domain.document"}
_COPIERS = {"dataclasses.replace", "copy.replace"}
_OF_CONTAINERS = {"items", "values", "get", "pop", "setdefault", "copy", "popleft"}
_BACK_DOORS = {"__new__", "__setattr__", "__reduce__", "__reduce_ex__", "__setstate__"}
_NAME = re.compile(r"[A-Za-z_]\w*")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class House:
    """All modules together: what a name stands for, and which types an expression can have."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = {module.name: module for module in modules}
        self._fields: dict[str, dict[str, set[str]]] = {}
        self._returns: dict[str, set[str]] = {}
        self._aliases: dict[str, set[str]] = {}
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                self._note(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.ClassDef):
            own = self._fields.setdefault(node.name, {})
            for line in node.body:
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                    own.setdefault(line.target.id, set()).update(names_in(line.annotation))
                elif isinstance(line, ast.FunctionDef | ast.AsyncFunctionDef):
                    if line.returns is not None:
                        own.setdefault(line.name, set()).update(names_in(line.returns))
                    for told in ast.walk(line):  # self.retries: dict[str, Retry] = {}
                        if isinstance(told, ast.AnnAssign) and isinstance(told.target, ast.Attribute):
                            own.setdefault(told.target.attr, set()).update(names_in(told.annotation))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            self._returns.setdefault(node.name, set()).update(names_in(node.returns))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id.strip("_")[:1].isupper():
                    self._aliases.setdefault(target.id, set()).update(names_in(node.value))

    def origin(self, dotted: str, depth: int = 0) -> str:
        """Where the thing of this dotted name is defined: re-exports are followed."""
        module, _, name = dotted.rpartition(".")
        known = self.modules.get(module)
        if known is None or depth > 9 or name not in known.bound:
            return dotted
        return self.origin(known.bound[name], depth + 1) if known.bound[name] else dotted

    def dotted(self, node: ast.expr, module: Module) -> str | None:
        """The dotted origin of a name or an attribute chain; None where it does not begin at an import or a module's own name."""
        if isinstance(node, ast.Name):
            if node.id in module.bound:
                return self.origin(module.bound[node.id] or node.id)
            return f"{module.name}.{node.id}"
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value, module)
            return None if base is None else self.origin(f"{base}.{node.attr}")
        return None

    def types(self, node: ast.expr, module: Module, depth: int = 0) -> set[str]:
        """The names of all classes that can stand in the expression's type; empty where nothing tells."""
        if depth > 12:
            return set()
        names = _narrowed(node, module)
        if not names and (parts := _parts(node)):
            names = set().union(*(self.types(part, module, depth + 1) for part in parts))
        elif not names:
            match node:
                case ast.Name():
                    names = self._of_name(node, module, depth)
                case ast.Attribute():
                    names = self._of_member(node, module, depth)
                case ast.Call():
                    names = self._of_call(node, module, depth)
                case ast.Constant(value=value):
                    names = {type(value).__name__}
        return self._expanded(names)

    def _expanded(self, names: set[str]) -> set[str]:
        return names.union(*(self._aliases[name] for name in names if name in self._aliases))

    def _of_name(self, node: ast.Name, module: Module, depth: int) -> set[str]:
        for scope in module.above(node):
            if not isinstance(scope, (*_FUNCTIONS, ast.Module)):
                continue
            if isinstance(scope, _FUNCTIONS) and (found := self._of_argument(node.id, scope, module)) is not None:
                return found
            bindings = [kind for kind in _bindings(scope, node.id) if kind is not node]
            if bindings:
                return set().union(*(b if isinstance(b, set) else self.types(b, module, depth + 1) for b in bindings))
        return set()

    def _of_argument(self, name: str, scope: ast.AST, module: Module) -> set[str] | None:
        assert isinstance(scope, _FUNCTIONS)
        arguments = [*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs]
        for position, argument in enumerate(arguments):
            if argument.arg != name:
                continue
            if argument.annotation is not None:
                return names_in(argument.annotation)
            around = next((a for a in module.above(scope) if isinstance(a, ast.ClassDef)), None)
            return {around.name} if position == 0 and around is not None else set()
        return None

    def _of_member(self, node: ast.Attribute, module: Module, depth: int) -> set[str]:
        """The type of the attribute in the classes that the base can be; in all that have it where those are not known."""
        bases = [self._fields[b] for b in self.types(node.value, module, depth + 1) if b in self._fields]
        told = [fields[node.attr] for fields in bases if node.attr in fields]
        return set().union(*(told or [fields[node.attr] for fields in self._fields.values() if node.attr in fields]))

    def _of_call(self, node: ast.Call, module: Module, depth: int) -> set[str]:
        if isinstance(node.func, ast.Attribute):
            if node.func.attr in _OF_CONTAINERS and (held := self.types(node.func.value, module, depth + 1)):
                return held | self._of_member(node.func, module, depth)
            return self._of_member(node.func, module, depth) or self._returns.get(node.func.attr, set())
        if not isinstance(node.func, ast.Name):
            return set()
        if self.dotted(node.func, module) in _COPIERS and node.args:
            return self.types(node.args[0], module, depth + 1)
        name = (self.dotted(node.func, module) or node.func.id).rpartition(".")[2]
        return {name} if name in self._fields else self._returns.get(name, set())


def names_in(annotation: ast.expr) -> set[str]:
    """The names in an annotation, also in one that is quoted: `Mapping[str, "Grant"] | None` holds Mapping, str and Grant."""
    found = set()
    for node in ast.walk(annotation):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(_NAME.findall(node.value))
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


def _narrowed(node: ast.expr, module: Module) -> set[str]:
    """What `isinstance` has told of the expression: `replace(raw, …) if isinstance(raw, NoRecord) else raw`."""
    child: ast.AST = node
    for parent in module.above(node):
        match parent:
            case ast.IfExp(test=ast.Call(func=ast.Name(id="isinstance"), args=[of, types]), body=body) if child is body:
                if ast.dump(of) == ast.dump(node):
                    return names_in(types)
            case ast.stmt():
                return set()
        child = parent
    return set()


def _parts(node: ast.expr) -> list[ast.expr]:
    """The expressions whose types an expression passes on."""
    parts: list[ast.expr] = []
    match node:
        case (
            ast.Await(value=value) | ast.Subscript(value=value) | ast.Starred(value=value) | ast.NamedExpr(value=value)
        ):
            parts = [value]
        case ast.IfExp(body=body, orelse=orelse):
            parts = [body, orelse]
        case ast.BoolOp(values=values) | ast.Dict(values=values):
            parts = values
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            parts = elements
        case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element) | ast.SetComp(elt=element):
            parts = [element]
        case ast.DictComp(value=value):
            parts = [value]
        case ast.Call(func=ast.Name(id="min" | "max" | "next" | "sorted" | "list" | "tuple"), args=[first, *_]):
            parts = [first]
    return parts


def _bindings(scope: ast.AST, name: str) -> Iterator[ast.expr | set[str]]:
    """What is bound to a name in a scope: expressions whose type it takes, or its type's names."""
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=targets, value=value) if any(_binds(target, name) for target in targets):
                yield value
            case ast.AnnAssign(target=ast.Name(id=bound), annotation=annotation) if bound == name:
                yield names_in(annotation)
            case ast.NamedExpr(target=ast.Name(id=bound), value=value) if bound == name:
                yield value
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value) if _binds(target, name):
                yield value
            case ast.comprehension(target=target, iter=value) if _binds(target, name):
                yield value
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target) if _binds(target, name):
                yield value
            case ast.MatchAs(name=bound, pattern=ast.MatchClass(cls=cls)) if bound == name:
                yield names_in(cls)
            case ast.Match(subject=subject) if any(
                isinstance(p, ast.MatchAs) and p.name == name for case in node.cases for p in ast.walk(case.pattern)
            ):
                yield subject


def _binds(target: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in ast.walk(target))


def cheats(module: Module, house: House) -> list[str]:
    """Each place of the module where a stage is, or could be, made by a room that is not its maker."""
    return sorted({f"{module.name}:{line}: {why}" for line, why in _cheats(module, house)})


def makers_of(stage: str, house: House) -> set[str]:
    """The rooms in whose code the stage's constructor is called."""
    return {
        module.room
        for module in house.modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _stage_at(node.func, module, house) == stage
    }


def _cheats(module: Module, house: House) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            stage = _stage_at(node, module, house)
            if stage and not _may_make(stage, node, module) and not _is_type_alone(node, module):
                yield line, f"{stage} is made elsewhere"
            if _copies(node, module, house):
                yield from ((line, why) for why in _copied(node, module, house))
        if isinstance(node, ast.Constant) and node.value in HOMES:
            yield line, "the module of the stages is loaded by its name"
        if isinstance(node, ast.Import | ast.ImportFrom) and module.name not in HOMES:
            yield from ((line, f"the whole of {home} is imported") for home in _homes(node))
        if isinstance(node, ast.Call):
            yield from ((line, why) for why in _remade(node, module, house))


def _stage_at(node: ast.AST, module: Module, house: House) -> str | None:
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    name = node.id if isinstance(node, ast.Name) else node.attr
    dotted = house.dotted(node, module)
    home, _, last = (dotted or f"?.{name}").rpartition(".")
    if last not in MAKERS:
        return None
    if home in HOMES:
        return last
    if isinstance(node, ast.Name):
        return None
    root = node.value
    while isinstance(root, ast.Attribute):
        root = root.value
    is_import = isinstance(root, ast.Name) and root.id in module.bound
    return None if is_import else last  # sys.modules[…].Grant: who spells it so hides it


def _may_make(stage: str, node: ast.AST, module: Module) -> bool:
    if module.room in MAKERS[stage] or (module.name == RESTORER and stage in RESTORED):
        return True
    return module.name in HOMES and any(isinstance(a, ast.ClassDef) and a.name == stage for a in module.above(node))


def _is_type_alone(node: ast.AST, module: Module) -> bool:
    """Whether the name stands where a type is meant and nothing is made: an annotation, a pattern, `isinstance`, an alias's brackets."""
    child = node
    for parent in module.above(node):
        verdict = _is_type_below(parent, child)
        if verdict is not None:
            return verdict
        child = parent
    return False


def _is_type_below(parent: ast.AST, child: ast.AST) -> bool | None:
    """Whether what stands at this place of the parent is meant as a type; None where that is for what is around it to say."""
    verdict: bool | None = False
    match parent:
        case ast.arg() | ast.MatchClass():
            verdict = True
        case ast.FunctionDef(returns=returns) | ast.AsyncFunctionDef(returns=returns):
            verdict = child is returns
        case ast.AnnAssign(annotation=annotation):
            verdict = child is annotation
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, second]):
            verdict = child is second
        case ast.Attribute(attr="of", value=value):
            verdict = _last(value) == "Response"
        case ast.Subscript(slice=inner) if child is inner:
            verdict = True
        case ast.Tuple() | ast.BinOp() | ast.Subscript() | ast.List():
            verdict = None
    return verdict


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _copies(node: ast.expr, module: Module, house: House) -> bool:
    return house.dotted(node, module) in _COPIERS


def _copied(node: ast.expr, module: Module, house: House) -> Iterator[str]:
    call = module.parents[node]
    if not isinstance(call, ast.Call) or call.func is not node or not call.args:
        yield "replace is handed on: call it where the type of what it copies can be read"
        return
    yield from _not_a_stage(call.args[0], "copied with changes", module, house)


def _not_a_stage(node: ast.expr, what: str, module: Module, house: House) -> Iterator[str]:
    types = house.types(node, module)
    if not types:
        yield f"{ast.unparse(node)} is {what}, and nothing tells its type: annotate it"
    for stage in sorted(types & MAKERS.keys()):
        if not _may_make(stage, node, module) and not _is_another(stage, module, house):
            yield f"{stage} is {what} elsewhere"


def _is_another(stage: str, module: Module, house: House) -> bool:
    """Whether the module knows a class of this name that is not the stage."""
    own = module.bound.get(stage)
    home = house.origin(own).rpartition(".")[0] if own else None
    is_defined = any(isinstance(node, ast.ClassDef) and node.name == stage for node in module.tree.body)
    return (home is not None and home not in HOMES) or (is_defined and module.name not in HOMES)


def _homes(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [a.name for a in node.names if a.name in HOMES]
    return [f"{node.module}.{a.name}" for a in node.names if f"{node.module}.{a.name}" in HOMES]


def _remade(node: ast.Call, module: Module, house: House) -> Iterator[str]:
    """`type(grant)(…)`, `grant.__class__(…)`, `object.__new__(Grant)`, `getattr(x, "Grant")`, `cast("Grant", …)`."""
    match node.func:
        case ast.Call(func=ast.Name(id="type"), args=[of]) | ast.Attribute(attr="__class__", value=of):
            yield from _not_a_stage(of, "made again by its type", module, house)
        case ast.Attribute(attr=attr) if attr in _BACK_DOORS and node.args:
            yield from _not_a_stage(node.args[0], f"changed by {attr}", module, house)
        case ast.Attribute(attr="__replace__", value=of):
            yield from _not_a_stage(of, "copied with changes", module, house)
        case ast.Name(id="getattr") if any(isinstance(a, ast.Constant) and a.value in MAKERS for a in node.args):
            yield "a stage is fetched by its name"
        case ast.Name() | ast.Attribute() if house.dotted(node.func, module) == "typing.cast" and node.args:
            named = names_in(node.args[0]) & MAKERS.keys()
            yield from (f"{s} is claimed by a cast" for s in sorted(named) if not _is_another(s, module, house))

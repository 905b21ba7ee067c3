"""Who makes a stage, read from the code: each call, copy and alias by which one could come to be, whatever it is spelt like.

Outside the room that makes it, a stage may be named in annotations, patterns and `isinstance`, and nowhere else.  What is copied with
changes (`dataclasses.replace`, `copy.replace`) must be shown by the annotations not to be a stage: what cannot be told is refused, and
`Any`, `object` and type variables tell nothing.  What reading cannot see the stage itself asks when it is made: `gateway.domain.makers`.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping

from gateway.domain import makers
from tests.architecture.modules import Module, imported_from, names_in

MAKERS: Mapping[str, frozenset[str]] = {
    stage: frozenset(who.removeprefix("gateway.") for who in makers if who.count(".") == 1)
    for stage, makers in makers.MAKERS.items()
}
"""The rooms that make each stage, as the stages ask for themselves; besides, a stage makes itself in its own named methods."""
RESTORER = "gateway.results.codec"
"""The one module that reads kept stages back from bytes, and which."""
RESTORED = frozenset(stage for stage, of in makers.MAKERS.items() if RESTORER in of)
HOMES = {"gateway.domain.stages", "gateway.domain.document"}
_COPIERS = {"dataclasses.replace", "copy.replace"}
_OF_CONTAINERS = {"items", "values", "get", "pop", "setdefault", "copy", "popleft"}
_BACK_DOORS = {"__new__", "__setattr__", "__reduce__", "__reduce_ex__", "__setstate__"}
_COPIERS_NAMES = {"replace", "__replace__", "__init__", "__class__", *_BACK_DOORS}
_OPAQUE = {"Any", "object", "Self", "TypeVar"}
"""Annotations that do not tell what something is."""
_FORMS = {"BaseModel", "RootModel", "BaseSettings", "TypedDict"}
_EXECUTES = {"eval", "exec", "compile", "__import__"}
_HOLDERS = {
    "None",
    "NoneType",
    "str",
    "list",
    "dict",
    "tuple",
    "set",
    "frozenset",
    "Mapping",
    "Sequence",
    "Iterable",
    "Iterator",
    "Awaitable",
}
"""Annotations that say what holds something, and not what is held."""
_UNPICKLES = {"pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "copyreg"}
"""What makes any object of anything; nothing of the product needs them."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class House:
    """All modules together: what a name stands for, and which types an expression can have."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = {module.name: module for module in modules}
        self._fields: dict[str, dict[str, set[str]]] = {}
        self._returns: dict[str, set[str]] = {}
        self._aliases: dict[str, set[str]] = {}
        self._bases: dict[str, set[str]] = {}
        self._variables: set[str] = set()
        for module in self.modules.values():
            self._variables |= _type_variables(module.tree)
            for node in ast.walk(module.tree):
                self._note(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.ClassDef):
            own = self._fields.setdefault(node.name, {})
            self._bases.setdefault(node.name, set()).update(*map(names_in, node.bases))
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

    def is_opaque(self, types: set[str], module: Module) -> bool:
        """Whether nothing of the types tells what it is: type variables, and what stands for anything."""
        return not types - _OPAQUE - _HOLDERS - self._variables - _type_variables(module.tree)

    def is_form(self, name: str, depth: int = 0) -> bool:
        """Whether a library fills the members of this class from what it is given."""
        return name in _FORMS or (
            depth < 9 and any(self.is_form(base, depth + 1) for base in self._bases.get(name, ()))
        )

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
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield from ((line, why) for why in _annotated(node, module, house))
        if isinstance(node, ast.Import | ast.ImportFrom) and (loaded := _roots(node) & _UNPICKLES):
            yield line, f"{', '.join(loaded)} makes any object of bytes"
        if isinstance(node, ast.Constant) and node.value in HOMES and module.name != makers.__name__:
            yield line, "the module of the stages is loaded by its name"
        if isinstance(node, ast.Import | ast.ImportFrom) and module.name not in HOMES:
            yield from ((line, f"the whole of {home} is imported") for home in _homes(node, module))
        if isinstance(node, ast.Call):
            yield from ((line, why) for why in _remade(node, module, house))


def _roots(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    return {name.partition(".")[0] for name in names}


def _annotated(node: ast.arg | ast.AnnAssign, module: Module, house: House) -> Iterator[str]:
    """`make: type[Grant]`, and a stage as a member of a form, which a library fills."""
    assert node.annotation is not None
    stages = names_in(node.annotation) & MAKERS.keys()
    strange = [s for s in sorted(stages) if module.room not in MAKERS[s] and _is_stage_here(s, module)]
    if {"type", "Type"} & names_in(node.annotation):
        yield from (f"the class {stage} is handed on" for stage in strange)
    around = module.parents.get(node)
    if isinstance(node, ast.AnnAssign) and isinstance(around, ast.ClassDef) and _is_filled(around, module, house):
        yield from (f"{stage} is a member of a form" for stage in strange)


def _is_stage_here(stage: str, module: Module) -> bool:
    return module.name in HOMES or (module.bound.get(stage) or "").rpartition(".")[0] in HOMES


def _is_filled(form: ast.ClassDef, module: Module, house: House) -> bool:
    marks = set().union(*map(names_in, (*form.decorator_list, *form.bases)))
    meant = {(module.bound.get(mark) or mark).rpartition(".")[2] for mark in marks}
    return "pydantic" in marks or any(map(house.is_form, meant))


def _type_variables(tree: ast.Module) -> set[str]:
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _last(node.value.func) == "TypeVar"
        for target in node.targets
        if isinstance(target, ast.Name)
    }


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
    if house.is_opaque(types, module):
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


def _homes(node: ast.Import | ast.ImportFrom, module: Module) -> list[str]:
    if isinstance(node, ast.Import):
        return [a.name for a in node.names if a.name in HOMES]
    taken = [f"{imported_from(node, module)}.{a.name}" for a in node.names]
    return [name for name in taken if name in HOMES]


def _remade(node: ast.Call, module: Module, house: House) -> Iterator[str]:
    """`type(grant)(…)`, `grant.__class__(…)`, `object.__new__(Grant)`, `getattr(x, "Grant")`, `cast("Grant", …)`."""
    match node.func:
        case ast.Call(func=ast.Name(id="type"), args=[of]) | ast.Attribute(attr="__class__", value=of):
            yield from _not_a_stage(of, "made again by its type", module, house)
        case ast.Attribute(attr=attr) if attr in _BACK_DOORS and node.args:
            yield from _not_a_stage(node.args[0], f"changed by {attr}", module, house)
        case ast.Attribute(attr="__replace__", value=of):
            yield from _not_a_stage(of, "copied with changes", module, house)
        case (
            ast.Name(id="getattr" | "attrgetter" | "methodcaller") | ast.Attribute(attr="attrgetter" | "methodcaller")
        ) if any(isinstance(a, ast.Constant) and a.value in MAKERS.keys() | _COPIERS_NAMES for a in node.args):
            yield "a stage, or what copies one, is fetched by its name"
        case ast.Attribute(attr="__init__", value=of) if not (isinstance(of, ast.Call) and _last(of.func) == "super"):
            yield "something is begun anew by __init__"
        case ast.Name(id=name) if name in _EXECUTES:
            yield f"{name} runs what cannot be read"
        case ast.Name() | ast.Attribute() if house.dotted(node.func, module) == "typing.cast" and node.args:
            named = names_in(node.args[0]) & MAKERS.keys()
            yield from (f"{s} is claimed by a cast" for s in sorted(named) if not _is_another(s, module, house))

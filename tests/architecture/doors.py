"""What crosses from one room into another, read from the imports: through the door, or past it."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tests.architecture.modules import Module, imported_from, names_in

Import = tuple[int, str, str]
"""Line, module, name; the name is empty where the module itself is imported by its path."""
WORDS = "gateway.domain"
"""The one room without a door: its modules are the words that everybody uses."""
API = "gateway.api"
GROUND = {WORDS, "gateway.tlog", "gateway.entry", "gateway.db"}
"""What stands below the rooms."""
INNER = {"gateway.audit.tree", "gateway.audit.walk", "gateway.audit.continuity"}
"""Parts of a room with a door of their own: who is in the room goes about in it, as its import contracts let them."""
ENTRANCE = "gateway.api.http"
"""Takes the door's own part of a gateway, whose protocols stand there: who asks, and whether there is room."""
BUNDLES = {"gateway", "oversight"}
BUNDLE_TYPES = {"Gateway", "Oversight", "Wired", "Overseen"}
FLOWS, STEPS = "gateway.flows", "gateway.flows.steps"


def imports(module: Module) -> Iterator[Import]:
    """Every import of the module; what is told by dots is told whole."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, imported_from(node, module), alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)


def doors(modules: Iterable[Module]) -> dict[str, frozenset[str]]:
    """The rooms, and what each lets through: every package with an `__all__` that does not stand inside a room, inner ones; the words."""
    packages = {module.name: _all(module) for module in modules if module.is_package}
    return {
        name: lets_through or frozenset()
        for name, lets_through in packages.items()
        if name == WORDS or (lets_through and (name in INNER or not any(packages.get(above) for above in _above(name))))
    }


def past_the_door(module: Module, rooms: Mapping[str, frozenset[str]]) -> list[str]:
    """Where a module enters another room otherwise than by its door: by an import, by a name loaded, or from one package into another by dots."""
    return [
        f"{module.name}:{line}: {target}{'.' if name else ''}{name}"
        for line, target, name in (*imports(module), *_loaded(module), *_reached(module, rooms))
        if _is_whole(_joined(target, name), module, rooms)
        or (
            (room := _room(target, rooms)) is not None
            and room != WORDS
            and _whole(room) != _whole(_room(module.name, rooms))
            and (target != room or name not in rooms[room])
        )
    ]


def _is_whole(taken: str, module: Module, rooms: Mapping[str, frozenset[str]]) -> bool:
    """Whether it is another room itself, or what holds rooms: whoever has it reaches past the door by a dot."""
    is_above = any(room.startswith(f"{taken}.") for room in rooms if room not in INNER)
    return is_above or (taken in rooms and _whole(taken) != _whole(_room(module.name, rooms)))


def _loaded(module: Module) -> Iterator[Import]:
    """`import_module("gateway.access.rules")`, `sys.modules["gateway.access.rules"]`."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id="import_module" | "__import__"), args=[ast.Constant(value=str(name)), *_]):
                yield node.lineno, name, ""
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name)), *_]):
                yield node.lineno, name, ""
            case ast.Subscript(value=ast.Attribute(attr="modules"), slice=ast.Constant(value=str(name))):
                yield node.lineno, name, ""


def _reached(module: Module, rooms: Mapping[str, frozenset[str]]) -> Iterator[Import]:
    """What is reached by dots from a name that an import has bound: the room, and the first name in it."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Attribute) or isinstance(module.parents.get(node), ast.Attribute):
            continue
        root, _, rest = ast.unparse(node).partition(".")
        dotted = f"{module.bound.get(root) or root}.{rest}"
        room = _room(dotted, rooms) if root in module.bound else None
        if room is not None:
            yield node.lineno, room, dotted.removeprefix(room).lstrip(".").partition(".")[0]


def taken_by_nobody(rooms: Mapping[str, frozenset[str]], modules: Iterable[Module]) -> dict[str, set[str]]:
    """By room, the names that its door lets through and no module outside it imports."""
    takers: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for module in modules:
        for _, target, name in imports(module):
            takers[target, name].add(_whole(_room(module.name, rooms)))
    found = {room: {name for name in names if not takers[room, name] - {_whole(room)}} for room, names in rooms.items()}
    return {room: names for room, names in found.items() if names}


def strange_flows(module: Module) -> list[str]:
    """The imports by which a flow, or a step, knows a flow."""
    if not module.name.startswith(f"{FLOWS}."):
        return []
    return [
        f"{module.name}:{line}: {target}.{name}"
        for line, target, name in imports(module)
        if _is_below(_joined(target, name), FLOWS) and not _is_below(_joined(target, name), STEPS)
    ]


def beside_the_flows(module: Module, rooms: Mapping[str, frozenset[str]]) -> list[str]:
    """The imports by which the api knows a room besides the flows; what stands below all rooms it may know."""
    if not _is_below(module.name, API):
        return []
    return [
        f"{module.name}:{line}: {target}.{name}"
        for line, target, name in imports(module)
        if (room := _room(_joined(target, name), rooms)) is not None and room not in {API, FLOWS, *GROUND}
    ]


def past_the_flows(module: Module, of_no_room: frozenset[str]) -> list[str]:
    """Where the api reaches through a bundle into a room: it asks a flow instead."""
    if not _is_below(module.name, API) or _is_below(module.name, ENTRANCE):
        return []
    bundles = _bundles(module)
    return [
        f"{module.name}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr not in of_no_room and _is_bundle(node.value, bundles)
    ]


def _bundles(module: Module) -> set[str]:
    """How bundles are called: by their names, by what is told to be one, whatever it is called, and by what is bound to one."""
    found = BUNDLES | {
        node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.arg | ast.AnnAssign)
        and node.annotation is not None
        and names_in(node.annotation) & BUNDLE_TYPES
    }
    bound = [*_bound(module)]
    while more := {name for name, value in bound if _is_bundle(value, found)} - found:
        found |= more
    return found


def _bound(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """Each name that is bound by `=` or `:=`, and to what."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                match target, node.value:
                    case ast.Tuple(elts=targets), ast.Tuple(elts=values):
                        yield from zip(map(ast.unparse, targets), values, strict=False)
                    case _:
                        yield ast.unparse(target), node.value
        elif isinstance(node, ast.NamedExpr):
            yield node.target.id, node.value


def _is_bundle(node: ast.expr, bundles: set[str]) -> bool:
    """Whether it is a bundle: by what it is called, or by what makes one."""
    match node:
        case ast.NamedExpr(value=value):
            return _is_bundle(value, bundles)
        case (
            ast.Call(func=ast.Name(id="gateway_of"))
            | ast.Attribute(attr="gateway" | "oversight", value=ast.Attribute(attr="state"))
        ):
            return True
    return ast.unparse(node) in bundles


def _joined(target: str, name: str) -> str:
    return target if name in {"", "*"} else f"{target}.{name}"


def _is_below(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _above(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def _room(name: str, rooms: Mapping[str, frozenset[str]]) -> str | None:
    """The innermost room in which a module stands; None outside, and on the top floor, which has files alone."""
    return max((room for room in rooms if _is_below(name, room)), key=len, default=None)


def _whole(room: str | None) -> str | None:
    """The room of which this one is a part; itself where it is none."""
    return room.rpartition(".")[0] if room in INNER else room


def _all(module: Module) -> frozenset[str] | None:
    for node in module.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=names)):
                return frozenset(str(name.value) for name in names if isinstance(name, ast.Constant))
    return None

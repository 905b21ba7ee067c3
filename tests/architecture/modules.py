"""The product's modules as syntax trees: what each is called, and what its names are bound to."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass
class Module:
    """One file: its dotted name, its tree, what its names are bound to by imports, and the parent of each node."""

    name: str
    tree: ast.Module
    bound: dict[str, str] = field(default_factory=dict)
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    is_package: bool = False

    @property
    def room(self) -> str:
        """`access` of `gateway.access.rules`; none of what stands outside the gateway."""
        package, _, rest = self.name.partition(".")
        return rest.partition(".")[0] if package == "gateway" else ""

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around one, innermost first."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent


def read(name: str, text: str, *, is_package: bool = False) -> Module:
    """A module from its text."""
    module = Module(name, ast.parse(text), is_package=is_package)
    for node in ast.walk(module.tree):
        for child in ast.iter_child_nodes(node):
            module.parents[child] = node
        if isinstance(node, ast.Import):
            module.bound |= {a.asname or a.name.partition(".")[0]: a.name if a.asname else "" for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            module.bound |= {a.asname or a.name: f"{imported_from(node, module)}.{a.name}" for a in node.names}
    return module


def imported_from(node: ast.ImportFrom, module: Module) -> str:
    """The dotted name of what is imported from, also where it is told by dots: `from .read import …` in a flow is `gateway.flows.read`."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    base = parts[: len(parts) - node.level + (1 if module.is_package else 0)]
    return ".".join([*base, node.module] if node.module else base)


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


def modules_below(root: Path, inside: str = "") -> list[Module]:
    """Every module of a folder of packages; what is not called after the gateway is named after the folder, `inside`."""
    found = []
    for path in sorted(p for p in root.rglob("*.py") if "tests" not in p.relative_to(root).parts):
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        name = name if name.startswith("gateway") else inside + name
        found.append(read(name, path.read_text("utf-8"), is_package=is_package))
    return found


def product() -> list[Module]:
    """All that is shipped: the packages below `src`, and the connectors'."""
    found = modules_below(ROOT / "src")
    for folder in sorted(p.parent for p in ROOT.glob("connectors/*/gateway_*")):
        found += modules_below(folder, f"connectors.{folder.name}.")
    return found

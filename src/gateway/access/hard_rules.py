"""The hard rules as Cedar text: read, validated strictly against the schema, and held to what a projection can hold."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

import cedarpy

from gateway.access.atoms import Atom, Attribute, atoms_of
from gateway.domain.codes import RuleId
from gateway.domain.errors import SetupError
from gateway.domain.matter import Title

SETS: frozenset[Attribute] = frozenset({("principal", "roles"), ("context", "parties")})
"""The attributes that are sets of words."""
_NEEDED = ("id", "basis", "title_en", "title_zh")
_ID = re.compile(r"[a-z][a-z0-9-]{1,47}")
_MEMBERS = ("contains", "containsAny", "containsAll")
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_PLAIN = frozenset({"&&", "||", "!", "isEmpty", "if-then-else"})
_SCOPES = frozenset({"principal", "resource"})
_EST = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HardRule:
    """One rule: its id, its legal basis, and what it says in both languages.

    how_to_apply: what can be done about it, in both languages; empty where the rule itself does not say it.
    """

    id: RuleId
    basis: str
    text: Title
    how_to_apply: Title = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Forbid:
    """One `forbid` of the text, alone.

    reads: the attributes that its conditions look at; nothing else can change what it says.  literals: the words that it names.
    atoms: its single comparisons.
    """

    rule: HardRule
    text: str
    reads: tuple[Attribute, ...]
    literals: frozenset[str]
    atoms: tuple[Atom, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class HardRules:
    """The whole text, and its rules in its order: of several that keep a field, the first is the one that is named."""

    text: str
    forbids: tuple[Forbid, ...]


@lru_cache(maxsize=1)
def schema_text() -> str:
    """The declared dimensions, in Cedar's schema language.  Raises SetupError where the file is missing or is no schema."""
    try:
        text = (files("gateway.access") / "schema.cedarschema").read_text("utf-8")
        cedarpy.Schema.from_str(text)
    except (OSError, ValueError) as fault:
        raise SetupError(f"the schema of the access rules cannot be read: {type(fault).__name__}") from None
    return text


@lru_cache(maxsize=8)
def read_hard_rules(text: str) -> HardRules:
    """The rules of a Cedar text.

    Raises SetupError naming the rule: what does not fit the schema, permits, lacks an annotation, bears another's id, or asks for
    what no projection can hold (a pattern, arithmetic, one single asker or field).
    """
    policies = _parsed(text)
    result = cedarpy.validate_policies(text, schema_text())
    if not result.validation_passed:
        raise _unfit(str(result.errors[0]) if result.errors else "it was refused without a reason")
    forbids = tuple(_forbid(policy) for policy in policies)
    ids = [forbid.rule.id for forbid in forbids]
    if doubled := sorted({one for one in ids if ids.count(one) > 1}):
        raise _unfit(f"the id {doubled[0]} stands twice")
    return HardRules(text, forbids)


def _parsed(text: str) -> list[_EST]:
    """The policies in the text's order."""
    try:
        whole = json.loads(cedarpy.policies_to_json_str(text))
    except ValueError as fault:
        raise _unfit(str(fault)) from None
    if whole.get("templates") or whole.get("templateLinks"):
        raise _unfit("a rule with a slot is no rule yet")
    named = whole["staticPolicies"]
    return [named[name] for name in sorted(named, key=lambda name: int(name.removeprefix("policy")))]


def _forbid(policy: _EST) -> Forbid:
    rule = _rule(policy.get("annotations", {}))
    if policy["effect"] != "forbid":
        raise _unfit(f"{rule.id} permits: permits are made from the matters and from grants")
    for scope in _SCOPES:
        if policy[scope]["op"] not in ("All", "is"):
            raise _unfit(f"{rule.id} names one single {scope}")
    reads: set[Attribute] = set()
    literals: set[str] = set()
    for condition in policy["conditions"]:
        for fault in _walk(condition["body"], reads, literals):
            raise _unfit(f"{rule.id}: {fault}")
    text = cedarpy.policies_from_json_str(
        json.dumps({"staticPolicies": {"policy0": policy}, "templates": {}, "templateLinks": []})
    )
    atoms = tuple(dict.fromkeys(atom for one in policy["conditions"] for atom in atoms_of(one["body"])))
    return Forbid(rule, text, tuple(sorted(reads)), frozenset(literals), atoms)


def _rule(annotations: Mapping[str, str | None]) -> HardRule:
    given = {name: annotations.get(name) or "" for name in _NEEDED}
    if missing := [name for name in _NEEDED if not given[name].strip()]:
        raise _unfit(f"{given['id'] or 'a rule'} lacks @{missing[0]}")
    if not _ID.fullmatch(given["id"]):
        raise _unfit("an id is of small letters, digits and hyphens, 48 at most")
    titles = {"en": given["title_en"], "zh": given["title_zh"]}
    return HardRule(RuleId(given["id"]), given["basis"], titles, _how_to_apply(annotations, given["id"]))


def _how_to_apply(annotations: Mapping[str, str | None], name: str) -> Title:
    """In both languages, or in none.  Raises SetupError."""
    said = {language: annotations.get(f"apply_{language}") or "" for language in ("en", "zh")}
    if not any(said.values()):
        return {}
    if missing := [language for language, text in said.items() if not text.strip()]:
        raise _unfit(f"{name} lacks @apply_{missing[0]}")
    return said


def _walk(node: _EST, reads: set[Attribute], literals: set[str]) -> Iterator[str]:
    """What of an expression no projection can hold; on the way, what it reads and names."""
    ((kind, content),) = node.items()
    if kind == "Value":
        literals.update(_words(content))
    elif kind == ".":
        yield from _attribute(content, reads)
    elif kind == "Set":
        yield from _each(content, reads, literals)
    elif kind in _MEMBERS or kind in _COMPARISONS:
        sides = (content["left"], content["right"])
        if all(_is_set(side) for side in sides) or (
            kind == "contains" and _is_set(sides[0]) and "Value" not in sides[1]
        ):
            yield "two sets of the request are compared with each other"
        yield from _each(sides, reads, literals)
    elif kind in _PLAIN:
        yield from _each(content.values(), reads, literals)
    else:
        yield f"{kind} is more than a rule may say"


def _each(nodes: Any, reads: set[Attribute], literals: set[str]) -> Iterator[str]:
    for node in nodes:
        yield from _walk(node, reads, literals)


def _words(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for one in content:
            yield from _words(one)


def _attribute(content: _EST, reads: set[Attribute]) -> Iterator[str]:
    whose = content["left"].get("Var")
    if whose is None:
        yield "an attribute of an attribute"
    else:
        reads.add((whose, content["attr"]))


def _is_set(node: _EST) -> bool:
    of = node.get(".")
    return of is not None and (of["left"].get("Var"), of["attr"]) in SETS


def _unfit(why: str) -> SetupError:
    return SetupError(f"the hard rules of access do not fit: {why}")

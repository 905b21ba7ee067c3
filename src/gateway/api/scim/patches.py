"""The changes of PATCH on a resource as plain JSON values.  Source: RFC 7644, 3.5.2."""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.api.http.scim_problem import ScimFault
from gateway.api.scim.filters import AttributePath, Json, Test, read_filter

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_MOST: Final = 100
_SELECTED = re.compile(r"([^\[\]]+)\[([^\[\]]*)\](?:\.([A-Za-z$][A-Za-z0-9_$-]*))?")
READ_ONLY = frozenset({"id", "meta", "schemas", "groups"})


def patched(resource: Json, body: object, extensions: Sequence[str] = ()) -> Json:
    """The resource after all operations, in their order.  extensions: schemas that can be a path themselves.  Raises ScimFault."""
    operations = body.get("Operations") if isinstance(body, Mapping) else None
    if not isinstance(body, Mapping) or PATCH_OP not in (body.get("schemas") or ()):
        raise ScimFault("invalidSyntax", "a PATCH names the schema of a PatchOp")
    if not isinstance(operations, list) or not 0 < len(operations) <= _MOST:
        raise ScimFault("invalidSyntax", f"a PATCH has 1 to {_MOST} Operations")
    changed = copy.deepcopy(dict(resource))
    for operation in operations:
        if not isinstance(operation, Mapping):
            raise ScimFault("invalidSyntax", "an operation is an object")
        _apply(changed, operation, frozenset(extensions))
    return changed


def _apply(resource: dict[str, Any], operation: Json, extensions: frozenset[str]) -> None:
    verb, path = str(operation.get("op")).lower(), operation.get("path")
    if verb not in {"add", "replace", "remove"} or not isinstance(path, str | None):
        raise ScimFault("invalidSyntax", "an operation adds, replaces or removes, at a path")
    if verb != "remove" and "value" not in operation:
        raise ScimFault("invalidValue", "an operation that adds or replaces has a value")
    if path is None:
        if verb == "remove" or not isinstance(operation.get("value"), Mapping):
            raise ScimFault("noTarget", "without a path there must be attributes to add or replace")
        for name, value in operation["value"].items():
            _at_name(resource, str(name), verb, value)
        return
    if path in extensions:
        _whole(resource, path, verb, operation.get("value"))
        return
    _at_path(resource, path, verb, operation.get("value"))


def _whole(resource: dict[str, Any], extension: str, verb: str, value: object) -> None:
    """All of an extension, or those of its attributes that are named, each with the value that it has from now on."""
    if verb == "remove":
        resource.pop(extension, None)
    else:
        _at_name(resource, extension, "replace", value)


def _at_name(resource: dict[str, Any], name: str, verb: str, value: object) -> None:
    """A member of a value without a path; that of an extension's schema holds attributes of its own."""
    if name.startswith("urn:") and isinstance(value, Mapping):
        for inner, inner_value in value.items():
            if inner in READ_ONLY:
                continue
            _at_path(resource, f"{name}:{inner}", verb, inner_value)
    elif name not in READ_ONLY:
        _at_path(resource, name, verb, value)


def _at_path(resource: dict[str, Any], text: str, verb: str, value: object) -> None:
    selected = _SELECTED.fullmatch(text)
    if selected is not None:
        path = AttributePath.read(selected[1])
        holder = _holder(resource, path)
        selection = _Selection(read_filter(selected[2]), selected[3] or "")
        _in_list(holder, _key(holder, path.name), selection, verb, value)
        return
    path = AttributePath.read(text)
    if path.name in READ_ONLY:
        raise ScimFault("mutability", "this attribute is not for callers to change")
    holder = _holder(resource, path)
    key = _key(holder, path.name)
    if path.part:
        _in_complex(holder, key, path.part, verb, value)
    elif verb == "remove":
        _remove(holder, key, value)
    elif verb == "add" and isinstance(holder.get(key), list):
        holder[key] = _joined(holder[key], value)
    else:
        holder[key] = value


def _holder(resource: dict[str, Any], path: AttributePath) -> dict[str, Any]:
    if not path.schema:
        return resource
    held = resource.setdefault(_key(resource, path.schema), {})
    if not isinstance(held, dict):
        raise ScimFault("invalidPath", "not the path of an attribute")
    return held


def _key(holder: Mapping[str, Any], name: str) -> str:
    """The member's name as it stands there already, or as it was given."""
    return next((key for key in holder if key.lower() == name.lower()), name)


def _in_complex(holder: dict[str, Any], key: str, part: str, verb: str, value: object) -> None:
    held = holder.get(key)
    for one in held if isinstance(held, list) else [holder.setdefault(key, {})]:
        if not isinstance(one, dict):
            raise ScimFault("invalidPath", "this attribute has no parts")
        _set(one, part, verb, value)


@dataclass(frozen=True, slots=True)
class _Selection:
    """What of a list is meant: `roles[value eq "officer"].value`."""

    fits: Test
    part: str


def _in_list(holder: dict[str, Any], key: str, selection: _Selection, verb: str, value: object) -> None:
    """Change what of a list fits a filter."""
    held, part = holder.get(key), selection.part
    is_plain = isinstance(held, list) and not any(isinstance(one, dict) for one in held)
    items = [one if isinstance(one, dict) else {"value": one} for one in held] if isinstance(held, list) else []
    chosen = [one for one in items if selection.fits(one)]
    if not chosen:
        raise ScimFault("noTarget", "nothing fits the filter of the path")
    if verb == "remove" and not part:
        removed = set(map(id, chosen))
        holder[key] = _as_held([one for one in items if id(one) not in removed], is_plain=is_plain)
        return
    for one in chosen:
        if part:
            _set(one, part, verb, value)
        elif isinstance(value, Mapping):
            one.update(value)
        elif is_plain:
            one["value"] = value
        else:
            raise ScimFault("invalidValue", "what fits the filter has parts: name one, or send an object")
    holder[key] = _as_held(items, is_plain=is_plain)


def _as_held(items: Sequence[dict[str, Any]], *, is_plain: bool) -> list[Any]:
    """As the list was: of objects, or of plain values."""
    return [one.get("value") for one in items] if is_plain else list(items)


def _set(one: dict[str, Any], part: str, verb: str, value: object) -> None:
    if verb == "remove":
        one.pop(_key(one, part), None)
    else:
        one[_key(one, part)] = value


def _remove(holder: dict[str, Any], key: str, value: object) -> None:
    """All of it; of a list only what is named, as some clients send it."""
    held = holder.get(key)
    if value is None or not isinstance(held, list):
        holder.pop(key, None)
        return
    named = {_named(one) for one in (value if isinstance(value, list) else [value])}
    holder[key] = [one for one in held if _named(one) not in named]


def _joined(held: Sequence[object], value: object) -> list[object]:
    """Each once, by its value."""
    more = value if isinstance(value, list) else [value]
    there = {_named(one) for one in held}
    return [*held, *(one for one in more if _named(one) not in there)]


def _named(one: object) -> str:
    """By its value; what has none, as a key has, by all of it."""
    told = one.get("value", sorted(one.items())) if isinstance(one, Mapping) else one
    return str(told)

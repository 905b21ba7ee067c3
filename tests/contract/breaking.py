"""Which changes between two contracts can break a caller of the older one.

What is sent may only be taken more widely, what is answered may only be told more narrowly.  A new member of an answer breaks nobody,
for a caller skips what it does not know; a new word of a closed list does, and so does the name of a form, which is a class in a client.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")
_LEAST = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
_MOST = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")


def breaking(old: Json, new: Json) -> set[str]:
    """A sentence for each change that can break a caller, with its place."""
    return {
        *_Comparison(old, new).of_operations(),
        *_of_titles(_titles(old), _titles(new)),
        *(
            f"class {name}: is gone"
            for name in old["components"]["schemas"].keys() - new["components"]["schemas"].keys()
        ),
    }


@dataclass
class _Comparison:
    old: Json
    new: Json
    seen: set[tuple[str, str, bool]] = field(default_factory=set)

    def of_operations(self) -> Iterator[str]:
        for path, methods in self.old["paths"].items():
            for method in _METHODS:
                if method not in methods:
                    continue
                place = f"{method.upper()} {path}"
                now = self.new["paths"].get(path, {}).get(method)
                if now is None:
                    yield f"{place}: is gone"
                else:
                    self.seen.clear()
                    yield from self._of_operation(place, methods[method], now)

    def _of_operation(self, place: str, old: Json, new: Json) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{place}: operationId {old['operationId']} is {new['operationId']}"
        if not old.get("security") and new.get("security"):
            yield f"{place}: needs an access token"
        yield from self._of_parameters(place, old, new)
        yield from self._of_body(place, old, new)
        yield from self._of_answers(place, old["responses"], new["responses"])

    def _of_parameters(self, place: str, old: Json, new: Json) -> Iterator[str]:
        before, now = _parameters(old), _parameters(new)
        for name in before.keys() - now.keys():
            yield f"{place} {name}: is not taken any more"
        for name, parameter in now.items():
            was_required = name in before and before[name].get("required", False)
            if parameter.get("required") and not was_required:
                yield f"{place} {name}: is required"
            if name in before:
                yield from self._taken(f"{place} {name}", _not_null(before[name]["schema"]), parameter["schema"])

    def _of_body(self, place: str, old: Json, new: Json) -> Iterator[str]:
        before, now = (operation.get("requestBody", {}).get("content", {}) for operation in (old, new))
        if now and not before:
            yield f"{place} body: is taken"
        for kind in before:
            if kind not in now:
                yield f"{place} body: {kind} is not taken any more"
            else:
                yield from self._taken(f"{place} body", before[kind]["schema"], now[kind]["schema"])

    def _of_answers(self, place: str, old: Json, new: Json) -> Iterator[str]:
        for status in sorted(status for status in old.keys() ^ new.keys() if status < "400"):
            yield f"{place} {status}: {'is new' if status in new else 'is gone'}"
        for status in sorted(old.keys() & new.keys()):
            here = f"{place} {status}"
            for name in old[status].get("headers", {}).keys() - new[status].get("headers", {}).keys():
                yield f"{here} {name}: the header is not promised any more"
            before, now = (answers[status].get("content", {}) for answers in (old, new))
            for kind in before:
                if kind not in now:
                    yield f"{here}: is not {kind} any more"
                else:
                    yield from self._told(here, before[kind].get("schema", {}), now[kind].get("schema", {}))

    def _taken(self, place: str, old: Json, new: Json) -> Iterator[str]:
        """What is sent: whatever was right must be right still."""
        yield from self._of_schema(place, old, new, is_sent=True)

    def _told(self, place: str, old: Json, new: Json) -> Iterator[str]:
        """What is answered: whatever comes now could have come before."""
        yield from self._of_schema(place, old, new, is_sent=False)

    def _of_schema(self, place: str, old: Json, new: Json, *, is_sent: bool) -> Iterator[str]:
        pair = (str(old.get("$ref")), str(new.get("$ref")), is_sent)
        if "None" not in pair[:2] and pair in self.seen:
            return
        self.seen.add(pair)
        before, now = _alternatives(self.old, old), _alternatives(self.new, new)
        wide, narrow = (now, before) if is_sent else (before, now)
        if "any" not in wide:
            for kind in sorted(narrow.keys() - wide.keys()):
                alike = kind.partition(" ")[0]
                if alike in wide:
                    pair_of = (narrow[kind], wide[alike]) if is_sent else (wide[alike], narrow[kind])
                    yield from self._of_kind(place, *pair_of, is_sent=is_sent)
                else:
                    yield f"{place}: {'must not be' if is_sent else 'can be'} {kind}"
        for kind in before.keys() & now.keys():
            yield from self._of_kind(place, before[kind], now[kind], is_sent=is_sent)

    def _of_kind(self, place: str, old: Json, new: Json, *, is_sent: bool) -> Iterator[str]:
        wide, narrow = (new, old) if is_sent else (old, new)
        yield from _of_words(place, wide, narrow, is_sent=is_sent)
        yield from _of_bounds(place, wide, narrow)
        yield from self._of_members(place, old, new, is_sent=is_sent)
        for part, step in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(old.get(part), Mapping) and isinstance(new.get(part), Mapping):
                yield from self._of_schema(place + step, old[part], new[part], is_sent=is_sent)

    def _of_members(self, place: str, old: Json, new: Json, *, is_sent: bool) -> Iterator[str]:
        before, now = old.get("properties", {}), new.get("properties", {})
        for name in sorted(before.keys() - now.keys()):
            yield f"{place}.{name}: {'is not taken' if is_sent else 'is not told'} any more"
        required = [set(schema.get("required", ())) for schema in ((new, old) if is_sent else (old, new))]
        for name in sorted((required[0] - required[1]) & (now.keys() if is_sent else before.keys() & now.keys())):
            yield f"{place}.{name}: {'is required' if is_sent else 'can be left out'}"
        for name in sorted(before.keys() & now.keys()):
            yield from self._of_schema(f"{place}.{name}", before[name], now[name], is_sent=is_sent)


def _of_titles(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for slug in old.keys() & new.keys():
        if old[slug] != new[slug]:
            yield f"problem {slug}: the title is now {new[slug]}"


_TITLE = re.compile("`([a-z-]+)`: ([^;`]+)")


def _titles(contract: Json) -> dict[str, str]:
    """The titles of all problems, which the responses name beside their slugs."""
    responses = (o["responses"] for path in contract["paths"].values() for o in path.values() if "responses" in o)
    texts = (one["description"] for found in responses for status, one in found.items() if status >= "400")
    return {slug: title for text in texts for slug, title in _TITLE.findall(text)}


def _of_words(place: str, wide: Json, narrow: Json, *, is_sent: bool) -> Iterator[str]:
    """Closed lists; none: every word."""
    allowed, given = _words(wide), _words(narrow)
    if allowed is None:
        return
    if given is None:
        yield f"{place}: {'must be' if is_sent else 'is not only'} one of {', '.join(sorted(allowed))}"
    else:
        for word in sorted(given - allowed):
            yield f"{place}: {'must not be' if is_sent else 'can be'} {word}"


def _words(schema: Json) -> set[str] | None:
    if "const" in schema:
        return {str(schema["const"])}
    return {str(word) for word in schema["enum"]} if "enum" in schema else None


def _of_bounds(place: str, wide: Json, narrow: Json) -> Iterator[str]:
    for name in _LEAST:
        if name in wide and wide[name] > narrow.get(name, float("-inf")):
            yield f"{place}: {name} {narrow.get(name)} and {wide[name]} differ"
    for name in _MOST:
        if name in wide and wide[name] < narrow.get(name, float("inf")):
            yield f"{place}: {name} {narrow.get(name)} and {wide[name]} differ"
    for name in ("pattern", "format"):
        if name in wide and wide[name] != narrow.get(name) and "enum" not in narrow:
            yield f"{place}: {name} {narrow.get(name)} and {wide[name]} differ"


def _parameters(operation: Json) -> dict[str, Json]:
    return {f"{p['in']} {p['name']}": p for p in operation.get("parameters", ())}


def _not_null(schema: Json) -> Json:
    """The same for what stands in an address or a header, where nothing can be null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    return {**schema, "anyOf": kinds} if kinds else schema


def _alternatives(whole: Json, schema: Json) -> dict[str, Json]:
    """What a value can be, by type, `any` where nothing is said; the second of one type has a number."""
    found: dict[str, Json] = {}
    for kind, part in _parts(whole, schema):
        found[kind if kind not in found else f"{kind} {len(found)}"] = part
    return found


def _parts(whole: Json, schema: Json) -> Iterator[tuple[str, Json]]:
    while "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    parts = [part for word in ("anyOf", "oneOf") for part in schema.get(word, ())]
    for part in parts:
        yield from _parts(whole, part)
    if not parts:
        known = any(word in schema for word in ("type", "enum", "const", "properties"))
        types = schema.get("type", "string" if known else "any")
        yield from ((kind, schema) for kind in ([types] if isinstance(types, str) else types))

"""One entry: a leaf, and the sections that it names."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode

from gateway.logcheck.independent.notes import parse_checkpoint
from gateway.logcheck.independent.strict import Json, base64, members, number, parsed
from gateway.logcheck.independent.tree import leaf_hash

_TAIL = re.compile(rb'"seq":(\d{1,18}),"stream":(\d{1,9}),"v":1\}\Z')


class Row:
    """One line of entries.ndjson."""

    def __init__(self, line: bytes) -> None:
        record = members(parsed(line), {"index": number, "body": base64, "sections": base64})
        self.index, self.body, self.sections = record["index"], record["body"], record["sections"]
        self.leaf = leaf_hash(self.body)
        found = _TAIL.search(self.body)
        self.position = None if found is None else (int(found[2]), int(found[1]))
        self.name = "no entry" if self.position is None else "{}-{}".format(*self.position)

    def parts(self) -> list[tuple[str, bytes, bytes]]:
        """The stored sections: name, salt, content.  Raises ValueError, IndexError."""
        found, at, stored = [], 0, self.sections
        while at < len(stored):
            name_end = at + 1 + stored[at]
            start = name_end + 20
            end = start + int.from_bytes(stored[name_end + 16 : start], "big")
            if end > len(stored):
                raise ValueError("a section ends outside its entry")
            found.append((stored[at + 1 : name_end].decode(), stored[name_end : name_end + 16], stored[start:end]))
            at = end
        return found

    def has_its_sections(self) -> bool:
        """Whether the stored sections are those whose salted hashes the leaf holds."""
        try:
            named, hashes, subjects = parsed(self.body)["sections"], {}, []
            for name, salt, content in self.parts():
                salted = b"gateway audit section v1\x00" + name.encode() + b"\x00" + salt + content
                digest = b64encode(hashlib.sha256(salted).digest()).decode().rstrip("=")
                if name == "subject":
                    subjects.append(digest)
                elif name in hashes:
                    return False
                else:
                    hashes[name] = digest
        except (ValueError, IndexError, KeyError, TypeError):
            return False
        return bool(named == ({**hashes, "subjects": subjects} if subjects else hashes))

    def is_last_checkpoint(self) -> bool:
        """Whether it is the first leaf of a later log: the last checkpoint of the log before."""
        try:
            parse_checkpoint(self.body.decode())
        except ValueError:
            return False
        return self.index == 0 and not self.sections

    def keys(self) -> list[tuple[str, str]]:
        """Everything that the entry can be searched by, each once."""
        single: dict[str, Json] = {}
        found: dict[tuple[str, str], None] = {}
        for name, _, content in self.parts():
            record = parsed(content)
            if name == "subject":
                found["subject_tags", str(record["tag"])] = None
            else:
                single[name] = record
        officer, request, actor = (single.get(name, {}) for name in ("officer", "request", "actor"))
        states = single.get("result", {}).get("states")
        texts = [
            ("account", officer.get("account")), ("client", officer.get("client")), ("office", officer.get("department")),
            ("case_number", single.get("case", {}).get("case_number")), ("matter", request.get("matter")),
            ("actor", actor.get("account")),
        ]  # fmt: skip
        for name in ("departments", "certificates"):
            values = request.get(name)
            texts += [(name[:-1], one) for one in values if isinstance(one, str)] if isinstance(values, list) else []
        for certificate, state in states.items() if isinstance(states, dict) else ():
            texts += [("state", f"{certificate} {state}"), ("state", state)]
        found.update(dict.fromkeys((name, str(text)) for name, text in texts if text))
        return list(found)

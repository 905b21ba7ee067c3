"""A policy bundle: the files that say what may be asked and seen, and what departments grant each other, in bytes that everybody works out alike."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from gateway.city import CityFiles
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.errors import GatewayError
from gateway.domain.forms import FILE_NAME
from gateway.domain.frozen import frozen
from gateway.domain.sharing import GrantedSharing, SharingWish
from gateway.entry import canonical, read_json

FORM, FORM_WITH_GRANTS = 1, 2
MOST_FILES, MOST_BYTES = 5_000, 32 << 20
_NAME = re.compile(FILE_NAME)


class Unsound(GatewayError):
    """A policy bundle or its publication is not what was signed."""

    slug = "unready"
    remedy = "Look for who changed the store; the policy in force before goes on."


@frozen
class PolicyBundle:
    """files: UTF-8 texts by name.  grants: of data sharing, in the order of their ids.

    rules: the hash of the same files without grants, and rules_content what it is of.  content: canonical JSON of all.  hash: its
    SHA-256, hex; where nothing is granted it is `rules`.
    """

    files: Mapping[str, str]
    rules: str
    rules_content: bytes
    grants: tuple[GrantedSharing, ...]
    content: bytes
    hash: str

    @classmethod
    def of(cls, files: Mapping[str, str]) -> "PolicyBundle":
        """Without grants.  Raises ValueError for a name that is none, and for too many files or bytes."""
        for name in files:
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name[:80]!r} is no name of a file in a policy")
        content = canonical({"v": FORM, "files": dict(files)})
        if len(files) > MOST_FILES or len(content) > MOST_BYTES:
            raise ValueError(f"a policy has at most {MOST_FILES} files and {MOST_BYTES} bytes")
        name = sha256(content).hexdigest()
        return cls(dict(files), name, content, (), content, name)

    @classmethod
    def of_city(cls, files: CityFiles) -> "PolicyBundle":
        """Of a city's files.  Raises ValueError where one is no text in UTF-8."""
        return cls.of({name: content.decode() for name, content in files.items()})

    @classmethod
    def read(cls, content: bytes, expected: str, rules_content: bytes | None = None) -> "PolicyBundle":
        """expected: its hash.  rules_content: of its files, where it has grants.  Raises Unsound where it is not the bundle of that
        hash, to the byte.
        """
        if sha256(content).hexdigest() != expected:
            raise Unsound("the bundle is not the one of its hash")
        try:
            made = cls._read(read_json(content), rules_content)
        except (ValueError, LookupError, TypeError, AttributeError):
            raise Unsound("the bundle cannot be read") from None
        if made.content != content:
            raise Unsound("the bundle is not in its canonical form")
        return made

    @classmethod
    def _read(cls, told: Any, rules_content: bytes | None) -> "PolicyBundle":
        if "grants" not in told:
            return cls.of({str(name): str(text) for name, text in told["files"].items()})
        if rules_content is None:
            raise Unsound("the files of the bundle are not in the store")
        return cls.read(rules_content, told["rules"]).with_grants(map(_grant, told["grants"]))

    @property
    def city(self) -> CityFiles:
        """The files as every room reads those of a city."""
        return {name: text.encode() for name, text in self.files.items()}

    def with_changes(self, changes: Mapping[str, str | None]) -> "PolicyBundle":
        """Files put in place of others, and the same grants; None: taken away.  Raises ValueError."""
        files = {**self.files, **changes}
        changed = PolicyBundle.of({name: text for name, text in files.items() if text is not None})
        return changed.with_grants(self.grants)

    def with_grants(self, grants: Iterable[GrantedSharing]) -> "PolicyBundle":
        """The same files with these grants and no others.  Raises ValueError for too many bytes."""
        ordered = tuple(sorted(grants, key=lambda one: one.request_id))
        content = self.rules_content
        if ordered:
            content = canonical({"v": FORM_WITH_GRANTS, "rules": self.rules, "grants": [*map(_written, ordered)]})
        if len(content) > MOST_BYTES:
            raise ValueError(f"a policy's grants have at most {MOST_BYTES} bytes")
        return PolicyBundle(self.files, self.rules, self.rules_content, ordered, content, sha256(content).hexdigest())

    def changed_since(self, former: "PolicyBundle") -> tuple[str, ...]:
        """The names of the files that differ, sorted."""
        names = sorted(self.files.keys() | former.files.keys())
        return tuple(name for name in names if self.files.get(name) != former.files.get(name))


def _written(one: GrantedSharing) -> Mapping[str, object]:
    """What is not agreed is left out."""
    agreed = {name: value for name, value in one.terms.items() if value is not None}
    return {
        "id": str(one.request_id),
        "fields": {code: sorted(items) for code, items in one.wish.fields.items()},
        **agreed,
    }


def _grant(told: Mapping[str, Any]) -> GrantedSharing:
    wish = SharingWish(
        matter=MatterCode(told["matter"]),
        fields={CertificateCode(code): frozenset(map(ItemName, items)) for code, items in told["fields"].items()},
        purpose=told["purpose"],
        since=date.fromisoformat(told["since"]),
        until=date.fromisoformat(told["until"]),
        most_per_day=told["most_per_day"],
        most_per_month=told.get("most_per_month"),
    )
    return GrantedSharing(UUID(told["id"]), DepartmentCode(told["department"]), DepartmentCode(told["owner"]), wish)

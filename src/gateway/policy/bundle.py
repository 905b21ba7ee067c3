"""A policy bundle: the files that say what may be asked and seen, in bytes that everybody works out alike."""

import re
from collections.abc import Mapping
from hashlib import sha256

from gateway.city import CityFiles
from gateway.domain.errors import GatewayError
from gateway.domain.forms import FILE_NAME
from gateway.domain.frozen import frozen
from gateway.entry import canonical, read_json

FORM = 1
MOST_FILES, MOST_BYTES = 5_000, 32 << 20
_NAME = re.compile(FILE_NAME)


class Unsound(GatewayError):
    """A policy bundle or its publication is not what was signed."""

    slug = "unready"
    remedy = "Look for who changed the store; the policy in force before goes on."


@frozen
class PolicyBundle:
    """files: UTF-8 texts by name.  content: canonical JSON of them.  hash: its SHA-256, hex; the same files have the same."""

    files: Mapping[str, str]
    content: bytes
    hash: str

    @classmethod
    def of(cls, files: Mapping[str, str]) -> "PolicyBundle":
        """Raises ValueError for a name that is none, and for too many files or bytes."""
        for name in files:
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name[:80]!r} is no name of a file in a policy")
        content = canonical({"v": FORM, "files": dict(files)})
        if len(files) > MOST_FILES or len(content) > MOST_BYTES:
            raise ValueError(f"a policy has at most {MOST_FILES} files and {MOST_BYTES} bytes")
        return cls(dict(files), content, sha256(content).hexdigest())

    @classmethod
    def of_city(cls, files: CityFiles) -> "PolicyBundle":
        """Of a city's files.  Raises ValueError where one is no text in UTF-8."""
        return cls.of({name: content.decode() for name, content in files.items()})

    @classmethod
    def read(cls, content: bytes, expected: str) -> "PolicyBundle":
        """expected: its hash.  Raises Unsound where it is not the bundle of that hash, to the byte."""
        if sha256(content).hexdigest() != expected:
            raise Unsound("the bundle is not the one of its hash")
        try:
            files = read_json(content)["files"]
            made = cls.of({str(name): str(text) for name, text in files.items()})
        except (ValueError, LookupError, TypeError, AttributeError):
            raise Unsound("the bundle cannot be read") from None
        if made.content != content:
            raise Unsound("the bundle is not in its canonical form")
        return made

    @property
    def city(self) -> CityFiles:
        """The files as every room reads those of a city."""
        return {name: text.encode() for name, text in self.files.items()}

    def with_changes(self, changes: Mapping[str, str | None]) -> "PolicyBundle":
        """Files put in place of others; None: taken away.  Raises ValueError."""
        files = {**self.files, **changes}
        return PolicyBundle.of({name: text for name, text in files.items() if text is not None})

    def changed_since(self, former: "PolicyBundle") -> tuple[str, ...]:
        """The names of the files that differ, sorted."""
        names = sorted(self.files.keys() | former.files.keys())
        return tuple(name for name in names if self.files.get(name) != former.files.get(name))

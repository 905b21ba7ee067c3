"""The changelog in Chinese: the English one alone says what there is; each heading, paragraph and entry of it has its Chinese beside it.

By what it says: whose English changes loses its Chinese until somebody looks at it anew, and stands there in English meanwhile.  So neither
can rot unseen.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

_PARTS = re.compile(r"\n{2,}")
_ENTRIES = re.compile(r"\n(?=\* )")
_LONGEST_KEY = 24
_APART = "\n\n"
_BETWEEN = {"* ": "\n"}
"""What stands before a piece by its mark: entries are one list."""


@dataclass(frozen=True, slots=True)
class Piece:
    """mark: what stands before it (`## `, `* `, nothing).  text: on one line."""

    mark: str
    text: str

    @property
    def key(self) -> str:
        """By what it stands in `changelog.zh.json`: what it says, or of more than a few words a digest of it."""
        return self.text if len(self.text) <= _LONGEST_KEY else sha256(self.text.encode()).hexdigest()[:10]


def pieces(markdown: str) -> Iterator[Piece]:
    """Each heading, paragraph and entry, in order."""
    for part in _PARTS.split(markdown.strip()):
        for one in _ENTRIES.split(part):
            words = one.split()
            is_marked = words[0].strip("#") == "" or words[0] == "*"
            yield Piece(f"{words[0]} ", " ".join(words[1:])) if is_marked else Piece("", " ".join(words))


@cache
def chinese() -> Mapping[str, str]:
    """By the piece's key."""
    file = resources.files("gateway.pages").joinpath("guides", "changelog.zh.json")
    told: Mapping[str, str] = json.loads(file.read_text("utf-8"))
    return told


def in_chinese(markdown: str) -> str:
    """The same in Chinese; what nobody has written yet stays as it is."""
    told = chinese()
    return "".join(
        f"{_BETWEEN.get(one.mark, _APART)}{one.mark}{told.get(one.key, one.text)}" for one in pieces(markdown)
    )

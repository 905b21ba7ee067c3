"""What the API says of a request, which it says in English, in the reader's language.

Most sentences are looked up as they are.  One with places, such as `this policy is {state}`, is known by the words around them; what
stands in a place is looked up in its turn.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from gateway.pages.shell.words import API, messages_of

Translated = Callable[[str], str]
"""A word of ours in the reader's language; the word itself where nobody has written one."""
_PLACE = re.compile(r"\{(\w+)\}")
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class _Template:
    """around: the words before, between and behind the places.  names: of the places.  chinese: with the same places."""

    around: Sequence[str]
    names: Sequence[str]
    chinese: str

    def values(self, sentence: str) -> Mapping[str, str] | None:
        """What stands in the places, each as short as may be; None where it is another sentence."""
        first, *others = self.around
        if not (sentence.startswith(first) and sentence.endswith(self.around[-1])):
            return None
        found, at = [], len(first)
        for place, words in enumerate(others, 1):
            is_last = place == len(others)
            end = len(sentence) - len(words) if is_last else sentence.find(words, at)
            if end < at:
                return None
            found.append(sentence[at:end])
            at = end + len(words)
        return dict(zip(self.names, found, strict=True))


def told(english: str, translated: Translated, depth: int = _DEEPEST) -> str | None:
    """In the language of the words; None where they do not have it."""
    known = translated(english)
    if known != english or not depth:
        return None if known == english else known
    for one in _templates():
        values = one.values(english)
        if values is not None:
            return one.chinese.format(
                **{name: told(value, translated, depth - 1) or value for name, value in values.items()}
            )
    return None


@cache
def _templates() -> Sequence[_Template]:
    """Those with places, the ones with most words first."""
    found = []
    for english, chinese in messages_of(API).items():
        parts = _PLACE.split(english)
        if len(parts) > 1:
            found.append(_Template(parts[::2], parts[1::2], chinese))
    return sorted(found, key=lambda one: sum(map(len, one.around)), reverse=True)

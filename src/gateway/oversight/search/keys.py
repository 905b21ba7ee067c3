"""What is searched by in the index of keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.entry import KeyKind


@dataclass(frozen=True, slots=True)
class Keys:
    """What is searched by: any of these keys, and further ones that must all be there; no key: by time alone."""

    any_of: Sequence[tuple[KeyKind, bytes]]
    further: Sequence[tuple[KeyKind, bytes]] = ()


def columns(keys: Sequence[tuple[KeyKind, bytes]]) -> tuple[list[int], list[bytes]]:
    """Keys as the store takes them."""
    return [kind.value for kind, _ in keys], [key for _, key in keys]

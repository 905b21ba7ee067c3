"""Records that nobody changes: the type checker keeps that, and at run time they are made at the price of plain ones."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[_T]) -> type[_T]:
    """`@dataclass(frozen=True, slots=True)` for what a query makes dozens of.

    Equality, hash, slots and `replace` are the same.  An assignment to a field is refused by mypy alone: to refuse it at run time
    too, `dataclass` sets every field of every new object by a call of its own, which is three times the price.  The stages, of which
    a query makes ten, pay it.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)

"""Reading Apache Thrift's compact protocol by a shape that says which fields may be there; anything else is refused.

Source: thrift-compact-protocol.md.  What it may say in two ways is taken in the one in which every writer says it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Fields = dict[int, Any]
"""A struct: values by the numbers of its fields."""
TRUE, I16, I32, I64, BINARY = 1, 4, 5, 6, 8
_LIST, _STRUCT = 9, 12
_LONGEST_VARINT = 10


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, and what is in it."""

    item: "Shape"


Shape = int | ListOf | Mapping[int, "Shape"]
"""A number of a width, BINARY, TRUE, a list, or a struct's fields by their numbers, each of which may be absent."""


def read_struct(data: bytes, shape: Mapping[int, Shape], at: int = 0) -> tuple[Fields, int]:
    """A struct, and where it ends.  Raises ValueError where it is no struct of this shape, or is not whole."""
    fields: Fields = {}
    number = 0
    while (head := _byte(data, at)) != 0:
        at += 1
        number += head >> 4
        inner = shape.get(number)
        if head < 1 << 4 or inner is None or head & 0xF != _kind(inner):
            raise ValueError("a field that is not written here")
        fields[number], at = _value(data, inner, at)
    return fields, at + 1


def _kind(shape: Shape) -> int:
    if isinstance(shape, int):
        return shape
    return _LIST if isinstance(shape, ListOf) else _STRUCT


def _value(data: bytes, shape: Shape, at: int) -> tuple[Any, int]:
    if isinstance(shape, Mapping):
        return read_struct(data, shape, at)
    if isinstance(shape, ListOf):
        return _list(data, shape.item, at)
    if shape == TRUE:
        return True, at
    number, at = read_varint(data, at)
    if shape != BINARY:
        return number >> 1 ^ -(number & 1), at
    if number > len(data) - at:
        raise ValueError("it ends too early")
    return data[at : at + number], at + number


def _list(data: bytes, item: Shape, at: int) -> tuple[Sequence[Any], int]:
    head = _byte(data, at)
    count, at = (head >> 4, at + 1) if head < 0xF0 else read_varint(data, at + 1)
    if head & 0xF != _kind(item) or count > len(data) - at:
        raise ValueError("a list that is not written here")
    items = []
    for _ in range(count):
        one, at = _value(data, item, at)
        items.append(one)
    return items, at


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned number in as few bytes as it takes, and where it ends.  Raises ValueError."""
    number = 0
    for place in range(_LONGEST_VARINT):
        byte = _byte(data, at + place)
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            if byte == 0 and place:
                break
            return number, at + place + 1
    raise ValueError("a number that is longer than it need be")


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise ValueError("it ends too early")
    return data[at]

"""Values of registers as JSON and back, without loss; they stand sealed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from gateway.domain.codes import ItemName
from gateway.domain.reply import ItemValue, Record


def values_json(values: Sequence[ItemValue]) -> list[Any]:
    """Each with the letter of its type."""
    return [_packed(value) for value in values]


def values_of(packed: Sequence[Any]) -> tuple[ItemValue, ...]:
    """What `values_json` was given."""
    return tuple(_value(one) for one in packed)


def _packed(value: ItemValue) -> Any:
    match value:
        case None:
            return ["0"]
        case bool():
            return ["b", value]
        case str():
            return ["s", value]
        case int() | Decimal():
            return ["n", str(value)]
        case date():
            return ["d", value.isoformat()]
        case _:
            return ["l", [_packed(one) if isinstance(one, str) else _packed_record(one) for one in value]]


def _packed_record(record: Record) -> Any:
    return ["r", {name: _packed(value) for name, value in record.items()}]


def _value(packed: Any) -> Any:
    match packed:
        case ["0"]:
            return None
        case ["b" | "s", value]:
            return value
        case ["n", text]:
            figure = Decimal(text)
            return int(figure) if figure == figure.to_integral_value() and "." not in text else figure
        case ["d", text]:
            return date.fromisoformat(text)
        case ["l", parts]:
            return tuple(_value(part) for part in parts)
        case ["r", fields]:
            return {ItemName(name): _value(value) for name, value in fields.items()}
    raise ValueError("no value of a register")

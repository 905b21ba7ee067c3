"""The one form in which values of registers are compared across registers, spellings and years."""

from datetime import date
from decimal import Decimal

from gateway.domain.identifiers.names import fold_name
from gateway.domain.reply import UNREAD, ItemValue, Record

_FIELD, _PART = "\x1f", "\x1e"


def canonical_value(value: ItemValue) -> str | None:
    """Its type's letter and its text; the same value comes to the same text, however a register spells or encodes it.

    Text is folded as names are: width, capitals, blanks beside Chinese characters, compatibility ideographs.  Figures lose their noughts
    behind the point, lists their order.  None for what could not be read, which is no value.
    """
    if isinstance(value, str):
        return None if UNREAD in value else f"s{_text(value)}"
    if value is None:
        return "0"
    if isinstance(value, bool):
        return "b1" if value else "b0"
    if isinstance(value, int | Decimal):
        return f"n{_figure(value)}"
    if isinstance(value, date):
        return f"d{value.isoformat()}"
    parts = [canonical_value(part) if isinstance(part, str) else _record(part) for part in value]
    known = [part for part in parts if part is not None]
    return f"l{_PART.join(sorted(known))}" if len(known) == len(parts) else None


def _text(value: str) -> str:
    return value.upper() if value.isascii() and value.isalnum() else fold_name(value)


def _figure(value: int | Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _record(record: Record) -> str | None:
    fields = {name: canonical_value(value) for name, value in record.items()}
    if None in fields.values():
        return None
    return _FIELD.join(f"{name}={fields[name]}" for name in sorted(fields))

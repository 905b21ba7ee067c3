"""The masked form of a value: enough to recognise, too little to know."""

from datetime import date

from gateway.decision.value import Raw
from gateway.domain.codes import ItemName
from gateway.domain.identifiers.folding import mask_number
from gateway.domain.identifiers.names import mask_name


def masked(name: ItemName, raw: Raw) -> str | None:
    """The masked form of `raw`, or None where the value has none (a number, a flag) and must be withheld.

    A person's number keeps 4 + 4 characters, a name its first (and of three or more its last), a date its year.
    """
    if isinstance(raw, date):
        return f"{raw.year:04d}-**-**"
    if not isinstance(raw, str):
        return None
    if name.endswith("id_no"):
        return mask_number(raw)
    if name.endswith("name"):
        return mask_name(raw)
    return raw[:1] + "*" * (len(raw) - 1)

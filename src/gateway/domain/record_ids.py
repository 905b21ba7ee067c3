"""Which of somebody's records a record is: by its own id, where the register has one."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.domain.canonical_value import canonical_value
from gateway.domain.codes import ItemName, QuestionName
from gateway.domain.questions import HOLDINGS, OWNED, STATUS
from gateway.domain.reply import ItemValue, Record

_RECORD_IDS: Mapping[QuestionName, ItemName] = MappingProxyType(
    {HOLDINGS: ItemName("unit_no"), OWNED: ItemName("plate_no"), STATUS: ItemName("cert_no")}
)
"""The item by which a register tells several records of one person apart."""


def record_id(question: QuestionName, record: Record) -> str:
    """Which of a person's records this is, in the form in which values are compared; "" where there is one, or its id was not asked."""
    item = _RECORD_IDS.get(question)
    return "" if item is None else record_form(record.get(item))


def record_form(value: ItemValue) -> str:
    """A record's own id in the form in which values are compared; "" for none."""
    return "" if value in {None, ""} else canonical_value(value) or ""

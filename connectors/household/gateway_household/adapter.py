"""The list of a person's minor children, as the register gives it, made one record."""

from collections.abc import Mapping

from gateway.sdk.driver import Question


def children(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """The person's number and `minor_children`, the children's numbers in the register's order; empty when there are none.

    raw: `gmsfhm` and the list `znlb` of `{gmsfhm, csrq}`.  Raises KeyError or TypeError where the list is missing or is none: an
    answer without the list is not an answer "no children".
    """
    del question
    listed = raw["znlb"]
    if not isinstance(listed, list):
        raise TypeError
    return {"gmsfhm": raw.get("gmsfhm"), "minor_children": [child["gmsfhm"] for child in listed]}

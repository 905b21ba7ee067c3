"""The business register as the bureau's interface shows it: every state a licence has had, oldest first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from gateway_demo.kit import Row

FIRST_STATES = ("设立登记", "地址变更", "名称备案")
"""What a licence went through before its present state: one former entry for each year since 2000 that is divisible by eight."""


class Register:
    """All licences by credit code."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_code: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._by_code[row["uscc"]].append(row)

    def states(self, code: str) -> list[dict[str, object]]:
        """All states of a code, oldest first; none for one it does not know.  Two licences of one code have two present states."""
        rows = self._by_code.get(code, [])
        return [state for row in rows for state in _former(row)] + [_state(row, row["status"], "1") for row in rows]

    def another(self, code: str) -> list[dict[str, object]]:
        """The states of somebody else's code, for a bad day."""
        return self.states(next(other for other in self._by_code if other != code))


def _former(row: Row) -> list[dict[str, object]]:
    """As many former states as the licence is old: a business of 2004 has three pages, a young one has a single page."""
    age = 2026 - int(row["founded"][:4])
    return [{**_state(row, "存续", "0"), "bgsx": why} for why in FIRST_STATES[: age // 8 + 1]]


def _state(row: Mapping[str, object], status: object, current: str) -> dict[str, object]:
    is_individual = str(row["uscc"])[1:2] == "2"
    held = row["legal_rep_id_no"] or ""
    return {
        "tyshxydm": row["uscc"],
        "qymc": row["name"],
        "djzt": status,
        "fddbrzjh": "" if is_individual else held,
        "jyzzjh": held if is_individual else "",
        "clrq": row["founded"],
        "xzqh": row["county"],
        "bgsx": "现状" if current == "1" else "",
        "dqzt": current,
    }

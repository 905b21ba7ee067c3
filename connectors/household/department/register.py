"""The household register as the bureau's interface shows it: rows by number, fields by the bureau's names, children by birth link."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from gateway_demo.kit import Row, key_of, person_key, rows_under

FIELDS = {
    "gmsfhm": "id_no",
    "xm": "name",
    "cym": "former_name",
    "xb": "sex",
    "mz": "ethnic_group",
    "csrq": "birth_date",
    "hh": "household_no",
    "yhzgx": "relation_to_head",
    "hklx": "hukou_type",
    "hjqh": "hukou_county",
    "hjdz": "hukou_address",
    "qrrq": "move_in_date",
    "ryzt": "person_status",
    "zxrq": "cancel_date",
    "zxyy": "cancel_reason",
    "fqsfhm": "father_id_no",
    "mqsfhm": "mother_id_no",
}
"""The bureau's name of a field → the population's."""
PERMIT = {"jzzqh": "county", "jzzqsrq": "since", "jzzjzrq": "until"}
"""The bureau's name of a field → that of the residence permit."""
SPOUSE = ("pogmsfhm", "poswbz")
"""The spouse whom the register links to somebody: the number with the days of birth hidden, and whether that one is registered as dead."""
ADULT = 18
DEATH = "死亡"


class Register:
    """All rows, found by number and by parent.

    marriages: what the civil affairs bureau has told of, from which couples are linked; a court's divorce is not among it.
    """

    def __init__(self, rows: Iterable[Row], marriages: Iterable[Row] = ()) -> None:
        self._spouse_of: dict[str, str | None] = {}
        for event in sorted(marriages, key=lambda row: str(row["date"])):
            self._link(event)
        self._by_number: dict[str, list[Row]] = defaultdict(list)
        self._by_parent: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._by_number[key_of(row["id_no"])].append(row)
            for parent in ("father_id_no", "mother_id_no"):
                if row.get(parent):
                    self._by_parent[key_of(row[parent])].append(row)

    def find(self, number: str) -> list[Row]:
        """The rows of a number: none, one, or two where a number was issued twice."""
        return rows_under(self._by_number, number)

    def _link(self, event: Row) -> None:
        couple = person_key(event["husband_id_no"]), person_key(event["wife_id_no"])
        for one, other in (couple, couple[::-1]):
            if event["event"] == "marriage":
                self._spouse_of[one] = other
            elif event["event"] in {"divorce", "revoked"} and self._spouse_of.get(one) == other:
                self._spouse_of[one] = None

    def spouse(self, number: str) -> dict[str, str | None]:
        """The fields of `SPOUSE`; nothing of a spouse whom the register does not hold, or who is sealed.

        Of whoever was cancelled for any other reason than a death in that word, whether they live is not told.
        """
        linked = self._spouse_of.get(person_key(number))
        rows = self.find(linked) if linked else []
        if len(rows) != 1 or rows[0].get("sealed"):
            return dict.fromkeys(SPOUSE)
        (row,) = rows
        death_codes = {("normal", None): "0", ("cancelled", DEATH): "1"}
        shown_number = f"{row['id_no'][:-8]}****{row['id_no'][-4:]}"
        is_dead = death_codes.get((row["person_status"], row.get("cancel_reason") or None))
        return dict(zip(SPOUSE, (shown_number, is_dead), strict=True))

    def another(self, number: str) -> Row:
        """The row of somebody else, for a bad day."""
        return next(rows[0] for other, rows in self._by_number.items() if other != number)

    def minor_children(self, number: str, today: date) -> list[dict[str, str]]:
        """The children under 18 by birth link who are not registered as dead, oldest first; a sealed child is not listed.

        Number and birth date, and of a child whose registration was cancelled also the reason, empty where there is none.
        """
        children = [
            {"gmsfhm": row["id_no"], "csrq": row["birth_date"]} | _cancelled(row)
            for row in rows_under(self._by_parent, number)
            if not row.get("sealed") and row.get("cancel_reason") != DEATH and is_minor(row["birth_date"], today)
        ]
        return sorted(children, key=lambda child: (child["csrq"], child["gmsfhm"]))


def _cancelled(row: Row) -> dict[str, str]:
    return {"zxyy": row.get("cancel_reason") or ""} if row["person_status"] == "cancelled" else {}


def is_minor(birth_date: str, today: date) -> bool:
    """Whether somebody born on that day (ISO) is under 18; the 18th birthday of 29 February is 1 March."""
    born = date.fromisoformat(birth_date)
    return (today.year - born.year, today.month, today.day) < (ADULT, born.month, born.day)


def shown(row: Mapping[str, object], wanted: str) -> dict[str, object]:
    """The wanted fields of a row, by the bureau's names; unknown names are passed over.  wanted: separated by commas."""
    names = wanted.split(",")
    permit = row.get("residence_permit")
    held = permit if isinstance(permit, Mapping) else {}
    return {name: row.get(FIELDS[name]) for name in names if name in FIELDS} | {
        name: held.get(PERMIT[name]) for name in names if name in PERMIT
    }

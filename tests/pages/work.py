"""A day's work in the planted demo: what offices have asked, what each of them may see of it, and what others have written meanwhile."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from gateway_demo.demo import Demo
from gateway_demo.examples import EXAMPLES
from tests.pages.planted import PEOPLE, Item, Plant
from tests.pages.reader import Reader
from tests.pages.window import asked, complete

ASKS: Mapping[str, tuple[str, ...]] = {
    "clerk": tuple(matter for matter in EXAMPLES if matter != "M12"),  # whose people are this clerk's own family
    "tax-clerk": ("M07",),
    "housing-clerk": ("M01", "M12"),
}
"""Which matters each of them may ask; in all others each of them is refused."""
CLEAR = frozenset({"reveal"})
_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """One query.  clear: the items that the grid lets this officer see as they are, of this matter."""

    by: str
    matter: str
    query_id: str
    case: str
    clear: frozenset[Item]

    def must_not_show(self, plants: tuple[Plant, ...]) -> list[Plant]:
        return [plant for plant in plants if plant.item not in self.clear]


@dataclass(frozen=True, slots=True)
class Work:
    """demo: whose registers hold the plants."""

    demo: Demo
    plants: tuple[Plant, ...]
    asked: tuple[Asking, ...]
    people: frozenset[str] = PEOPLE


def a_days_work(demo: Demo, plants: tuple[Plant, ...]) -> Work:
    """Everybody asks all that they may; when this returns, no register is waited for any more."""
    done: list[Asking] = []
    for by, matters in ASKS.items():
        with Reader(demo, by) as officer, ThreadPoolExecutor(_AT_ONCE) as pool:
            done += pool.map(partial(_ask, officer, by), matters)
    with Reader(demo, "clerk") as clerk:
        complaint = {"case_number": done[0].case, "matter": "M01", "county": "330702", "words": "白跑一趟"}
        clerk.send("/clerk/complaints", complaint | {"person_id": EXAMPLES["M01"]["parties"][0]["person_id"]})
    return Work(demo, plants, tuple(done))


def _ask(officer: Reader, by: str, matter: str) -> Asking:
    grid = officer.api("/v1/me/permissions", matter=matter)
    shown = [field for one in grid["certificates"] for field in one["fields"] if field["mode"] in CLEAR]
    query_id, _ = asked(officer, matter)
    document = complete(officer, query_id)
    clear = frozenset((field["department"], field["name"]) for field in shown)
    return Asking(by, matter, query_id, document["case_number"], clear)

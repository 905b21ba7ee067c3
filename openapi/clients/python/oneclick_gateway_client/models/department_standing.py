from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.closed_hours import ClosedHours
    from ..models.department_health import DepartmentHealth
    from ..models.downtime import Downtime


T = TypeVar("T", bound="DepartmentStanding")


@_attrs_define
class DepartmentStanding:
    """How one department does, as the process that answers you has seen it since its start.

    Attributes:
        code (str): The code of the department.
        title (BilingualText): A text in both languages.
        driver (str): The kind of driver by which it is asked.
        health (DepartmentHealth): A department's health, as the process that answers you has seen it; another process
            may have seen other calls.
        circuit_open (bool): Whether so many calls failed that it is only tried now and then.
        closed_hours (list[ClosedHours]): The hours of each day in which the department does not answer.
        downtime (list[Downtime]): Announced downtime that is not over, the next first.
        calls (int): Calls that went out.
        failures (int): Calls that count against its health.
        retries (int): Calls made again at once because the first failed.
        turned_away (int): Lookups that were not asked: no place, no pace, or an open circuit.
        waiting (int): Lookups that wait for a place now.
        under_way (int): Calls under way now.
        places (int): How many calls this process may have under way: its part of what was agreed.
        places_fitting (int): How many of them are filled: fewer where the department slows down under its calls.
    """

    code: str
    title: BilingualText
    driver: str
    health: DepartmentHealth
    circuit_open: bool
    closed_hours: list[ClosedHours]
    downtime: list[Downtime]
    calls: int
    failures: int
    retries: int
    turned_away: int
    waiting: int
    under_way: int
    places: int
    places_fitting: int

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        title = self.title.to_dict()

        driver = self.driver

        health = self.health.to_dict()

        circuit_open = self.circuit_open

        closed_hours = []
        for closed_hours_item_data in self.closed_hours:
            closed_hours_item = closed_hours_item_data.to_dict()
            closed_hours.append(closed_hours_item)

        downtime = []
        for downtime_item_data in self.downtime:
            downtime_item = downtime_item_data.to_dict()
            downtime.append(downtime_item)

        calls = self.calls

        failures = self.failures

        retries = self.retries

        turned_away = self.turned_away

        waiting = self.waiting

        under_way = self.under_way

        places = self.places

        places_fitting = self.places_fitting

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "title": title,
                "driver": driver,
                "health": health,
                "circuit_open": circuit_open,
                "closed_hours": closed_hours,
                "downtime": downtime,
                "calls": calls,
                "failures": failures,
                "retries": retries,
                "turned_away": turned_away,
                "waiting": waiting,
                "under_way": under_way,
                "places": places,
                "places_fitting": places_fitting,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.closed_hours import ClosedHours
        from ..models.department_health import DepartmentHealth
        from ..models.downtime import Downtime

        d = dict(src_dict)
        code = d.pop("code")

        title = BilingualText.from_dict(d.pop("title"))

        driver = d.pop("driver")

        health = DepartmentHealth.from_dict(d.pop("health"))

        circuit_open = d.pop("circuit_open")

        closed_hours = []
        _closed_hours = d.pop("closed_hours")
        for closed_hours_item_data in _closed_hours:
            closed_hours_item = ClosedHours.from_dict(closed_hours_item_data)

            closed_hours.append(closed_hours_item)

        downtime = []
        _downtime = d.pop("downtime")
        for downtime_item_data in _downtime:
            downtime_item = Downtime.from_dict(downtime_item_data)

            downtime.append(downtime_item)

        calls = d.pop("calls")

        failures = d.pop("failures")

        retries = d.pop("retries")

        turned_away = d.pop("turned_away")

        waiting = d.pop("waiting")

        under_way = d.pop("under_way")

        places = d.pop("places")

        places_fitting = d.pop("places_fitting")

        department_standing = cls(
            code=code,
            title=title,
            driver=driver,
            health=health,
            circuit_open=circuit_open,
            closed_hours=closed_hours,
            downtime=downtime,
            calls=calls,
            failures=failures,
            retries=retries,
            turned_away=turned_away,
            waiting=waiting,
            under_way=under_way,
            places=places,
            places_fitting=places_fitting,
        )

        return department_standing

"""A department that has several systems: those are asked that serve the divisions a question is about, and speak as one."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace

from gateway.connect.fanout import Guarded
from gateway.connect.merging import Heard, merged
from gateway.domain.codes import DepartmentCode
from gateway.domain.reply import NOT_SERVED, Incomplete, Pending, Refused, Unavailable
from gateway.domain.route import SYSTEM, Route
from gateway.domain.stages import LookupResult
from gateway.sdk import Question


class RoutedDepartment:
    """A department that has several systems, each behind a guard of its own: those that may know are asked at once, as one.

    systems: those that the operator has given an endpoint; of the others nobody is asked, and they are silent.
    """

    def __init__(self, route: Route, systems: Mapping[str, Guarded]) -> None:
        self._route = route
        self._systems = systems

    def knows(self, name: str) -> bool:
        """Whether any of the systems answers a question of this bare name; all have one manifest."""
        return any(system.knows(name) for system in self._systems.values())

    def deadline(self, until_s: float) -> float:
        """The point on the loop's clock by which a question asked now is answered."""
        return max((system.deadline(until_s) for system in self._systems.values()), default=until_s)

    async def ask(self, question: Question) -> LookupResult:
        """What those say together who serve the question's divisions.  Never raises for them."""
        names = self._route.serving(question.divisions)
        if not names:
            return LookupResult(Refused(NOT_SERVED), 0, 0)
        handles = _handles(question.handle)
        results = await asyncio.gather(*(self._ask(name, question, handles.get(name)) for name in names))
        if len(names) == 1:
            return _of_one(names[0], results[0])
        heard = [Heard(name, self._route.counties[name], result) for name, result in zip(names, results, strict=True)]
        return merged(heard, _handle)

    async def _ask(self, name: str, question: Question, handle: str | None) -> LookupResult:
        system = self._systems.get(name)
        if system is None:
            return LookupResult(Unavailable("not_configured"), 0, 0)
        return await system.ask(replace(question, handle=handle))


def as_departments(
    guards: Mapping[DepartmentCode, Guarded], routes: Mapping[DepartmentCode, Route]
) -> Mapping[DepartmentCode, Guarded]:
    """The departments as they are asked: those with a route as one, whose systems have the names `department@system` in `guards`."""
    plain = {name: guard for name, guard in guards.items() if SYSTEM not in name}
    routed = {
        department: RoutedDepartment(route, systems)
        for department, route in routes.items()
        if (systems := _systems_of(department, guards))
    }
    return plain | routed


def _systems_of(department: str, guards: Mapping[DepartmentCode, Guarded]) -> Mapping[str, Guarded]:
    parted = ((name.partition(SYSTEM), guard) for name, guard in guards.items() if SYSTEM in name)
    return {system: guard for (named, _, system), guard in parted if named == department}


def _of_one(name: str, result: LookupResult) -> LookupResult:
    """The one system's result; its receipt is kept under its name."""
    reply = result.reply
    if isinstance(reply, Pending | Incomplete) and reply.handle:
        return replace(result, reply=replace(reply, handle=_handle({name: reply.handle})))
    return result


def _handle(handles: Mapping[str, str]) -> str:
    return json.dumps(dict(sorted(handles.items())))


def _handles(handle: str | None) -> Mapping[str, str]:
    """The receipts that the systems have given, by their names; none of what is not ours."""
    try:
        told = json.loads(handle) if handle else {}
    except ValueError:
        return {}
    return {str(name): str(one) for name, one in told.items()} if isinstance(told, dict) else {}

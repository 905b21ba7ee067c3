"""What a certificate looks at only to know which system of a department is asked: where somebody lives."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gateway.domain.codes import DepartmentCode, ItemName, QuestionName
from gateway.domain.matter import Certificate, Matter
from gateway.domain.route import Route


def as_routed(matters: Iterable[Matter], routes: Mapping[DepartmentCode, Route]) -> tuple[Matter, ...]:
    """The matters, whose certificates look at the items by which the systems of the departments that they ask are chosen."""
    by_residence = {department: route for department, route in routes.items() if route.by == "residence"}
    if not by_residence:
        return tuple(matters)
    return tuple(
        replace(matter, certificates=tuple(_as_routed(one, by_residence) for one in matter.certificates))
        for matter in matters
    )


def _as_routed(certificate: Certificate, routes: Mapping[DepartmentCode, Route]) -> Certificate:
    asked = {DepartmentCode(question.partition(".")[0]) for question in certificate.needs}
    looked_at: dict[QuestionName, frozenset[ItemName]] = {}
    for department, route in routes.items():
        if department in asked:
            question = QuestionName(route.question)
            looked_at[question] = looked_at.get(question, frozenset()) | {ItemName(route.item)}
    return replace(certificate, routed_by=looked_at) if looked_at else certificate

"""What each kind of officer who may ask a matter has of it, side by side: the grid of the rules, seen as somebody else.  Pure."""

from collections.abc import Iterator, Mapping, Sequence

from gateway.access.asker_kinds import AskerKind, AskerRange
from gateway.access.dimensions import ANOTHER
from gateway.access.key import ProjectionKey
from gateway.access.permissions import Permissions, permissions_of
from gateway.access.rights import Rights
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.frozen import frozen
from gateway.domain.matter import Title

WINDOW = "window"
"""The client system that stands for a window of the department's own: one that no rule names."""


@frozen
class ViewedAs:
    """As whom the rules are looked at.  department, client None: as each of those that the matter's rules name, and as anybody else.

    of_minor: where one of those asked about is a minor.
    """

    matter: MatterCode
    department: DepartmentCode | None = None
    client: str | None = None
    county: str = ""
    assurance: str = "substantial"
    has_duty: bool = True
    of_minor: bool = False


@frozen
class AskerView:
    """What one kind of officers has of a matter.  department, client: None where any other than those beside it is meant."""

    who: Title
    department: DepartmentCode | None
    client: str | None
    permissions: Permissions


def views_of(
    rights: Rights, wanted: ViewedAs, titles: Mapping[DepartmentCode, Title], rules_hash: str
) -> Sequence[AskerView]:
    """The owner's officers first, then by name.  titles: of the departments.

    Raises KeyError where there is no such matter, PolicyFault.
    """
    return [_view(rights, wanted, kind, titles, rules_hash) for kind in _kinds(rights, wanted)]


_Named = tuple[DepartmentCode | None, str | None]


def _kinds(rights: Rights, wanted: ViewedAs) -> Iterator[_Named]:
    if wanted.department is not None or wanted.client is not None:
        yield wanted.department, wanted.client
        return
    part = rights.slice_of(wanted.matter)
    owner = part.matter.owner
    yield owner, None
    yield from ((DepartmentCode(one), None) for one in sorted(part.departments - {owner}))
    yield from ((None, client) for client in sorted(part.granted_clients))
    yield None, None


def _view(
    rights: Rights, wanted: ViewedAs, named: _Named, titles: Mapping[DepartmentCode, Title], rules_hash: str
) -> AskerView:
    department, client = named
    part, matter = rights.slice_of(wanted.matter), rights.catalogue.matters[wanted.matter]
    key = ProjectionKey(
        matter=wanted.matter,
        department=department or DepartmentCode(ANOTHER),
        client=client or WINDOW,
        has_duty=wanted.has_duty,
        of_minor=wanted.of_minor,
        county=wanted.county,
        assurance=wanted.assurance,
    )
    found = permissions_of(matter, rights.projection_now(key), rights.catalogue.items, rights.rules, rules_hash)
    others = tuple(sorted(part.departments)) if client is None else ()
    ranges = {"department": AskerRange(others, is_all_but=True) if department is None else AskerRange((department,))}
    if client is not None:
        ranges["client"] = AskerRange((client,))
    return AskerView(AskerKind(ranges).who(titles), department, client, found)

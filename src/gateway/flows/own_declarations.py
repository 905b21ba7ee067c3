"""What I have promised, and what became of it: a citizen's own declarations, with an entry of each reading."""

from collections.abc import Sequence

from gateway.audit import Draft, Subject
from gateway.declaration import OwnDeclaration
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.entry import OWN, Content, Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.pages import page_of

TASK = "own-declarations"
"""What stands as the task of such a reading."""


async def read_own(
    person: PersonId, before: str | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[OwnDeclaration], str | None]:
    """One page, newest first, after the SEARCH entry of this reading; and the id to go on before.

    person: whose token asks.  Raises AuditUnavailable.
    """
    found = await gateway.inspections.own(person, before, limit + 1)
    shown, last = page_of(found, limit, lambda one: one.declaration_id)
    tag = gateway.log.privacy.tag(person, gateway.clock.real().year)
    sections: dict[str, Content] = {
        "officer": {"account": "citizen", "client": officer.client, "department": "public"},
        "result": {"task": TASK, "found": len(shown), "first_page": before is None},
    }
    await gateway.audit.record(Draft(Kind.SEARCH, None, sections, (Subject(tag, {"party": OWN, "role": OWN}),)))
    return shown, last

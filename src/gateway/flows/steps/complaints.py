"""Whoever acts for somebody who complained says so with what they ask, and says it truly."""

from uuid import UUID

from gateway.domain.complaint import Complaint, ComplaintState
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.stages import Officer, Query
from gateway.flows.steps.gateway import Gateway


async def require_complaint(query: Query, officer: Officer, gateway: Gateway, *, until_s: float) -> None:
    """Pass where the query names no complaint, or one that the officer is dealing with, in its case, about whose it is.

    until_s: by the event loop's clock.  Raises InvalidInput, in the same words whatever does not fit; FAULTS.
    """
    if query.complaint is None:
        return
    async with gateway.database.silence.within(until_s):
        found = await gateway.complaints.load(UUID(query.complaint))
    if found is None or not _is_dealt_with(found, query, officer):
        sentence = "a complaint that you have taken up and not answered yet, in this case and about one of these people"
        raise InvalidInput(
            "the query is not about this complaint", [InputFault("/complaint_id", "not-yours", sentence)]
        )


def _is_dealt_with(complaint: Complaint, query: Query, officer: Officer) -> bool:
    is_held = complaint.state is ComplaintState.ASSIGNED and complaint.holder == officer.account
    about = {party.person.person_id for party in query.parties if party.person is not None}
    is_same = (complaint.case_number, complaint.matter) == (query.case_number, query.matter)
    return is_held and is_same and complaint.person in about

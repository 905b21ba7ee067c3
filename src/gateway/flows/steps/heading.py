"""What stands at the head of a printed answer: who asked, about whom by role, and the applicant masked."""

from datetime import date

from gateway.domain.identifiers.folding import mask_number
from gateway.domain.identifiers.names import mask_name
from gateway.domain.stages import Officer, Query
from gateway.results import Heading

_ADULT_YEARS = 18


def heading_of(query: Query, officer: Officer) -> Heading:
    """The head of a query's answer: an applicant's name and number masked, of a minor nothing; of all others the role alone."""
    applicant = next((party.person for party in query.of_role("applicant") if party.person is not None), None)
    is_shown = applicant is not None and not _is_minor(applicant.person_id.birth_date, query.asked_at.date())
    return Heading(
        applicant_name=mask_name(applicant.name) if applicant is not None and is_shown else None,
        applicant_number=mask_number(applicant.person_id.number) if applicant is not None and is_shown else None,
        parties=tuple(party.key for party in query.parties),
        account=officer.account,
        post=officer.post,
        department=officer.department,
        county=officer.county,
    )


def _is_minor(born: date, today: date) -> bool:
    return (today.year, today.month, today.day) < (born.year + _ADULT_YEARS, born.month, born.day)

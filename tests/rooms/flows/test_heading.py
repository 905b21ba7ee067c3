"""What the head of a printed answer keeps of the people: the applicant masked, of a minor nothing, of all others the role."""

from dataclasses import replace

import pytest

from gateway.domain.person import Person, PersonId
from gateway.flows.steps.heading import heading_of
from tests.rooms.decision.example import officer, query


@pytest.mark.parametrize(
    ("number", "name", "shown"),
    [
        ("33079119940317001X", "陈思远", ("陈*远", "3307**********001X")),
        ("33079119940317001X", "陈远", ("陈*", "3307**********001X")),
        ("330791202302080028", "陈一诺", (None, None)),
    ],
    ids=["grown", "two characters", "a minor"],
)
def test_the_applicant_is_masked(number: str, name: str, shown: tuple[str | None, str | None]) -> None:
    asked = query("M01")
    people = tuple(
        replace(party, person=Person(PersonId(number), name)) if party.role == "applicant" else party
        for party in asked.parties
    )
    heading = heading_of(replace(asked, parties=people), officer())
    assert (heading.applicant_name, heading.applicant_number) == shown
    assert heading.parties == tuple(party.key for party in people)
    told = str((heading.parties, heading.account, heading.post))
    assert not [
        party
        for party in people
        if party.person and (party.person.name in told or party.person.person_id.number in told)
    ]

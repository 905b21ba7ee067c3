"""Who asks in a company's name: its legal representative, by the business register, or whoever holds an authorisation on file; else nobody
is asked about its staff."""

from dataclasses import replace

import pytest

from gateway.access.authority import Authorisation
from gateway.decision import linked_lookups
from gateway.domain.codes import MatterCode
from gateway.domain.errors import InvalidInput
from gateway.domain.person import PersonId
from gateway.domain.questions import EMPLOYER, HEADCOUNT, PERIODS
from gateway.domain.reply import Ambiguous, Found, NoRecord, Pending, Reply, Unavailable
from gateway.domain.stages import LookupResult, Plan, Query
from tests.rooms.decision.example import (
    AS_OF,
    CHEN,
    NOW,
    answers_to,
    catalogue,
    digest,
    found,
    grant,
    lookup_of,
    period,
    plan,
    query,
    record,
)

FIRM, STAFF = ("employer", "91330791MA0000015M", ""), ("staff", "330791199511020027", "林晓雯")
INSURED = found(record(name="林晓雯", periods=(period(202201, 202610, "410"), period(202201, 202610, "110"))))
COUNTED = found(record(employer_headcount=12))


def licence(*matches: str) -> Found:
    return found(*(record(status="存续", legal_rep_match=match) for match in matches))


def asked(*certificates: str, authorisation: str | None = None) -> Plan:
    parameters = {"n": 3} if "M11-C2" in certificates else None
    made: Query = query(certificates[0].partition("-")[0], [CHEN, FIRM, STAFF], certificates, parameters)
    parties = tuple(
        replace(party, authorisation=authorisation if party.role == "applicant" else None) for party in made.parties
    )
    return catalogue().plan(replace(made, parties=parties))


def came_to(made: Plan, reply: Reply) -> list[tuple[str, str, str]]:
    said: dict[tuple[str, str], Reply] = {
        (EMPLOYER, "employer"): reply,
        (PERIODS, "staff.1"): INSURED,
        (HEADCOUNT, "employer"): COUNTED,
    }
    told = [decision.answer for decision in answers_to(made, said).of.values()]
    return [(one.verdict.value, one.reason, one.doubt.value) for one in told if one is not None]


ACTIVE, STAFFED = ("yes", "ACTIVE", "none"), ("yes", "HEADCOUNT_12", "none")
NOBODY_S = ("unknown", "NOT_REPRESENTED", "final")
READ = ("unknown", "AUTHORISED_AGENT", "final")
REPLIES: list[tuple[str, Reply, tuple[str, str, str], tuple[str, str, str]]] = [
    ("the applicant", licence("same"), ACTIVE, STAFFED),
    ("somebody else", licence("other"), ("no", "OTHER_REPRESENTATIVE", "none"), NOBODY_S),
    ("nobody on record", licence("unknown"), ("unknown", "REPRESENTATIVE_UNKNOWN", "person"), NOBODY_S),
    ("two of them", licence("same", "other"), ("unknown", "SEVERAL_RECORDS", "person"), NOBODY_S),
    ("no such company", NoRecord(AS_OF), ("unknown", "NO_RECORD", "person"), NOBODY_S),
    ("two of one code", Ambiguous(), ("unknown", "AMBIGUOUS", "person"), ("unknown", "AMBIGUOUS", "final")),
    ("away", Unavailable("timeout"), ("unknown", "UNAVAILABLE", "waiting"), ("unknown", "UNAVAILABLE", "waiting")),
    ("later", Pending("ticket"), ("unknown", "PENDING", "waiting"), ("unknown", "PENDING", "waiting")),
]


@pytest.mark.parametrize(("name", "reply", "of_firm", "of_staff"), REPLIES, ids=[row[0] for row in REPLIES])
def test_by_the_business_register(
    name: str, reply: Reply, of_firm: tuple[str, str, str], of_staff: tuple[str, str, str]
) -> None:
    assert came_to(asked("M11-C1", "M11-C2"), reply) == [of_firm, of_staff], name
    assert came_to(asked("M11-C2"), reply) == [of_staff], f"{name}, whatever else is asked"


BY_HAND, OF_MONTHS = ("unknown", "TO_BE_VERIFIED", "person"), ("yes", "CONSECUTIVE_3", "none")
AWAY, LATER = ("unknown", "UNAVAILABLE", "waiting"), ("unknown", "PENDING", "waiting")
OF_TECHNICIANS: list[tuple[str, Reply, list[tuple[str, str, str]]]] = [
    ("the applicant", licence("same"), [OF_MONTHS, ACTIVE, BY_HAND]),
    ("somebody else", licence("other"), [NOBODY_S, NOBODY_S, NOBODY_S]),
    ("nobody on record", licence("unknown"), [NOBODY_S, NOBODY_S, NOBODY_S]),
    ("no such company", NoRecord(AS_OF), [NOBODY_S, ("unknown", "NO_RECORD", "person"), NOBODY_S]),
    ("away", Unavailable("timeout"), [AWAY, AWAY, AWAY]),
    ("later", Pending("ticket"), [LATER, LATER, LATER]),
]


@pytest.mark.parametrize(("name", "reply", "expected"), OF_TECHNICIANS, ids=[row[0] for row in OF_TECHNICIANS])
def test_of_technicians_nobody_is_told_or_asked_for_whoever_does_not_represent_the_company(
    name: str, reply: Reply, expected: list[tuple[str, str, str]]
) -> None:
    certificates = ("M12-C1", "M12-C2", "M12-C3")
    assert came_to(asked(*certificates), reply) == expected, name
    assert [came_to(asked(one), reply) for one in certificates] == [[one] for one in expected], "whatever else is asked"


@pytest.mark.parametrize("match", ["other", "unknown"])
def test_an_agent_with_an_authorisation_stands_where_the_representative_would(match: str) -> None:
    agent = asked("M12-C1", "M12-C2", "M12-C3", authorisation="SQ-1")
    assert came_to(agent, licence(match)) == [OF_MONTHS, ACTIVE, BY_HAND]
    struck_off = found(record(status="吊销", legal_rep_match=match))
    assert came_to(agent, struck_off) == [OF_MONTHS, ("no", "NOT_ACTIVE", "none"), BY_HAND]


@pytest.mark.parametrize("match", ["other", "unknown"])
def test_with_an_authorisation_staff_are_asked_about_and_whom_it_allows_a_person_reads(match: str) -> None:
    assert came_to(asked("M11-C1", "M11-C2", authorisation="SQ-1"), licence(match)) == [READ, STAFFED]
    assert came_to(asked("M11-C1", authorisation="SQ-1"), licence("same")) == [ACTIVE]


@pytest.mark.parametrize(
    ("match", "authorisation", "asked_about"),
    [("same", None, {"staff"}), ("other", None, set()), ("unknown", None, set()), ("other", "SQ-1", {"staff"})],
)
async def test_before_it_is_shown_nobody_is_asked_about_the_staff(
    match: str, authorisation: str | None, asked_about: set[str]
) -> None:
    made = asked("M11-C1", "M11-C2", authorisation=authorisation)
    number, applicant = FIRM[1], digest(PersonId.parse(CHEN[1]))
    granted = await grant(
        made, "clerk", Authorisation("SQ-1", number, number, applicant, MatterCode("M11"), NOW.date())
    )
    of_staff = {one.lookup_id for one in made.lookups if one.subject.role == "staff"}
    firm = lookup_of(made, EMPLOYER, "employer")
    assert all(one.stands_on == (firm,) for one in granted.lookups if one.lookup_id in of_staff)
    assert not any(one.stands_on for one in granted.lookups if one.lookup_id not in of_staff)
    known = {firm: LookupResult(licence(match), 1, 12)}
    linked = linked_lookups(granted, known, NOW.date())
    assert {one.subject.role for one in made.lookups if one.lookup_id in linked} == asked_about


def test_who_leaves_out_who_applies_is_told_so() -> None:
    with pytest.raises(InvalidInput):
        plan("M11", [FIRM, STAFF], ["M11-C2"], {"n": 3})

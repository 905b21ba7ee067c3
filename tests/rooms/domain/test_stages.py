"""What a stage makes of itself: one thing changes, and all the rest stays."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.codes import (
    CaseNumber,
    CertificateCode,
    CountyCode,
    DepartmentCode,
    ItemName,
    LookupId,
    MatterCode,
    QueryId,
    RuleId,
)
from gateway.domain.parties import Party
from gateway.domain.reply import Found, Incomplete, NoRecord, Pending, Refused, Reply, Unavailable
from gateway.domain.stages import OWN_CLIENT, Asked, FieldGrant, Grant, LookupResult, Officer, Plan, Query, Replies

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
HOUSING, BIRTH = CertificateCode("M01-C1"), CertificateCode("M01-C2")
QUERY = Query(
    query_id=QueryId("q"),
    matter=MatterCode("M01"),
    case_number=CaseNumber("c"),
    parties=(Party("applicant", "applicant", None),),
    certificates=(HOUSING, BIRTH),
    parameters={"county": "1", "floor": 2},
    deadline_ms=3000,
    received_at=NOON,
    asked_at=NOON,
)
OFFICER = Officer(
    account="a",
    client="desk",
    department=DepartmentCode("d"),
    county=CountyCode("1"),
    post="p",
    duties=frozenset({"x"}),
    roles=frozenset({"y"}),
)


def test_a_question_asked_again_differs_by_its_time_alone() -> None:
    again = QUERY.asked_again(LATER)
    assert {**asdict(again), "asked_at": NOON} == asdict(QUERY)
    assert again.asked_at == LATER


def test_a_check_asks_about_one_certificate_with_what_that_takes() -> None:
    signed = (Party("applicant", "applicant", None, None), Party("spouse", "spouse", None))
    check = QUERY.to_check(HOUSING, signed, frozenset({"floor", "other"}), Asked(QueryId("n"), LATER, NOON))
    assert (check.query_id, check.certificates, check.parties) == ("n", (HOUSING,), signed)
    assert check.parameters == {"floor": 2}
    assert (check.asked_at, check.received_at) == (LATER, NOON)
    assert (check.matter, check.case_number, check.deadline_ms) == ("M01", "c", 3000)


def test_the_gateway_asks_under_an_officers_rights_and_its_own_name() -> None:
    own = OFFICER.as_gateway()
    assert (own.client, own.is_gateway) == (OWN_CLIENT, True)
    assert {**asdict(own), "client": "desk", "is_gateway": False} == asdict(OFFICER)


def test_a_grant_without_fields_keeps_its_certificates_and_denials() -> None:
    plan = Plan(QUERY, None, (), (), None)  # type: ignore[arg-type]  # neither matter nor city is looked at
    field = FieldGrant(None, "reveal", RuleId("R1"), "law")  # type: ignore[arg-type]  # nor an item
    grant = Grant(OFFICER, plan, (), {HOUSING: (field,), BIRTH: ()}, {}, "hash", {}, 3)
    bare = grant.without_fields()
    assert bare.fields == {HOUSING: (), BIRTH: ()}
    assert (bare.plan, bare.denied, bare.veils, bare.clearance, bare.rules_hash) == (plan, {}, {}, 3, "hash")
    assert grant.fields[HOUSING] == (field,)


HOUSE, BARN = {ItemName("unit_no"): "1"}, {ItemName("unit_no"): "2"}
NORTH, SOUTH = CountyCode("1"), CountyCode("2")
HOUSE_IN_SOUTH = Incomplete((HOUSE,), (NORTH,), handle="receipt", as_of=NOON)


@pytest.mark.parametrize(
    ("later", "known"),
    [
        (Unavailable("timeout"), HOUSE_IN_SOUTH),
        (Pending("ticket"), HOUSE_IN_SOUTH),
        (Pending("ticket", "another"), Incomplete((HOUSE,), (NORTH,), handle="another", as_of=NOON)),
        (
            Incomplete((BARN,), (SOUTH,), as_of=LATER),
            Incomplete((BARN, HOUSE), (SOUTH,), as_of=NOON),
        ),
        (Incomplete((HOUSE,), (SOUTH,)), Incomplete((HOUSE,), (SOUTH,), as_of=NOON)),
        (Found((BARN,), LATER), Found((BARN,), LATER)),
        (NoRecord(LATER), NoRecord(LATER)),
        (Refused("wrong_person"), Refused("wrong_person")),
    ],
)
def test_what_some_counties_told_stands_until_all_have(later: Reply, known: Reply) -> None:
    lookup = LookupId("l")
    former = Replies({lookup: LookupResult(HOUSE_IN_SOUTH, 1, 1)})
    assert Replies({lookup: LookupResult(later, 2, 1)}).after(former).results[lookup].reply == known

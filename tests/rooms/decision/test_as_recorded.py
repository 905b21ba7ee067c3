"""A certificate that shows what a department holds, by data alone: `as_recorded`."""

from datetime import UTC, date, datetime

import pytest

from gateway.decision.facts import Facts
from gateway.decision.recommend import recommendation
from gateway.decision.value import Value
from gateway.decision.values import as_recorded
from gateway.domain.codes import (
    CaseNumber,
    CertificateCode,
    DepartmentCode,
    ItemName,
    MatterCode,
    QueryId,
    QuestionName,
    RuleId,
)
from gateway.domain.document import CertificateResult, FieldResult
from gateway.domain.matter import Certificate, Matter, ShownItem
from gateway.domain.parties import Party
from gateway.domain.questions import About
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Pending, Refused, Reply, Unavailable
from gateway.domain.rules import needs_of
from gateway.domain.stages import Plan, PlannedCertificate, Query
from gateway.domain.words import CertificateState, FieldState, Method, Mode, Recommendation, Verdict
from tests.rooms.decision.example import catalogue

CARD = QuestionName("library.card")
STATE, DAY = ItemName("card_status"), ItemName("issued_on")
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
ONE = Found(({STATE: "active", DAY: date(2020, 2, 3)},), AS_OF)


CERTIFICATE = Certificate(
    code=CertificateCode("M99-C1"),
    title={},
    issuer=DepartmentCode("library"),
    ladder=(Method.DATA_QUERY,),
    basis="",
    parties={},
    parameters={},
    applies_when=None,
    predicate=None,
    value="as_recorded",
    needs=(CARD,),
    items=(ShownItem(STATE, Mode.REVEAL),),
)


def facts(reply: Reply) -> Facts:
    return Facts(
        (Party("applicant", "applicant", None),),
        {(CARD, "applicant", None): reply},
        date(2026, 11, 1),
        city=catalogue().city,
    )


def test_one_record_is_shown_as_it_stands() -> None:
    outcome = as_recorded(facts(ONE))
    assert (outcome.answer, outcome.reason) == (None, "AS_RECORDED")
    assert outcome.values == {STATE: Value("active", AS_OF), DAY: Value(date(2020, 2, 3), AS_OF)}


def test_no_record_is_no_value_and_no_doubt() -> None:
    outcome = as_recorded(facts(NoRecord(AS_OF)))
    assert (outcome.answer, outcome.values, outcome.reason) == (None, {}, "NO_RECORD")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Pending("ticket"), "PENDING"),
        (Unavailable("timeout"), "UNAVAILABLE"),
        (PartialMatch(), "PARTIAL"),
        (Ambiguous(), "AMBIGUOUS"),
        (Refused("wrong_person"), "REFUSED"),
        (Found(ONE.records * 2), "SEVERAL_RECORDS"),
    ],
)
def test_doubt_shows_nothing(reply: Reply, reason: str) -> None:
    outcome = as_recorded(facts(reply))
    assert outcome.answer is not None
    assert (outcome.answer.verdict, outcome.answer.reason, outcome.values) == (Verdict.UNKNOWN, reason, {})


def test_it_needs_what_the_catalogue_says_and_asks_for_what_is_shown() -> None:
    need = needs_of(CERTIFICATE)[CARD]
    assert (need.about, need.tests, need.shows) == (About.APPLICANT, frozenset(), frozenset({STATE}))


@pytest.mark.parametrize(
    ("state", "fields", "comes_to"),
    [
        ("answered", ["value", "masked"], Recommendation.PASS),
        ("answered", ["value", "not_on_record"], Recommendation.PASS),
        ("answered", ["not_on_record", "not_on_record"], Recommendation.REVIEW),
        ("answered", ["value", "unavailable"], Recommendation.REVIEW),
        ("answered", ["value", "withheld"], Recommendation.REVIEW),
        ("answered", [], Recommendation.REVIEW),
        ("pending", ["unavailable", "unavailable"], Recommendation.REVIEW),
    ],
)
def test_what_it_recommends(state: str, fields: list[str], comes_to: Recommendation) -> None:
    matter = Matter(
        code=MatterCode("M99"), title={}, owner=DepartmentCode("library"), processing_class="immediate", processing_days=None,
        valid_from=date(2019, 2, 23), valid_until=None, certificates=(CERTIFICATE,), any_of=(),
    )  # fmt: skip
    query = Query(QueryId("q"), matter.code, CaseNumber("c"), (), None, {}, 3000, AS_OF, AS_OF)
    planned = PlannedCertificate(CERTIFICATE, applies=True, method=Method.DATA_QUERY, lookups=(), verification=None)
    shown = {
        name: FieldResult(FieldState(field), Mode.REVEAL, RuleId("catalogue"), "")
        for name, field in zip((STATE, DAY), fields, strict=False)
    }
    result = CertificateResult(
        CERTIFICATE.code, {}, Method.DATA_QUERY, CertificateState(state), None, "AS_RECORDED", shown, (), None
    )
    assert recommendation(Plan(query, matter, (planned,), (), catalogue().city), [result]) is comes_to

"""The newspaper's people through plan, access, decision and disclosure, without a department."""

from decimal import Decimal

from gateway.decision import StillOpen
from gateway.domain.answer import yes
from gateway.domain.codes import CertificateCode, ItemName, LookupId
from gateway.domain.document import CertificateResult, Document
from gateway.domain.reply import Found, Incomplete, NoRecord, Reply
from gateway.domain.words import CertificateState, FieldState, Mode, QueryStatus, Recommendation
from gateway.domain.work import TaskRef
from tests.rooms.decision.example import (
    AS_OF,
    CHEN,
    LOCAL,
    NOW,
    P3,
    P7,
    asked_again,
    car,
    document,
    dwelling,
    found,
    marriage,
    p2_replies,
    p7_replies,
    plan,
    record,
)

C3 = CertificateCode("M01-C3")


def states(made: Document) -> dict[str, tuple[str, str | None, str]]:
    """State, answer and reason by certificate."""
    return {c.certificate: (c.state.value, c.answer and c.answer.value, c.reason) for c in made.certificates}


def certificate(made: Document, code: str) -> CertificateResult:
    """One certificate's result."""
    return next(c for c in made.certificates if c.certificate == code)


async def test_p2_has_four_certificates_at_once_and_the_homestead_with_a_person() -> None:
    task = TaskRef(LookupId("task-1"), NOW)
    made = await document(plan("M01"), p2_replies(), prospects=StillOpen(NOW, {}, {C3: task}))
    assert states(made) == {
        "M01-C1": ("answered", "yes", "NONE_IN_9_COUNTIES"),
        "M01-C2": ("answered", "yes", "MONTHS_24"),
        "M01-C3": ("pending", None, "TO_BE_VERIFIED"),
        "M01-C4": ("answered", "yes", "COUNT_1"),
        "M01-C5": ("answered", "yes", "REGISTERED"),
    }
    assert made.status is QueryStatus.PENDING
    assert made.recommendation is Recommendation.REVIEW
    following = certificate(made, "M01-C3").next
    assert following is not None
    assert (following.kind, following.task_id, following.due_at) == ("task", "task-1", NOW)
    count = certificate(made, "M01-C4").fields[ItemName("vehicle_count")]
    assert (count.state, count.value, count.mode) == (FieldState.VALUE, 1, Mode.REVEAL)


async def test_p2_passes_once_the_department_has_answered() -> None:
    made = await document(plan("M01"), p2_replies(), verified={C3: yes("VERIFIED")})
    assert states(made)["M01-C3"] == ("answered", "yes", "VERIFIED")
    assert made.status is QueryStatus.COMPLETE
    assert made.recommendation is Recommendation.PASS
    assert made.completeness.asked == made.completeness.answered == 5


def p3_replies() -> dict[tuple[str, str], Reply]:
    replies = p2_replies()
    for question, key in list(replies):
        if key == "child.1":
            del replies[question, key]
    replies["real_estate.holdings", "applicant"] = found(dwelling("周建国"))
    replies["real_estate.holdings", "spouse"] = found(dwelling("钱玉兰"))
    replies["vehicles.owned", "applicant"] = found(car("周建国", reference_price=Decimal(210000)))
    replies["household.children_of_applicant", "applicant"] = found(record(minor_children=()))
    replies["marriage.status_of_applicant", "applicant"] = found(marriage(P3[1][1], P3[1][2], on="2010-09-09"))
    replies["social_security.periods", "applicant"] = NoRecord(AS_OF)
    return replies


async def test_p3_owns_one_flat_with_his_wife_and_a_dear_car() -> None:
    made = await document(plan("M01", P3), p3_replies())
    assert states(made)["M01-C1"] == ("answered", "no", "OWNS_1")
    assert states(made)["M01-C4"] == ("answered", "no", "COUNT_1")
    assert states(made)["M01-C5"] == ("answered", "yes", "REGISTERED")
    assert made.recommendation is Recommendation.REJECT_PROPOSED


async def test_p3_with_the_county_silent_is_pending_and_names_it() -> None:
    replies = p3_replies()
    silent = Incomplete((), ("330782",), "silent", "handle")  # type: ignore[arg-type]  # a county's code
    replies["real_estate.holdings", "applicant"] = silent
    replies["real_estate.holdings", "spouse"] = silent
    asked = plan("M01", P3)
    made = await document(asked, replies, prospects=asked_again(asked, NOW))
    result = certificate(made, "M01-C1")
    assert (result.state, result.answer, result.reason) == (CertificateState.PENDING, None, "COUNTIES_SILENT")
    assert result.next is not None
    assert result.next.missing_counties == ("330782",)


async def test_p7_passes_and_the_tax_clerk_sees_her_status() -> None:
    made = await document(plan("M07", P7), p7_replies(), who="tax-clerk")
    assert states(made) == {
        "M07-C1": ("answered", "yes", "NONE_IN_9_COUNTIES"),
        "M07-C2": ("answered", None, "DIVORCED"),
        "M07-C3": ("answered", None, "COUNTED"),
    }
    shown = {name: (f.state.value, f.value) for name, f in certificate(made, "M07-C2").fields.items()}
    assert shown == {
        "marital_status": ("value", "40"),
        "spouse_name": ("not_on_record", None),
        "spouse_id_no": ("not_on_record", None),
        "register_date": ("masked", "2024-**-**"),
    }
    assert certificate(made, "M07-C3").fields[ItemName("minor_children_count")].value == 1
    assert made.recommendation is Recommendation.PASS


async def test_p7_asked_by_the_general_window_keeps_her_status_to_herself() -> None:
    made = await document(plan("M07", P7), p7_replies(), who="clerk")
    shown = {n: (f.state.value, f.rule, f.value) for n, f in certificate(made, "M07-C2").fields.items()}
    assert shown == {
        "marital_status": ("denied", "not-owner", None),
        "spouse_name": ("denied", "not-owner", None),
        "spouse_id_no": ("denied", "not-owner", None),
        "register_date": ("withheld", "not-owner", None),
    }
    status = certificate(made, "M07-C2")
    assert (status.state.value, status.reason, status.sources[0].status.value) == (
        "answered",
        "FIELD_DENIED",
        "answered",
    )
    assert status.next is not None
    assert (status.next.kind, status.declaration_offered) == ("apply", False)
    assert states(made)["M07-C1"] == ("answered", "yes", "NONE_IN_9_COUNTIES")
    assert made.recommendation is Recommendation.REVIEW
    assert CHEN[1] not in repr(made)
    assert isinstance(found(LOCAL), Found)

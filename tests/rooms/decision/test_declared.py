"""What a declaration changes about a decision, and what it never does (table); and what is asked to check it."""

import pytest

from gateway.decision import StillOpen, decide, disclose, tell
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import CertificateCode
from gateway.domain.reply import NoRecord, PartialMatch, Reply, Unavailable
from gateway.domain.words import Method, Verdict
from tests.rooms.decision.example import (
    AS_OF,
    CHEN,
    NOW,
    P2,
    catalogue,
    dwelling,
    found,
    grant,
    marriage,
    p2_replies,
    plan,
    query,
    replies_to,
)

C1 = CertificateCode("M01-C1")
OWN = ("real_estate.holdings", "applicant")
STATUS = ("marriage.status_of_applicant", "applicant")
OTHER_WIFE = marriage("330796198802290024", "徐美钰")


@pytest.mark.parametrize(
    ("change", "verified", "expected"),
    [
        ({OWN: PartialMatch(AS_OF, "t")}, None, (Verdict.YES, "DECLARED")),
        ({OWN: PartialMatch(AS_OF, "t")}, unknown("VERIFIED_UNKNOWN", Doubt.FINAL), (Verdict.YES, "DECLARED")),
        ({OWN: PartialMatch(AS_OF, "t")}, no("VERIFIED"), (Verdict.NO, "VERIFIED")),
        ({OWN: PartialMatch(AS_OF, "t")}, yes("VERIFIED"), (Verdict.YES, "VERIFIED")),
        ({OWN: found(dwelling("陈思远"))}, None, (Verdict.NO, "OWNS_1")),
        ({OWN: NoRecord(AS_OF)}, None, (Verdict.YES, "NONE_IN_9_COUNTIES")),
        ({OWN: Unavailable("timeout", None, "t")}, None, (Verdict.UNKNOWN, "UNAVAILABLE")),
        ({STATUS: found(OTHER_WIFE)}, None, (Verdict.UNKNOWN, "UNDECLARED_MEMBER")),
    ],
    ids=["doubt", "undecided", "an officer's no", "an officer's yes", "a flat", "none", "silence", "a member left out"],
)
def test_a_declaration_stands_where_doubt_is_left(
    change: dict[tuple[str, str], Reply], verified: Answer | None, expected: tuple[Verdict, str]
) -> None:
    made = plan("M01", certificates=["M01-C1"])
    answers = {} if verified is None else {C1: verified}
    replies = replies_to(made, p2_replies() | change)
    decision = decide(made, replies, NOW.date(), verified=answers, declared=frozenset({C1})).of[C1]
    assert decision.answer is not None
    assert (decision.answer.verdict, decision.answer.reason) == expected
    assert decision.declared == (expected[1] == "DECLARED")


async def test_the_document_names_the_method_and_offers_nothing_more() -> None:
    made = plan("M01", certificates=["M01-C1"])
    replies = replies_to(made, p2_replies() | {OWN: PartialMatch(AS_OF, "t")})
    granted = await grant(made)
    told = tell(granted, replies, NOW.date(), declared=frozenset({C1}))
    (result,) = disclose(granted, replies, told, StillOpen(NOW)).certificates
    assert (result.method, result.answer, result.declaration_offered) == (Method.DECLARATION, Verdict.YES, False)


def test_a_check_asks_the_registers_whatever_the_ladder() -> None:
    late = ("deceased", "33079819590821001X", "金大海")
    asked = query("M02", [CHEN, late], ["M02-C3"])
    assert [lookup.question for lookup in catalogue().plan(asked).lookups] == ["household.person"]
    made = catalogue().plan_check(asked)
    assert made is not None
    assert {lookup.question for lookup in made.lookups} == {
        *("social_security.periods", "social_security.benefit", "household.person")
    }
    assert {lookup.subject.key for lookup in made.lookups} == {"applicant"}
    assert [planned.method for planned in made.certificates] == [Method.DATA_QUERY]


def test_nobody_is_asked_to_check_what_no_register_tells() -> None:
    assert catalogue().plan_check(query("M01", P2, ["M01-C3"])) is None

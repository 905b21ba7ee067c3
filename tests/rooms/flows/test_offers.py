"""A declaration is offered to those who may declare, and to nobody while that cannot be found out."""

from collections.abc import Collection
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.document import CertificateResult, Completeness, Document, Next
from gateway.domain.stages import Replies
from gateway.domain.waiting import with_certificates
from gateway.domain.wire import document_bytes
from gateway.domain.words import CertificateState, Method, QueryStatus, Verdict
from gateway.domain.work import Work
from gateway.flows.steps.assessed import Assessed
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.offers import with_open_offers
from tests.rooms.decision.example import NOW, officer, query

PROMISED, ASKED, OTHER = (CertificateCode(code) for code in ("M01-C1", "M01-C3", "M01-C2"))


def result(code: CertificateCode, step: Next | None, *, offered: bool) -> CertificateResult:
    return CertificateResult(
        certificate=code,
        title={"en": "t", "zh": "题"},
        method=Method.DECLARATION,
        state=CertificateState.ANSWERED,
        answer=Verdict.UNKNOWN,
        reason="DECLARATION",
        fields={},
        sources=(),
        next=step,
        declaration_offered=offered,
    )


TASK = Next("task", task_id="t")
RESULTS = (
    result(PROMISED, Next("declare"), offered=True),
    replace(result(ASKED, TASK, offered=True), state=CertificateState.PENDING, answer=None),
    result(OTHER, None, offered=False),
)


def assessed(results: tuple[CertificateResult, ...] = RESULTS) -> Assessed:
    asked = query("M01")
    empty = Document(
        QueryId("q"), MatterCode("M01"), asked.case_number, QueryStatus.COMPLETE, None, Completeness(0), ()
    )
    document = with_certificates(empty, results)
    work = Work(asked, officer(), "1-1", NOW, cast("Replies", None), pending={}, offers={PROMISED: NOW})
    return Assessed(work, document, document_bytes(document), (), frozenset({PROMISED}))


def gateway_where(open_now: Collection[CertificateCode] | Exception, calls: list[str] | None = None) -> Gateway:
    async def open_to(*asked: object) -> frozenset[CertificateCode]:
        (calls if calls is not None else []).append(str(asked[0]))
        if isinstance(open_now, Exception):
            raise open_now
        return frozenset(open_now)

    rooms = {"declarations": SimpleNamespace(open_to=open_to), "clock": SimpleNamespace(now=lambda: NOW)}
    return cast("Gateway", SimpleNamespace(**rooms))


def told(made: Assessed) -> dict[str, tuple[bool, str | None]]:
    steps = ((one.certificate, one.declaration_offered, one.next) for one in made.document.certificates)
    return {code: (offered, step.kind if step else None) for code, offered, step in steps}


async def test_who_may_declare_is_offered_it_and_nothing_is_written_anew() -> None:
    before = assessed()
    assert await with_open_offers(before, gateway_where([PROMISED, ASKED])) is before


@pytest.mark.parametrize("fault", [OSError(), TimeoutError()])
async def test_while_the_register_cannot_be_read_nothing_is_offered(fault: Exception) -> None:
    made = await with_open_offers(assessed(), gateway_where(fault))
    assert told(made) == {PROMISED: (False, None), ASKED: (False, "task"), OTHER: (False, None)}
    assert made.canonical == document_bytes(made.document)
    assert made.document.completeness == Completeness(3, answered=2, with_a_person=1)
    assert (made.work.offers, made.made_offers) == ({}, frozenset())


async def test_a_query_that_waited_for_declarations_alone_is_complete_without_them() -> None:
    before = assessed(RESULTS[::2])
    assert before.document.status is QueryStatus.PENDING
    made = await with_open_offers(before, gateway_where([]))
    assert (made.document.status, made.document.completeness) == (QueryStatus.COMPLETE, Completeness(2, answered=2))


async def test_one_that_is_excluded_is_not_offered_and_its_task_stays() -> None:
    made = await with_open_offers(assessed(), gateway_where([PROMISED]))
    assert told(made) == {PROMISED: (True, "declare"), ASKED: (False, "task"), OTHER: (False, None)}
    assert made.document.completeness == Completeness(3, answered=1, to_declare=1, with_a_person=1)
    assert made.work.offers == {PROMISED: NOW}
    assert made.made_offers == frozenset({PROMISED})


async def test_a_query_without_an_offer_or_an_applicant_asks_no_register() -> None:
    calls: list[str] = []
    await with_open_offers(assessed(RESULTS[2:]), gateway_where([], calls))
    without = assessed()
    nobody = replace(without, work=replace(without.work, query=replace(without.work.query, parties=())))
    assert told(await with_open_offers(nobody, gateway_where([PROMISED], calls)))[PROMISED] == (False, None)
    assert not calls

"""What the rooms give, in the shape of the contract."""

import json
from datetime import datetime
from typing import Any

import pytest

from gateway.access import Permissions
from gateway.access.permissions import CertificatePermission, FieldPermission
from gateway.api.contract import schema
from gateway.api.contract.audit_inputs import EntriesQuery, criteria_of
from gateway.api.present.departments import health_object
from gateway.api.present.me import permissions_object
from gateway.api.present.policies import diff_object
from gateway.api.present.queries import handed
from gateway.api.present.verifications import task_object
from gateway.city import CityChange
from gateway.connect import DepartmentStatus
from gateway.domain.clock import CHINA
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
from gateway.domain.document import Completeness, Document, Receipt
from gateway.domain.matter import DeskQuestion, Item
from gateway.domain.person import Person, PersonId
from gateway.domain.stages import Response
from gateway.domain.trace import Trace
from gateway.domain.wire import document_bytes
from gateway.domain.words import Mode, QueryStatus, Sharing
from gateway.flows import OpenedTask, PolicyComparison
from gateway.verification import Task
from gateway.verification.question import AskedPerson, TaskQuestion
from tests.rooms.api.conftest import POLICY

AT = datetime(2026, 11, 1, 10, tzinfo=CHINA)
TITLE = {"en": "t", "zh": "题"}


def test_a_task_shows_all_that_its_department_needs() -> None:
    persons = (AskedPerson("applicant", Person(PersonId("33079119940317001X"), "陈思远")),)
    question = TaskQuestion("M01", TITLE, "JH-1", TITLE, DeskQuestion(TITLE), persons)
    task = Task(
        LookupId("t"),
        QueryId("q"),
        CertificateCode("M01-C3"),
        DepartmentCode("real_estate"),
        CountyCode("330702"),
        AT,
        AT,
        question,
        AT,
    )
    told = schema.Verification.model_validate(task_object(OpenedTask(task, (), (), ())))
    assert told.persons[0].name == "陈思远"
    assert "query_id" not in task_object(OpenedTask(task, (), (), ()))


def test_permissions_say_why_not() -> None:
    unit = Item(
        DepartmentCode("real_estate"),
        ItemName("unit_no"),
        TITLE,
        "str",
        3,
        Sharing.CONDITIONAL,
        identifying=False,
        basis="法",
    )
    field = FieldPermission(unit, Mode.DENY, RuleId("not-owner"), "法", TITLE)
    certificate = CertificatePermission(
        certificate=CertificateCode("M01-C1"),
        title=TITLE,
        is_granted=True,
        rule=RuleId("catalogue"),
        basis="法",
        why_not=None,
        how_to_apply=None,
        fields=(field,),
    )
    told = schema.Permissions.model_validate(
        permissions_object(Permissions(MatterCode("M01"), TITLE, "h", (certificate,)))
    )
    assert (told.certificates[0].fields[0].mode, told.certificates[0].fields[0].rule) == (Mode.DENY, "not-owner")


def test_a_fresh_answer_carries_its_receipt() -> None:
    document = Document(
        QueryId("q"), MatterCode("M01"), CaseNumber("JH-1"), QueryStatus.COMPLETE, None, Completeness(0), ()
    )
    made = handed(Response(document, Receipt("1-1", "ab", "cd"), document_bytes(document)))
    told = schema.QueryDocument.model_validate_json(made.body)
    assert (made.query_id, made.status, told.receipt.entry) == ("q", QueryStatus.COMPLETE, "1-1")
    assert json.loads(made.body)["status"] == "complete"


@pytest.mark.parametrize(
    ("is_configured", "is_open", "answers", "is_closed", "state"),
    [
        (False, False, None, False, "not_connected"),
        (True, False, None, False, "not_asked_yet"),
        (True, False, True, False, "answering"),
        (True, False, False, False, "not_answering"),
        (True, False, True, True, "closed"),
        (True, True, True, False, "circuit_open"),
    ],
)
def test_how_a_department_does(
    *, is_configured: bool, is_open: bool, answers: bool | None, is_closed: bool, state: str
) -> None:
    status = DepartmentStatus(
        department=DepartmentCode("vehicles"),
        driver="soap",
        is_configured=is_configured,
        is_open=is_open,
        calls=9,
        retries=0,
        failures=0,
        coalesced=0,
        turned_away=0,
        last_as_of=AT,
        answers=answers,
        is_closed=is_closed,
    )
    told = schema.DepartmentHealth.model_validate(health_object(status))
    assert (told.state, told.data_as_of) == (state, AT if is_configured else None)
    assert health_object(None)["state"] == "not_connected"


@pytest.mark.parametrize("name", ["officer", "account"])
def test_the_officer_is_the_account(name: str) -> None:
    assert criteria_of(EntriesQuery.model_validate({name: "JH1"})).account == "JH1"


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", True),
        ("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", True),
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", False),
        ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", False),
        ("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", False),
        ("00-" + "0" * 32 + "-b7ad6b7169203331-01", False),
        ("00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01", False),
        ("", False),
        (None, False),
    ],
)
def test_a_trace_is_kept_or_begun(given: str | None, is_kept: bool) -> None:  # noqa: FBT001 - a table's column
    trace = Trace.of(given)
    assert (trace.trace_id == "0af7651916cd43dd8448eb211c80319c") == is_kept
    assert Trace.of(trace.traceparent).trace_id == trace.trace_id


def test_a_change_of_what_decides_is_told_to_an_official_in_both_languages() -> None:
    data = [
        CityChange("access_rules.json", "adult_years", 18, 16),
        CityChange("quotas.json", "account_hour", 60, None),
        CityChange("texts.json", "", None, "长" * 300),
    ]
    told: Any = diff_object(PolicyComparison(POLICY, [], data))["data"]
    assert [one["sentence"]["en"] for one in told[:2]] == [
        "the age from which nobody is a minor: before 18, now 16",
        "quotas.json account_hour: before 60, now nothing",
    ]
    assert told[0]["sentence"]["zh"] == "成年年龄（未满者按未成年人处理）：此前18，现在16"
    assert told[2]["after"] == f'"{"长" * 300}"', "whole where a program reads it"
    assert len(told[2]["sentence"]["en"]) < 250

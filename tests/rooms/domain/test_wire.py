"""The canonical bytes of a document."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from gateway.domain.clock import CHINA
from gateway.domain.codes import (
    CaseNumber,
    CertificateCode,
    CountyCode,
    DepartmentCode,
    ItemName,
    MatterCode,
    QueryId,
    RuleId,
)
from gateway.domain.document import (
    Awaited,
    CertificateResult,
    Completeness,
    Document,
    FieldResult,
    Next,
    PartyAnswer,
    Receipt,
    SourceResult,
)
from gateway.domain.wire import document_bytes, with_receipt
from gateway.domain.words import (
    CertificateState,
    FieldState,
    Method,
    Mode,
    QueryStatus,
    ReplyStatus,
    Verdict,
)

AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=CHINA)


def document(as_of: datetime = AS_OF) -> Document:
    masked = FieldResult(FieldState.MASKED, Mode.MASK, RuleId("m07"), "婚姻登记条例", "2021-**-**", as_of)
    denied = FieldResult(FieldState.DENIED, Mode.DENY, RuleId("not-owner"), "婚姻登记条例")
    certificate = CertificateResult(
        certificate=CertificateCode("M07-C2"),
        title={"zh": "婚姻证明", "en": "marital status"},
        method=Method.DATA_QUERY,
        state=CertificateState.PENDING,
        answer=None,
        reason="COUNTIES_SILENT",
        fields={ItemName("register_date"): masked, ItemName("spouse_name"): denied},
        sources=(SourceResult(DepartmentCode("marriage"), ReplyStatus.INCOMPLETE, as_of, 12, "t"),),
        next=Next(
            "resumes",
            resumes_at=as_of,
            missing_counties=(CountyCode("330782"),),
            department=DepartmentCode("real_estate"),
            department_title={"en": "natural resources", "zh": "自规局"},
            departments=(
                Awaited(DepartmentCode("real_estate"), {"en": "r", "zh": "自"}),
                Awaited(DepartmentCode("marriage")),
            ),
        ),
    )
    return Document(
        QueryId("q"),
        MatterCode("M07"),
        CaseNumber("JH-1"),
        QueryStatus.PENDING,
        None,
        Completeness(1, with_a_department=1),
        (certificate,),
    )


def test_bytes_are_canonical_and_say_only_what_is_set() -> None:
    raw = document_bytes(document())
    value = json.loads(raw)
    assert raw == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    certificate = value["certificates"][0]
    assert certificate["fields"]["register_date"]["value"] == "2021-**-**"
    assert "value" not in certificate["fields"]["spouse_name"]
    assert certificate["next"] == {
        "kind": "resumes",
        "resumes_at": "2026-10-31T23:59:59+08:00",
        "missing_counties": ["330782"],
        "department": "real_estate",
        "department_title": {"en": "natural resources", "zh": "自规局"},
        "departments": [{"department": "real_estate", "title": {"en": "r", "zh": "自"}}, {"department": "marriage"}],
    }
    assert not {"rule", "basis", "declaration_offered"} & certificate.keys()


def test_the_salt_is_part_of_what_is_committed_to() -> None:
    plain = document_bytes(document())
    salted = document_bytes(replace(document(), salt="5a" * 16))
    assert json.loads(salted) == json.loads(plain) | {"salt": "5a" * 16}
    assert "salt" not in json.loads(plain)


def test_receipt_is_added_last_and_changes_no_other_byte() -> None:
    raw = document_bytes(document())
    whole = with_receipt(raw, Receipt("1-2", "ab", "cd"))
    assert whole.startswith(raw[:-1])
    assert json.loads(whole) == json.loads(raw) | {"receipt": {"entry": "1-2", "leaf_hash": "ab", "signature": "cd"}}


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        document_bytes(document(AS_OF.replace(tzinfo=None)))


def test_each_persons_own_answer_stands_by_party_and_is_left_out_where_there_is_none() -> None:
    plain = document()
    (certificate,) = plain.certificates
    own = {"staff.1": PartyAnswer(Verdict.NO, "CONSECUTIVE_0")}
    told = json.loads(document_bytes(replace(plain, certificates=(replace(certificate, per_party=own),))))
    assert told["certificates"][0]["per_party"] == {"staff.1": {"answer": "no", "reason": "CONSECUTIVE_0"}}
    assert "per_party" not in json.loads(document_bytes(plain))["certificates"][0]

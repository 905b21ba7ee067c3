"""The dispatcher: nobody gets past it, and what is sent is read by the strict reader alone."""

import json
import re
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from gateway.api.app import create_app
from gateway.api.http.dispatch import OpenOperation, Operation
from gateway.api.settings import ApiSettings
from gateway.domain.roles import OF_STANDARDS
from gateway.domain.roles import OPERATIONS as RIGHTS
from gateway.domain.words import Verdict
from gateway.flows.verify import VerificationReply
from tests.operations import TABLE, Described
from tests.rooms.api.conftest import BOTH_PATHS, EXAMPLES, FINDING, ROLE_OF, TASK_ID, House

EXPORTS = "/v1/audit/exports"
AUDITOR = {"authorization": "Bearer auditor", "content-type": "application/json"}


async def use_what_nobody_may() -> Response:
    """An operation without roles."""
    return Response()


def test_an_operation_without_roles_cannot_be_made() -> None:
    with pytest.raises(LookupError, match="use_what_nobody_may"):
        Operation("/v1/nobody", use_what_nobody_may)


def test_every_operation_of_the_contract_is_dispatched_and_open_where_it_says_so() -> None:
    paths = create_app(None, None, ApiSettings()).openapi()["paths"]
    told = {operation["operationId"]: operation for path in paths.values() for operation in path.values()}
    assert set(told) == {operation.name for operation in TABLE}
    assert all(isinstance(operation.route, OpenOperation) for operation in TABLE)
    assert {name for name, operation in told.items() if "security" in operation} == set(RIGHTS) - set(OF_STANDARDS)


@pytest.mark.parametrize(
    "body", [b"null", b'""', b"[]", b"7", b"true", b"", b"{", b'{"formats":["csv"],"formats":["csv"]}']
)
async def test_what_is_no_form_is_none_even_where_every_member_may_be_left_out(
    http: httpx.AsyncClient, house: House, body: bytes
) -> None:
    answer = await http.post(EXPORTS, content=body, headers=AUDITOR)
    assert (answer.status_code, answer.json()["code"], house.exported) == (400, "invalid-input", []), answer.text
    assert (await http.post(EXPORTS, content=b"{}", headers=AUDITOR)).status_code == 202


@pytest.mark.parametrize("kind", ["text/plain", "application/problem+json", "application/json; charset=gbk"])
async def test_only_json_in_utf8_is_read(http: httpx.AsyncClient, house: House, kind: str) -> None:
    answer = await http.post(EXPORTS, content=b"{}", headers={**AUDITOR, "content-type": kind})
    assert (answer.status_code, house.exported) == (415, [])


@BOTH_PATHS
async def test_of_several_faults_the_first_place_alone_is_told(http: httpx.AsyncClient, house: House) -> None:
    headers = {"content-type": "text/plain", "idempotency-key": "a b"}
    asked = await http.post("/v1/queries", content=b"{", headers=headers)
    assert [fault["pointer"] for fault in asked.json()["errors"]] == ["/Idempotency-Key"]
    at_nothing = await http.post("/v1/queries/x/decline", content=b"{", headers=headers)
    assert at_nothing.status_code == 404
    nobody = {**headers, "authorization": "Bearer nobody"}
    assert (await http.post("/v1/queries", content=b"{", headers=nobody)).status_code == 401
    assert not house.asked


KINDS = (
    "Application/JSON",
    "application/json;charset=UTF-8",
    'application/json ; charset="utf-8"',
    "application/json;",
)


@BOTH_PATHS
@pytest.mark.parametrize("kind", KINDS)
async def test_json_in_utf8_is_read_however_it_is_named(http: httpx.AsyncClient, house: House, kind: str) -> None:
    body = json.dumps(EXAMPLES["ask_query"]["request"]).encode()
    headers = {
        "content-type": kind,
        "prefer": "respond-async",
    }  # whatever else the machine does: no deadline to be missed
    answer = await http.post("/v1/queries", content=body, headers=headers)
    assert (answer.status_code, len(house.asked)) == (200, 1), answer.text


ID = "01a208c0-82f2-7c55-9a1c-5d4fe53a4085"
_OWN = (
    "ask_query",
    "ask_sharing",
    *("preview_batch", "make_batch", "step_batch"),
    "decide_sharing_request",
    "import_accounts",
    "break_glass",
    "draft_policy",
    "change_policy",
)
SENT: dict[str, Any] = {
    **{name: EXAMPLES[name]["request"] for name in (*_OWN, "approve_policy", "refuse_policy")},
    "announce_downtime": {"department": "real_estate", "until": "2026-12-06T06:00:00+08:00"},
    "change_downtime": {"until": "2026-12-06T04:00:00+08:00"},
    "reply_to_verification": {"finding": "yes"},
    "search_audit_entries": {"person_id": "33079119940317001X"},
    "trace_audit_entries": {"account": "JH1"},
    "ask_audit_export": {},
    "ask_reveal": {"entry": "2-25", "subject": "0" * 32, "ground": "complaint", "reason": "why"},
    "approve_reveal": {"reason": "why"},
    "refuse_reveal": {"reason": "why"},
    "compare_county_lists": {"lists": [{"county": "330702", "certificates": []}]},
    "acknowledge_finding": {"state": "JUSTIFIED", "justification": "why"},
}
PLACES = {
    "code": "M01",
    "certificate": "M01-C1",
    "stream_id": "3",
    "finding_id": FINDING.finding_id,
    "task_id": TASK_ID,
    "bundle": "0" * 64,
}
ASKED = {
    "read_permissions": "matter=M01",
    "read_policy_grid": "matter=M01",
    "read_spot_check": "day=2026-11-22",
    "read_declaration_sample": "day=2026-11-22",
}
REFUSED = frozenset(
    {
        "attach_to_verification",
        "list_inspections",
        "read_inspection",
        "claim_inspection",
        "release_inspection",
        "report_inspection",
        "attach_to_inspection",
        "list_inspection_attachments",
        "extend_verification",
        "reassign_verification",
        "make_declaration",
        "decline_declaration",
        "read_declaration",
    }
    | {
        "list_inspection_findings",
        "list_own_declarations",
        "read_own_declaration_offer",
        "read_audit_entry",
        "prove_audit_entry",
        "open_reveal",
        "list_own_disclosures",
    }
    | {"order_withholding", "order_revocation", "lift_revocation", "make_person_digests"}
    | {"list_protection_alerts", "list_watched_people", "watch_person", "end_watch", "acknowledge_alert"}
    | {"open_correction", "list_corrections", "read_correction", "answer_correction"}
    | {"list_recalls", "read_recall", "acknowledge_recall"}
    | {"list_broken_glass", "review_broken_glass", "reactivate_account", "decide_batch", "free_verification"}
    | {"explain_query", "replay_policy", "list_unused_rights"}
    | {"register_callback", "list_callbacks", "read_callback", "turn_callback_keys", "end_callback"}
    | {"list_callback_deliveries", "redeliver_callback", "order_text_message", "read_progress", "give_feedback"}
    | {"list_hearings", "open_hearing", "read_hearing", "give_statement", "decide_hearing", "read_own_credit"}
    | {"list_dishonesty_records", "read_dishonesty_record", "object_to_record", "decide_objection"}
    | {"ask_repair", "decide_repair", "list_lifted_refusals", "make_credit_feed", "read_credit_feed"}
    | {"import_credit_feed", "read_credit_figures"}
    | {"make_complaint", "list_complaints", "read_complaint", "claim_complaint", "act_on_complaint"}
    | {"answer_complaint", "settle_complaint", "order_reports", "read_reports", "read_league_table"}
)
"""What the fakes answer to nobody; the stories do."""
FORMED = [operation for operation in TABLE if operation.route.response_model and operation.name not in REFUSED]


@pytest.mark.parametrize("operation", FORMED, ids=[operation.name for operation in FORMED])
async def test_what_is_presented_is_of_the_form_that_the_route_names(
    http: httpx.AsyncClient, house: House, operation: Described
) -> None:
    await http.post("/v1/queries", json={**SENT["ask_query"]})
    house.replied += (
        [] if operation.method == "POST" else [(TASK_ID, VerificationReply(Verdict.YES, None, "RECORDS_AGREE"))]
    )
    places = {**PLACES, "code": "real_estate" if "departments" in operation.path else "M01"}
    places |= {"query_id": house.asked[0][0].query_id}
    address = re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: places.get(m[1], ID), operation.path)
    who = next(token for token, role in ROLE_OF.items() if role in RIGHTS.get(operation.name, {role}))
    headers = {"authorization": f"Bearer {who}"}
    params = ASKED.get(operation.name)
    answer = await http.request(
        operation.method, address, json=SENT.get(operation.name), headers=headers, params=params
    )
    assert answer.is_success, answer.text
    operation.route.response_model.model_validate_json(answer.content)

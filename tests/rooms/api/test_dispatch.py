"""The dispatcher: nobody gets past it, and what is sent is read by the strict reader alone."""

import httpx
import pytest
from starlette.responses import Response

from gateway.api.app import create_app
from gateway.api.http.dispatch import OpenOperation, Operation
from gateway.api.settings import ApiSettings
from gateway.identity import OPERATIONS as RIGHTS
from tests.operations import TABLE
from tests.rooms.api.conftest import BOTH_PATHS, House

EXPORTS = "/v1/audit/exports"
AUDITOR = {"authorization": "Bearer auditor", "content-type": "application/json"}


async def use_what_nobody_may() -> Response:
    """An operation without roles."""
    return Response()


def test_an_operation_without_roles_cannot_be_made() -> None:
    with pytest.raises(LookupError, match="use_what_nobody_may"):
        Operation("/v1/nobody", use_what_nobody_may)


def test_every_operation_of_the_contract_is_dispatched_and_open_where_it_says_so() -> None:
    paths = create_app(None, ApiSettings()).openapi()["paths"]
    told = {operation["operationId"]: operation for path in paths.values() for operation in path.values()}
    assert set(told) == {operation.name for operation in TABLE}
    assert all(isinstance(operation.route, OpenOperation) for operation in TABLE)
    assert {name for name, operation in told.items() if "security" in operation} == set(RIGHTS)


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

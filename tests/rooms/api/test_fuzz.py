"""Whatever the contract allows or forbids is answered as the contract says: schemathesis, bounded."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.api.app import create_app
from gateway.api.contract.export import contract
from gateway.api.settings import ApiSettings

schema = schemathesis.openapi.from_dict(json.loads(contract()))
schema.config.checks.negative_data_rejection.expected_statuses.append("413")  # a list may be too long for a body


@pytest.fixture
def app(house: Any) -> Any:
    return create_app(
        house.gateway(), house.oversight(), ApiSettings(default_audit_task="DEMO-1", allow_reserved_ids=True)
    )


def token_for(path: str) -> str:
    if path.startswith("/v1/audit"):
        return "auditor"
    return "verifier" if path.startswith("/v1/verifications") else "clerk"


@pytest.mark.filterwarnings("ignore")  # starlette's test client, inside schemathesis
@schema.parametrize()
@settings(
    max_examples=6,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_the_api_keeps_its_contract(case: Any, app: Callable[..., Any]) -> None:
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token_for(case.path)}"}
    answer = case.call(app=app)
    case.validate_response(
        answer,
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
            negative_data_rejection,
        ],
    )

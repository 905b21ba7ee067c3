"""What the resources give."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from gateway.api.app import create_app, create_metrics_app
from gateway.api.contract import schema
from gateway.api.http.problems import PROBLEMS
from gateway.api.settings import ApiSettings
from gateway.domain import errors
from gateway.domain.codes import DepartmentCode
from gateway.domain.downtime import Downtime, DowntimeKind
from gateway.domain.request import Idempotency
from gateway.domain.roles import OF_STANDARDS, OPERATIONS
from gateway.domain.words import QueryStatus
from tests.contract.answers import UnpromisedError
from tests.operations import TABLE
from tests.rooms.api.conftest import BOTH_PATHS, EXAMPLES, MARK

NUMBER = "33079119940317001X"
QUERY: dict[str, Any] = {
    "matter": "M01",
    "case_number": "JH-2026-M01-000017",
    "parties": [
        {"role": "applicant", "person_id": "330791 19940317 001x", "name": "陈思远"},
        {"role": "child", "person_id": "330791202302080028", "name": "陈一诺"},
    ],
}


async def post(http: httpx.AsyncClient, headers: dict[str, str] | None = None, **changes: Any) -> httpx.Response:
    return await http.post("/v1/queries", json=QUERY | changes, headers=headers)


@BOTH_PATHS
async def test_a_query_is_parsed_at_the_door(http: httpx.AsyncClient, house: Any) -> None:
    answer = await post(http, certificates=["M01-C1"], parameters={"on": "2026-11-01", "n": 1, "b": True})
    assert answer.status_code == 200
    (query, officer, key) = house.asked[0]
    assert [(party.key, party.role) for party in query.parties] == [("applicant", "applicant"), ("child.1", "child")]
    assert query.parties[0].person.person_id.number == NUMBER
    assert (query.certificates, query.parameters) == (("M01-C1",), {"on": "2026-11-01", "n": 1, "b": True})
    assert (query.deadline_ms, officer.account, key) == (3000, "JH1", None)
    assert answer.headers["cache-control"] == "no-store"


@BOTH_PATHS
async def test_pending_is_202_with_where_and_when(http: httpx.AsyncClient, house: Any) -> None:
    house.status = QueryStatus.PENDING
    answer = await post(http)
    query_id = answer.json()["query_id"]
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/queries/{query_id}")
    assert answer.headers["retry-after"] == "7"
    again = await http.get(answer.headers["location"])
    assert (again.status_code, again.headers["retry-after"]) == (200, "7")


@BOTH_PATHS
async def test_what_is_held_already_is_not_handed_over_again(http: httpx.AsyncClient, house: Any) -> None:
    house.status = QueryStatus.PENDING
    asked = await post(http)
    where, tag = asked.headers["location"], asked.headers["etag"]
    assert (tag, asked.headers["content-location"]) == (f'"{MARK}"', where)
    held = await http.get(where, headers={"If-None-Match": f'"x", W/{tag}'})
    assert (held.status_code, held.content, held.headers["etag"]) == (304, b"", tag)
    assert (held.headers["retry-after"], held.headers["cache-control"], held.headers["vary"]) == (
        "7",
        "no-store",
        "Accept",
    )
    other = await http.get(where, headers={"If-None-Match": '"x"'})
    assert (other.status_code, other.headers["etag"], bool(other.content)) == (200, tag, True)
    page = await http.get(where, headers={"If-None-Match": tag, "Accept": "text/html"})
    assert (page.status_code, page.headers.get("etag")) == (200, None)
    elsewhere = await http.get(where[:-1] + ("0" if where[-1] != "0" else "1"), headers={"If-None-Match": "*"})
    assert elsewhere.status_code == 404
    house.status = QueryStatus.COMPLETE
    done = await http.get(where)
    assert (done.headers["etag"], "retry-after" in done.headers) == (tag, False)


@BOTH_PATHS
@pytest.mark.parametrize(
    ("prefer", "deadline_ms", "applied"),
    [
        ("respond-async", 200, "respond-async"),
        ("wait=1", 1000, "wait=1"),
        ("respond-async, wait=2", 2000, "respond-async, wait=2"),
        ("wait=60", 3000, "wait=60"),
        ("wait=0", 200, "wait=0"),
        ("return=minimal, wait=x", 3000, None),
    ],
)
async def test_preferences(
    http: httpx.AsyncClient, house: Any, prefer: str, deadline_ms: int, applied: str | None
) -> None:
    answer = await post(http, {"prefer": prefer})
    assert house.asked[0][0].deadline_ms == deadline_ms
    assert answer.headers.get("preference-applied") == applied


@BOTH_PATHS
async def test_the_idempotency_key_goes_with_the_bodys_digest(http: httpx.AsyncClient, house: Any) -> None:
    answer = await post(http, {"idempotency-key": "k-1"})
    assert house.asked[0][2] == Idempotency("k-1", hashlib.sha256(answer.request.content).digest())


async def test_a_declarations_key_goes_with_the_bodys_digest(http: httpx.AsyncClient, house: Any) -> None:
    form = {"query_id": "01932f00-0000-7000-8000-000000000000", "certificate": "M01-C1", "notice_version": "1"}
    signer = {"person_id": "33079119940317001X", "name": "陈思远"}
    body = json.dumps(form | {"notice_hash": "0" * 64, "signer": signer}).encode()
    headers = {"idempotency-key": "k-2", "content-type": "application/json"}
    assert (await http.post("/v1/declarations", content=body, headers=headers)).status_code == 409
    assert house.declared[0][1] == Idempotency("k-2", hashlib.sha256(body).digest())


async def test_a_department_tells_its_closed_hours_and_what_it_has_announced(house: Any) -> None:
    now = datetime.now(UTC)
    hour = timedelta(hours=1)

    def away(department: str, since: datetime, until: datetime) -> Downtime:
        return Downtime(DepartmentCode(department), since, until, DowntimeKind.PLANNED, {"zh": "迁移"})

    house.away = [
        away("real_estate", now - hour, now + hour),
        away("marriage", now - hour, now + hour),
        away("real_estate", now + 9 * hour, now + 10 * hour),
    ]
    app = httpx.ASGITransport(create_app(house.gateway(), house.oversight(), ApiSettings()))
    headers = {"authorization": "Bearer clerk"}
    async with httpx.AsyncClient(transport=app, base_url="http://g", headers=headers) as http:
        told = schema.DepartmentInFull.model_validate_json((await http.get("/v1/departments/real_estate")).content)
    assert [(one.since, one.until) for one in told.downtime] == [
        (now - hour, now + hour),
        (now + 9 * hour, now + 10 * hour),
    ]
    assert [one.state for one in told.downtime] == ["under_way", "to_come"]
    assert (told.downtime[0].why.zh, told.downtime[0].why.en) == ("迁移", "planned maintenance")
    assert [(hours.since, hours.until) for hours in told.closed_hours] == [("00:30", "02:00")]
    assert told.health.state == "answering"


@pytest.mark.parametrize(("path", "methods"), [("reply", "GET, POST"), ("extend", "POST")])
async def test_a_method_that_is_not_taken_names_all_that_are(http: httpx.AsyncClient, path: str, methods: str) -> None:
    answer = await http.delete(f"/v1/verifications/01932f00-0000-7000-8000-000000000000/{path}")
    assert (answer.status_code, answer.headers["allow"]) == (405, methods)


async def test_an_address_of_its_own_is_not_taken_for_a_number(http: httpx.AsyncClient) -> None:
    for method, path, methods in (("DELETE", "imports", "POST"), ("GET", "imports", "POST"), ("DELETE", "3", "GET")):
        answer = await http.request(method, f"/v1/credit-feeds/{path}")
        assert (answer.status_code, answer.headers["allow"]) == (405, methods)


async def test_synthetic_numbers_are_for_the_demo(house: Any) -> None:
    from_outside = httpx.ASGITransport(make_app(house, allow_reserved_ids=False))
    async with httpx.AsyncClient(
        transport=from_outside, base_url="http://g", headers={"authorization": "Bearer clerk"}
    ) as http:
        answer = await post(http)
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/parties/0/person_id", "reserved"),
        ("/parties/1/person_id", "reserved"),
    ]
    assert not house.asked


def make_app(house: Any, **settings: Any) -> Any:
    return create_app(house.gateway(), house.oversight(), ApiSettings(**settings))


async def test_the_trace_goes_in_and_out(http: httpx.AsyncClient) -> None:
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = await http.get("/livez", headers={"traceparent": given})
    assert answer.headers["traceparent"].split("-")[1::2] == ["0af7651916cd43dd8448eb211c80319c", "01"]
    assert answer.headers["traceparent"].split("-")[2] != "b7ad6b7169203331"
    fresh = await http.get("/livez", headers={"traceparent": "00-" + "0" * 32 + "-b7ad6b7169203331-01"})
    assert fresh.headers["traceparent"].split("-")[1] != "0" * 32


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/v1/me", schema.Me),
        ("/v1/matters", schema.Matters),
        ("/v1/matters/M01", schema.MatterInFull),
        ("/v1/certificates", schema.Certificates),
        ("/v1/departments", schema.Departments),
        ("/v1/departments/real_estate", schema.DepartmentInFull),
        ("/v1/items", schema.Items),
        ("/livez", schema.Health),
        ("/readyz", schema.Readiness),
        ("/startupz", schema.Health),
    ],
)
async def test_answers_have_the_form_of_the_contract(http: httpx.AsyncClient, path: str, form: Any) -> None:
    answer = await http.get(path)
    assert answer.status_code == 200
    form.model_validate_json(answer.content)


async def test_lists_come_in_pages(http: httpx.AsyncClient) -> None:
    seen: list[str] = []
    path = "/v1/certificates?limit=3"
    while path:
        answer = await http.get(path)
        seen += [row["code"] for row in answer.json()["items"]]
        path = answer.links["next"]["url"] if answer.json()["next"] else ""
    assert seen == [f"M01-C{n}" for n in range(1, 6)] + [f"M07-C{n}" for n in range(1, 4)]


async def test_me_lists_what_the_role_may_do(http: httpx.AsyncClient) -> None:
    told = (await http.get("/v1/me")).json()
    assert "ask_query" in told["operations"]
    assert "search_audit_entries" not in told["operations"]


async def test_an_auditors_look_names_its_task(http: httpx.AsyncClient, house: Any) -> None:
    headers = {"authorization": "Bearer auditor"}
    await http.get("/v1/audit/entries?matter=M01&since=2026-01-01T00:00:00%2B08:00", headers=headers)
    await http.post("/v1/audit/searches", json={"person_id": NUMBER}, headers=headers | {"audit-task": "T-7"})
    assert (house.filtered[0][0].matter, house.filtered[0][1]) == ("M01", "DEMO-1")
    assert house.searched == [(NUMBER, "T-7")]


async def test_without_a_default_an_auditor_names_the_task(house: Any) -> None:
    transport = httpx.ASGITransport(make_app(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://g") as http:
        answer = await http.get("/v1/audit/entries", headers={"authorization": "Bearer auditor"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "audit-task")
    assert not house.filtered


async def test_a_department_answers_once(http: httpx.AsyncClient) -> None:
    headers = {"authorization": "Bearer verifier"}
    page = await http.get("/v1/verifications", headers=headers)
    assert (page.json()["next"], page.links["next"]["url"]) == ("abc", "/v1/verifications?cursor=abc")
    path = "/v1/verifications/01930000-0000-7000-8000-0000000000aa/reply"
    answers = [await http.post(path, json={"finding": "yes", "note": "NO_RECORDS"}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    bad = await http.post(path, json={"finding": "perhaps"}, headers=headers)
    assert bad.json()["errors"] == [
        {"pointer": "/finding", "code": "not-in-list", "message": "the value is not one of the list"}
    ]


async def test_not_ready_says_which_part(http: httpx.AsyncClient, house: Any) -> None:
    house.missing = ["audit log"]
    answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()["detail"]) == (503, "not ready: audit log (it is away)")
    assert answer.headers["retry-after"]
    assert [(one["name"], one["status"]) for one in answer.json()["checks"]] == [
        ("audit log", "unavailable"),
        ("database", "ok"),
    ]


async def test_metrics_name_routes_and_not_addresses(http: httpx.AsyncClient) -> None:
    await http.get("/v1/matters/M01")
    await http.get("/nothing/33079119940317001X")
    text = (await http.get("/metrics")).text
    assert 'route="/v1/matters/{code}"' in text
    assert "33079119940317001X" not in text


@pytest.mark.parametrize("slug", list(PROBLEMS))
async def test_each_problem_has_a_page_in_both_languages(http: httpx.AsyncClient, slug: str) -> None:
    page = await http.get(f"/problems/{slug}")
    assert page.status_code == 200
    assert PROBLEMS[slug]["remedy"]["zh"] in page.text


def test_each_error_of_ours_has_its_page() -> None:
    def below(kind: type[errors.GatewayError]) -> list[type[errors.GatewayError]]:
        return [kind, *(deeper for direct in kind.__subclasses__() for deeper in below(direct))]

    on_the_wire = [kind for kind in below(errors.GatewayError) if kind is not errors.SetupError]
    assert {kind.slug for kind in on_the_wire if kind.status != errors.GatewayError.status} <= set(PROBLEMS)
    assert {kind.status for kind in on_the_wire} <= {p["status"] for p in PROBLEMS.values()}


def test_each_operation_has_its_roles() -> None:
    assert {operation.name for operation in TABLE if not operation.is_open} == set(OPERATIONS) - set(OF_STANDARDS)


async def test_docs_stand_alone_under_a_strict_policy(http: httpx.AsyncClient) -> None:
    page = await http.get("/docs/swagger")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; connect-src 'self' http://127.0.0.1:8099;")
    assert "unsafe" not in policy
    assert "http" not in page.text.replace("http-equiv", "")
    for name in ("docs.js", "swagger-ui-bundle.js", "swagger-ui.css", "oauth2-redirect.html", "oauth2-redirect.js"):
        assert (await http.get(f"/docs/{name}")).status_code == 200


async def test_a_contract_names_the_issuer_that_its_page_may_ask(http: httpx.AsyncClient) -> None:
    told = (await http.get("/openapi.json")).json()
    flow = told["components"]["securitySchemes"]["issuer"]["flows"]["authorizationCode"]
    assert flow["authorizationUrl"] == "http://127.0.0.1:8099/authorize"
    assert not [o for path in told["paths"].values() for o in path.values() if "422" in o["responses"]]


@BOTH_PATHS
async def test_a_mismatch_brings_its_own_remedy(http: httpx.AsyncClient, house: Any) -> None:
    house.failure = errors.Conflict("used with another body", slug="idempotency-mismatch")
    told = (await post(http, {"idempotency-key": "k"})).json()
    assert (told["status"], told["remedy"]) == (409, PROBLEMS["idempotency-mismatch"]["remedy"]["en"])


@BOTH_PATHS
async def test_an_error_without_a_page_takes_that_of_its_status(http: httpx.AsyncClient, house: Any) -> None:
    house.failure = errors.Conflict("odd", slug="odd")
    assert (await post(http)).json()["code"] == "conflict"
    house.failure = errors.Unready("away")
    answer = await post(http)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


@BOTH_PATHS
async def test_an_answer_that_the_contract_does_not_promise_is_noticed_here(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(EXAMPLES["ask_query"]["answer_200"], "status", "perhaps")
    with pytest.raises(UnpromisedError, match="/status"):
        await post(http)


async def test_the_metrics_tell_how_many_verifications_are_overdue(http: httpx.AsyncClient, house: Any) -> None:
    for overdue, told in ((None, "-1.0"), (3, "3.0"), (0, "0.0")):
        house.overdue = overdue
        assert f"\ngateway_verifications_overdue {told}\n" in (await http.get("/metrics")).text


async def test_the_metrics_tell_how_departments_pool_jobs_and_findings_stand(http: httpx.AsyncClient) -> None:
    lines = (await http.get("/metrics")).text.splitlines()
    for line in (
        'gateway_department_answering{department="real_estate"} 1.0',
        'gateway_department_circuit_open{department="real_estate"} 0.0',
        'gateway_admission_places{lane="queries"} 32.0',
        'gateway_admission_waiting{lane="oversight"} 0.0',
        "gateway_pool_connections 3.0",
        "gateway_pool_connections_in_use 1.0",
        "gateway_store_figures 1.0",
        'gateway_jobs_due{task="resume"} 2.0',
        'gateway_jobs_late_seconds{task="resume"} 4.5',
        'gateway_findings_open{severity="high"} 2.0',
        'gateway_findings_overdue{severity="high"} 1.0',
    ):
        assert line in lines


@pytest.mark.parametrize("fault", [TimeoutError(), ConnectionError(), errors.AuditUnavailable("away")])
async def test_the_metrics_are_told_though_the_store_is_away(
    http: httpx.AsyncClient, house: Any, fault: Exception
) -> None:
    house.store_fault = fault
    answer = await http.get("/metrics")
    assert (answer.status_code, "\ngateway_store_figures 0.0\n" in answer.text) == (200, True)
    assert "gateway_jobs_due" not in answer.text
    assert "gateway_department_answering" in answer.text


async def test_metrics_with_a_port_of_their_own_are_told_there_and_nowhere_else(
    house: Any, settings: ApiSettings
) -> None:
    settings = replace(settings, metrics_apart=True)
    apps = (
        create_metrics_app(house.gateway(), house.oversight(), settings),
        create_app(house.gateway(), house.oversight(), settings),
    )
    found = []
    for app in apps:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:9464") as client:
            found += [(await client.get(path)).status_code for path in ("/metrics", "/docs/swagger", "/v1/matters")]
    assert found == [200, 404, 404, 404, 200, 401]

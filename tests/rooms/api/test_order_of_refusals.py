"""Who asks, then what is wrong with the form, then what they may not: over every operation of the table."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import BaseModel, ValidationError

from gateway.api.http.problems import PROBLEMS
from gateway.api.http.remedies import RULES, remedy_for, roles_that_may, words_of_past
from gateway.api.settings import ApiSettings
from gateway.domain.cursor import make_cursor, make_timed_cursor
from gateway.domain.errors import NotAuthorised
from gateway.domain.roles import OPERATIONS, ROLES
from gateway.domain.words import QUOTA_RULES
from gateway_demo.issuer import persona_remedy
from tests.operations import TABLE, Described
from tests.rooms.api.conftest import BOTH_PATHS, ROLE_OF, House

GUARDED = [operation for operation in TABLE if operation.name in OPERATIONS]
WITH_BODY = [operation for operation in GUARDED if operation.body is not None]
STRANGER = {
    operation.name: next((token for token, role in ROLE_OF.items() if role not in OPERATIONS[operation.name]), None)
    for operation in GUARDED
}
"""Somebody who may not use the operation; None where everybody may."""
VALID: dict[str, dict[str, Any]] = {
    "ask_query": {
        "matter": "M01",
        "case_number": "JH-2026-M01-000017",
        "parties": [{"role": "applicant", "person_id": "33079119940317001X", "name": "陈思远"}],
        "parameters": {"on": "2026-01-01"},
    },
    "replay_policy": {"since": "2026-11-01T00:00:00+08:00", "until": "2026-11-02T00:00:00+08:00"},
}


def path_of(operation: Described) -> str:
    """An address of the right form."""
    values = {
        "year": "2026",
        "stream_id": "3",
        "month": "2026-09",
        "answer": "yes",
        "number": "3",
        "path": "000" if "/entries/" in operation.path else "0/000",
        "entry_id": "2-25",
        "code": "M01",
        "bundle": "0" * 64,
        "certificate": "M01-C1",
    }
    return re.sub(
        r"\{(\w+)(:path|:feed|:policy)?\}",
        lambda m: values.get(m[1], "01a208c0-82f2-7c55-9a1c-5d4fe53a4085"),
        operation.path,
    )


def wrong_bodies(operation: Described) -> list[tuple[str, Any]]:
    """Bodies that cannot be meant, made from the operation's own form."""
    assert operation.body is not None
    members = operation.body.model_json_schema()["properties"]
    made: list[tuple[str, Any]] = [("nothing", {}), ("a list", []), ("unknown member", {"colour": "red"})]
    made += [(f"{name} of another type", {name: {"x": [1]}}) for name in members]
    made += [(f"{name} of no such word", {name: "no such word, nor date"}) for name in members]
    return [(name, body) for name, body in made if not _is_meant(operation.body, body)]


def _is_meant(form: type[BaseModel], body: Any) -> bool:
    try:
        form.model_validate(body)
    except ValidationError:
        return False
    return True


@BOTH_PATHS
@pytest.mark.parametrize("operation", WITH_BODY, ids=[operation.name for operation in WITH_BODY])
async def test_a_wrong_body_is_told_before_a_right_that_is_lacking(
    http: httpx.AsyncClient, house: House, operation: Described
) -> None:
    token = STRANGER[operation.name]
    assert token is not None
    bodies = wrong_bodies(operation)
    assert len(bodies) > 3
    for name, body in bodies:
        for bearer, expected in (("nobody", 401), (token, 400)):
            answer = await http.request(
                operation.method, path_of(operation), json=body, headers={"authorization": f"Bearer {bearer}"}
            )
            assert answer.status_code == expected, (name, answer.text)
        assert answer.json()["errors"], name
        assert "/v1/me" not in answer.json()["remedy"]
    assert not house.denied


LISTS = [o for o in GUARDED if o.method == "GET" and "invalid-input" in o.problems and "{" not in o.path]
WRONG = ("limit=many", "limit=0", "colour=red", "since=yesterday", "day=2026-13-01", "state=1+1")


@pytest.mark.parametrize("operation", LISTS, ids=[operation.name for operation in LISTS])
async def test_a_wrong_parameter_is_told_after_who_asks_and_before_what_they_may(
    http: httpx.AsyncClient, house: House, operation: Described
) -> None:
    for asked in WRONG:
        address = f"{path_of(operation)}?{asked}"
        nobody = await http.get(address, headers={"authorization": "Bearer nobody"})
        assert nobody.status_code == 401, asked
        answer = await http.get(address, headers={"authorization": f"Bearer {STRANGER[operation.name] or 'clerk'}"})
        assert answer.status_code == 400, (asked, answer.text)
    assert not house.denied


AUDITORS = [operation for operation in GUARDED if "Audit-Task" in operation.headers]


@pytest.mark.parametrize("operation", AUDITORS, ids=[operation.name for operation in AUDITORS])
async def test_a_task_that_is_none_is_told_before_a_right_that_is_lacking(
    http: httpx.AsyncClient, house: House, operation: Described
) -> None:
    headers = {"authorization": "Bearer clerk", "audit-task": "no task"}
    query = {"day": "2026-11-22"} if operation.name == "read_spot_check" else {}
    content = None if operation.body is None else b"{}"
    answer = await http.request(operation.method, path_of(operation), headers=headers, params=query, content=content)
    assert (answer.status_code, house.denied) == (400, []), answer.text


@BOTH_PATHS
@pytest.mark.parametrize(
    "changed",
    [
        {"matter": "M99", "case_number": "JH-2026-M99-000017"},
        {"case_number": "JH-2026-M07-000017"},
        {"certificates": ["M07-C1"]},
        {"parameters": {"colour": "red"}},
        {"parameters": {"on": "2026-13-01"}},
    ],
    ids=[
        "no such matter",
        "case of another matter",
        "certificate of another matter",
        "unknown parameter",
        "no such day",
    ],
)
async def test_what_cannot_be_meant_is_told_before_a_right_that_is_lacking(
    http: httpx.AsyncClient, house: House, changed: dict[str, Any]
) -> None:
    for bearer in ("auditor", "verifier"):
        answer = await http.post(
            "/v1/queries", json={**VALID["ask_query"], **changed}, headers={"authorization": f"Bearer {bearer}"}
        )
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["pointer"].startswith("/")
    assert not house.denied


@BOTH_PATHS
async def test_the_persona_that_may_is_named_in_the_demo(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/queries", json=VALID["ask_query"], headers={"authorization": "Bearer auditor"})
    assert answer.status_code == 403
    remedy = answer.json()["remedy"]
    assert remedy.endswith("In the demo: `gateway token --as clerk` or `gateway token --as system`.")
    assert "permissions" not in remedy


BY_RULE = {"own-family": ["system"], "case": ["clerk", "system"]}


@BOTH_PATHS
@pytest.mark.parametrize("rule", sorted(BY_RULE))
async def test_after_a_refusal_by_case_or_family_the_persona_that_may_is_named_too(
    http: httpx.AsyncClient, house: House, rule: str
) -> None:
    house.failure = NotAuthorised("no", rule=rule)
    answer = await http.post("/v1/queries", json=VALID["ask_query"])
    assert (answer.status_code, answer.json()["rule"]) == (403, rule)
    named = answer.json()["remedy"].partition("In the demo: ")[2]
    assert re.findall(r"gateway token --as ([a-z]+)", named) == BY_RULE[rule]


class TestProduction:
    @pytest.fixture
    def settings(self) -> ApiSettings:
        return ApiSettings(docs_issuer=None, default_audit_task=None, allow_reserved_ids=True)

    @BOTH_PATHS
    async def test_no_persona_is_named(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/v1/queries", json=VALID["ask_query"], headers={"authorization": "Bearer auditor"})
        assert answer.status_code == 403
        assert "demo" not in json.dumps(answer.json()).lower()
        assert "an officer at a window or desk" in answer.json()["remedy"]

    @BOTH_PATHS
    @pytest.mark.parametrize("rule", sorted(BY_RULE))
    async def test_nor_after_a_refusal_by_case_or_family(
        self, http: httpx.AsyncClient, house: House, rule: str
    ) -> None:
        house.failure = NotAuthorised("no", rule=rule)
        answer = await http.post("/v1/queries", json=VALID["ask_query"])
        assert answer.status_code == 403
        assert "demo" not in answer.text.lower()


@pytest.mark.parametrize("operation", [operation.name for operation in GUARDED])
@pytest.mark.parametrize("is_demo", [True, False])
def test_a_remedy_sends_nobody_where_they_may_not_go(operation: str, *, is_demo: bool) -> None:
    told = remedy_for("role", roles_that_may(operation), persona_remedy if is_demo else None)["en"]
    addresses = re.findall(r"/v1/[a-z/]+", told)
    assert addresses == ["/v1/me"]
    assert OPERATIONS["read_me"] == frozenset(ROLES)
    assert all(ROLES[role] in told for role in OPERATIONS[operation])


@pytest.mark.parametrize("role", ROLES)
def test_a_remedy_is_a_sentence(role: str) -> None:
    one_of_theirs = next(operation for operation, roles in OPERATIONS.items() if role in roles)
    told = remedy_for("role", roles_that_may(one_of_theirs))["en"]
    assert re.match("(an?|another) ", ROLES[role])
    assert re.search(f"(for|or) {re.escape(ROLES[role])}", told)


def test_every_rule_that_refuses_has_its_remedy() -> None:
    assert {"role", "case", "own-family", "moved", "narrowed", "no-grant", "second-person", "own-finding"} <= RULES
    for rule in RULES:
        told = remedy_for(rule, roles_that_may("ask_query"), persona_remedy)
        assert told.keys() == {"en", "zh"}
        assert all(words and "{" not in words for words in told.values())
        assert re.search("[\u4e00-\u9fff]", told["zh"])
        assert not re.search("[\u4e00-\u9fff]", told["en"])
    assert PROBLEMS["not-authorised"]["remedy"]["zh"]


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_its_name_in_both_languages(role: str) -> None:
    assert len({remedy_for("role", [one])["zh"] for one in ROLES}) == len(ROLES)
    assert ROLES[role] not in remedy_for("role", [role])["zh"]


@pytest.mark.parametrize("rule", [*sorted(QUOTA_RULES), "authority", "abolished", "dormant", "off-duty"])
def test_what_guards_outside_the_rules_of_access_refuse_is_explained_afterwards(rule: str) -> None:
    words = words_of_past(rule)
    assert words is not None
    assert words.why_not is not None
    assert all(told[language] for told in (words.why_not, words.how_to_apply) for language in ("en", "zh"))


@pytest.mark.parametrize("rule", ["role", "account", "second-person", "colleague", "watched", "protected", "nothing"])
def test_what_refuses_no_query_or_is_silent_has_no_words(rule: str) -> None:
    assert words_of_past(rule) is None


@BOTH_PATHS
@pytest.mark.parametrize("rule", ["off-duty", "city-summer", "own-family"])
async def test_a_refusal_says_what_to_do_in_both_languages(http: httpx.AsyncClient, house: House, rule: str) -> None:
    city_s = {"en": "Wait for autumn.", "zh": "请待秋季。"}
    house.failure = NotAuthorised("no", rule=rule, how_to_apply=city_s)
    problem = (await http.post("/v1/queries", json=VALID["ask_query"])).json()
    told = problem["how_to_apply"]
    assert problem["remedy"] == told["en"]
    assert (told == city_s) is (rule == "city-summer"), "a rule's own words, where the API has none"
    assert re.search("[\u4e00-\u9fff]", told["zh"])


async def test_who_may_is_named_in_both_languages(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/queries", json=VALID["ask_query"], headers={"authorization": "Bearer auditor"})
    told = answer.json()["how_to_apply"]["zh"]
    assert told.startswith("GET /v1/me 列出本账号可用的操作。本操作仅限：窗口或科室经办人、其他政务系统。演示环境中：")


ELSEWHERE = {"query_id": "1", "task_id": "x", "declaration_id": f"{'0' * 8}-0", "certificate": "m01-c1", "path": "x"}
"""What names nothing, by the part of an address that it would stand in; every other part is an id."""
ADDRESSED = [o for o in GUARDED if re.search(r"\{(?!code)\w+", o.path)]


@pytest.mark.parametrize("operation", ADDRESSED, ids=[operation.name for operation in ADDRESSED])
async def test_where_there_is_nothing_nobody_is_told_of_rights(
    http: httpx.AsyncClient, house: House, operation: Described
) -> None:
    address = re.sub(r"\{(\w+)(:path|:feed|:policy)?\}", lambda m: ELSEWHERE.get(m[1], "x"), operation.path)
    for bearer, expected in (("nobody", 401), *((token, 404) for token in ROLE_OF)):
        answer = await http.request(operation.method, address, headers={"authorization": f"Bearer {bearer}"})
        assert answer.status_code == expected, (bearer, answer.text)
    assert not house.denied


def has_cursor(operation: Described) -> bool:
    """Whether the operation is asked page by page, in its address or in its body."""
    forms = operation.forms
    return any(isinstance(form, type) and "cursor" in getattr(form, "model_fields", {}) for form in forms)


PAGED = [operation for operation in GUARDED if has_cursor(operation)]
KEYS, TIMES, IDS, NUMBERS, ENTRIES, FINDINGS = (
    make_cursor(b"M01"),
    make_timed_cursor(datetime(2026, 11, 1, tzinfo=UTC), "here"),
    make_cursor(b"01a208c0-82f2-7c55-9a1c-5d4fe53a4085"),
    make_cursor(b"3"),
    make_cursor(bytes(20)),
    make_timed_cursor(datetime(2026, 11, 1, tzinfo=UTC), "01a208c0-82f2-7c55-9a1c-5d4fe53a4085"),
)
TAKEN = {
    "list_verifications": {TIMES, FINDINGS},
    "list_inspections": {TIMES, FINDINGS},
    "list_inspection_findings": {TIMES, FINDINGS},
    "list_own_declarations": {IDS},
    "list_findings": {FINDINGS},
    "list_queries": {FINDINGS},
    "list_hearings": {FINDINGS},
    "list_lifted_refusals": {TIMES, FINDINGS},
    "list_dishonesty_records": {FINDINGS},
    "list_reveals": {IDS},
    "list_withholdings": {IDS},
    "list_protection_alerts": {IDS},
    "list_watched_people": {IDS},
    "list_sharing_requests": {IDS},
    "list_callbacks": {IDS},
    "list_complaints": {IDS},
    "list_callback_deliveries": {IDS},
    "list_corrections": {IDS},
    "list_recalls": {IDS},
    "list_batches": {IDS},
    "list_batch_rows": {NUMBERS},
    "list_revocations": {IDS},
    "list_downtimes": {KEYS, TIMES, IDS, NUMBERS, ENTRIES, FINDINGS},
    "list_broken_glass": {IDS},
    "list_policies": {IDS},
    "list_unused_rights": {KEYS, TIMES, IDS, NUMBERS, ENTRIES, FINDINGS},
    "list_publications": {NUMBERS},
    "list_audit_entries": {ENTRIES},
    "search_audit_entries": {ENTRIES},
    "trace_audit_entries": {ENTRIES},
    "list_own_disclosures": {ENTRIES},
}
"""The cursors that a list takes, of those above; a list that everybody may read is not named."""


def test_every_list_has_its_cursors() -> None:
    assert set(TAKEN) == {operation.name for operation in PAGED if STRANGER[operation.name] is not None}


@pytest.mark.parametrize("operation", PAGED, ids=[operation.name for operation in PAGED])
async def test_a_cursor_of_no_such_page_is_told_before_a_right_that_is_lacking(
    http: httpx.AsyncClient, house: House, operation: Described
) -> None:
    taken = TAKEN.get(operation.name, {KEYS, TIMES, IDS, NUMBERS, FINDINGS})
    wrong = {"!!", "x", "é", KEYS, TIMES, IDS, NUMBERS, ENTRIES, FINDINGS} - taken
    for cursor in sorted(wrong - ({ENTRIES} if operation.name not in TAKEN else set())):
        for bearer, expected in (("nobody", 401), *((token, 400) for token in ROLE_OF)):
            answer = await _paged(http, operation, cursor, bearer)
            assert answer.status_code == expected, (cursor, bearer, answer.text)
        assert [(f["pointer"], f["code"]) for f in answer.json()["errors"]] == [("/cursor", "bad-cursor")], cursor
    assert not house.denied
    for cursor in taken:
        answer = await _paged(http, operation, cursor, STRANGER[operation.name] or "clerk")
        assert answer.status_code == (403 if STRANGER[operation.name] else 200), (cursor, answer.text)


async def _paged(http: httpx.AsyncClient, operation: Described, cursor: str, bearer: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {bearer}"}
    if operation.body is None:
        return await http.get(path_of(operation), params={"cursor": cursor}, headers=headers)
    subject = {"person_id": "33079119940317001X"}
    return await http.post(operation.path, json={**subject, "cursor": cursor}, headers=headers)


ASKED_WITH = {
    "read_spot_check": {"day": "2026-11-22"},
    "explain_query": {"query_id": "0193aaaa-0000-7000-8000-000000000000"},
}
HEADED = [(o, name) for o in GUARDED for name in o.headers if name in {"Idempotency-Key", "Audit-Task"}]


@BOTH_PATHS
@pytest.mark.parametrize(("operation", "name"), HEADED, ids=[f"{o.name}-{name}" for o, name in HEADED])
async def test_a_header_that_cannot_be_meant_has_its_pointer(
    http: httpx.AsyncClient, house: House, operation: Described, name: str
) -> None:
    for value in (b"", b"a b", b"x" * 256, b"\xe9"):
        for bearer in ROLE_OF:
            headers = [(b"authorization", f"Bearer {bearer}".encode()), (name.encode(), value)]
            query = ASKED_WITH.get(operation.name, {})
            answer = await http.request(
                operation.method, path_of(operation), json=VALID.get(operation.name, {}), headers=headers, params=query
            )
            assert answer.status_code == 400, (value, answer.text)
            assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"/{name}"]
    assert not house.denied

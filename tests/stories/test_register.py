"""The register of accounts: filled, changed over SCIM by somebody else's library, and seen by every process."""

import itertools
import json
import random
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from scim2_client import BaseSyncSCIMClient
from scim2_tester import Status, check_server
from typer.testing import CliRunner

from gateway.cli import app_for
from gateway.domain.ids import uuid7
from gateway_demo.demo import Demo
from gateway_demo.gateway_process import GatewayProcess
from tests.stories.people import P2, Asker

ACCOUNT = "urn:oneclick:params:scim:schemas:extension:1.0:Account"
SCIM = {"content-type": "application/scim+json"}
SEEN_WITHIN_S = 5.0


@pytest.fixture
def administrator(ask: Asker) -> httpx.Client:
    return ask.as_("administrator")


@pytest.fixture
def clerk(ask: Asker, administrator: httpx.Client) -> Iterator[dict[str, Any]]:
    """The housing clerk's record, put back as it was at the end."""
    found = named(administrator, "JH330702000207")
    yield found
    back = administrator.put(f"/scim/v2/Users/{found['id']}", json=found, headers=SCIM)
    assert back.status_code == 200, back.text
    waited(lambda: status(ask) == 200)


@contextmanager
def gateway_beside(demo: Demo, folder: Path) -> Iterator[str]:
    """Another process on the demo's own store; its address."""
    given = {**demo.given, "port": 0, "issuer": demo.addresses["issuer_url"], "demo": {"issuer_port": None}}
    process = GatewayProcess(folder / "beside.log", name="beside").spawn()
    try:
        yield process.configure(given, folder / "beside.json").wait_ready()["base_url"]
    finally:
        process.stop()


def named(administrator: httpx.Client, account: str) -> dict[str, Any]:
    page = administrator.get("/scim/v2/Users", params={"filter": f'userName eq "{account}"'}).json()
    (found,) = page["Resources"]
    return dict(found)


def status(ask: Asker, by: str = "housing-clerk") -> int:
    return ask.as_(by).get("/v1/me/permissions", params={"matter": "M01"}).status_code


def waited(is_so: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < SEEN_WITHIN_S
        time.sleep(0.05)
    return time.monotonic() - began


def changed(administrator: httpx.Client, record: dict[str, Any], **value: Any) -> httpx.Response:
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "value": value}],
    }
    return administrator.patch(f"/scim/v2/Users/{record['id']}", json=body, headers=SCIM)


def admin_entries(ask: Asker, **result: str) -> list[dict[str, Any]]:
    found = (
        ask.as_("auditor").get("/v1/audit/entries", params={"account": "JHADM0000001", "limit": "50"}).json()["items"]
    )
    return [e for e in found if result.items() <= {k: str(v) for k, v in e["details"].items()}.items()]


def test_the_personas_are_in_the_register_by_the_door_that_every_city_has(administrator: httpx.Client) -> None:
    found = named(administrator, "JH330702000123")
    assert (found["active"], found[ACCOUNT]["duties"], found["roles"]) == (True, ["*"], [{"value": "officer"}])
    clients = administrator.get("/scim/v2/Clients").json()["Resources"]
    assert {one["clientName"] for one in clients} >= {"gateway-cli", "demo-system"}


def test_who_is_suspended_has_no_right_from_then_on_in_every_process(
    ask: Asker, administrator: httpx.Client, clerk: dict[str, Any], demo: Demo, tmp_path: Path
) -> None:
    asked = ask.query("M01", P2, by="housing-clerk", certificates=["M01-C2"])
    with gateway_beside(demo, tmp_path) as url, httpx.Client(base_url=url, trust_env=False) as beside:
        beside.headers = ask.as_("housing-clerk").headers
        assert beside.get("/v1/me").status_code == 200
        answer = changed(administrator, clerk, active=False)
        assert (answer.status_code, answer.json()["active"], answer.json()[ACCOUNT]["state"]) == (
            200,
            False,
            "suspended",
        )
        refused = ask.as_("housing-clerk").get(f"/v1/queries/{asked['query_id']}")
        assert (refused.status_code, refused.json()["rule"]) == (403, "account")
        assert "suspended" in refused.json()["detail"]
        waited(lambda: beside.get("/v1/me").status_code == 403)
        assert changed(administrator, clerk, active=True).status_code == 200
        assert ask.as_("housing-clerk").get(f"/v1/queries/{asked['query_id']}").status_code == 200
        waited(lambda: beside.get("/v1/me").status_code == 200)
    entries = admin_entries(ask, name="JH330702000207")
    assert [e["details"]["did"].split()[0] for e in entries[:2]] == ["activate", "suspend"]
    assert entries[1]["details"]["was"] == {"state": "active"}
    assert entries[1]["details"]["is"] == {"state": "suspended"}


def test_a_moved_account_is_of_the_register_s_department(
    ask: Asker, administrator: httpx.Client, clerk: dict[str, Any]
) -> None:
    moved = changed(administrator, clerk, **{ACCOUNT: {"department": "taxation"}})
    assert moved.status_code == 200, moved.text
    refused = ask.as_("housing-clerk").get("/v1/me")
    assert (refused.status_code, refused.json()["rule"]) == (403, "account")
    assert ask.changed("housing-clerk", department="taxation").get("/v1/me").json()["department"] == "taxation"


def test_a_claim_can_only_narrow(ask: Asker, administrator: httpx.Client, clerk: dict[str, Any]) -> None:
    wide = ask.changed("housing-clerk", token={"roles": ["officer", "auditor"]}, duties=["*"])
    assert wide.get("/v1/me").json() | {"operations": []} == {
        **ask.as_("housing-clerk").get("/v1/me").json(), "operations": [],
    }  # fmt: skip
    assert wide.get("/v1/audit/entries").status_code == 403
    narrow = ask.changed("housing-clerk", duties=["M12"])
    assert narrow.get("/v1/me").json()["duties"] == ["M12"]
    less = {**clerk, ACCOUNT: {**clerk[ACCOUNT], "duties": ["M12"]}}
    assert administrator.put(f"/scim/v2/Users/{clerk['id']}", json=less, headers=SCIM).status_code == 200
    assert ask.as_("housing-clerk").get("/v1/me").json()["duties"] == ["M12"]


def test_an_account_or_client_that_nobody_has_put_in_has_no_right(ask: Asker) -> None:
    for unknown in (
        ask.changed("clerk", account="JHNOBODY"),
        ask.changed("clerk", token={"client_id": "strange"}),
    ):
        answer = unknown.get("/v1/me")
        assert (answer.status_code, answer.json()["rule"]) == (403, "account")


def test_nobody_changes_their_own_account(ask: Asker, administrator: httpx.Client) -> None:
    body = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ACCOUNT],
        "userName": "jhadm0000001", "title": "x", "roles": [{"value": "auditor"}],
        ACCOUNT: {"department": "data_office", "county": "330702"},
    }  # fmt: skip
    refused = administrator.post("/scim/v2/Users", json=body, headers=SCIM)
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/scim+json"
    assert refused.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    for other in ("clerk", "auditor", "steward", "operator"):
        assert ask.as_(other).get("/scim/v2/Users").status_code == 403
    assert administrator.get("/scim/v2/Users", headers={"authorization": "Bearer x"}).status_code == 401


class Library(BaseSyncSCIMClient):
    """Somebody else's SCIM client over this test's connection."""

    def __init__(self, http: httpx.Client) -> None:
        super().__init__()
        self._http = http

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return endpoint.startswith("/")

    def _parse_json(self, response: Any) -> Any:
        return response.json()

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        return self._http.request(method, f"/scim/v2{url}", **more)


ALWAYS_THERE = {"'active'", f"'{ACCOUNT}:state'", f"'{ACCOUNT}'", f"'{ACCOUNT.replace('Account', 'Post')}'"}
"""What stays when it is removed: an account is in one state or another, and of lists none is empty."""


def is_added(change: Any) -> bool:
    """Whether a list has what was added to it, and what it had, for the checks add twice; an account's digests are never told again."""
    if isinstance(change, dict) and change.get("urn") == ACCOUNT:
        return "error" not in change
    if not isinstance(change, dict):
        return False
    added, held = change.get("expected"), change.get("modify_actual")
    return isinstance(added, list) and isinstance(held, list) and set(added) <= set(held)


def test_somebody_else_s_checks_of_the_standard_find_nothing(
    administrator: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """scim2-tester makes, changes, finds and removes users and groups of its own, by what the server says of itself."""
    tails = itertools.product("abcdef", repeat=12)  # letters alone: a row of digits could be a person's number
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(f"abcdefab-cdef-4abc-abcd-{''.join(next(tails))}"))
    random.seed(17)
    results = check_server(Library(administrator), resource_types=["User", "Group"])
    faults = [one for one in results if one.status not in {Status.SUCCESS, Status.SKIPPED}]
    kept = {str(one.reason).rpartition("attribute ")[2] for one in faults if one.title == "check_remove_attribute"}
    assert kept <= ALWAYS_THERE, kept
    found = [
        (one.title, one.reason) for one in faults if one.title != "check_remove_attribute" and not is_added(one.data)
    ]
    assert not found, found
    assert len(results) > 50


def test_a_record_is_changed_as_it_was_looked_at(administrator: httpx.Client, clerk: dict[str, Any]) -> None:
    place = f"/scim/v2/Users/{clerk['id']}"
    first = administrator.get(place)
    assert administrator.get(place, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    later = administrator.put(
        place, json={**clerk, "title": "another desk"}, headers={**SCIM, "if-match": first.headers["etag"]}
    )
    assert later.status_code == 200
    assert later.headers["etag"] != first.headers["etag"]
    late = administrator.delete(place, headers={"if-match": first.headers["etag"]})
    assert (late.status_code, late.json()["status"]) == (412, "412")


def test_accounts_out_of_a_file(ask: Asker, demo: Demo, tmp_path: Path) -> None:
    head = "account,department,county,post,duties,roles"
    names = [f"JHF{uuid7()[-6:]}{n:04}" for n in range(3)]
    file = tmp_path / "officers.csv"
    file.write_text("\n".join([head, *(f"{name},housing,330702,desk,M01,officer" for name in names)]), "utf-8")

    def run(*words: str) -> Any:
        return CliRunner().invoke(app_for(()), ["accounts", *words, "--base-url", demo.addresses["base_url"]])

    dry = run("import", str(file), "--dry-run")
    assert (dry.exit_code, "created 3" in dry.stdout) == (0, True), dry.output
    assert administrator_finds(ask, names) == 0
    assert run("import", str(file)).exit_code == 0
    assert administrator_finds(ask, names) == 3
    assert "unchanged 3" in run("import", str(file)).stdout
    file.write_text(
        f"{head}\n{names[0]},housing,330702,other desk,M01,officer\n{names[1]},Housing,1,desk,M01,king", "utf-8"
    )
    wrong = run("import", str(file))
    assert wrong.exit_code == 1
    assert [line for line in wrong.stdout.splitlines() if line.startswith("line")] == [
        line for line in wrong.stdout.splitlines() if line.startswith("line 3 /")
    ]
    assert run("suspend", names[2]).exit_code == 0
    listed = run("list", "--filter", f'userName eq "{names[2]}"', "--json")
    assert '"state": "suspended"' in listed.stdout
    awake = run("reactivate", names[0], "--reason", "back from leave", "--json")
    assert (awake.exit_code, json.loads(awake.stdout)["account"]) == (0, names[0])
    assert run("reactivate", "JHSTW0000001", "--reason", "my own").exit_code
    for name in names:
        assert run("remove", name).exit_code == 0
    assert administrator_finds(ask, names) == 0


def test_a_field_is_asked_of_its_owner_granted_seen_and_ended(
    ask: Asker, demo: Demo, administrator: httpx.Client
) -> None:
    account = f"JHS{uuid7()[-8:]}"
    body = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ACCOUNT], "userName": account, "title": "desk",
        "roles": [{"value": "officer"}], ACCOUNT: {"department": "household", "county": "330702", "duties": ["M07"]},
    }  # fmt: skip
    assert administrator.post("/scim/v2/Users", json=body, headers=SCIM).status_code == 201
    officer = ask.changed("tax-clerk", account=account, department="household")

    def mode() -> str:
        grid = officer.get("/v1/me/permissions", params={"matter": "M07"}).json()
        (found,) = [one for one in grid["certificates"] if one["certificate"] == "M07-C2"]
        return next(str(one["mode"]) for one in found["fields"] if one["name"] == "register_date")

    def run(*words: str, by: str) -> Any:
        done = CliRunner().invoke(
            app_for(()), ["sharing", *words, "--as", by, "--base-url", demo.addresses["base_url"], "--json"]
        )
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    assert mode() == "deny"
    made = run(
        "ask", "--matter", "M07", "--field", "M07-C2.register_date", "--purpose", "户籍核验", "--since", "2026-11-01",
        "--until", "2027-10-31", "--most-per-day", "50", by="steward:household",
    )  # fmt: skip
    assert (made["state"], made["owner"]) in {("asked", "marriage"), ("overdue", "marriage")}
    assert mode() == "deny"
    place = f"/v1/sharing-requests/{made['request_id']}"
    assert ask.as_("steward:vehicles").get(place).status_code == 404
    assert (
        ask.as_("steward:household").post(f"{place}/decision", json={"decision": "grant"}).json()["rule"]
        == "sharing-owner"
    )
    assert run("grant", made["request_id"], by="steward:marriage")["state"] == "granted"
    assert mode() == "mask"
    listed = run("list", "--json", by="steward:household")
    assert listed[0]["request_id"] == made["request_id"]
    assert run("end", made["request_id"], "--reasons", "用途已终止", by="steward:marriage")["state"] == "ended"
    assert mode() == "deny"


def administrator_finds(ask: Asker, names: list[str]) -> int:
    wanted = " or ".join(f'userName eq "{name}"' for name in names)
    return int(ask.as_("administrator").get("/scim/v2/Users", params={"filter": wanted}).json()["totalResults"])

"""A steward opens one field in one matter, a second one approves, and whoever asks again sees it: over HTTP, on a gateway of its own."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import pytest

from gateway_demo.demo import Demo
from gateway_demo.running import dev_token
from tests.stories.conftest import another_gateway
from tests.stories.people import P2, Json, certificate

WHY = "住建局函〔2026〕18号：公租房核对婚姻登记时间"
TESTS = [
    {"department": "housing", "duties": ["M01"], "matter": "M01", "field": "register_date", "expected": "mask"},
    {"department": "taxation", "duties": ["M07"], "matter": "M01", "field": "register_date", "expected": "deny"},
]


class City:
    """A gateway whose policy is changed, with callers by name."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses
        self._clients: dict[str, httpx.Client] = {}
        self._cases = iter(range(100, 1000))

    def as_(self, name: str) -> httpx.Client:
        if name not in self._clients:
            token = dev_token(self._addresses["issuer_url"], name)
            headers = {"Authorization": f"Bearer {token}"}
            self._clients[name] = httpx.Client(
                base_url=self._addresses["base_url"], headers=headers, timeout=40, trust_env=False
            )
        return self._clients[name]

    def post(self, name: str, path: str, body: Json | None = None, status: int = 200) -> Any:
        answer = self.as_(name).post(path, json=body or {})
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, name: str, path: str, **params: str) -> Any:
        answer = self.as_(name).get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, name: str, code: str = "M01-C5") -> Json:
        """A certificate of M01 about the family of P2: the fields that it shows."""
        shown: Json = certificate(self.query(name, code), code)["fields"]
        return shown

    def query(self, name: str, code: str = "M01-C5", parties: Sequence[Json] = P2) -> Json:
        """A certificate of M01 about a family, in a case of its own."""
        document: Json = self.as_(name).post("/v1/queries", json=self.body(code, parties)).json()
        return document

    def body(self, code: str, parties: Sequence[Json] = P2) -> Json:
        case_number = f"JH-2026-M01-{next(self._cases):06d}"
        asked = {"matter": "M01", "case_number": case_number, "parties": parties}
        return {**asked, "certificates": [code], "deadline_ms": 8000}

    def permitted(self, name: str) -> tuple[str, Mapping[str, str]]:
        """Under which bundle, and how each field of M01-C5 may be seen."""
        grid = self.get(name, "/v1/me/permissions", matter="M01")
        fields = next(one["fields"] for one in grid["certificates"] if one["certificate"] == "M01-C5")
        return grid["rules_hash"], {one["name"]: one["mode"] for one in fields if one["mode"] not in {"test", "deny"}}

    def rules_of_last_intent(self) -> str:
        entries = self.get("auditor", "/v1/audit/entries", limit="50")["items"]
        return next(str(one["details"]["rules"]) for one in entries if one["kind"] == "INTENT")

    def entries(self) -> Iterator[Json]:
        """All entries of the log, page by page, from the newest to the oldest."""
        cursor: dict[str, str] = {}
        while True:
            page = self.get("auditor", "/v1/audit/entries", limit="100", **cursor)
            yield from page["items"]
            if page["next"] is None:
                return
            cursor = {"cursor": page["next"]}

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


@pytest.fixture(scope="module")
def city(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with another_gateway(demo, tmp_path_factory.mktemp("city"), "policies") as addresses:
        city = City(addresses)
        yield city
        city.close()


def opened(files: Mapping[str, str]) -> str:
    """M01 with one field more at M01-C5."""
    matter = json.loads(files["M01.json"])
    next(one for one in matter["certificates"] if one["code"] == "M01-C5")["items"].append(
        {"name": "register_date", "mode": "mask"}
    )
    return json.dumps(matter, ensure_ascii=False, indent=2)


def test_a_field_is_opened_by_two_people_and_closed_again(city: City) -> None:
    first = city.get("auditor", "/v1/policies/publications")["items"][0]
    assert (first["number"], first["act"], first["drafted_by"]) == (0, "installed", None)
    installed = city.get("steward", f"/v1/policies/bundles/{first['bundle']}")
    files = {file["name"]: file["text"] for file in installed["files"]}
    assert city.permitted("housing-clerk") == (first["bundle"], {})

    drafted = city.post("steward", "/v1/policies", {"reason": WHY}, 201)
    path = f"/v1/policies/{drafted['policy_id']}"
    changes = [{"name": "M01.json", "text": opened(files)}, {"name": "tests.json", "text": json.dumps(TESTS)}]
    changed = city.post("steward", f"{path}/files", {"version": 1, "files": changes})
    assert changed["changed"] == ["M01.json", "tests.json"]
    assert city.post("steward", f"{path}/validate")["findings"] == []
    assert [row["actual"] for row in city.post("steward", f"{path}/test")["rows"]] == ["mask", "deny"]
    diff = city.post("steward2", f"{path}/diff")
    seen = {(one["who"]["en"], one["field"], one["before"], one["after"], one["minor"]) for one in diff["changes"]}
    assert {(field, before, after, minor) for _, field, before, after, minor in seen} == {
        ("register_date", "deny", "mask", False),
        ("vehicle_count", "reveal", "test", False),  # it would tell of the date those who sign in with low assurance
    }
    sentence = next(one["sentence"] for one in diff["changes"] if one["field"] == "register_date")
    assert sentence["zh"].startswith("住房")
    assert "may now see `register_date`" in sentence["en"]
    assert "before no, now masked; basis: " in sentence["en"]
    assert "现可查看" in sentence["zh"]
    told = {(one["file"], one["place"], one["before"]) for one in diff["data"]}
    assert told == {("M01.json", "certificates M01-C5 items register_date", None), ("tests.json", "", None)}

    approval = {"bundle": diff["bundle"], "reason": "与来函一致"}
    refused = city.post("steward", f"{path}/approve", approval, 403)
    assert refused["rule"] == "second-person"
    city.post("steward2", f"{path}/approve", approval)
    published = city.post("steward", f"{path}/publish")
    assert (published["state"], published["number"], published["in_force"]) == ("published", 1, diff["bundle"])
    shown = city.ask("housing-clerk")["register_date"]
    assert (shown["state"], shown["mode"]) == ("masked", "mask")
    assert city.rules_of_last_intent() == diff["bundle"]
    assert city.permitted("housing-clerk") == (diff["bundle"], {"register_date": "mask"})

    back = city.post("steward2", "/v1/policies", {"reason": "来函撤回", "roll_back_to": first["bundle"]}, 201)
    assert back["bundle"] == first["bundle"]
    city.post("steward", f"/v1/policies/{back['policy_id']}/approve", {"bundle": first["bundle"], "reason": "同意"})
    city.post("steward2", f"/v1/policies/{back['policy_id']}/publish")
    assert city.permitted("housing-clerk") == (first["bundle"], {})
    acts = [one["act"] for one in city.get("steward", "/v1/policies/publications")["items"]]
    assert acts == ["rolled_back", "published", "installed"]
    steps = [
        one["details"]["did"]
        for one in city.get("auditor", "/v1/audit/entries", limit="100")["items"]
        if one["kind"] == "ADMIN" and "policy_id" in one["details"]
    ]
    assert steps[::-1] == [
        *(
            "draft policy",
            "change policy",
            "validate policy",
            "test policy",
            "compare policy",
            "approve policy",
            "publish policy",
        ),
        *("draft policy", "approve policy", "roll back policy"),
    ]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", {"reason": "33079119940317001X"}, 400),
        ("", {"reason": ""}, 400),
        ("", {"reason": "x", "roll_back_to": "00"}, 400),
        ("", {"reason": "x", "roll_back_to": "00" * 32}, 404),
        ("/files", {"version": 1, "files": [{"name": "../x.json", "text": ""}]}, 400),
        ("/files", {"version": 1, "files": [{"name": "a.json", "text": ""}] * 2}, 400),
        ("/files", {"version": 9, "files": []}, 409),
        ("/publish", {}, 409),
    ],
)
def test_what_does_not_fit_is_refused(city: City, path: str, body: Json, status: int) -> None:
    drafted = city.post("steward", "/v1/policies", {"reason": "x"}, 201)
    place = "/v1/policies" if path == "" else f"/v1/policies/{drafted['policy_id']}{path}"
    city.post("steward", place, body, status)


def test_a_bundle_that_was_never_in_force_is_not_there(city: City) -> None:
    assert city.as_("steward").get(f"/v1/policies/bundles/{'00' * 32}").status_code == 404
    assert city.as_("steward").get("/v1/policies/bundles/nonsense").status_code == 404
    assert city.as_("clerk").get("/v1/policies").status_code == 403


def test_every_entry_names_the_bundle_that_was_in_force(city: City) -> None:
    """Over all kinds that a gateway writes, and whoever they are about; the first alone is older than any policy."""
    query_id = city.query("housing-clerk")["query_id"]
    city.get("housing-clerk", f"/v1/queries/{query_id}")
    city.as_("clerk").get("/v1/policies")
    intent = next(one for one in city.entries() if one["kind"] == "INTENT")
    reveal = {
        "entry": intent["entry"],
        "subject": intent["subjects"][0]["tag"],
        "ground": "complaint",
        "reason": "核实",
    }
    city.post("auditor", "/v1/audit/reveals", reveal, 201)
    published = {one["bundle"] for one in city.get("auditor", "/v1/policies/publications")["items"]}
    *entries, first = city.entries()
    unnamed = [one for one in entries if one["details"].get("policy", one["details"].get("rules")) not in published]
    assert unnamed == []
    assert first["details"]["did"] == "install policy"
    assert {"INTENT", "OUTCOME", "RELEASE", "DENIED", "SEARCH", "REVEAL", "ADMIN"} <= {one["kind"] for one in entries}

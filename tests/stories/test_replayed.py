"""Some dozens of queries under two bundles: every decision is reproduced by its own, and a draft is run over them all."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from gateway.domain.clock import real_now
from gateway_demo.demo import Demo
from tests.stories.command import gateway
from tests.stories.conftest import another_gateway
from tests.stories.people import P2, P7, Json
from tests.stories.test_policies import City, opened

WHO = ("clerk", "housing-clerk", "tax-clerk", "system")
ASKED = (("M01", P2), ("M07", P7), ("M07", P7[:1]))
RULE = """
@id("city-window") @basis("law") @title_en("one") @title_zh("一")
forbid (principal, action in [Action::"reveal", Action::"mask", Action::"test"], resource)
when { principal.department == "general_window" && resource.item == "register_date" };
"""


@pytest.fixture(scope="module")
def city(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with another_gateway(demo, tmp_path_factory.mktemp("city"), "replayed") as addresses:
        city = City(addresses)
        yield city
        city.close()


def ask_all(city: City) -> list[Json]:
    """Every one of them about every matter and family."""
    return [ask(city, who, matter, parties, n) for n, who in enumerate(WHO) for matter, parties in ASKED]


def ask(city: City, who: str, matter: str, parties: list[dict[str, str]], n: int) -> Json:
    body = {
        "matter": matter,
        "case_number": f"JH-2026-{matter}-{real_now().microsecond:06d}",
        "parties": parties,
        "deadline_ms": 8000,
    }
    answer = city.as_(who).post("/v1/queries", json=body)
    assert answer.status_code in (200, 202), (n, answer.text)
    document: Json = answer.json()
    return document


def drafted(city: City, files: dict[str, str]) -> str:
    made = city.post("steward", "/v1/policies", {"reason": "来函"}, 201)
    path = f"/v1/policies/{made['policy_id']}"
    sent = [{"name": name, "text": text} for name, text in files.items()]
    city.post("steward", f"{path}/files", {"version": 1, "files": sent})
    return path


def replayed(city: City, path: str, limit: int) -> tuple[list[Json], list[Json]]:
    now = real_now()
    asked = {
        "since": (now - timedelta(hours=1)).isoformat(),
        "until": (now + timedelta(minutes=1)).isoformat(),
        "limit": limit,
    }
    pages: list[Json] = []
    while not pages or pages[-1]["next"] is not None:
        before = pages[-1]["next"] if pages else None
        pages.append(city.post("steward", f"{path}/replay", {**asked, "before": before}))
    return pages, [one for page in pages for one in page["changes"]]


def test_all_decisions_are_reproduced_by_the_bundle_of_then(city: City) -> None:
    first = city.get("steward", "/v1/policies/publications")["items"][0]["bundle"]
    files = {file["name"]: file["text"] for file in city.get("steward", f"/v1/policies/bundles/{first}")["files"]}
    before = ask_all(city)

    path = drafted(city, {"M01.json": opened(files), "access_rules.cedar": files["access_rules.cedar"] + RULE})
    pages, changes = replayed(city, path, limit=5)
    assert [page["decisions"] for page in pages[:2]] == [5, 5]
    assert sum(page["decisions"] for page in pages) == sum(page["reproduced"] for page in pages) == len(before)
    told = {
        (one["department"], one["certificate"], one["field"], one["before"], one["after"], one["gains"])
        for one in changes
    }
    assert ("housing", "M01-C5", "register_date", "deny", "mask", True) in told
    assert ("general_window", "M07-C2", "register_date", "mask", "deny", False) in told
    assert not any(department == "taxation" for department, *_ in told)
    text = json.dumps(pages, ensure_ascii=False)
    assert not any(person[member] in text for person in (*P2, *P7) for member in ("person_id", "name"))

    diff = city.post("steward2", f"{path}/diff")
    city.post("steward2", f"{path}/approve", {"bundle": diff["bundle"], "reason": "同意"})
    city.post("steward", f"{path}/publish")
    after = ask_all(city)
    back = city.post("steward", "/v1/policies", {"reason": "来函撤回", "roll_back_to": first}, 201)
    pages, changes = replayed(city, f"/v1/policies/{back['policy_id']}", limit=500)
    (page,) = pages
    assert (page["decisions"], page["reproduced"]) == (len(before) + len(after), len(before) + len(after))
    assert (page["unknown"], page["damaged"]) == (0, 0)
    assert ("housing", "mask", "deny") in {(one["department"], one["before"], one["after"]) for one in changes}

    for documents, bundle in ((before, first), (after, diff["bundle"])):
        for document in documents:
            made = city.get("steward", "/v1/policies/explain", query_id=document["query_id"])
            assert (made["rules_hash"], made["is_as_of_then"]) == (bundle, True)
    steps = [one for one in city.get("auditor", "/v1/audit/entries", limit="200")["items"] if one["kind"] == "SEARCH"]
    assert sum("replayed" in one["details"] for one in steps) == 4
    _by_command_line(city, before[0], back["policy_id"])


def _by_command_line(city: City, document: Json, policy: str) -> None:
    now = real_now()
    explained = said(city, "explain", document["query_id"])
    assert "come to what is on record" in explained
    assert "按当时规则" not in explained
    assert "按当时规则复核，与记录一致" in said(city, "explain", document["query_id"], GATEWAY_LANGUAGE="zh")
    span = ("--since", (now - timedelta(hours=1)).isoformat(), "--until", (now + timedelta(minutes=1)).isoformat())
    assert "reproduced by their own rules" in said(city, "replay", policy, *span)
    assert "rights unused since" in said(city, "unused", "--days", "1")


def said(city: City, *words: str, **environment: str) -> str:
    at = {"GATEWAY_BASE_URL": str(city.as_("steward").base_url)}
    done = gateway("policy", *words, env={**at, **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout

"""The log's own routes: who may read what, how long it may be kept, and what readiness and the metrics say of the tree."""

import asyncio

import httpx
import pytest

from gateway.api.contract import schema
from gateway.domain import supervision
from gateway.domain.errors import NotIntegrated
from gateway.domain.supervision import Limits, alive
from tests.rooms.api.conftest import House

ID = "0198c5a0-0000-7000-8000-000000000001"
NOBODY = {"authorization": ""}
AUDITOR = {"authorization": "Bearer auditor"}


async def test_the_proof_of_an_answer_is_a_file(http: httpx.AsyncClient) -> None:
    found = await http.get(f"/v1/queries/{ID}/proof")
    assert (found.status_code, found.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert found.headers["content-disposition"] == f'attachment; filename="{ID}.tlog-proof"'
    assert found.headers["cache-control"] == "no-store"


async def test_a_proof_that_is_not_there_yet_says_when_to_ask_again(http: httpx.AsyncClient, house: House) -> None:
    house.failure = NotIntegrated("the entry is not in the log's tree yet")
    found = await http.get(f"/v1/queries/{ID}/proof")
    assert (found.status_code, found.json()["code"], found.headers["retry-after"]) == (409, "not-integrated", "1")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/queries/nothing/proof", 404),
        (f"/v1/queries/{ID}/proof?entry=abc", 400),
        ("/audit/log/1999/checkpoint", 404),
        ("/audit/log/2025/checkpoint", 404),
        ("/audit/log/twenty/checkpoint", 404),
        (f"/audit/log/2026/tile/{'x001/' * 20}000", 404),
    ],
)
async def test_what_is_not_there_is_not_found(http: httpx.AsyncClient, path: str, status: int) -> None:
    assert (await http.get(path)).status_code == status


async def test_checkpoint_tiles_and_keys_are_everybodys(http: httpx.AsyncClient) -> None:
    checkpoint = await http.get("/audit/log/2026/checkpoint", headers=NOBODY)
    assert (checkpoint.headers["content-type"], checkpoint.headers["cache-control"]) == (
        "text/plain; charset=utf-8",
        "no-cache",
    )
    full = await http.get("/audit/log/2026/tile/0/000", headers=NOBODY)
    assert (full.headers["content-type"], len(full.content)) == ("application/octet-stream", 8192)
    assert full.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await http.get("/audit/log/2026/tile/0/001.p/2", headers=NOBODY)).headers["cache-control"] == "no-cache"
    assert (await http.get("/.well-known/jwks.json", headers=NOBODY)).json() == {"keys": []}
    stream = await http.get("/audit/streams/3", headers=NOBODY)
    assert [one["stream_id"] for one in stream.json()["streams"]] == [3]
    assert stream.headers["cache-control"] == "public, max-age=31536000, immutable"
    for number in ("4", "0", "x", "9" * 30):
        assert (await http.get(f"/audit/streams/{number}", headers=NOBODY)).status_code == 404


async def test_the_leaves_are_for_auditors_under_a_task(http: httpx.AsyncClient, house: House) -> None:
    path = "/audit/log/2026/tile/entries/000.p/1"
    assert (await http.get(path, headers=NOBODY)).status_code == 401
    assert (await http.get(path)).status_code == 403  # a clerk
    found = await http.get(path, headers=AUDITOR)
    assert (found.content, found.headers["cache-control"]) == (b"\x00\x02{}", "no-store")
    assert house.searched == [("2026 000.p/1", "DEMO-1")]


async def test_readiness_warns_and_goes_on_serving(http: httpx.AsyncClient, house: House) -> None:
    told = (await http.get("/readyz")).json()
    assert (told["status"], told["tasks"], told["warnings"]) == ("ok", [], [])
    house.warned = ["the audit log's tree is behind by 61 s: see whether an integrator runs"]
    warned = await http.get("/readyz")
    assert (warned.status_code, warned.json()["status"], warned.json()["warnings"]) == (200, "degraded", house.warned)


async def test_each_background_task_is_named_with_its_age_and_a_dead_one_is_an_alarm(
    http: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(supervision, "LONGEST_PAUSE_S", 0.001)

    async def works() -> None:
        alive()
        await asyncio.Event().wait()

    async def fails() -> None:
        raise PermissionError("330702198503070012")

    async def hangs() -> None:
        await asyncio.Event().wait()

    house.supervisor.start("audit-head", works, Limits(silent_after_s=60))
    house.supervisor.start("audit-integrator", fails, Limits(silent_after_s=60))
    house.supervisor.start("audit-watch", hangs, Limits(silent_after_s=0.02, restarts_when_silent=False))
    await asyncio.sleep(0.1)
    told = await http.get("/readyz")
    assert (told.status_code, told.json()["status"]) == (200, "degraded")
    schema.Readiness.model_validate_json(told.content)
    states = {task["name"]: (task["state"], task["fault"]) for task in told.json()["tasks"]}
    assert states == {
        "audit-head": ("running", None),
        "audit-integrator": ("restarting", "PermissionError"),
        "audit-watch": ("silent", None),
    }
    assert [warning.split()[3] for warning in told.json()["warnings"]] == ["audit-integrator", "audit-watch"]
    text = (await http.get("/metrics")).text
    restarts = next(line for line in text.splitlines() if line.startswith('gateway_task_restarts_total{task="audit-i'))
    assert float(restarts.split()[-1]) >= 2
    assert 'gateway_task_alarm{task="audit-watch"} 1.0' in text.splitlines()
    assert 'gateway_task_silent_seconds{task="audit-head"}' in text
    assert "330702198503070012" not in told.text + text
    await house.supervisor.close()


async def test_the_metrics_tell_how_the_tree_stands(http: httpx.AsyncClient, house: House) -> None:
    house.stands = {
        "behind_seconds": 61.5,
        "stopped": 1.0,
        "tree_leaves": 7,
        "months_ahead": 3,
        "damaged_places": 2,
        "walk_age_seconds": 1.5,
    }
    assert (await http.get("/readyz")).json()["stored_log"] == {
        "walk_age_seconds": 1.5,
        "round_age_seconds": None,
        "damaged_places": 2,
    }
    text = (await http.get("/metrics")).text
    for line in (
        "gateway_audit_behind_seconds 61.5",
        "gateway_audit_stopped 1.0",
        "gateway_audit_tree_leaves 7.0",
        "gateway_audit_partition_months_ahead 3.0",
    ):
        assert line in text.splitlines()

"""What a published policy says of counties and routes reaches the departments of every process without a restart."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.connect import Connect
from gateway.domain.codes import DepartmentCode
from gateway.flows import PolicyEdit, follow, policies
from gateway.flows.steps.judging import installed_policy
from gateway_demo.demo_city import demo_city
from tests.postgres.wired import wired
from tests.rooms.decision.example import officer

STEWARD, SECOND = (replace(officer(name), roles=frozenset({"steward"})) for name in ("housing-clerk", "tax-clerk"))


async def test_it_reaches_the_departments(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[int, tuple[Mapping[str, str], frozenset[str]]] = {}

    def heard(connect: Connect, counties: Mapping[str, str], routes: Mapping[DepartmentCode, Any]) -> None:
        told[id(connect)] = counties, frozenset(routes)

    monkeypatch.setattr(Connect, "follow", heard)
    city = json.loads(demo_city()["city.json"])
    city["counties"][0]["title"]["zh"] = "新城区"
    routes = {"vehicles": {"by": "all", "systems": {"a": ["3307"]}}}
    async with wired(database_url, tmp_path) as one, wired(database_url, tmp_path) as other:
        drafted = await policies.draft("why", None, STEWARD, one)
        files = {"city.json": json.dumps(city, ensure_ascii=False), "routing.json": json.dumps(routes)}
        edit = PolicyEdit(1, files, None)
        drafted = await policies.change(drafted.draft.policy_id, edit, STEWARD, one)
        found = (await policies.validate(drafted.draft.policy_id, STEWARD, one)).findings
        assert {finding.rule for finding in found} == {"policy.endpoints"}
        await policies.approve(drafted.draft.policy_id, drafted.bundle.hash, "ok", SECOND, one)
        await policies.publish(drafted.draft.policy_id, STEWARD, one)
        await follow(installed_policy(demo_city()), other)
        for process in (one, other):
            names, systems = told[id(process.connect)]
            assert (names.get("新城区"), names.get("婺城区"), set(systems)) == ("330702", None, {"vehicles"})

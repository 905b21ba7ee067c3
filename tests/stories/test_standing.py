"""The grid of the rules as anybody else sees it, what does not fit in the policy in force, and the counties' lists beside the city's."""

from typing import Any

import pytest

from gateway.catalogue import CountyRow
from gateway.city import load_city
from gateway_demo.county_lists import county_lists
from gateway_demo.demo_city import demo_city
from tests.stories.people import Asker, Json
from tests.stories.test_policies import opened

COUNTIES = tuple(load_city(demo_city()).counties)


def grid(ask: Asker, who: str = "steward", **params: str) -> Json:
    answer = ask.as_(who).get("/v1/policies/grid", params=params)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


@pytest.mark.parametrize(
    ("officer", "matter"), [("clerk", "M01"), ("housing-clerk", "M01"), ("tax-clerk", "M07"), ("tax-clerk", "M01")]
)
def test_the_grid_as_an_officer_is_what_that_officer_is_told(ask: Asker, officer: str, matter: str) -> None:
    own = ask.as_(officer).get("/v1/me/permissions", params={"matter": matter}).json()
    me = ask.as_(officer).get("/v1/me").json()
    duty = str(bool({"*", matter} & set(me["duties"]))).lower()
    seen = grid(ask, matter=matter, department=me["department"], county=me["county"], duty=duty)
    assert seen["bundle"] == own["rules_hash"]
    (only,) = seen["askers"]
    assert only["certificates"] == own["certificates"]
    assert only["department"] == me["department"]


def test_the_grid_has_the_owner_first_and_anybody_else_last_who_has_nothing(ask: Asker) -> None:
    seen = grid(ask, "editor", matter="M07")
    assert (seen["askers"][0]["department"], seen["minor"]) == ("taxation", False)
    assert "general_window" in {one["department"] for one in seen["askers"]}
    last = seen["askers"][-1]
    assert (last["department"], last["client"]) == (None, None)
    assert "any department but" in last["who"]["en"]
    assert not any(one["is_granted"] for one in last["certificates"])
    minor = grid(ask, matter="M07", department="taxation", minor="true")["askers"][0]["certificates"]
    assert minor != seen["askers"][0]["certificates"]
    assert ask.as_("steward").get("/v1/policies/grid", params={"matter": "M99"}).status_code == 404
    assert ask.as_("clerk").get("/v1/policies/grid", params={"matter": "M07"}).status_code == 403


def test_the_grid_of_a_draft_shows_what_it_opens_and_the_one_in_force_does_not(ask: Asker) -> None:
    steward = ask.as_("steward")
    base = steward.get("/v1/policies/publications").json()["items"][0]["bundle"]
    files = {file["name"]: file["text"] for file in steward.get(f"/v1/policies/bundles/{base}").json()["files"]}
    drafted = steward.post("/v1/policies", json={"reason": "看一看"}).json()["policy_id"]
    change = {"version": 1, "files": [{"name": "M01.json", "text": opened(files)}]}
    bundle = steward.post(f"/v1/policies/{drafted}/files", json=change).json()["bundle"]
    asked = {"matter": "M01", "department": "housing"}
    before, after = grid(ask, **asked), grid(ask, **asked, policy_id=drafted)
    assert _modes(before)["register_date"] == "test"
    assert _modes(after)["register_date"] == "mask"
    assert before["bundle"] != after["bundle"]
    wrong = {"version": 2, "files": [{"name": "M01.json", "text": "{}"}]}
    assert steward.post(f"/v1/policies/{drafted}/files", json=wrong).status_code == 200
    refused = steward.get("/v1/policies/grid", params={**asked, "policy_id": drafted})
    assert (refused.status_code, "not valid" in refused.json()["detail"]) == (409, True)
    steward.post(f"/v1/policies/{drafted}/refuse", json={"reason": "看过了"})
    assert bundle


def _modes(seen: Json) -> dict[str, Any]:
    shown = next(one for one in seen["askers"][0]["certificates"] if one["certificate"] == "M01-C5")
    return {one["name"]: one["mode"] for one in shown["fields"]}


def test_what_is_in_force_holds(ask: Asker) -> None:
    found = ask.as_("editor").get("/v1/policies/findings").json()
    assert found["holds"], found
    assert all(one["severity"] == "warning" for one in found["findings"])


def test_each_difference_planted_in_the_counties_lists_is_found_and_no_other(ask: Asker) -> None:
    steward = ask.as_("steward")
    certificates = steward.get("/v1/certificates", params={"limit": 200}).json()["items"]
    city = [
        CountyRow(code=one["code"], matter=one["matter"], title=one["title"]["zh"], method=one["ladder"][0])
        for one in certificates
    ]
    lists, planted = county_lists(city, COUNTIES, 7)
    body = {"lists": [one.model_dump(mode="json") for one in lists]}
    found = ask.as_("editor").post("/v1/policies/county-lists", json=body).json()
    assert not found["holds"]
    assert {(one["rule"], one["where"]) for one in found["findings"]} == {(one.rule, one.where) for one in planted}
    one_list = steward.post("/v1/policies/county-lists", json={"lists": body["lists"][:1]}).json()["findings"]
    assert {one["where"] for one in one_list if one["rule"] == "unities.no-list"} == set(COUNTIES[1:])
    foreign = {"lists": [{"county": "110101", "certificates": []}]}
    first = steward.post("/v1/policies/county-lists", json=foreign).json()["findings"][0]
    assert (first["rule"], first["where"]) == ("unities.form", "110101")

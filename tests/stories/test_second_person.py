"""One person with two accounts is not two people: wherever a second one decides, their other account decides nothing."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from gateway.api.scim.names import ACCOUNT, GROUP, POST, USER
from gateway.domain.ids import uuid7
from gateway.identity.tokens import parts_of
from tests.stories.people import P2, Asker
from tests.stories.test_night_job import elders

SCIM = {"content-type": "application/scim+json"}
WHY = {"reasons": "不必要"}
WISH = {
    "matter": "M07", "fields": [{"certificate": "M07-C2", "items": ["register_date"]}], "purpose": "户籍核验",
    "since": "2026-12-01", "until": "2027-10-31", "most_per_day": 50,
}  # fmt: skip


def person_of(ask: Asker, name: str) -> str:
    """The digest of who is behind a persona, as its token says."""
    digest: str = parts_of(ask.as_(name).headers["authorization"].removeprefix("Bearer "))[1]["officer"][
        "person_digest"
    ]  # type: ignore[index]  # as the demo's issuer has it
    return digest


def decider(ask: Asker, name: str, person: str | None) -> httpx.Client:
    """The persona; person: by whom this account is held, in place of somebody who is nobody else here."""
    return ask.as_(name) if person is None else ask.changed(name, person_digest=person)


def sharing(ask: Asker, by: str | None) -> httpx.Response:
    """Asked for by the steward of one department, and granted by the same person as the steward of the other."""
    made = ask.changed("steward:household", person_digest=person_of(ask, "clerk")).post(
        "/v1/sharing-requests", json=WISH
    )
    assert made.status_code == 201, made.text
    place = f"/v1/sharing-requests/{made.json()['request_id']}/decision"
    return decider(ask, "steward:marriage", by).post(place, json={"decision": "refuse", **WHY})


def broken_glass(ask: Asker, by: str | None) -> httpx.Response:
    """Broken at the window, and reviewed by the same person as the head of the department."""
    made = ask.as_("clerk").post("/v1/break-glass", json={"case_number": ask.case("M01"), "reason": "a flood"})
    assert made.status_code == 201, made.text
    place = f"/v1/break-glass/{made.json()['break_glass_id']}/review"
    return decider(ask, "supervisor", by).post(place, json={"is_justified": True, "note": "it was"})


def approved_list(ask: Asker, by: str | None) -> httpx.Response:
    """A list made at the window, and refused or approved by the same person as the head of the department."""
    of_elders = {"matter": "M15", "certificates": ["M15-C1"], "purpose": "高龄津贴年度核验"}
    job = {"kind": "job", **of_elders, "rows": elders(ask.demo)[:1]}
    made = ask.as_("clerk").post("/v1/batches", json=job)
    assert made.status_code == 201, made.text
    place = f"/v1/batches/{made.json()['batch_id']}/decision"
    return decider(ask, "supervisor", by).post(place, json={"decision": "refuse", **WHY})


def corrected(ask: Asker, by: str | None) -> httpx.Response:
    """Doubted at the window, and answered by the same person for the department."""
    asked = ask.as_("clerk")
    query = asked.post(
        "/v1/queries", json={"matter": "M01", "case_number": ask.case("M01"), "parties": P2, "certificates": ["M01-C4"]}
    )
    assert query.status_code in {200, 202}, query.text
    doubt = {
        "query_id": query.json()["query_id"], "person_id": P2[0]["person_id"], "department": "vehicles", "item": "status",
        "record": f"r-{uuid4().hex[:8]}", "expected": "A",
    }  # fmt: skip
    made = asked.post("/v1/corrections", json=doubt)
    assert made.status_code == 201, made.text
    answer = {"outcome": "confirmed"}
    return decider(ask, "verifier:vehicles", by).post(
        f"/v1/corrections/{made.json()['correction_id']}/answer", json=answer
    )


WAYS: dict[str, tuple[Callable[[Asker, str | None], httpx.Response], str]] = {
    "data sharing": (sharing, "sharing-owner"),
    "broken glass": (broken_glass, "second-person"),
    "a list": (approved_list, "second-person"),
    "a correction": (corrected, "second-person"),
}


def test_a_certificate_is_asked_for_once_with_all_its_fields(ask: Asker) -> None:
    """Of two lists for one certificate the first was left out, and nobody was told."""
    fields = [{"certificate": "M07-C2", "items": [item]} for item in ("register_date", "spouse_name")]
    refused = ask.as_("steward:household").post("/v1/sharing-requests", json={**WISH, "fields": fields})
    assert (refused.status_code, [one["code"] for one in refused.json()["errors"]]) == (400, ["twice"]), refused.text


@pytest.mark.parametrize("name", WAYS)
def test_nobody_decides_on_what_they_did_by_another_account(ask: Asker, name: str) -> None:
    way, rule = WAYS[name]
    refused = way(ask, person_of(ask, "clerk"))
    assert (refused.status_code, refused.json().get("rule")) == (403, rule), refused.text
    other = way(ask, None)
    assert other.status_code == 200, other.text


def test_nobody_gives_rights_to_an_account_of_their_own(ask: Asker) -> None:
    person, names = uuid4().hex, [f"JHX{uuid7()[-8:]}" for _ in range(2)]
    administrator = ask.changed("administrator", person_digest=person)

    def user(name: str, digest: str) -> dict[str, Any]:
        extension = {"department": "household", "county": "330702", "duties": ["M07"], "personDigest": digest}
        return {
            "schemas": [USER, ACCOUNT],
            "userName": name,
            "title": "d",
            "roles": [{"value": "officer"}],
            ACCOUNT: extension,
        }

    refused = administrator.post("/scim/v2/Users", json=user(names[0], person), headers=SCIM)
    assert refused.status_code == 403, refused.text
    held = ask.as_("administrator").post("/scim/v2/Users", json=user(names[1], person), headers=SCIM)
    assert held.status_code == 201, held.text
    place = f"/scim/v2/Users/{held.json()['id']}"
    change = {"op": "add", "path": "roles", "value": [{"value": "auditor"}]}
    patch = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [change]}
    assert administrator.patch(place, json=patch, headers=SCIM).status_code == 403
    post = {
        "schemas": [GROUP, POST],
        "displayName": names[0], "members": [{"value": held.json()["id"]}],
        POST: {"department": "household", "county": "330702", "roles": ["auditor"]},
    }  # fmt: skip
    assert administrator.post("/scim/v2/Groups", json=post, headers=SCIM).status_code == 403
    assert ask.as_("administrator").delete(place).status_code == 204

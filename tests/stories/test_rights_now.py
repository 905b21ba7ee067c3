"""Rights are judged at each reading, as the token of now says; and what is somebody else's is not there, for whatever has an id."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from gateway.domain.ids import uuid7
from gateway.domain.roles import OPERATIONS
from tests.operations import TABLE
from tests.rooms.attachments.test_file import PDF
from tests.stories.people import P2, P3, Asker, Json, certificate
from tests.stories.test_attacks import NOWHERE, said
from tests.stories.test_auditors import TASK, exported, wish
from tests.stories.test_declarations import declare
from tests.stories.test_looks import PROOF_DIGEST, waited
from tests.stories.test_sixteen_matters import LATE_JIN, WEI

OWN = "verifier:real_estate"


def claims(client: httpx.Client) -> dict[str, Any]:
    part = client.headers["authorization"].split(".")[1]
    told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return told


def applicant_is_kin(ask: Asker) -> dict[str, Any]:
    citizen = claims(ask.as_(f"citizen:{P2[0]['person_id']}"))
    return {"kin_digests": [citizen["officer"]["person_digest"]]}


CHANGES: Mapping[str, tuple[Callable[[Asker], dict[str, Any]], str]] = {
    "another department": (lambda _: {"department": "housing"}, "moved"),
    "another county": (lambda _: {"county": "330703"}, "moved"),
    "without a duty": (lambda _: {"duties": []}, "no-grant"),
    "with another duty": (lambda _: {"duties": ["M07"]}, "no-grant"),
    "the applicant's kin": (applicant_is_kin, "own-family"),
    "suspended": (lambda _: {"suspended": True}, "role"),
}


@pytest.fixture(scope="module")
def document_and_key(demo: Any) -> tuple[Json, dict[str, Any], str]:
    ask, key = Asker(demo), uuid7()
    body = {
        "matter": "M01",
        "case_number": ask.case("M01"),
        "parties": P2,
        "certificates": ["M01-C4"],
        "deadline_ms": 8000,
    }
    answer = ask.as_("clerk").post("/v1/queries", json=body, headers={"Idempotency-Key": key})
    assert answer.status_code in {200, 202}, answer.text
    document = ask.settled(answer.json())
    ask.close()
    return document, body, key


@pytest.mark.parametrize("change", CHANGES)
def test_who_has_moved_or_lost_the_duty_reads_no_stored_answer(
    ask: Asker, document_and_key: tuple[Json, dict[str, Any], str], change: str
) -> None:
    officer, rule = CHANGES[change][0](ask), CHANGES[change][1]
    moved = {name: code for name, code in officer.items() if name in {"department", "county"}}
    with ask.registered("clerk", **moved):
        _reads_nothing(ask, document_and_key, officer, rule)
    assert ask.as_("clerk").get(f"/v1/queries/{document_and_key[0]['query_id']}").status_code == 200


def _reads_nothing(
    ask: Asker, document_and_key: tuple[Json, dict[str, Any], str], officer: dict[str, Any], rule: str
) -> None:
    document, body, key = document_and_key
    path = f"/v1/queries/{document['query_id']}"
    now = ask.changed("clerk", **officer)
    before = len(_denied(ask, document["query_id"]))
    answers = [
        now.get(path),
        now.get(path, headers={"Accept": "text/html"}),
        now.get(f"{path}/proof"),
        now.post("/v1/queries", json=body, headers={"Idempotency-Key": key}),
    ]
    assert [(answer.status_code, answer.json()["rule"]) for answer in answers] == [(403, rule)] * 4
    assert now.head(path).status_code == 403
    assert not any(document["case_number"] in answer.text for answer in answers)
    if rule != "role":  # who has no role is refused before the answer is looked for
        waited(lambda: len(_denied(ask, document["query_id"])) >= before + 5)
        fresh = _denied(ask, document["query_id"])[: -before or None]
        assert [(e["details"]["rule"], e["details"]["of"], len(e["subjects"])) for e in fresh] == [
            (rule, "stored_answer", 3)
        ] * 5
        assert (
            f"was refused the stored answer of matter M01, case {document['case_number']}" in fresh[0]["sentence"]["en"]
        )


def _denied(ask: Asker, query_id: str) -> list[dict[str, Any]]:
    """The refusals that the log tells of it, the newest first."""
    found = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": query_id, "limit": 200}).json()["items"]
    return [entry for entry in found if entry["kind"] == "DENIED"]


def test_a_declaration_is_read_under_the_rights_of_now(ask: Asker) -> None:
    widow = ask.settled(ask.query("M02", [WEI, LATE_JIN], certificates=["M02-C2"], deadline_ms=8000))
    made = declare(ask, widow, "M02-C2", WEI, key="rights-of-now")
    path = f"/v1/declarations/{made.json()['declaration_id']}"
    assert ask.as_("clerk").get(path).status_code == 200
    for officer in ({"department": "housing"}, {"county": "330703"}, {"duties": ["M01"]}):
        assert ask.changed("clerk", **officer).get(path).status_code == 403


def test_a_task_is_of_the_department_of_now(ask: Asker) -> None:
    document = ask.with_task(ask.query("M01", P2, certificates=["M01-C3"], deadline_ms=8000), "M01-C3")
    task_id = certificate(document, "M01-C3")["next"]["task_id"]
    moved = ask.changed(OWN, department="vehicles")
    assert moved.get(f"/v1/verifications/{task_id}").status_code == 403, "the register knows nothing of it"
    with ask.registered(OWN, department="vehicles"):
        assert moved.get(f"/v1/verifications/{task_id}").status_code == 404
        assert task_id not in moved.get("/v1/verifications", params={"limit": 200}).text
    assert ask.changed(OWN, suspended=True).get("/v1/verifications").status_code == 403


def test_who_is_no_auditor_any_more_opens_and_fetches_nothing(ask: Asker) -> None:
    export, _ = exported(ask, {"criteria": {"account": "NOBODY"}})
    asked = ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)
    reveal = wish(ask, asked).headers["location"]
    assert ask.as_("auditor2").post(f"{reveal}/approve", json={"reason": "ok"}, headers=TASK).status_code == 200
    assert ask.changed("auditor", suspended=True).post(f"{reveal}/open", headers=TASK).status_code == 403
    with ask.registered("auditor", department="housing"):
        moved = ask.changed("auditor", department="housing")
        assert moved.post(f"{reveal}/open", headers=TASK).status_code == 404
    without = ask.changed("auditor", token={"roles": ["officer"]})
    assert without.get(export["bundle"], headers=TASK).status_code == 403
    assert without.post(f"{reveal}/open", headers=TASK).status_code == 403
    assert ask.as_("auditor").post(f"{reveal}/open", headers=TASK).status_code == 200


def test_no_token_bears_the_client_by_which_the_gateway_itself_asks(ask: Asker) -> None:
    for token in ({"client_id": "declaration-check"}, {"client_id": None, "azp": "declaration-check"}):
        answer = ask.changed("clerk", token=token).get("/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "not-authenticated")


# ── not yours is not there ────────────────────────────────────────────────────────────────────────────────────────────────


def test_whatever_is_anothers_is_not_there(ask: Asker) -> None:
    """Every operation on an id that belongs to somebody: the same status, words and size as of an id that nobody has."""
    document = ask.with_task(ask.query("M01", P2, certificates=["M01-C3"], deadline_ms=8000), "M01-C3")
    widow = ask.settled(ask.query("M02", [WEI, LATE_JIN], certificates=["M02-C2"], deadline_ms=8000))
    export, _ = exported(ask, {"criteria": {"account": "NOBODY"}})
    asked = ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)
    theirs = {
        "query_id": ("system", document["query_id"]),
        "task_id": ("verifier:vehicles", certificate(document, "M01-C3")["next"]["task_id"]),
        "declaration_id": ("system", declare(ask, widow, "M02-C2", WEI).json()["declaration_id"]),
        "export_id": ("auditor2", export["export_id"]),
        "reveal_id": ("auditor2", wish(ask, asked).headers["location"].rpartition("/")[2]),
    }
    bodies = {
        "reply_to_verification": {"finding": "no"},
        "reassign_verification": {"department": "household"},
        "free_verification": {"reason": "absent"},
        "decline_declaration": {"certificate": "M01-C3"},
        "order_text_message": {"mobile": "13900000001", "consents": True},
    }
    tried = set()
    for operation in TABLE:
        name = operation.path.partition("{")[2].partition("}")[0]
        if name not in theirs or operation.name in SHARED:
            continue
        by, one = theirs[name]
        by = CITIZEN if OPERATIONS[operation.name] == {"citizen"} else by
        by = "supervisor:vehicles" if operation.name == "free_verification" else by
        there, nowhere = (
            ask.as_(by).request(
                operation.method,
                operation.path.replace(f"{{{name}}}", resource).replace("{certificate}", "M01-C3"),
                json=bodies.get(operation.name),
                content=PDF if operation.name == "attach_to_verification" else None,
                headers=TASK if "Audit-Task" in operation.headers else PROOF_DIGEST,
            )
            for resource in (one, NOWHERE)
        )
        assert (there.status_code, said(there)) == (404, said(nowhere)), operation.name
        assert len(there.content) == len(nowhere.content)
        tried.add(operation.name)
    assert len(tried) >= 18


CITIZEN = f"citizen:{P3[0]['person_id']}"
SHARED = {"read_reveal", "approve_reveal", "refuse_reveal"}
"""Any auditor may see and decide on what another asked for: that is the second person's part."""

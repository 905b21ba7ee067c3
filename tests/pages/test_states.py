"""Pages of states that a short life of the demo does not come to, from the contract's examples: each is whole, and says what it is."""

import json
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from gateway.catalogue import load_catalogue
from gateway.connect.registry import installed_connectors
from gateway.pages.auditor.looking import Look
from gateway.pages.citizen.reading import Reading
from gateway.pages.shell import Asked, Surroundings, Who
from gateway_demo.demo_city import demo_city
from tests.pages.reader import text_of

EXAMPLES = json.loads(resources.files("gateway.api.contract").joinpath("data", "examples.json").read_text("utf-8"))
CATALOGUE = load_catalogue({str(code): c.manifest for code, c in installed_connectors().items()}, demo_city())
WHO = Who(
    account="JHAUD0000001",
    roles=["auditor"],
    department="audit_office",
    county="330702",
    post="auditor",
    csrf_token="t",
)
NOW = datetime(2026, 11, 1, 10, 0, tzinfo=UTC).isoformat()


def answer(operation: str) -> Any:
    return json.loads(json.dumps(EXAMPLES[operation]["answer_200"]))


@pytest.fixture(params=["zh", "en"])
def asked(request: pytest.FixtureRequest) -> Asked:
    """A request in one language, of somebody who is signed in."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/auditor",
        "query_string": b"",
        "headers": [(b"accept-language", request.param.encode())],
    }
    made = Asked(
        Request(scope),
        "auditor",
        Surroundings(catalogue=lambda: CATALOGUE, problems={}),
        frozenset({"auditor", "citizen"}),
    )
    made.who = WHO
    return made


def html_of(response: Response) -> str:
    return bytes(response.body).decode()


def told(response: Response) -> str:
    return text_of(html_of(response))


def test_a_sample_shows_its_entries_and_those_that_are_gone(asked: Asked) -> None:
    sample = answer("read_spot_check")
    sample["entries"].append({"index": 4711, "entry": None})
    text = told(Look(asked).page("sample.html", wanted=sample["day"], sample=sample, problem=None, is_wrong=False))
    assert all(one["entry"]["entry"] in text for one in sample["entries"] if one["entry"])
    assert "4711" in text
    assert sample["root"] in text


@pytest.mark.parametrize("damage", ["entry-changed", "section-changed", "entry-missing"])
def test_a_damaged_entry_is_told_as_such(asked: Asked, damage: str) -> None:
    entry = answer("read_audit_entry") | {"damage": [damage]}
    response = Look(asked).page("entry.html", entry=entry, grounds=["complaint"])
    assert 'class="fault" role="alert"' in html_of(response)
    assert ("DAMAGED" if asked.language == "en" else "已损坏") in told(response)


@pytest.mark.parametrize("code", ["not-integrated", "unreadable"])
def test_an_entry_that_cannot_be_proved_says_why(asked: Asked, code: str) -> None:
    page = Look(asked).page(
        "proof.html", 409, name="1-1", proof=None, problem={"detail": "the tile is gone"}, code=code
    )
    assert ("the tile is gone" in told(page)) is (code == "unreadable")


@pytest.mark.parametrize("state", ["queued", "running", "done", "failed"])
def test_an_export_in_each_state(asked: Asked, state: str) -> None:
    export = answer("read_audit_export") | {
        "state": state,
        "why": "an hour was not enough" if state == "failed" else None,
    }
    html = html_of(Look(asked).page("export.html", export=export))
    assert ("hx-trigger" in html) is (state in {"queued", "running"})
    assert ("/bundle" in html) is (state == "done")
    assert ("an hour was not enough" in html) is (state == "failed")


@pytest.mark.parametrize("state", ["pending", "approved", "refused", "read", "expired"])
def test_a_reveal_in_each_state(asked: Asked, state: str) -> None:
    reveal = EXAMPLES["ask_reveal"]["answer_201"] | {"state": state, "asked_by": "JHAUD0000001"}
    html = html_of(Look(asked).page("reveal.html", reveal=reveal, opened=None))
    assert ("/open" in html) is (state == "approved")
    assert "/decide" not in html


HEARING = {
    "hearing_id": "01a2288e-2d72-7485-a973-da3bd7a7f777", "matter": "M01", "certificate": "M01-C1", "state": "NOTIFIED",
    "words": {"en": "You will be heard.", "zh": "请陈述申辩。"}, "notice": {"en": "the notice", "zh": "告知书正文"}, "opened_at": NOW,
    "respond_by": NOW, "statement": None, "decided_at": None, "grounds": None,
}  # fmt: skip
RECORD: dict[str, Any] = {
    "record_id": "01a2288e-2d72-7485-a973-da3bd7a7f778", "hearing_id": HEARING["hearing_id"], "grade": "GENERAL", "state": "IN_FORCE",
    "publication": "NONE", "authority": "the city's housing office", "basis": "a basis", "effective_from": NOW, "bars_until": NOW,
    "repairable_from": NOW, "expires_at": None, "words": {"en": "It is in force.", "zh": "记录有效。"}, "requests": [], "refusals": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("state", "is_asked"),
    [("NOTIFIED", True), ("NOT_HEARD", True), ("HEARD", False), ("CONFIRMED", False), ("DISMISSED", False)],
)
def test_a_hearing_can_be_answered_while_it_can(asked: Asked, state: str, is_asked: object) -> None:
    own = {"is_eligible": False, "hearings": [{**HEARING, "state": state, "grounds": "because"}], "records": []}
    html = html_of(Reading(asked).page("credit.html", own=own, about="", form={}))
    assert ("/statement" in html) is is_asked


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ("IN_FORCE", {"objections", "repairs"}),
        ("UPHELD", {"repairs"}),
        ("DISPUTED", set()),
        ("REVERSED", set()),
        ("REPAIRED", set()),
        ("EXPIRED", set()),
    ],
)
def test_an_entry_of_the_register_offers_what_may_be_asked(asked: Asked, state: str, may: set[str]) -> None:
    asked_for = {
        "request_id": "1",
        "kind": "repair",
        "state": "REFUSED",
        "asked_at": NOW,
        "due_at": NOW,
        "grounds": "too soon",
    }
    own = {"is_eligible": False, "hearings": [], "records": [{**RECORD, "state": state, "requests": [asked_for]}]}
    html = html_of(Reading(asked).page("credit.html", own=own, about="", form={}))
    assert {way for way in ("objections", "repairs") if f"/{way}" in html} == may
    assert "too soon" in html


def test_a_declaration_says_how_it_stands(asked: Asked) -> None:
    made: dict[str, Any] = {
        "declaration_id": "1", "matter": {"code": "M01", "title": {"en": "a matter of housing", "zh": "住房类事项"}}, "certificate": "M01-C1",
        "signed_at": NOW, "checks_done": 1, "inspection": "VISIT", "due_at": NOW, "done_at": NOW, "suspected_at": NOW,
        "words": {"en": "It is inspected.", "zh": "正在核查。"},
    }  # fmt: skip
    text = told(Reading(asked).page("declarations.html", found={"items": [made], "next": None}, was_made=True))
    assert made["words"][asked.language] in text


@pytest.mark.parametrize("until", [NOW, None])
def test_what_is_offered_is_read_whole_and_may_have_no_end_of_its_own(asked: Asked, until: str | None) -> None:
    offer = {**answer("read_own_declaration_offer"), "until": until}
    text = told(Reading(asked).page("offer.html", offer=offer, refusal=None, key="k", is_undecided=False))
    assert offer["statement"][asked.language] in text
    assert ("2026" in text.partition(offer["statement"][asked.language])[2]) is (until is not None)

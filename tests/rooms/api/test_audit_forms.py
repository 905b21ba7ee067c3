"""What auditors send: forms that do not fit are told by pointer and rule, echo nothing and do nothing."""

from typing import Any

import httpx
import pytest

from tests.rooms.api.conftest import EXPORT, REVEAL

AUDITOR = {"authorization": "Bearer auditor", "audit-task": "T-7"}
NUMBER = "33079119940317001X"
TAG = "0" * 32
WISH = {"entry": "2-25", "subject": TAG, "ground": "complaint", "reason": "why"}

BAD: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("nobody", "timelines", {}, "", "one-of"),
    ("two of them", "timelines", {"account": "a", "case_number": "JH-2026-M01-000017"}, "", "one-of"),
    ("a person as account", "timelines", {"account": NUMBER}, "/account", "personal"),
    ("a person of 15 characters as account", "timelines", {"account": "CAN110081080310"}, "/account", "personal"),
    (
        "a person with hyphens as client",
        "exports",
        {"criteria": {"client": "330792-19790505-0015"}},
        "/criteria/client",
        "personal",
    ),
    ("a name as office", "exports", {"criteria": {"office": "陈思远"}}, "/criteria/office", "format"),
    ("words as state", "exports", {"criteria": {"state": "Chen Siyuan"}}, "/criteria/state", "not-in-list"),
    ("a number that is none", "timelines", {"person_id": "abc"}, "/person_id", "format"),
    ("a time without offset", "timelines", {"account": "a", "since": "2026-11-01T00:00:00"}, "/since", "time"),
    ("too many at once", "timelines", {"account": "a", "limit": 101}, "/limit", "too-large"),
    (
        "backwards",
        "timelines",
        {"account": "a", "since": "2026-11-02T00:00:00Z", "until": "2026-11-01T00:00:00Z"},
        "",
        "span",
    ),
    (
        "backwards",
        "exports",
        {"criteria": {"since": "2026-11-02T00:00:00Z", "until": "2026-11-01T00:00:00Z"}},
        "/criteria",
        "span",
    ),
    ("unknown filter", "exports", {"criteria": {"colour": "red"}}, "/criteria/colour", "unknown-member"),
    ("unknown format", "exports", {"formats": ["xlsx"]}, "/formats/0", "not-in-list"),
    ("no format", "exports", {"formats": []}, "/formats", "too-few"),
    ("a person as case", "exports", {"criteria": {"case_number": NUMBER[:17]}}, "/criteria/case_number", "format"),
    ("no entry", "reveals", {**WISH, "entry": "2"}, "/entry", "format"),
    ("an entry of no stream", "reveals", {**WISH, "entry": "9999999999-1"}, "/entry", "format"),
    ("an entry in other digits", "reveals", {**WISH, "entry": "２-25"}, "/entry", "format"),
    ("no tag", "reveals", {**WISH, "subject": "applicant"}, "/subject", "format"),
    ("a tag in capitals", "reveals", {**WISH, "subject": "A" * 32}, "/subject", "format"),
    ("another ground", "reveals", {**WISH, "ground": "curiosity"}, "/ground", "not-in-list"),
    ("no reason", "reveals", {**WISH, "reason": ""}, "/reason", "length"),
    ("a blank reason", "reveals", {**WISH, "reason": " \n"}, "/reason", "format"),
    ("a reason with a bell", "reveals", {**WISH, "reason": "a\x07"}, "/reason", "format"),
    ("too long a reason", "reveals", {**WISH, "reason": "a" * 501}, "/reason", "length"),
    ("several at once", "reveals", {**WISH, "subject": [TAG, TAG]}, "/subject", "type"),
    ("approval without reason", f"reveals/{REVEAL.reveal_id}/approve", {}, "/reason", "missing"),
]


@pytest.mark.parametrize(
    ("path", "form", "fault"), [(p, f, (at, c)) for _, p, f, at, c in BAD], ids=[b[0] for b in BAD]
)
async def test_a_form_that_does_not_fit(
    http: httpx.AsyncClient, house: Any, path: str, form: dict[str, Any], fault: tuple[str, str]
) -> None:
    answer = await http.post(f"/v1/audit/{path}", json=form, headers=AUDITOR)
    told = answer.json()
    assert answer.status_code == 400, told
    assert fault in {(one["pointer"], one["code"]) for one in told["errors"]}, told
    assert NUMBER[:17] not in answer.text
    assert (house.traced, house.exported, house.wished, house.decisions) == ([], [], [], [])


@pytest.mark.parametrize(
    "path",
    [
        "entries/1",
        "entries/1-2-3",
        "entries/x-1/proof",
        f"entries/{NUMBER}",
        "exports/1",
        "exports/x/bundle",
        "reveals/1",
    ],
)
async def test_what_is_no_id_is_not_found(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(f"/v1/audit/{path}", headers=AUDITOR)
    assert (answer.status_code, NUMBER in answer.text) == (404, False)


async def test_the_next_page_of_a_search_by_post_is_not_at_an_address(http: httpx.AsyncClient) -> None:
    page = await http.post("/v1/audit/timelines", json={"account": "a"}, headers=AUDITOR)
    assert (page.json()["next"], page.links) == ("abc", {})  # the cursor goes into the body


async def test_an_export_says_where_to_look_and_comes_as_a_file(http: httpx.AsyncClient, house: Any) -> None:
    begun = await http.post("/v1/audit/exports", json={"criteria": {"person_id": NUMBER}}, headers=AUDITOR)
    assert (begun.status_code, begun.headers["location"]) == (202, f"/v1/audit/exports/{EXPORT.export_id}")
    ((criteria, formats, task),) = house.exported
    assert (criteria.subject.number, formats, task) == (NUMBER, ("ndjson",), "T-7")
    file = await http.get(begun.json()["bundle"], headers=AUDITOR)
    assert (file.content, file.headers["content-length"], file.headers["cache-control"]) == (b"PK...", "5", "no-store")
    assert file.headers["content-disposition"] == 'attachment; filename="audit-2026-' + f'{EXPORT.export_id}.zip"'


async def test_approval_and_refusal_are_two_decisions(http: httpx.AsyncClient, house: Any) -> None:
    for step in ("approve", "refuse"):
        address = f"/v1/audit/reveals/{REVEAL.reveal_id}/{step}"
        assert (await http.post(address, json={"reason": "必要"}, headers=AUDITOR)).status_code == 200
    assert [(decision.is_approved, decision.reason) for decision in house.decisions] == [
        (True, "必要"),
        (False, "必要"),
    ]


@pytest.mark.parametrize("who", ["clerk", "verifier"])
async def test_all_of_it_is_for_auditors(http: httpx.AsyncClient, who: str) -> None:
    headers = AUDITOR | {"authorization": f"Bearer {who}"}
    for path in ("entries/2-25", "entries/2-25/proof", f"exports/{EXPORT.export_id}", "reveals"):
        assert (await http.get(f"/v1/audit/{path}", headers=headers)).status_code == 403
    for path, form in (("timelines", {"account": "a"}), ("exports", {}), ("reveals", WISH)):
        assert (await http.post(f"/v1/audit/{path}", json=form, headers=headers)).status_code == 403

"""What each kind of entry says of a query: enough for an auditor, nothing of a value, numbers and answers sealed only."""

from dataclasses import replace
from uuid import UUID

import orjson
import pytest

from gateway.audit import content
from gateway.audit.content import Paper
from gateway.audit.model import Draft, canonical
from gateway.domain.codes import LookupId
from gateway.domain.document import Document, PartyAnswer
from gateway.domain.errors import NotAuthorised
from gateway.domain.ids import uuid7
from gateway.domain.stages import Grant, Opened, Query, Replies
from gateway.domain.wire import document_bytes
from gateway.domain.words import LateResult, Verdict
from gateway.entry import NO_REGISTER, Kind
from tests.rooms.audit import samples

TAGS = {"applicant": b"a" * 16, "spouse": b"s" * 16, "employer": b"e" * 16}
FORBIDDEN = (
    *samples.NUMBERS,
    *samples.NAMES,
    samples.FIRM,
    samples.VALUE,
    "2021-**-**",
    '"yes"',
    "NONE_IN_9_COUNTIES",
    "COUPLE",
)


def in_clear(draft: Draft) -> str:
    """Everything of a draft that will stand unencrypted."""
    return canonical([dict(draft.sections), [dict(s.content) for s in draft.subjects]]).decode()


def sealed(draft: Draft) -> dict[object, object]:
    return {s.content["party"]: orjson.loads(canonical(s.secret.content)) if s.secret else None for s in draft.subjects}


def outcome_of(grant: Grant, told: Document | None = None, *, homes_pending: bool = False) -> Draft:
    context = content.context_of_grant(grant, "1-0", TAGS)
    document = told or samples.document(grant, homes_pending=homes_pending)
    pending = content.ids([grant.lookups[1].lookup_id]) if homes_pending else ()
    opened = Opened(grant, grant.lookups, "1-0", {})
    replies = samples.replies(grant, homes_pending=homes_pending)
    return content.outcome(opened, context, replies, Paper(document, document_bytes(document)), pending)


def test_an_intent_names_who_why_whom_and_what_in_which_mode() -> None:
    grant = samples.grant()
    both, homes = grant.lookups
    draft = content.intent(grant, content.context_of_grant(grant, "1-0", TAGS))
    assert draft.sections == {
        "request": {
            "matter": "M01",
            "certificates": ["M01-C1", "M01-C2", "M01-C3"],
            "departments": ["marriage", "real_estate"],
            "rules": "f" * 64,
            "deadline_ms": 3000,
        },
        "officer": {
            "account": "wangli",
            "client": "hall-terminal",
            "department": "social_affairs",
            "is_gateway": False,
            "county": "330702",
            "post": "window",
            "duties": ["M01"],
            "roles": ["clerk"],
        },
        "case": {"case_number": "JH-2026-M01-000017"},
        "result": {
            "methods": dict.fromkeys(("M01-C1", "M01-C2", "M01-C3"), "data_query"),
            "fields": {"M01-C1": {"marriage.register_date": ["mask", "mask-dates"]}, "M01-C2": {}},
            "denied": {"M01-C3": "no-grant"},
            "lookups": {
                both.lookup_id: {
                    "question": "marriage.is_couple",
                    "parties": ["applicant", "spouse"],
                    "items": ["register_date"],
                },
                homes.lookup_id: {"question": "real_estate.holdings", "parties": ["applicant"], "items": ["unit_no"]},
            },
            "concerned": {"M01-C1": ("applicant", "spouse"), "M01-C2": ("applicant",), "M01-C3": ("applicant",)},
        },
    }
    assert [dict(s.content) for s in draft.subjects] == [
        {"party": "applicant", "role": "applicant", "departments": ["marriage", "real_estate"]},
        {"party": "spouse", "role": "spouse", "departments": ["marriage"]},
        {"party": "employer", "role": "employer", "departments": []},
    ]
    assert draft.ledger.opens


def test_an_intent_seals_who_the_parties_are() -> None:
    grant = samples.grant()
    assert sealed(content.intent(grant, content.context_of_grant(grant, "1-0", TAGS))) == {
        "applicant": {"type": "CN18", "id": samples.NUMBERS[0], "name": samples.NAMES[0]},
        "spouse": {"type": "CN18", "id": samples.NUMBERS[1], "name": samples.NAMES[1]},
        "employer": {"type": "USCC", "id": samples.FIRM},
    }


def test_an_outcome_names_states_fields_statuses_and_what_is_pending() -> None:
    grant = samples.grant()
    both, homes = grant.lookups
    draft = outcome_of(grant, homes_pending=True)
    assert draft.sections["result"] == {
        "status": "pending",
        "states": {"M01-C1": "answered", "M01-C2": "pending", "M01-C3": "denied"},
        "fields": {"M01-C1": {"register_date": ["mask", "masked"]}},
        "rules": {"M01-C3": "no-grant"},
        "lookups": {
            both.lookup_id: {"department": "marriage", "status": "found", "attempts": 1, "latency_ms": 12},
            homes.lookup_id: {"department": "real_estate", "status": "pending", "attempts": 2, "latency_ms": 480},
        },
        "pending": [homes.lookup_id],
    }
    assert draft.ledger.closes
    assert draft.ledger.pends == (UUID(homes.lookup_id),)


def test_an_outcome_names_the_lookup_whose_call_answered_another() -> None:
    grant = samples.grant()
    both, homes = grant.lookups
    other = LookupId(uuid7())
    results = samples.replies(grant).results
    replies = Replies({**results, homes.lookup_id: replace(results[homes.lookup_id], joined=other)})
    document = samples.document(grant)
    context = content.context_of_grant(grant, "1-0", TAGS)
    paper = Paper(document, document_bytes(document))
    lookups = content.outcome(Opened(grant, grant.lookups, "1-0", {}), context, replies, paper, ()).sections["result"][
        "lookups"
    ]
    assert isinstance(lookups, dict)
    assert {name: of.get("joined") for name, of in lookups.items()} == {both.lookup_id: None, homes.lookup_id: other}


def test_an_outcome_tells_each_subject_their_own_fields_and_seals_the_answers() -> None:
    draft = outcome_of(samples.grant())
    assert {s.content["party"]: s.content["disclosed"] for s in draft.subjects} == {
        "applicant": ["marriage.register_date"],
        "spouse": ["marriage.register_date"],
        "employer": [],
    }
    assert sealed(draft) == {
        "applicant": {"answers": {"M01-C1": ["yes", "COUPLE"], "M01-C2": ["yes", "NONE_IN_9_COUNTIES"]}},
        "spouse": {"answers": {"M01-C1": ["yes", "COUPLE"]}},
        "employer": None,
    }


def test_each_of_the_staff_is_sealed_with_their_own_answer() -> None:
    grant = samples.grant()
    told = samples.document(grant)
    own = {"applicant": PartyAnswer(Verdict.NO, "CONSECUTIVE_0"), "spouse": PartyAnswer(Verdict.YES, "CONSECUTIVE_1")}
    told = replace(told, certificates=(replace(told.certificates[0], per_party=own), *told.certificates[1:]))
    draft = outcome_of(grant, told)
    assert sealed(draft)["applicant"] == {
        "answers": {"M01-C1": ["no", "CONSECUTIVE_0"], "M01-C2": ["yes", "NONE_IN_9_COUNTIES"]}
    }
    assert sealed(draft)["spouse"] == {"answers": {"M01-C1": ["yes", "CONSECUTIVE_1"]}}
    assert "CONSECUTIVE" not in in_clear(draft)


def test_no_number_name_value_or_answer_stands_in_clear() -> None:
    grant = samples.grant()
    context = content.context_of_grant(grant, "1-0", TAGS)
    document = samples.document(grant)
    paper = Paper(document, document_bytes(document))
    person = grant.plan.query.parties[0].person
    assert person is not None
    drafts = [
        content.intent(grant, content.context_of_grant(grant, "1-0", TAGS)),
        outcome_of(grant),
        content.late(context, {grant.lookups[1].lookup_id: LateResult.ANSWERED}, paper, (), None),
        content.release(context, samples.officer, "read", paper.canonical),
        content.unresolved(context, "gateway_stopped"),
        content.denied(samples.officer, grant.plan.query, NotAuthorised("no", rule="role"), TAGS),
        content.read_of_log(Kind.SEARCH, samples.auditor, "DEMO-1", {}, (content.sought(person.person_id, b"a" * 16),)),
    ]
    found = {(draft.kind, word) for draft in drafts for word in FORBIDDEN if word in in_clear(draft)}
    assert found == set()


def test_without_a_case_register_every_entry_of_a_query_says_so() -> None:
    grant = samples.grant()
    context = content.context_of_grant(grant, "1-0", TAGS, NO_REGISTER)
    document = samples.document(grant)
    paper = Paper(document, document_bytes(document))
    drafts = [
        content.intent(grant, context),
        content.late(context, {grant.lookups[1].lookup_id: LateResult.ANSWERED}, paper, (), None),
        content.release(context, samples.officer, "read", paper.canonical),
        content.unresolved(context, "gateway_stopped"),
        content.denied(samples.officer, grant.plan.query, NotAuthorised("no", rule="role"), TAGS, NO_REGISTER),
    ]
    assert [draft.sections["case"].get("register") for draft in drafts] == ["none"] * 5
    assert "register" not in content.intent(grant, content.context_of_grant(grant, "1-0", TAGS)).sections["case"]


def test_the_context_read_back_from_the_log_is_the_one_it_was_opened_with() -> None:
    grant = samples.grant()
    draft = content.intent(grant, content.context_of_grant(grant, "1-0", TAGS))
    sections = {name: orjson.loads(canonical(section)) for name, section in draft.sections.items()}
    subjects = [{**orjson.loads(canonical(s.content)), "tag": s.tag.hex()} for s in draft.subjects]
    read_back = content.context_of_entry(UUID(grant.plan.query.query_id), "1-0", sections, subjects)
    assert read_back == content.context_of_grant(grant, "1-0", TAGS)


def test_a_late_entry_names_how_each_ended_who_answered_and_what_became_pending() -> None:
    grant = samples.grant()
    context = content.context_of_grant(grant, "1-0", TAGS)
    ended, task = grant.lookups[1].lookup_id, LookupId(uuid7())
    document = samples.document(grant)
    paper = Paper(document, document_bytes(document))
    draft = content.late(context, {ended: LateResult.ANSWERED}, paper, content.ids([task]), samples.auditor)
    assert draft.sections["actor"] == {
        "account": "auditor-1",
        "client": "audit-desk",
        "department": "audit",
        "is_gateway": False,
    }
    assert draft.sections["result"]["ended"] == {ended: "answered"}
    assert draft.sections["result"]["states"] == {"M01-C1": "answered", "M01-C2": "answered", "M01-C3": "denied"}
    assert (draft.ledger.ends, draft.ledger.pends) == ((UUID(ended),), (UUID(task),))
    assert draft.document == paper.canonical


def test_a_late_entry_names_the_lookup_whose_call_answered_another() -> None:
    context = content.context_of_grant(samples.grant(), "1-0", TAGS)
    lookup, other = LookupId(uuid7()), LookupId(uuid7())
    draft = content.late(context, {lookup: LateResult.ANSWERED}, None, (), None, shared={lookup: other})
    assert draft.sections["result"] == {"ended": {lookup: "answered"}, "pending": [], "shared": {lookup: other}}


def test_a_late_entry_without_a_document_says_only_how_it_ended() -> None:
    context = content.context_of_grant(samples.grant(), "1-0", TAGS)
    lookup = LookupId(uuid7())
    draft = content.late(context, {lookup: LateResult.DISCARDED}, None, (), None)
    assert draft.sections["result"] == {"ended": {lookup: "discarded"}, "pending": []}
    assert draft.document is None
    assert [s.secret for s in draft.subjects] == [None, None, None]


def test_an_unresolved_query_says_who_may_have_been_asked_and_that_nothing_left() -> None:
    draft = content.unresolved(content.context_of_grant(samples.grant(), "1-0", TAGS), "gateway_stopped")
    assert draft.sections["result"] == {
        "reason": "gateway_stopped",
        "may_have_been_asked": ["marriage", "real_estate"],
        "released": False,
    }
    assert draft.ledger.closes


@pytest.mark.parametrize("asked", [None, samples.query(1, (samples.C1,))])
def test_a_refusal_names_its_rule_with_and_without_a_query(asked: Query | None) -> None:
    draft = content.denied(samples.officer, asked, NotAuthorised("no", rule="own-family"), TAGS)
    assert draft.sections["result"] == {"rule": "own-family", "slug": "not-authorised"}
    assert ("request" in draft.sections) is (asked is not None)


def test_a_party_without_a_number_has_no_section() -> None:
    grant = samples.grant()
    draft = content.intent(grant, content.context_of_grant(grant, "1-0", {"applicant": b"a" * 16}))
    assert [s.content["party"] for s in draft.subjects] == ["applicant"]


def test_a_burst_and_an_export_without_subject() -> None:
    assert content.burst("hall", "rate", 7).sections["result"] == {"reason": "rate", "count": 7}
    assert content.read_of_log(Kind.EXPORT, samples.auditor, "T-1", {"found": 1}).subjects == ()


def test_ids_are_taken_once() -> None:
    one = LookupId(uuid7())
    assert content.ids([one, one]) == (UUID(one),)


def test_an_outcome_names_what_was_asked_and_who_is_not_shown_to_belong() -> None:
    grant = samples.grant()
    both, homes = grant.lookups
    context, document = content.context_of_grant(grant, "1-0", TAGS), samples.document(grant)
    replies = samples.replies(grant)
    asked = Replies({both.lookup_id: replies.results[both.lookup_id]})
    opened = Opened(grant, grant.lookups, "1-0", {})
    paper = Paper(document, document_bytes(document))
    result = content.outcome(opened, context, asked, paper, (), strangers=("child.2",)).sections["result"]
    assert result["lookups"].keys() == {both.lookup_id}  # type: ignore[attr-defined]  # by lookup
    assert result["not_linked"] == ["child.2"]
    assert homes.lookup_id in content.intent(grant, context).sections["result"]["lookups"]  # type: ignore[operator]
    assert "not_linked" not in content.outcome(opened, context, replies, paper, ()).sections["result"]

"""What a reader sees of an entry: members, sentences in both languages, and cells that no spreadsheet executes."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit import content
from gateway.audit.content import Paper
from gateway.audit.model import Draft, encode
from gateway.audit.sealed import Sealed
from gateway.domain.criteria import Criteria
from gateway.domain.errors import InvalidInput, NotAuthorised
from gateway.domain.log_cursor import make_log_cursor, read_log_cursor
from gateway.domain.oversight import Ground
from gateway.domain.person import PersonId
from gateway.domain.stages import Opened
from gateway.domain.wire import document_bytes
from gateway.domain.words import LateResult
from gateway.entry import COLUMNS, EntryView, Kind, Position, as_object, csv_cells, csv_line, neutral, view
from gateway.entry.sentence import sentence
from gateway.oversight.reveals.reveal import Reveal, RevealAct, RevealWish, Turn, reveal_entry
from tests.rooms.audit import samples

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DOMAIN = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
PERSON = PersonId(samples.NUMBERS[0])
TAGS = {"applicant": b"a" * 16, "spouse": b"s" * 16}


def seen(draft: Draft) -> EntryView:
    """As a reader gets it back from the store."""

    def seal(_tag: bytes, _plain: bytes, _data: bytes) -> Sealed:
        return Sealed(str(UUID(int=1)), b"cipher", None)

    entry = encode(draft, Position(3, 17), AT, DOMAIN, seal)
    row = {name: getattr(entry, name) for name in ("at", "kind", "query_id", "body", "sections")}
    return view(row | {"stream_id": 3, "seq": 17})


def reveal() -> Draft:
    """The first turn of one."""
    wish = RevealWish("3-16", b"a" * 16, Ground.COMPLAINT, "why")
    asked = Turn(AT, "auditor-1", "why")
    made = Reveal("r", wish, None, "applicant", "applicant", "T-1", None, asked, None, None, None, AT)
    return reveal_entry(made, "asked", RevealAct(samples.auditor, "T-1", AT), "why")


def drafts() -> Mapping[Kind, Draft]:
    """One draft of each kind that a query leaves."""
    grant = samples.grant(samples.query(2))
    context = content.context_of_grant(grant, "3-16", TAGS)
    document = samples.document(grant)
    paper = Paper(document, document_bytes(document))
    refusal = NotAuthorised("no", rule="own-family")
    made = (
        content.intent(grant, content.context_of_grant(grant, "1-0", TAGS)),
        content.outcome(Opened(grant, grant.lookups, "3-16", {}), context, samples.replies(grant), paper, ()),
        content.late(context, {grant.lookups[1].lookup_id: LateResult.ANSWERED}, paper, (), samples.auditor),
        content.release(context, samples.officer, "read", paper.canonical),
        content.denied(samples.officer, grant.plan.query, refusal, TAGS),
        content.unresolved(context, "gateway_stopped"),
        content.burst("hall", "rate", 7),
        reveal(),
        content.read_of_log(
            Kind.SEARCH, samples.auditor, "T-1", Criteria(matter="M01").said(), (content.sought(PERSON, b"a" * 16),)
        ),
        content.read_of_log(Kind.EXPORT, samples.auditor, "T-1", {}),
        Draft(Kind.ADMIN, None, {}),
    )
    return {draft.kind: draft for draft in made}


WHEN = "On 2026-11-23 17:00:00 (UTC+8)"
CASE, BOTH = "JH-2026-M01-000017", "about applicant, spouse"
STATES = "M01-C1 answered, M01-C2 answered, M01-C3 denied; fields M01-C1 register_date (mask); refused by rule no-grant"
SENTENCES = {
    Kind.INTENT: (
        f"{WHEN} the officer wangli of social_affairs asked marriage, real_estate for case {CASE}, matter M01, {BOTH}; "
        f"certificates M01-C1, M01-C2, M01-C3; by rule mask-dates, no-grant; set of rules {'f' * 12}."
    ),
    Kind.OUTCOME: (
        f"{WHEN} the officer wangli of social_affairs was answered for case {CASE}, matter M01, {BOTH}; {STATES}."
    ),
    Kind.LATE: f"{WHEN}, for case {CASE} of the officer wangli of social_affairs, {BOTH}: answered, by auditor-1; {STATES}.",
    Kind.RELEASE: (
        f"{WHEN} the officer wangli of social_affairs was handed the stored answer of case {CASE} again, {BOTH} (read); "
        "fields M01-C1 register_date (mask)."
    ),
    Kind.DENIED: (
        f"{WHEN} the officer wangli of social_affairs was refused matter M01, case {CASE}, {BOTH}, by rule own-family; "
        "nobody was asked."
    ),
    Kind.UNRESOLVED: (
        f"{WHEN} the query of the officer wangli of social_affairs for case {CASE}, {BOTH}, was given up (gateway_stopped); "
        "marriage, real_estate may have been asked; nothing was released."
    ),
    Kind.REJECTED_BURST: f"{WHEN} 7 requests of the client hall were cut off (rate).",
    Kind.REVEAL: (
        f"{WHEN} auditor-1 of audit asked for the reveal of applicant in entry 3-16 for task T-1 (complaint)."
    ),
    Kind.SEARCH: f"{WHEN} auditor-1 of audit searched the log for task T-1: one person or firm, matter M01.",
    Kind.EXPORT: f"{WHEN} auditor-1 of audit exported from the log for task T-1: everything.",
    Kind.ADMIN: f"{WHEN}, none: ADMIN.",
}


@pytest.mark.parametrize("kind", SENTENCES)
def test_an_entry_is_a_sentence_in_both_languages(kind: Kind) -> None:
    entry = seen(drafts()[kind])
    assert sentence(entry) == SENTENCES[kind]
    chinese = sentence(entry, "zh")
    assert "{" not in chinese
    assert any("一" <= letter <= "鿿" for letter in chinese) or kind is Kind.ADMIN


def test_a_sentence_goes_without_what_there_is_not() -> None:
    grant = samples.grant()
    document = samples.document(grant)
    paper = Paper(document, document_bytes(document))
    context = content.context_of_grant(grant, "3-16", TAGS)
    opened, waiting = Opened(grant, grant.lookups, "3-16", {}), [UUID(int=1), UUID(int=2)]
    outcome = seen(content.outcome(opened, context, samples.replies(grant), paper, waiting))
    assert sentence(outcome).endswith("; still pending 2.")
    assert sentence(outcome, "zh").endswith("；待回复2。")
    role = seen(content.denied(samples.officer, None, NotAuthorised("no", rule="role"), {}))
    assert sentence(role) == (
        f"{WHEN} the officer wangli of social_affairs was refused by rule role; nobody was asked."
    )
    assert "请求被规则role拒绝" in sentence(role, "zh")


def test_an_outcome_is_seen_by_its_members() -> None:
    entry = seen(drafts()[Kind.OUTCOME])
    assert (entry.entry, entry.at, entry.domain_at) == ("3-17", AT, "2026-11-01T10:00:00.000000+00:00")
    assert (entry.account, entry.client, entry.office, entry.actor) == (
        "wangli",
        "hall-terminal",
        "social_affairs",
        None,
    )
    assert entry.disclosed == {"M01-C1": {"register_date": "mask"}}
    assert entry.place == (AT, 3, 17)
    subject = entry.subjects[0]
    assert (subject.party, subject.tag, subject.disclosed) == ("applicant", "61" * 16, ("marriage.register_date",))
    assert subject.is_sealed


def test_what_an_intent_may_show_is_not_taken_for_what_left() -> None:
    assert seen(drafts()[Kind.INTENT]).disclosed == {}


def test_who_answered_by_hand_is_seen() -> None:
    assert seen(drafts()[Kind.LATE]).actor == "auditor-1"


def test_an_object_holds_no_sealed_bytes() -> None:
    shown = as_object(seen(drafts()[Kind.OUTCOME]))
    assert "cipher" not in str(shown)
    assert "Y2lwaGVy" not in str(shown)
    assert shown["sentence"] == {
        "en": SENTENCES[Kind.OUTCOME],
        "zh": sentence(seen(drafts()[Kind.OUTCOME]), "zh"),
    }


@given(st.text() | st.builds(str.__add__, st.sampled_from("=+-@＝＋－＠\t\r\n"), st.text()))
def test_no_cell_starts_a_formula(cell: str) -> None:
    shown = neutral(cell)
    assert not shown.startswith(tuple("=+-@＝＋－＠\t\r\n"))
    assert shown in {cell, f"'{cell}"}


@pytest.mark.parametrize(
    "cell", ["1-44", "12/3", "2026-11-01", "3.11", "1:2", "10E5", "1e5", "007", "330791199403170011"]
)
def test_no_cell_becomes_a_day_or_another_number(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"
    assert neutral(cell, edition=2) == cell


@pytest.mark.parametrize("cell", ["", "0", "44", "12345", "JH-2026-M01-000017", "M01", "1-44-2-1", "x1-44", "330702"])
def test_a_cell_that_stays_as_it_is_has_no_guard(cell: str) -> None:
    assert neutral(cell) == cell


def test_the_entrys_own_name_is_guarded() -> None:
    assert all(csv_cells(seen(draft))[COLUMNS.index("entry")].startswith("'") for draft in drafts().values())


def test_the_csv_comes_back_cell_by_cell() -> None:
    given_entries = [seen(draft) for draft in drafts().values()]
    rows = list(csv.reader(io.StringIO("".join(csv_line(csv_cells(entry)) for entry in given_entries))))
    assert [tuple(row) for row in rows] == [csv_cells(entry) for entry in given_entries]
    assert {len(row) for row in rows} == {len(COLUMNS)}


def test_a_formula_in_an_account_is_shown_and_not_executed() -> None:
    entry = seen(content.burst("=cmd|'/c calc'!A1", "rate", 1))
    assert csv_cells(entry)[COLUMNS.index("client")] == "'=cmd|'/c calc'!A1"


@given(
    st.integers(0, 10**16).map(lambda micros: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)),
    st.integers(0, 2**31 - 1),
    st.integers(0, 2**63 - 1),
)
def test_a_cursor_comes_back(at: datetime, stream_id: int, seq: int) -> None:
    assert read_log_cursor(make_log_cursor((at, stream_id, seq))) == (at, stream_id, seq)


@given(st.text(max_size=40))
def test_what_is_no_cursor_is_refused(text: str) -> None:
    try:
        place = read_log_cursor(text)
    except InvalidInput:
        return
    assert make_log_cursor(place)


@pytest.mark.parametrize("text", ["", "x", "=" * 27, "f" * 27, "中" * 27])
def test_rubbish_is_no_cursor(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_log_cursor(text)


def test_criteria_are_said_without_the_subject() -> None:
    person = samples.query(1).parties[0].person
    assert person is not None
    said = Criteria(subject=person.person_id, matter="M01", since=AT).said()
    assert said == {"criteria": {"matter": "M01", "since": AT.isoformat()}}

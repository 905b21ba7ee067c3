"""Stored work comes back as it was, and nothing but listed types goes in or out."""

import string
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.answer import Answer, Doubt
from gateway.domain.codes import CaseNumber, CertificateCode, CountyCode, DepartmentCode, LookupId, MatterCode, QueryId
from gateway.domain.parties import Party
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.reply import (
    Ambiguous,
    Found,
    Incomplete,
    NoRecord,
    PartialMatch,
    Pending,
    Refused,
    Unavailable,
)
from gateway.domain.stages import LookupResult, Officer, Query, Replies
from gateway.domain.words import Method, Verdict
from gateway.domain.work import TaskRef, Work
from gateway.results.codec import Undecodable, decode, decode_basis, decode_work, encode, encode_basis, encode_work

WORDS = st.text(alphabet=string.ascii_lowercase + "张伟·", max_size=8)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])).map(
    lambda moment: moment.replace(fold=0)  # says nothing beside an offset
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=12),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    MOMENTS,
)
RECORDS = st.recursive(
    st.dictionaries(WORDS, SCALARS, max_size=4),
    lambda inner: st.dictionaries(
        WORDS,
        st.one_of(SCALARS, st.lists(inner, max_size=3).map(tuple), st.lists(WORDS, max_size=3).map(tuple)),
        max_size=4,
    ),
    max_leaves=6,
)
SOME_RECORDS = st.lists(RECORDS, max_size=3).map(tuple)
MAYBE = st.one_of(st.none(), MOMENTS)
HANDLES = st.one_of(st.none(), WORDS)
REPLIES = st.one_of(
    st.builds(Found, SOME_RECORDS, MAYBE, WORDS),
    st.builds(NoRecord, MAYBE, WORDS, st.one_of(st.none(), st.dates())),
    st.builds(PartialMatch, MAYBE, WORDS),
    st.builds(Ambiguous, MAYBE, WORDS),
    st.builds(
        Incomplete, SOME_RECORDS, st.lists(WORDS.map(CountyCode)).map(tuple), WORDS, HANDLES, MAYBE, MAYBE, WORDS
    ),
    st.builds(Pending, WORDS, HANDLES, MAYBE, WORDS),
    st.builds(Unavailable, WORDS, st.one_of(st.none(), st.floats(0, 600)), WORDS, WORDS),
    st.builds(Refused, WORDS, WORDS),
)
PEOPLE = st.builds(Person, st.builds(PersonId, st.from_regex(r"\d{17}[\dX]", fullmatch=True)), WORDS)
PARTIES = st.builds(
    Party, WORDS, WORDS, st.one_of(st.none(), PEOPLE), st.one_of(st.none(), st.builds(CreditCode, WORDS))
)
QUERIES = st.builds(
    Query,
    query_id=WORDS.map(QueryId),
    matter=WORDS.map(MatterCode),
    case_number=WORDS.map(CaseNumber),
    parties=st.lists(PARTIES, max_size=3).map(tuple),
    certificates=st.one_of(st.none(), st.lists(WORDS.map(CertificateCode)).map(tuple)),
    parameters=st.dictionaries(WORDS, st.one_of(WORDS, st.integers(), st.booleans(), st.none())),
    deadline_ms=st.integers(1, 30_000),
    received_at=MOMENTS,
    asked_at=MOMENTS,
)
OFFICERS = st.builds(
    Officer,
    account=WORDS,
    client=WORDS,
    department=WORDS.map(DepartmentCode),
    county=WORDS.map(CountyCode),
    post=WORDS,
    duties=st.frozensets(WORDS),
    roles=st.frozensets(WORDS),
    person_digest=HANDLES,
    kin_digests=st.frozensets(WORDS),
)
LOOKUPS = WORDS.map(LookupId)
WORKS = st.builds(
    Work,
    query=QUERIES,
    officer=OFFICERS,
    entry=WORDS,
    ends_at=MOMENTS,
    replies=st.builds(
        Replies,
        st.dictionaries(LOOKUPS, st.builds(LookupResult, REPLIES, st.integers(0, 9), st.integers(0, 9999)), max_size=3),
    ),
    pending=st.dictionaries(LOOKUPS, st.integers(0, 20)),
    tasks=st.dictionaries(WORDS.map(CertificateCode), st.builds(TaskRef, LOOKUPS, MOMENTS), max_size=2),
    verified=st.dictionaries(
        WORDS.map(CertificateCode),
        st.builds(Answer, st.sampled_from(Verdict), WORDS, st.sampled_from(Doubt)),
        max_size=2,
    ),
)


@given(WORKS)
def test_work_comes_back_as_it_was(work: Work) -> None:
    assert decode_work(encode_work(work)) == work


@given(RECORDS)
def test_values_keep_their_type(record: dict[str, object]) -> None:
    back = decode(encode(record))
    assert back == record
    assert repr(back) == repr(record)  # 1 == True == Decimal(1), but they are not the same


@pytest.mark.parametrize(
    "value",
    [
        10**30,
        -(2**63) - 1,
        Decimal("1.50"),
        Decimal("-0"),
        date(2026, 11, 1),
        datetime(2026, 11, 1, 10, tzinfo=UTC),
        float("inf"),
        (),
        ("110101199001011237", ()),
        frozenset({"b", "a"}),
        Verdict.YES,
        {"c": "Found", "v": {}},
    ],
)
def test_awkward_values_come_back(value: object) -> None:
    back = decode(encode(value))
    assert (back, type(back)) == (value, type(value))


@pytest.mark.parametrize("value", [object(), [1], b"bytes", {1: "x"}, Method.DIRECT, {"x": {1, 2}}])
def test_a_type_that_is_not_listed_stays_out(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be stored"):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{}",
        b'{"z": 1}',
        b'{"c": "Path", "v": {}}',
        b'{"c": "PersonId", "v": {}}',
        b'{"c": "Found", "v": {"unknown": 1}}',
        b'{"e": ["Verdict", "perhaps"]}',
        b'{"n": "ten"}',
        b'{"d": "yesterday"}',
        b'{"f": 1, "m": {}}',
    ],
)
def test_bytes_of_another_form_are_refused(data: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(data)


def test_bytes_that_are_no_work_are_no_work() -> None:
    with pytest.raises(Undecodable, match="Found"):
        decode_work(encode(Found(())))


def test_a_field_that_was_added_with_a_default_may_be_missing() -> None:
    assert decode(b'{"c": "Refused", "v": {"reason": "r"}}') == Refused("r")


@given(QUERIES, OFFICERS)
def test_what_a_declaration_stands_on_comes_back(query: Query, officer: Officer) -> None:
    assert decode_basis(encode_basis(query, officer)) == (query, officer)


@pytest.mark.parametrize("other", ["x", (), ("x", "y"), Refused("r"), (Refused("r"), Refused("r"))])
def test_bytes_that_are_no_basis_are_no_basis(other: object) -> None:
    with pytest.raises(Undecodable):
        decode_basis(encode(other))

"""The entry's bytes: canonical, bounded, every section under its own salted hash, sealed parts bound to their place."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.model import Draft, Entry, Secret, Subject, canonical, encode
from gateway.audit.sealed import Sealed
from gateway.domain.errors import InvalidInput
from gateway.domain.trace import Trace, current_trace
from gateway.entry import (
    Content,
    KeyKind,
    Kind,
    Position,
    Section,
    read_sections,
    search_keys,
    section_hash,
    stored_keys,
)
from gateway.entry.sections import unpack
from tests.rooms.entry.packed import pack

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY_ID = str(UUID(int=7))

text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


def seal(tag: bytes, plain: bytes, associated_data: bytes) -> Sealed:
    """No encryption: what would be encrypted, and where it would be bound, stay readable."""
    return Sealed(KEY_ID, associated_data + tag + plain, None)


def made(draft: Draft) -> Entry:
    return encode(draft, Position(3, 17), AT, None, seal)


def draft(**changes: object) -> Draft:
    given_ = {"kind": Kind.RELEASE, "query_id": uuid4(), "sections": {"case": {"case_number": "JH-1"}}} | changes
    return Draft(**given_)  # type: ignore[arg-type]  # a test's own changes


@given(values)
def test_canonical_bytes_are_those_of_the_standard_library(value: object) -> None:
    expected = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
    assert canonical(value) == expected


@given(
    st.lists(
        st.builds(
            Section, st.sampled_from(["request", "subject", "案"]), st.binary(min_size=16, max_size=16), st.binary()
        )
    )
)
def test_sections_come_back_as_they_were_packed(sections: list[Section]) -> None:
    assert unpack(pack(tuple(sections))) == tuple(sections)


@given(st.binary(min_size=1, max_size=40))
def test_a_cut_frame_is_never_read_as_a_whole_one(content: bytes) -> None:
    packed = pack((Section("case", bytes(16), content),))
    with pytest.raises(ValueError):
        unpack(packed[:-1])


@given(st.integers(0, 2**31 - 1), st.integers(0, 2**63 - 1))
def test_a_position_comes_back_from_its_entry_id(stream_id: int, seq: int) -> None:
    position = Position(stream_id, seq)
    assert Position.parse(position.entry) == position
    assert len(position.associated_data) == 12


def test_the_leaf_says_where_and_when_and_holds_every_section_under_its_hash() -> None:
    query_id = uuid4()
    entry = made(draft(query_id=query_id, subjects=(Subject(b"t" * 16, {"party": "applicant"}),)))
    body = orjson.loads(entry.body)
    stored = {s.name: s.hash for s in unpack(entry.sections)}
    assert body.pop("nonce")
    assert body == {
        "v": 1,
        "kind": "RELEASE",
        "stream": 3,
        "seq": 17,
        "at": "2026-11-23T09:00:00.000000+00:00",
        "query_id": str(query_id),
        "sections": {"case": stored["case"], "subjects": [stored["subject"]]},
    }
    assert entry.leaf_hash == hashlib.sha256(b"\x00" + entry.body).digest()


def test_the_same_draft_never_makes_the_same_leaf_or_section_hash() -> None:
    one, other = made(draft(query_id=None)), made(draft(query_id=None))
    assert one.leaf_hash != other.leaf_hash
    assert unpack(one.sections)[0].hash != unpack(other.sections)[0].hash


def test_the_domain_clock_stands_beside_the_real_one_where_it_differs() -> None:
    domain = datetime(2026, 11, 1, 10, tzinfo=UTC)
    body = orjson.loads(encode(draft(), Position(1, 0), AT, domain, seal).body)
    assert body["domain_at"] == "2026-11-01T10:00:00.000000+00:00"


def test_an_entry_says_to_which_request_it_belongs() -> None:
    token = current_trace.set(Trace.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
    try:
        of_a_request = draft(sections={"result": {"how": "read"}, "case": {}})
    finally:
        current_trace.reset(token)
    sections, _ = read_sections(made(of_a_request).sections)
    assert sections == {"result": {"how": "read", "trace_id": "0af7651916cd43dd8448eb211c80319c"}, "case": {}}
    sections, _ = read_sections(made(draft(sections={"result": {"how": "read"}})).sections)
    assert sections == {"result": {"how": "read"}}


def test_an_outcome_commits_to_its_document_under_its_nonce() -> None:
    body = orjson.loads(made(draft(kind=Kind.OUTCOME, document=b"{}")).body)
    assert body["response_commit"] == hmac.digest(bytes.fromhex(body["nonce"]), b"{}", "sha256").hex()


def test_a_secret_stands_only_sealed_and_is_bound_to_the_entrys_place() -> None:
    secret = Secret({"id": "33079119940317001X"})
    entry = made(draft(subjects=(Subject(b"t" * 16, {"party": "applicant"}, secret),)))
    _, (subject,) = read_sections(entry.sections)
    assert subject["key"] == KEY_ID
    assert set(subject) == {"party", "tag", "key", "sealed"}
    assert "33079119940317001X" not in repr(secret)


@pytest.mark.parametrize("content", [{"a": "x" * 65536}, {"a": "x" * 4000, "b": ["y" * 62000]}])
def test_sections_over_64_kib_are_refused(content: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        made(draft(sections={"request": content}))


def test_a_leaf_over_4_kib_is_refused() -> None:
    subjects = tuple(Subject(bytes([i]) * 16, {}) for i in range(100))
    with pytest.raises(InvalidInput):
        made(draft(subjects=subjects))


def test_sixty_four_subjects_fit() -> None:
    subjects = tuple(Subject(bytes([i]) * 16, {"party": f"staff.{i}"}) for i in range(64))
    assert len(made(draft(subjects=subjects)).body) <= 4096


def test_a_section_hash_depends_on_name_salt_and_content() -> None:
    hashes = {
        section_hash(*c)
        for c in (("a", b"s" * 16, b"x"), ("b", b"s" * 16, b"x"), ("a", b"t" * 16, b"x"), ("a", b"s" * 16, b"y"))
    }
    assert len(hashes) == 4
    assert {len(h) for h in hashes} == {43}


def test_search_keys_name_everything_once() -> None:
    sections: dict[str, Content] = {
        "officer": {"account": "wangli", "client": "hall", "department": "social"},
        "case": {"case_number": "JH-1"},
        "request": {"matter": "M01", "certificates": ["M01-C1", 5], "departments": ("marriage", "marriage")},
        "result": {"states": {"M01-C1": "answered", "M01-C2": "answered"}},
    }
    assert set(search_keys(sections, (b"t" * 16,))) == {
        (KeyKind.SUBJECT, b"t" * 16),
        (KeyKind.ACCOUNT, b"wangli"),
        (KeyKind.CLIENT, b"hall"),
        (KeyKind.OFFICE, b"social"),
        (KeyKind.CASE, b"JH-1"),
        (KeyKind.MATTER, b"M01"),
        (KeyKind.CERTIFICATE, b"M01-C1"),
        (KeyKind.DEPARTMENT, b"marriage"),
        (KeyKind.STATE, b"answered"),
        (KeyKind.STATE, b"M01-C1 answered"),
        (KeyKind.STATE, b"M01-C2 answered"),
    }


def test_the_keys_of_a_stored_entry_are_those_it_was_stored_with() -> None:
    entry = made(draft(subjects=(Subject(b"t" * 16, {"party": "applicant"}),)))
    assert stored_keys(entry.sections) == entry.keys
    assert search_keys({}, ()) == ()


def test_what_is_no_list_or_mapping_gives_no_keys() -> None:
    assert search_keys({"request": {"departments": "marriage"}, "result": {"states": "answered"}}, ()) == ()


POLICY = "ab" * 32
A_HASH_IN_ITS_RESULT = len(f',"policy":"{POLICY}"')


@pytest.mark.parametrize("kind", Kind)
def test_the_policy_in_force_stands_in_the_result_of_every_kind_and_costs_76_bytes(kind: Kind) -> None:
    sections: dict[str, Content] = {"result": {"how": "read"}}
    plain, named = (
        made(draft(kind=kind, sections=sections, trace_id=None, **more)) for more in ({}, {"policy": POLICY})
    )
    assert read_sections(named.sections)[0]["result"] == {"how": "read", "policy": POLICY}
    assert (len(named.sections) - len(plain.sections), len(named.body)) == (A_HASH_IN_ITS_RESULT, len(plain.body))
    assert A_HASH_IN_ITS_RESULT == 76

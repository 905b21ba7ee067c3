"""Odd bundles: the first leaf of a later log, numbers that nobody could mean, files without end; both verifiers say the same."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.model import Entry
from gateway.entry import Kind, Position, Section, canonical
from gateway.logcheck import standalone
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.files import NotABundle
from gateway.logcheck.finding import Report
from gateway.logcheck.index import Index
from gateway.logcheck.leaves import EntryLine
from gateway.logcheck.remembered import Remembered, read_remembered
from gateway.logcheck.standalone import NoBundle, Verification, parse_key
from gateway.logcheck.trust import Trust
from gateway.tlog import Checkpoint, Signer, leaf_hash, sign_note
from tests.rooms.entry.packed import pack
from tests.rooms.logcheck import bundles
from tests.rooms.logcheck.bundles import ORIGIN, START, WITNESS, Log, private, read_lines, seal, signer, write_lines
from tests.rooms.logcheck.tampers import make_log

TRUST = Trust(log=(signer().verifier,), witnesses=(WITNESS.verifier,))
CRITERIA = {"account": "clerk1"}

Said = set[tuple[str, str]]


def both(bundle: Path) -> Said:
    """What either verifier finds."""
    found = {(finding.fault.value, finding.place) for finding in verify_bundle(bundle, TRUST).findings}
    keys = [parse_key(each.vkey) for each in (signer().verifier, WITNESS.verifier)]
    apart = {finding[:2] for finding in Verification(bundle, keys[:1], keys[1:], None).run().findings}
    assert found == apart
    return found


def later_log(body: bytes, sections: bytes = b"") -> Log:
    """A log whose first leaf is this, and then entries."""
    log = Log().append(7, times=2)
    entry = Entry(
        Position(0, 5), START, Kind.ADMIN, None, body, sections, leaf_hash(body), (), (), log.entries[0].ledger
    )
    log.entries.insert(0, entry)
    return log


def test_a_later_log_begins_with_the_last_checkpoint_of_the_one_before(tmp_path: Path) -> None:
    note = Log().append(3).checkpoint().encode()
    bundle = later_log(note).write(tmp_path / "good", criteria=CRITERIA, answer=[])
    assert all(fault == "answer-omitted" for fault, _ in both(bundle))
    no_entry = ("section-changed", "leaf 0 (entry no entry)")
    assert both(later_log(b"anything").write(tmp_path / "none")) == {no_entry}
    assert both(later_log(b"\xff").write(tmp_path / "bytes")) == {no_entry}
    assert both(later_log(note, pack((Section("case", bytes(16), b"{}"),))).write(tmp_path / "more")) == {no_entry}


def test_the_head_of_the_log_before_is_the_one_that_the_later_log_begins_with(tmp_path: Path) -> None:
    before = ORIGIN.replace("2026", "2025")
    old = Signer(before, private("log"))
    texts = {size: Checkpoint(before, size, bytes([size]) * 32).text() for size in (3, 5, 9)}
    bundle = later_log(sign_note(texts[5], [old]).encode()).write(tmp_path / "bundle")
    trust = Trust(log=(signer().verifier, old.verifier))
    other = Checkpoint(before, 5, bytes(32)).text()
    cases: list[tuple[str, Said, bool]] = [
        (texts[5], set(), False), (texts[3], set(), True), (texts[9], {("rolled-back", "log of 5")}, False),
        (other, {("forked", "first 5 leaves")}, False),
    ]  # fmt: skip
    keys = [parse_key(each.vkey) for each in trust.log]
    kept = tmp_path / "kept"
    for text, expected, is_partial in cases:
        kept.write_text(sign_note(text, [old]), "utf-8")
        report = verify_bundle(bundle, trust, read_remembered(kept, trust, Report()))
        assert {(finding.fault.value, finding.place) for finding in report.findings} == expected
        assert (report.is_partial, report.continues) == (is_partial, not expected and not is_partial)
        apart = Verification(bundle, keys, [], kept).run()
        assert {finding[:2] for finding in apart.findings} == expected
        assert apart.is_partial == is_partial


Rows = list[dict[str, Any]]


def _section(rows: Rows, number: int, change: Callable[[bytes], bytes]) -> None:
    rows[number]["sections"] = b64encode(change(b64decode(rows[number]["sections"]))).decode()


TWICE = pack((Section("case", bytes(16), b"{}"),) * 2)
LINES: list[tuple[str, str, Callable[[Rows], object], Said]] = [
    ("an index that is none", "entries.ndjson", lambda rows: rows[9].update(index="9"),
     {("form", "entries.ndjson line 10"), ("entry-missing", "leaf 9"), ("position", "stream 2"), ("batch-changed", "batch 0 of stream 2"), ("answer-invented", "entry 2-2")}),
    ("sections that end nowhere", "entries.ndjson", lambda rows: _section(rows, 9, lambda data: data[:-1]),
     {("section-changed", "leaf 9 (entry 2-2)"), ("answer-invented", "entry 2-2")}),
    ("sections cut in their head", "entries.ndjson", lambda rows: _section(rows, 10, lambda data: data[:3]),
     {("section-changed", "leaf 10 (entry 2-3)")}),
    ("a section twice", "entries.ndjson", lambda rows: _section(rows, 10, lambda _: TWICE),
     {("section-changed", "leaf 10 (entry 2-3)")}),
    ("an answer that is none", "answer.ndjson", lambda rows: rows[0].update(index="x"),
     {("form", "answer.ndjson line 1"), ("answer-omitted", "entry 2-349")}),
    ("a batch that is none", "batches.ndjson", lambda rows: rows[99].update(sig="x"),
     {("form", "batches.ndjson line 100"), ("batch-missing", "stream 2")}),
    ("a batch beyond all numbers", "batches.ndjson", lambda rows: rows[99].update(n=2**40),
     {("batch-signature", "batch 49 of stream 2")}),
    ("a batch elsewhere", "batches.ndjson", lambda rows: rows[99].update(first_seq=342),
     {("batch-signature", "batch 49 of stream 2"), ("batch-changed", "batch 49 of stream 2"), ("batch-missing", "stream 2")}),
    ("no batches of a stream", "batches.ndjson", lambda rows: rows.__delitem__(slice(50, None)),
     {("batch-missing", "stream 2")}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "expected"), [pytest.param(*line[1:], id=line[0]) for line in LINES])
def test_odd_lines(name: str, change: Callable[[Rows], object], expected: Said, bundle: Path) -> None:
    rows = read_lines(bundle / name)
    change(rows)
    write_lines(bundle / name, rows)
    seal(bundle)
    assert both(bundle) == expected


NO_ENTRY = {
    ("form", "entries.ndjson line 4"), ("entry-missing", "leaf 3"), ("position", "stream 1"), ("batch-changed", "batch 0 of stream 1"),
    ("answer-invented", "entry 1-3"),
}  # fmt: skip
RAW: list[tuple[str, Said]] = [
    ("entries.ndjson", NO_ENTRY),
    ("answer.ndjson", {("form", "answer.ndjson line 4"), ("answer-omitted", "entry 1-349")}),
    ("batches.ndjson", {("form", "batches.ndjson line 4"), ("batch-missing", "stream 1"), ("batch-missing", "stream 2")}),
]  # fmt: skip
STRANGE = {
    "too long": b'{"a": "%s"}' % (b"x" * 300_000),
    "too deep": b"[" * 100_000,
    "a number without end": b'{"index": %s, "entry": "1-3", "leaf_hash": "", "body": "", "sections": ""}'
    % (b"9" * 5000),
    "a number beyond all": b'{"index": 1e999, "entry": "1-3", "leaf_hash": "", "body": "", "sections": "", "stream_id": 1e999}',
    "no object": b"[]",
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize(("name", "expected"), RAW, ids=[name for name, _ in RAW])
def test_a_line_that_no_bundle_has_is_named_and_stops_nothing(
    name: str, expected: Said, strange: bytes, bundle: Path
) -> None:
    lines = (bundle / name).read_bytes().splitlines()
    lines[3] = strange
    (bundle / name).write_bytes(b"\n".join(lines) + b"\n")
    seal(bundle)
    assert both(bundle) == expected


@pytest.mark.parametrize("content", [b"[]", b"5", b"\xff", b"[" * 30_000], ids=lambda content: repr(content[:4]))
def test_a_section_that_says_nothing_is_named(content: bytes, bundle: Path) -> None:
    rows = read_lines(bundle / "entries.ndjson")
    _section(rows, 9, lambda _: pack((Section("case", bytes(16), content),)))
    write_lines(bundle / "entries.ndjson", rows)
    seal(bundle)
    assert both(bundle) == {("section-changed", "leaf 9 (entry 2-2)"), ("answer-invented", "entry 2-2")}


def test_entries_that_no_search_could_find_are_named_though_the_log_signed_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Times without a zone: whoever holds all keys could hide entries from every search so, and from this one too."""
    monkeypatch.setattr(bundles, "START", START.replace(tzinfo=None))
    made = Log().append(2).write(tmp_path / "made", criteria=CRITERIA, answer=[])
    assert {("index", "entry 1-0"), ("index", "entry 1-1")} <= both(made)


@pytest.mark.parametrize("name", ["keys.json", "manifest.json"])
def test_a_small_file_that_is_nested_without_end_is_refused(name: str, bundle: Path) -> None:
    (bundle / name).write_bytes(b'{"a":' * 50_000)
    if name == "manifest.json":
        with pytest.raises(NotABundle, match="not a bundle's manifest"):
            verify_bundle(bundle, TRUST)
        with pytest.raises(NoBundle, match="not a bundle's manifest"):
            Verification(bundle, [], [], None)
    else:
        seal(bundle)
        assert ("form", "keys.json") in both(bundle)


def test_a_stream_without_a_key_and_a_wrong_count_of_the_index(bundle: Path) -> None:
    keys = json.loads((bundle / "keys.json").read_text("utf-8"))
    del keys["streams"][0]
    (bundle / "keys.json").write_text(json.dumps(keys), "utf-8")
    seal(bundle)
    assert both(bundle) == {("stream-key", "stream 1")}


def test_a_stretch_beyond_all_files_is_not_counted(bundle: Path) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    (bundle / "manifest.json").write_text(json.dumps({**manifest, "to_index": 10**18, "size": 10**18}), "utf-8")
    with pytest.raises(NotABundle, match="longer than"):
        verify_bundle(bundle, TRUST)
    with pytest.raises(NoBundle, match="longer than"):
        Verification(bundle, [], [], None)


def test_an_index_of_other_size(bundle: Path) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    (bundle / "manifest.json").write_text(json.dumps({**manifest, "index_rows": 3}), "utf-8")
    seal(bundle)
    assert both(bundle) == {("index", "index_rows")}


@pytest.mark.parametrize(
    "criteria",
    [{"subject_tags": "no hex"}, {"since": 3}, ["account"], {"until": "yesterday"}, {"since": "2026-11-23T09:00:00"}],
)
def test_criteria_that_nobody_could_ask(bundle: Path, criteria: object) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    (bundle / "manifest.json").write_text(json.dumps({**manifest, "criteria": criteria}), "utf-8")
    assert ("index", "criteria") in {(one.fault.value, one.place) for one in verify_bundle(bundle, TRUST).findings}


def test_without_a_tile_and_an_entry_the_others_of_the_tile_cannot_be_checked(bundle: Path) -> None:
    (bundle / "tiles/tile/0/001").unlink()
    rows = read_lines(bundle / "entries.ndjson")
    del rows[300]
    write_lines(bundle / "entries.ndjson", rows)
    seal(bundle)
    found = both(bundle)
    assert {place for fault, place in found if fault == "tile-missing"} == {
        "tile/0/001", "tile/0/001, leaf 256 to 299", "tile/0/001, leaf 301 to 511",
    }  # fmt: skip
    assert ("entry-missing", "leaf 300") in found


def test_an_entry_and_its_own_tile_changed_apart_are_both_named(bundle: Path) -> None:
    path = bundle / "tiles/tile/0/000"
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(bytes(data))
    rows = read_lines(bundle / "entries.ndjson")
    rows[10]["body"] = b64encode(b64decode(rows[10]["body"]).replace(b"2026", b"2025")).decode()
    write_lines(bundle / "entries.ndjson", rows)
    seal(bundle)
    expected = {
        ("tile-changed", "tile/0/000"), ("entry-changed", "leaf 0"), ("entry-changed", "leaf 10"),
        ("batch-changed", "batch 0 of stream 2"),
    }  # fmt: skip
    assert both(bundle) == expected


def test_without_a_tile_of_the_right_edge_nothing_is_tied_to_the_root(bundle: Path) -> None:
    for name in ("tile/0/002.p/188", "tile/1/000.p/2"):
        (bundle / "tiles" / name).unlink()
    seal(bundle)
    found = both(bundle)
    assert {("tile-missing", "tile/0/002.p/188"), ("tile-missing", "tile/1/000.p/2")} <= found
    assert ("tile-missing", "tile/0/002.p/188, leaf 512 to 699") in found


def test_no_entries_at_all(bundle: Path) -> None:
    (bundle / "entries.ndjson").unlink()
    seal(bundle)
    found = both(bundle)
    assert {("file-missing", "entries.ndjson"), ("entry-missing", "leaf 0 to 699")} <= found


def test_a_bundle_that_is_not_in_form_is_not_taken_for_signed(bundle: Path) -> None:
    text = (bundle / "checkpoint").read_text("utf-8")
    (bundle / "checkpoint").write_text(text.replace("\n700\n", "\n0700\n"), "utf-8")
    seal(bundle)
    assert both(bundle) == {("checkpoint", "checkpoint")}


def test_a_checkpoint_without_the_witness_is_said_to_be(bundle: Path) -> None:
    text = (bundle / "checkpoint").read_text("utf-8")
    (bundle / "checkpoint").write_text("".join(text.splitlines(keepends=True)[:-1]), "utf-8")
    seal(bundle)
    report = verify_bundle(bundle, TRUST)
    assert report.holds
    assert any("there is none by a known witness" in each for each in report.unchecked)
    assert both(bundle) == set()


def test_a_head_of_another_log_is_not_compared(bundle: Path) -> None:
    report = verify_bundle(bundle, TRUST, Remembered(Checkpoint(ORIGIN.replace("2026", "2025"), 9, bytes(32))))
    assert report.holds
    assert report.is_partial
    assert not report.continues


def test_a_kept_proof_whose_leaf_is_no_entry_keeps_its_head_alone(tmp_path: Path) -> None:
    log = make_log()
    kept = tmp_path / "kept"
    for extra in (b"no entry", b"{}", None):
        kept.write_text(replace(log.proof(0), extra=extra).text(), "utf-8")
        held = read_remembered(kept, TRUST, Report())
        assert held.entries == ()
        assert held.checkpoint is not None


def test_a_member_twice_in_a_section_is_no_entrys_form_for_either() -> None:
    section = Section("officer", bytes(16), b'{"account":"wangli","account":"zhangwei"}')
    head = {"at": "2026-11-23T09:00:00.000000+00:00", "kind": "RELEASE", "nonce": "00", "seq": 0, "stream": 1, "v": 1}
    body = canonical({**head, "sections": {"officer": section.hash}})
    texts = {"body": b64encode(body).decode(), "sections": b64encode(pack((section,))).decode()}
    line = canonical({"index": 0, **texts}) + b"\n"
    assert EntryLine.parse(line).has_its_sections
    assert not Index(None).add(EntryLine.parse(line), 0)
    with pytest.raises(ValueError, match="twice"):
        standalone.Row(line).keys()

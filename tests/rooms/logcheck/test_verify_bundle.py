"""A bundle holds as it was made; whatever is done to it afterwards is found, and named exactly."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.entry import runs
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.files import NotABundle
from gateway.logcheck.finding import MOST_OF_A_KIND, FaultKind, Report
from gateway.logcheck.remembered import Remembered, read_remembered, remember
from gateway.logcheck.trust import Trust
from tests.rooms.logcheck.bundles import START, TAGS, WITNESS, Log, seal, signer
from tests.rooms.logcheck.tampers import TAMPERS, Tamper, tamper

TRUST = Trust(log=(signer().verifier,), witnesses=(WITNESS.verifier,))
HOME = Trust(raw=(signer().verifier.public_key,))


def said(report: Report) -> set[tuple[str, str]]:
    return {(finding.fault.value, finding.place) for finding in report.findings}


def test_a_bundle_holds_as_it_was_made(bundle: Path) -> None:
    told: list[tuple[int, int]] = []
    for trust in (TRUST, HOME):
        report = verify_bundle(bundle, trust, progress=lambda *at: told.append(at))
        assert report.holds, report.findings
        assert not report.is_partial
        assert report.head == (bundle / "checkpoint").read_text("utf-8")
        assert any("700 entries with their sections, leaves 0 to 699 of 700" in each for each in report.checked)
        assert any("100 batch signatures, 100 batch digests" in each for each in report.checked)
        assert any("sealed" in each for each in report.unchecked)
        assert any("times are the gateway's own" in each for each in report.unchecked)


def test_without_a_key_it_says_that_the_bundles_own_was_taken(bundle: Path) -> None:
    report = verify_bundle(bundle, Trust())
    assert report.holds
    assert report.is_partial
    assert any("no key was given" in each for each in report.unchecked)


@pytest.mark.parametrize("one", TAMPERS, ids=lambda one: one.name)
def test_what_was_done_to_it_is_named(one: Tamper, bundle: Path) -> None:
    tamper(bundle, one)
    report = verify_bundle(bundle, TRUST)
    assert said(report) == one.expected
    assert all(finding.said.endswith(".") for finding in report.findings)


@pytest.mark.parametrize(
    ("begin", "end"), [(0, 700), (0, 0), (0, 1), (100, 400), (255, 257), (256, 512), (699, 700), (700, 700)]
)
def test_any_stretch_holds(log: Log, tmp_path: Path, begin: int, end: int) -> None:
    report = verify_bundle(log.write(tmp_path / "b", begin, end), TRUST)
    assert report.holds, report.findings


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 512])
def test_logs_of_any_size_hold(tmp_path: Path, size: int) -> None:
    log = Log().append(1, times=size)
    report = verify_bundle(log.write(tmp_path / "b"), TRUST)
    assert report.holds, report.findings


def test_the_manifest_names_every_file_and_no_other(bundle: Path) -> None:
    (bundle / "notes.txt").write_text("more", "utf-8")
    (bundle / "batches.ndjson").write_bytes((bundle / "batches.ndjson").read_bytes() + b" ")
    (bundle / "answer.ndjson").unlink()
    faults = {finding.fault for finding in verify_bundle(bundle, TRUST).findings}
    assert faults >= {FaultKind.FILE_EXTRA, FaultKind.FILE_CHANGED, FaultKind.FILE_MISSING, FaultKind.FORM}


@pytest.mark.parametrize("name", ["checkpoint", "keys.json"])
def test_a_file_of_rubbish_is_named(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes(b"\xff\x00")
    seal(bundle)
    assert (FaultKind.FORM.value, name) in said(verify_bundle(bundle, TRUST))


def test_what_is_no_bundle_is_refused(tmp_path: Path, bundle: Path) -> None:
    with pytest.raises(NotABundle, match=r"no manifest\.json"):
        verify_bundle(tmp_path / "nowhere", TRUST)
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    for change in ({"format": "v2"}, {"from_index": 701}, {"size": "many"}, {"files": 3}):
        (bundle / "manifest.json").write_text(json.dumps({**manifest, **change}), "utf-8")
        with pytest.raises(NotABundle):
            verify_bundle(bundle, TRUST)


CRITERIA: list[tuple[Mapping[str, Any], int]] = [
    ({"account": "clerk1"}, 234), ({"client": "hall", "office": "housing"}, 700), ({"department": "marriage"}, 700),
    ({"matter": "M01", "case_number": "JH-2026-M01-000002"}, 140), ({"subject_tags": [TAGS[0].hex(), TAGS[1].hex()]}, 468),
    ({"certificate": "M01-C2", "state": "pending"}, 88), ({"state": "pending"}, 88), ({"query_id": f"{7:032x}"}, 0),
    ({"query_id": "00000000-0000-0000-0000-000000000007"}, 2), ({"account": "nobody"}, 0),
    ({"since": START.isoformat()}, 700), ({"until": START.isoformat()}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("criteria", "count"), CRITERIA, ids=lambda value: str(value)[:40])
def test_the_index_is_rebuilt_and_asked_the_same(
    log: Log, tmp_path: Path, criteria: Mapping[str, Any], count: int
) -> None:
    everything = log.answer(lambda _entry: True)
    report = verify_bundle(log.write(tmp_path / "b", criteria=criteria, answer=everything), TRUST)
    invented = sum(finding.fault is FaultKind.ANSWER_INVENTED for finding in report.findings)
    assert invented + report.further[FaultKind.ANSWER_INVENTED] == 700 - count
    assert report.findings[:0] == [each for each in report.findings if each.fault is not FaultKind.ANSWER_INVENTED]
    none = verify_bundle(log.write(tmp_path / "c", criteria=criteria, answer=[]), TRUST)
    omitted = sum(finding.fault is FaultKind.ANSWER_OMITTED for finding in none.findings)
    assert omitted == min(count, MOST_OF_A_KIND)
    assert omitted + none.further[FaultKind.ANSWER_OMITTED] == count


def test_a_later_bundle_continues_the_remembered_head(tmp_path: Path) -> None:
    memory = tmp_path / "head"
    log = Log().append(7, times=40)
    for _ in range(3):
        folder = log.write(tmp_path / str(len(log.entries)))
        report = Report()
        held = read_remembered(memory, TRUST, report)
        done = verify_bundle(folder, TRUST, held)
        assert report.holds
        assert done.holds
        assert done.head is not None
        remember(memory, done.head)
        log.append(7, times=30)
    assert memory.read_text("utf-8").split("\n")[1] == "700"


def forked(log: Log) -> Log:
    """The same log until entry 196, then other entries: its operator has all the keys."""
    other = deepcopy(log)
    del other.entries[196:]
    for process in other.processes:
        del process.batches[14:]
        process.seq, process.digest = 98, bytes.fromhex(process.batches[-1]["digest"])
    other.number = 196
    return other.append(7, times=80)


def cut(log: Log) -> Log:
    """Yesterday's copy: the first half."""
    older = deepcopy(log)
    del older.entries[350:]
    for process in older.processes:
        del process.batches[25:]
    return older


def test_yesterdays_copy_and_a_fork_are_told_from_the_remembered_head(log: Log, tmp_path: Path) -> None:
    memory = tmp_path / "head"
    memory.write_text(log.checkpoint(), "utf-8")
    held = read_remembered(memory, TRUST, Report())
    assert said(verify_bundle(log.write(tmp_path / "same"), TRUST, held)) == set()
    back = verify_bundle(cut(log).write(tmp_path / "older"), TRUST, held)
    assert said(back) == {("rolled-back", "log of 350")}
    fork = verify_bundle(forked(log).write(tmp_path / "fork"), TRUST, held)
    assert said(fork) == {("forked", "first 700 leaves")}


def test_an_old_receipt_or_proof_tells_a_log_that_was_written_anew(log: Log, tmp_path: Path) -> None:
    receipt, proof = tmp_path / "document.json", tmp_path / "one.tlog-proof"
    receipt.write_text(json.dumps({"status": "complete", "receipt": log.receipt(201)}), "utf-8")
    proof.write_text(log.proof(201).text(), "utf-8")
    with_receipt, with_proof = (read_remembered(path, TRUST, Report()) for path in (receipt, proof))
    assert not with_proof.is_memory
    good = log.write(tmp_path / "good")
    assert verify_bundle(good, TRUST, with_receipt).holds
    assert verify_bundle(good, TRUST, with_proof).holds
    anew = forked(log).write(tmp_path / "anew")
    entry = log.entries[201].position.entry
    assert said(verify_bundle(anew, TRUST, with_receipt)) == {("forked", f"entry {entry}")}
    assert said(verify_bundle(anew, TRUST, with_proof)) == {
        ("forked", "first 700 leaves"),
        ("forked", f"entry {entry}"),
    }
    report = verify_bundle(log.write(tmp_path / "short", 0, 200), TRUST, with_receipt)
    assert report.holds
    assert report.is_partial
    assert any("does not reach it" in each for each in report.unchecked)
    older = verify_bundle(cut(log).write(tmp_path / "older"), TRUST, replace(with_receipt, entries=(("2-300", "00"),)))
    assert said(older) == {("entry-missing", "entry 2-300")}


def test_what_is_held_must_be_the_trusted_logs(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    stranger = Log(signers=[signer("another")]).append(3)
    for text in (stranger.checkpoint(), stranger.proof(0).text(), "rubbish", '{"receipt": 3}', "{"):
        kept.write_text(text, "utf-8")
        report = Report()
        assert read_remembered(kept, TRUST, report) == Remembered()
        assert {finding.fault for finding in report.findings} == {FaultKind.FORM}
    kept.write_text("", "utf-8")
    assert read_remembered(kept, TRUST, Report()).is_memory
    assert read_remembered(tmp_path / "nothing yet", TRUST, Report()).is_memory
    report = Report()
    read_remembered(tmp_path, TRUST, report)
    assert not report.holds


def test_without_a_key_what_was_kept_must_be_signed_by_the_bundles_own(log: Log, tmp_path: Path) -> None:
    memory, folder = tmp_path / "head", log.write(tmp_path / "b")
    for kept, found in ((log, set()), (Log(signers=[signer("another")]).append(7), {("form", "what was kept")})):
        memory.write_text(kept.checkpoint(), "utf-8")
        aside = Report()
        report = verify_bundle(folder, Trust(), read_remembered(memory, Trust(), aside))
        assert aside.holds
        assert said(report) == found
        assert ("this log continues the remembered one of 700 leaves" in report.checked) == (not found)


def test_a_head_of_another_log_or_without_tiles_for_it_is_left_unchecked(log: Log, tmp_path: Path) -> None:
    folder = log.write(tmp_path / "b", 600, 700)
    memory = tmp_path / "head"
    memory.write_text(log.checkpoint(100), "utf-8")
    report = verify_bundle(folder, TRUST, read_remembered(memory, TRUST, Report()))
    assert report.holds
    assert any("has not the tiles" in each for each in report.unchecked)


def test_more_of_a_kind_are_counted() -> None:
    report = Report()
    report.add_runs(FaultKind.ENTRY_MISSING, "leaf", range(0, 100, 2), "{place} is missing.")
    assert len(report.findings) == MOST_OF_A_KIND
    assert report.further[FaultKind.ENTRY_MISSING] == 30
    assert list(runs([3, 1, 2, 7, 0])) == [(0, 3), (7, 7)]

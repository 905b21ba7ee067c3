"""What somebody holds in their hand: a document with receipt and proof, a proof alone, a checkpoint, a citizen's page."""

import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.entry import StreamKey, joint_signatures, receipt_message
from gateway.entry.sections import unpack
from gateway.logcheck import single_file
from gateway.logcheck.finding import FaultKind, Report
from gateway.logcheck.remembered import Remembered, read_remembered
from gateway.logcheck.single_file import Companions, NotVerifiable, verify_file
from gateway.logcheck.trust import Trust, stream_key_of
from gateway.tlog import leaf_hash, root_of
from tests.rooms.logcheck.bundles import DOCUMENT, WITNESS, Log, signer

TRUST = Trust(log=(signer().verifier,), witnesses=(WITNESS.verifier,))
INDEX = 11


@pytest.fixture(scope="module")
def log() -> Log:
    return Log().append(7, times=4)


@pytest.fixture
def streams(log: Log) -> dict[int, StreamKey]:
    return {one.stream_id: one for one in map(stream_key_of, log.keys()["streams"])}


def document(log: Log, **changed: Any) -> dict[str, Any]:
    return {**json.loads(DOCUMENT), **changed, "receipt": log.receipt(INDEX)}


def put(folder: Path, said: object) -> Path:
    path = folder / "record"
    path.write_text(said if isinstance(said, str) else json.dumps(said, indent=2), "utf-8")
    return path


def said(report: Report) -> set[tuple[str, str]]:
    return {(finding.fault.value, finding.place) for finding in report.findings}


def test_a_document_with_its_proof_is_the_one_that_the_log_committed_to(
    log: Log, tmp_path: Path, streams: dict[int, StreamKey]
) -> None:
    report = verify_file(put(tmp_path, document(log)), TRUST, companions=Companions(log.proof(INDEX).text(), streams))
    assert report.holds, report.findings
    assert not report.is_partial
    text = " ".join(report.checked)
    assert "the document is the one that entry 2-4 commits to" in text
    assert "entry 2-4 is leaf 11 of jinhua.example/gateway/audit/2026, of 28" in text
    assert "signed by its process" in text


def test_a_receipt_that_was_signed_with_others_holds(log: Log, tmp_path: Path, streams: dict[int, StreamKey]) -> None:
    receipts = [log.receipt(index) for index in (9, INDEX, 13)]
    messages = [receipt_message(one["entry"], one["leaf_hash"]) for one in receipts]
    joint = joint_signatures(messages, log.processes[1].key.sign)
    record = document(log)
    for index, signature in enumerate(joint):
        record["receipt"]["signature"] = signature.hex()
        found = said(verify_file(put(tmp_path, record), TRUST, companions=Companions(None, streams)))
        assert found == (set() if index == 1 else {("receipt-signature", "entry 2-4")})


def test_without_its_proof_a_document_holds_in_part_only(
    log: Log, tmp_path: Path, streams: dict[int, StreamKey]
) -> None:
    for beside in (Companions(), Companions(None, streams)):
        report = verify_file(put(tmp_path, document(log)), TRUST, companions=beside)
        assert report.holds
        assert report.is_partial


def test_a_document_with_anything_changed_is_found(log: Log, tmp_path: Path, streams: dict[int, StreamKey]) -> None:
    beside = Companions(log.proof(INDEX).text(), streams)
    changed = {("document-changed", "entry 2-4")}
    for other in (document(log, status="pending"), document(log, more=1), {"receipt": log.receipt(INDEX)}):
        assert said(verify_file(put(tmp_path, other), TRUST, companions=beside)) == changed
    elsewhere = document(log)
    elsewhere["receipt"] = log.receipt(13)
    assert said(verify_file(put(tmp_path, elsewhere), TRUST, companions=beside)) == {("document-changed", "entry 2-6")}
    forged = document(log)
    forged["receipt"]["leaf_hash"] = "0" * 64
    report = verify_file(put(tmp_path, forged), TRUST, companions=beside)
    assert said(report) == {("receipt-signature", "entry 2-4"), *changed}
    forged["receipt"]["signature"] = "no hex"
    assert ("receipt-signature", "entry 2-4") in said(verify_file(put(tmp_path, forged), TRUST, companions=beside))


def test_a_document_with_a_broken_proof_is_not_taken_for_proven(log: Log, tmp_path: Path) -> None:
    broken = log.proof(INDEX).text().replace("index 11", "index x")
    assert said(verify_file(put(tmp_path, document(log)), TRUST, companions=Companions(broken))) == {("proof", "proof")}
    headless = log.proof(INDEX).text().replace("\n28\n", "\n028\n")
    report = verify_file(put(tmp_path, document(log)), TRUST, companions=Companions(headless))
    assert said(report) == {("checkpoint", "checkpoint")}


def test_a_process_whose_key_the_log_does_not_endorse_promises_nothing(
    log: Log, tmp_path: Path, streams: dict[int, StreamKey]
) -> None:
    swapped = {2: replace(streams[2], endorsement=bytes(64))}
    report = verify_file(put(tmp_path, document(log)), TRUST, companions=Companions(None, swapped))
    assert said(report) == {("stream-key", "stream 2")}
    home = Trust(raw=(signer().verifier.public_key,))
    assert verify_file(put(tmp_path, document(log)), home, companions=Companions(None, streams)).holds


def test_a_proof_brings_its_leaf(log: Log, tmp_path: Path) -> None:
    report = verify_file(put(tmp_path, log.proof(INDEX).text()), TRUST)
    assert report.holds
    assert report.head == log.checkpoint()
    bare = verify_file(put(tmp_path, log.proof(INDEX, with_leaf=False).text()), TRUST)
    assert bare.holds
    assert bare.is_partial
    unknown = verify_file(put(tmp_path, log.proof(INDEX).text()), Trust())
    assert unknown.holds
    assert unknown.is_partial
    other = replace(log.proof(INDEX), extra=log.entries[3].body)
    assert said(verify_file(put(tmp_path, other.text()), TRUST)) == {("proof", "leaf 11")}
    moved = replace(log.proof(INDEX), index=12)
    assert said(verify_file(put(tmp_path, moved.text()), TRUST)) == {("proof", "leaf 12")}
    garbled = log.proof(INDEX).text().replace("index 11", "index x")
    assert said(verify_file(put(tmp_path, garbled), TRUST)) == {("proof", "proof")}


def test_a_proof_by_another_key_is_none(log: Log, tmp_path: Path) -> None:
    stranger = Trust(log=(signer("another").verifier,))
    report = verify_file(put(tmp_path, log.proof(INDEX).text()), stranger)
    assert said(report) == {("checkpoint-signature", "checkpoint of 28")}
    assert report.head is None
    elsewhere = Trust(log=(WITNESS.verifier,))
    assert {each.fault for each in verify_file(put(tmp_path, log.checkpoint()), elsewhere).findings} == {FaultKind.KEY}


def test_a_checkpoint_is_compared_with_the_head_that_was_kept(log: Log, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for size, unchecked in ((28, False), (20, True)):
        kept.write_text(log.checkpoint(size), "utf-8")
        held = read_remembered(kept, TRUST, Report())
        report = verify_file(put(tmp_path, log.checkpoint()), TRUST, held)
        assert report.holds
        assert any("it takes a bundle" in each for each in report.unchecked) == unchecked
    kept.write_text(log.checkpoint(), "utf-8")
    older = verify_file(put(tmp_path, log.checkpoint(20)), TRUST, read_remembered(kept, TRUST, Report()))
    assert older.holds
    assert any("it takes a bundle" in each for each in older.unchecked)
    another = Log().append(7, times=4)
    report = verify_file(put(tmp_path, another.checkpoint()), TRUST, read_remembered(kept, TRUST, Report()))
    assert said(report) == {("forked", "first 28 leaves")}
    assert read_remembered(put(tmp_path, {"note": log.checkpoint()}), TRUST, Report()) == Remembered(
        read_remembered(kept, TRUST, Report()).checkpoint
    )
    broken = log.checkpoint().replace("\n28\n", "\n028\n")
    for trust in (TRUST, Trust()):
        assert {each.fault for each in verify_file(put(tmp_path, broken), trust).findings} == {FaultKind.CHECKPOINT}


def test_an_entry_that_was_kept_is_compared_with_the_one_that_is_proven(log: Log, tmp_path: Path) -> None:
    kept, another = tmp_path / "kept", Log().append(7, times=4)
    for held_of, found in ((log, set()), (another, {("forked", "entry 2-4")})):
        kept.write_text(json.dumps(document(held_of)), "utf-8")
        report = verify_file(put(tmp_path, log.proof(INDEX).text()), TRUST, read_remembered(kept, TRUST, Report()))
        assert (said(report), report.is_partial) == (found, False)
    report = verify_file(put(tmp_path, log.proof(9).text()), TRUST, read_remembered(kept, TRUST, Report()))
    assert report.holds
    assert report.is_partial
    assert "entry 2-4, of which there is a receipt: it takes a bundle" in report.unchecked


def test_without_a_key_what_was_kept_is_said_not_to_be_compared(log: Log, tmp_path: Path) -> None:
    kept, aside = tmp_path / "kept", Report()
    kept.write_text(log.checkpoint(), "utf-8")
    report = verify_file(put(tmp_path, log.checkpoint()), Trust(), read_remembered(kept, Trust(), aside))
    assert aside.holds
    assert report.holds
    assert "whether this log continues the remembered one: no key was given" in report.unchecked


def disclosure(log: Log, *, proof: bool = True) -> dict[str, Any]:
    entry = log.entries[INDEX]
    own = next(one for one in unpack(entry.sections) if one.name == "subject")
    section = {"name": "subject", "salt": own.salt.hex(), "content": b64encode(own.content).decode()}
    text = log.proof(INDEX, with_leaf=False).text() if proof else None
    leaf = b64encode(entry.body).decode()
    return {"format": "oneclick-gateway disclosure v1", "leaf": leaf, "sections": [section], "proof": text}


def test_a_citizens_section_is_one_that_the_proven_leaf_names(log: Log, tmp_path: Path) -> None:
    assert verify_file(put(tmp_path, disclosure(log)), TRUST).holds
    unproven = verify_file(put(tmp_path, disclosure(log, proof=False)), TRUST)
    assert unproven.holds
    assert unproven.is_partial
    for change in ({"salt": "00" * 16}, {"content": b64encode(b"{}").decode()}, {"name": "officer"}):
        one = disclosure(log)
        one["sections"][0].update(change)
        assert said(verify_file(put(tmp_path, one), TRUST)) == {("section-changed", "entry 2-4")}
    other = {**disclosure(log), "leaf": b64encode(log.entries[9].body).decode()}
    assert said(verify_file(put(tmp_path, other), TRUST)) == {("section-changed", "entry 2-2"), ("proof", "leaf 11")}


def test_a_page_of_them_keeps_its_commitment(log: Log, tmp_path: Path) -> None:
    hashes = [bytes([n]) * 32 for n in range(3)]
    withheld: dict[str, Any] = {
        "count": 3,
        "root": root_of(list(map(leaf_hash, hashes))).hex(),
        "hashes": [one.hex() for one in hashes],
    }
    page = {"items": [{"entry": "2-4", "proof": disclosure(log)}] * 2, "next": None, "withheld": withheld}
    report = verify_file(put(tmp_path, page), TRUST)
    assert report.holds
    assert any("3 withheld entries" in each for each in report.checked)
    assert verify_file(put(tmp_path, {"items": page["items"]}), TRUST).holds
    assert verify_file(put(tmp_path, {"proof": disclosure(log)}), TRUST).holds
    withheld["count"] = 4
    assert said(verify_file(put(tmp_path, page), TRUST)) == {("document-changed", "withheld")}
    withheld["hashes"] = withheld["hashes"][:2]
    assert said(verify_file(put(tmp_path, page), TRUST)) == {("document-changed", "withheld")}


def test_an_empty_page_is_not_said_to_have_everything(tmp_path: Path) -> None:
    page: dict[str, Any] = {
        "items": [],
        "next": None,
        "withheld": {"count": 0, "root": root_of([]).hex(), "hashes": []},
    }
    report = verify_file(put(tmp_path, page), TRUST)
    assert report.holds
    assert "whether the page has every entry that there is: that takes the whole log" in report.unchecked


@pytest.mark.parametrize("leaf", ["[" * 100_000, '{"sections": {"subjects": 5}}', '{"sections": 5}', "5"])
def test_a_leaf_that_says_nothing_names_no_section(leaf: str, log: Log, tmp_path: Path) -> None:
    one = {**disclosure(log), "leaf": b64encode(leaf.encode()).decode()}
    found = said(verify_file(put(tmp_path, one), TRUST))
    assert found == {("section-changed", "entry None-None"), ("proof", "leaf 11")}


def test_a_commitment_that_is_no_digest_is_not_the_documents(log: Log, tmp_path: Path) -> None:
    leaf = '{"stream": 2, "seq": 4, "nonce": "00", "response_commit": "é"}'.encode()
    record = document(log)
    record["receipt"]["leaf_hash"] = leaf_hash(leaf).hex()
    report = verify_file(
        put(tmp_path, record), TRUST, companions=Companions(replace(log.proof(INDEX), extra=leaf).text())
    )
    assert said(report) == {("proof", "leaf 11"), ("document-changed", "entry 2-4")}


def test_what_auditors_are_given_of_one_entry(log: Log, tmp_path: Path) -> None:
    entry = log.entries[INDEX]
    one = {"leaf": b64encode(entry.body).decode(), "leaf_hash": entry.leaf_hash.hex(), "proof": log.proof(INDEX).text()}
    assert verify_file(put(tmp_path, one), TRUST).holds
    assert said(verify_file(put(tmp_path, {**one, "leaf_hash": "0" * 64}), TRUST)) == {("proof", "leaf_hash")}


@pytest.mark.parametrize(
    "text",
    [
        "", "rubbish", "{", "{}", '{"receipt": 3}', '{"receipt": {"entry": "x"}}', '{"a": 1, "a": 2}', '{"items": [3]}', '{"items": [{"proof": {}}]}', '{"proof": {"proof": {}}}', "[" * 9,
        '{"leaf": "!", "proof": ""}', '{"format": "oneclick-gateway disclosure v1"}', "{" * 100_000,
        '{"receipt": {"entry": "1", "leaf_hash": "", "signature": ""}}',
        '{"receipt": {"entry": "1-1", "leaf_hash": "", "signature": ""}, "half": "\\ud800"}',
        '{"receipt": {"entry": "1-1", "leaf_hash": "", "signature": ""}, "none": NaN}',
        '{"receipt": %s}' % ("9" * 5000), '{"items": []}', '{"items": [], "withheld": {"root": "", "hashes": 5}}',
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_is_nothing_of_these_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotVerifiable):
        verify_file(put(tmp_path, text), TRUST)


def test_a_file_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_file, "_MOST", 10)
    with pytest.raises(NotVerifiable, match="too large"):
        verify_file(put(tmp_path, "x" * 11), TRUST)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "record").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "record", tmp_path):
        with pytest.raises(NotVerifiable, match="cannot be read"):
            verify_file(path, TRUST)

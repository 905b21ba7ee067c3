"""A large bundle is looked at block by block, on several cores; what is odd in one is still named, and nothing besides."""

import shutil
from pathlib import Path

import pytest

from gateway.logcheck import blocks
from gateway.logcheck.blocks import blocks_of, scan_blocks
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.trust import Trust
from tests.rooms.logcheck.bundles import WITNESS, signer
from tests.rooms.logcheck.tampers import TAMPERS, Tamper, tamper

TRUST = Trust(log=(signer().verifier,), witnesses=(WITNESS.verifier,))
SMALL = 10_000
"""Bytes of a block: some seven entries."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks.blocks_of, "__defaults__", (SMALL,))
    monkeypatch.setattr(blocks, "ALONE", 0)


def test_blocks_are_whole_lines_in_order(made: Path) -> None:
    path = made / "entries.ndjson"
    found = list(blocks_of(path))
    assert len(found) > 50
    assert b"".join(line for block in found for line in block.lines(path)) == path.read_bytes()
    assert all(block.lines(path)[-1].endswith(b"\n") for block in found)
    assert list(blocks_of(path, 10**9))[0].size == path.stat().st_size  # noqa: RUF015 - there is one


def test_what_is_fine_is_told_in_few_words(made: Path) -> None:
    with scan_blocks(made / "entries.ndjson", {"account": "clerk1"}) as found:
        fine = [block.clean for block in found]
    assert None not in fine
    assert sum(len(one.leaves) // 32 for one in fine if one) == 700
    assert sum(n for one in fine if one for _, _, n in one.runs) == 700
    assert sum(len(one.hits) for one in fine if one) == 234


@pytest.mark.parametrize("wanted", TAMPERS[:14], ids=lambda one: one.name)
def test_the_findings_are_the_same(wanted: Tamper, made: Path, tmp_path: Path) -> None:
    bundle = shutil.copytree(made, tmp_path / "bundle")
    tamper(bundle, wanted)
    report = verify_bundle(bundle, TRUST)
    assert {(finding.fault.value, finding.place) for finding in report.findings} == wanted.expected


def test_several_processes_come_to_the_same(made: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    alone, together = (
        verify_bundle(made, TRUST),
        verify_bundle(made, TRUST, progress=lambda *at: told.append(at), cores=2),
    )
    assert together == alone
    assert told[-1] == (700, 700)
    bundle = shutil.copytree(made, tmp_path / "bundle")
    for one in TAMPERS[3:5]:
        tamper(bundle, one)
    assert verify_bundle(bundle, TRUST, cores=2) == verify_bundle(bundle, TRUST)


def test_a_line_that_is_too_long_is_no_entry(made: Path, tmp_path: Path) -> None:
    bundle = shutil.copytree(made, tmp_path / "bundle")
    with (bundle / "entries.ndjson").open("ab") as file:
        file.write(b"x" * 1_000_000)
    found = {finding.fault.value for finding in verify_bundle(bundle, TRUST).findings}
    assert found == {"file-changed", "form"}

"""The verifier in one file, as a court would run it: a bare Python, nothing of the gateway, the same findings."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.logcheck import STANDALONE, independent, standalone
from gateway.logcheck.join import joined
from gateway.tlog import Proof, is_signed
from tests.rooms.logcheck.bundles import ORIGIN, WITNESS, Log, private, signer
from tests.rooms.logcheck.tampers import TAMPERS, Tamper, make_log, tamper

RFC8032 = json.loads((Path(__file__).parent / "data/rfc8032.json").read_text("utf-8"))
KEY, WITNESS_KEY = signer().verifier.vkey, WITNESS.verifier.vkey
TRUST = ["--key", KEY, "--witness-key", WITNESS_KEY]
BARE = "/usr/bin/python3"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = standalone.main([*words, "--json"])
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, said


def found(said: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["fault"], one["place"]) for one in said["findings"]}


@pytest.mark.parametrize("vector", RFC8032["vectors"], ids=lambda vector: vector[1][:8] or "empty")
def test_signatures_are_those_of_rfc_8032(vector: list[str]) -> None:
    key, message, signature = map(bytes.fromhex, vector)
    assert standalone.is_signed(key, message, signature)
    assert not standalone.is_signed(key, message + b"x", signature)
    for at in (0, 31, 32, 63):
        turned = bytearray(signature)
        turned[at] ^= 1
        assert not standalone.is_signed(key, message, bytes(turned))
    beyond = int.from_bytes(signature[32:], "little") + standalone.ORDER
    assert not standalone.is_signed(key, message, signature[:32] + beyond.to_bytes(32, "little"))
    assert not standalone.is_signed(key, message, signature[:-1])
    assert not standalone.is_signed(b"\xff" * 32, message, signature)
    assert not standalone.is_signed(key[:-1], message, signature)


@settings(max_examples=25)
@given(st.binary(max_size=8), st.binary(max_size=200), st.none() | st.integers(0, 511))
def test_signatures_are_judged_as_the_library_judges_them(seed: bytes, message: bytes, turned: int | None) -> None:
    key = private(seed.hex())
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))
    if turned is not None:
        signature[turned // 8] ^= 1 << turned % 8
    assert standalone.is_signed(public, message, bytes(signature)) == is_signed(public, message, bytes(signature))
    assert standalone.is_signed(public, message, bytes(signature)) == (turned is None)


def bare(*words: str) -> subprocess.CompletedProcess[str]:
    """The system's own Python without site packages, isolated from this environment."""
    return subprocess.run([BARE, "-I", "-S", *words], capture_output=True, text=True, timeout=60, check=False, env={})


@pytest.mark.skipif(not Path(BARE).exists(), reason="this system has no Python of its own")
def test_a_bare_python_verifies_a_bundle(log: Log, tmp_path: Path) -> None:
    bundle = log.write(tmp_path / "bundle")
    verifier = shutil.copy(STANDALONE, tmp_path / "verify.py")
    done = bare(str(verifier), str(bundle), *TRUST)
    assert (done.returncode, done.stderr) == (0, "")
    assert "700 entries with their sections, leaves 0 to 699 of 700" in done.stdout
    assert "cosignature of witness.example/w1" in done.stdout
    assert "NOT checked:  what is sealed" in done.stdout
    assert done.stdout.endswith("\nVerified.\n")
    without = bare(str(verifier), str(bundle))
    assert without.returncode == 4
    assert "NOT checked:  whose log this is" in without.stdout
    rows = (bundle / "entries.ndjson").read_text("utf-8").splitlines(keepends=True)
    (bundle / "entries.ndjson").write_text("".join(rows[:300] + rows[301:]), "utf-8")
    cut = bare(str(verifier), str(bundle), *TRUST)
    assert cut.returncode == 1
    assert "WRONG:        entry-missing: Leaf 300 is missing" in cut.stdout
    assert cut.stdout.endswith("\nVerification FAILED.\n")


@pytest.mark.parametrize("one", TAMPERS, ids=lambda one: one.name)
def test_it_names_what_was_done(one: Tamper, bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(bundle, one)
    code, said = run(capsys, str(bundle), *TRUST)
    assert code == 1
    assert found(said) == one.expected


@pytest.mark.parametrize(("begin", "end"), [(0, 0), (100, 400), (256, 512), (699, 700)])
def test_any_stretch_holds(log: Log, tmp_path: Path, begin: int, end: int, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, str(log.write(tmp_path / "b", begin, end)), *TRUST)
    assert (code, said["findings"]) == (0, [])


def test_what_was_kept_must_go_on(log: Log, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept"
    other = make_log()
    cases: list[tuple[str, set[tuple[str, str]]]] = [
        (log.checkpoint(400), set()),
        (log.checkpoint(), set()),
        (log.proof(201).text(), set()),
        (json.dumps({"receipt": log.receipt(201)}), set()),
        (json.dumps({"note": log.checkpoint(400)}), set()),
        (other.checkpoint(400), {("forked", "first 400 leaves")}),
        (other.append(7).checkpoint(), {("rolled-back", "log of 700")}),
        (json.dumps({"receipt": other.receipt(201)}), {("forked", "entry 1-103")}),
        (Proof.parse(other.proof(3).text()).text(), {("rolled-back", "log of 700"), ("forked", "entry 1-3")}),
        (json.dumps({"receipt": other.receipt(703)}), {("entry-missing", "entry 1-353")}),
        ("rubbish", {("form", str(kept))}),
        (Log(signers=[signer("another")]).append(3).checkpoint(), {("form", str(kept))}),
    ]
    for text, expected in cases:
        kept.write_text(text, "utf-8")
        code, said = run(capsys, str(bundle), *TRUST, "--remembered", str(kept))
        assert found(said) == expected
        assert code == bool(expected)


def test_a_receipt_outside_of_the_stretch_is_left_unchecked(
    log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(json.dumps({"receipt": log.receipt(699)}), "utf-8")
    code, said = run(capsys, str(log.write(tmp_path / "b", 0, 300)), *TRUST, "--remembered", str(kept))
    assert (code, said["findings"]) == (4, [])
    assert any("does not reach it" in each for each in said["unchecked"])


def test_words_that_cannot_be_meant(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert standalone.main([str(tmp_path)]) == 3
    assert "manifest.json" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stop:
        standalone.main([str(bundle), "--key", f"{ORIGIN}+00000000+AAAA"])
    assert stop.value.code == 2


def test_a_key_may_stand_in_the_environment(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(standalone.KEY_VARIABLE, f"{KEY} {WITNESS_KEY}")
    (bundle / ".DS_Store").write_bytes(b"")
    code, said = run(capsys, str(bundle))
    assert (code, said["ignored"]) == (0, [".DS_Store"])
    assert standalone.main([str(bundle)]) == 0
    assert "ignored:      not part of it: .DS_Store" in capsys.readouterr().out
    monkeypatch.setenv(standalone.KEY_VARIABLE, "rubbish")
    with pytest.raises(SystemExit) as stop:
        standalone.main([str(bundle)])
    assert stop.value.code == 2


def test_the_committed_file_is_the_one_that_the_modules_make() -> None:
    assert STANDALONE.read_text("utf-8") == joined(), "make verifier, and change the digest in docs/verifying.md"


def test_it_is_written_in_the_words_of_python_3_9() -> None:
    ast.parse(STANDALONE.read_text("utf-8"), feature_version=(3, 9))


def test_no_name_of_one_module_hides_that_of_another() -> None:
    tree = ast.parse(STANDALONE.read_text("utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    names += [
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for name in node.targets
        if isinstance(name, ast.Name)
    ]
    assert len(names) == len(set(names))


def test_its_modules_import_each_other_and_the_standard_library_alone() -> None:
    for path in sorted(Path(str(independent.__file__)).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            module = str(node.module) if isinstance(node, ast.ImportFrom) else ""
            is_ours = module.startswith("gateway.logcheck.independent.")
            assert is_ours or not module.startswith("gateway"), (path.name, module)


def test_it_needs_nothing_but_the_standard_library() -> None:
    imports = [
        node
        for node in ast.walk(ast.parse(STANDALONE.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom | ast.Import)
    ]
    names = [name.name for node in imports if isinstance(node, ast.Import) for name in node.names]
    names += [str(node.module) for node in imports if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)

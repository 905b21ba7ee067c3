"""`python -m gateway.logcheck`: what it takes, what it prints, and its exit status."""

import json
import shutil
from pathlib import Path

import pytest

from gateway.logcheck.__main__ import main
from gateway.logcheck.request import KEY_VARIABLE
from tests.rooms.logcheck.bundles import ORIGIN, Log, signer

KEY = signer().verifier.vkey


@pytest.fixture(scope="module")
def log() -> Log:
    return Log().append(7, times=10)


@pytest.fixture(scope="module")
def bundle(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return log.write(tmp_path_factory.mktemp("made") / "bundle")


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[str]]:
    status = main([str(word) for word in words])
    return status, capsys.readouterr().out.splitlines()


def test_a_bundle_is_verified_as_folder_and_as_archive(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = shutil.make_archive(str(tmp_path / "bundle"), "zip", bundle)
    for what in (bundle, archive):
        status, lines = run(capsys, what, "--key", KEY)
        assert (status, lines[-1]) == (0, "Verified 验证通过.")
        assert "✔ 70 entries with their sections" in "\n".join(lines)


def test_without_a_key_there_are_gaps_and_the_environment_may_give_one(
    bundle: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, lines = run(capsys, bundle)
    assert status == 4
    assert lines[-1].startswith("Verified, with gaps (see NOT checked)")
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    assert run(capsys, bundle)[0] == 0


def test_what_was_remembered_is_compared_and_brought_up_to_date(
    log: Log, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    memory = tmp_path / "head"
    assert run(capsys, bundle, "--key", KEY, "--remembered", memory)[0] == 0
    assert memory.read_text("utf-8") == log.checkpoint()
    anew = Log().append(7, times=20).write(tmp_path / "anew")
    status, lines = run(capsys, anew, "--key", KEY, "--remembered", memory)
    assert (status, lines[-1]) == (1, "Verification FAILED 验证不通过.")
    status, lines = run(capsys, anew, "--key", KEY, "--remembered", memory, "--json")
    assert "forked" in {finding["fault"] for finding in json.loads(lines[0])["findings"]}


def test_a_document_is_verified_with_the_proof_beside_it(
    log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "one.json"
    document.write_text(json.dumps({"status": "complete", "receipt": log.receipt(11)}), "utf-8")
    (tmp_path / "one.tlog-proof").write_text(log.proof(11).text(), "utf-8")
    (tmp_path / "keys.json").write_text(json.dumps(log.keys()), "utf-8")
    assert run(capsys, document, "--key", KEY, "--streams", tmp_path / "keys.json")[0] == 0


@pytest.mark.parametrize("key", ["rubbish", f"{ORIGIN}+00000000+AAAA"])
def test_a_key_that_is_none_is_wrong_usage(bundle: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(bundle), "--key", key])
    assert stop.value.code == 2
    assert "is no key" in capsys.readouterr().err


def test_where_there_is_nothing_to_verify_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 3
    assert main([str(tmp_path / "nowhere")]) == 3
    assert "There is no" in capsys.readouterr().err

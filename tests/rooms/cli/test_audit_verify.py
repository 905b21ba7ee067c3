"""`gateway audit verify`: what it takes, what it says, and its exit status."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.audit.privacy import KeyFolder
from gateway.cli import app_for
from gateway.cli.app import main
from gateway.domain.errors import SetupError
from gateway.logcheck import archive as archives
from tests.rooms.logcheck.bundles import ORIGIN, WITNESS, Log, private, seal, signer

KEY = signer().verifier.vkey


@pytest.fixture(scope="module")
def log() -> Log:
    return Log().append(7, times=10)


@pytest.fixture(scope="module")
def bundle(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return log.write(tmp_path_factory.mktemp("made") / "bundle")


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app_for(("audit",)), ["audit", "verify", *map(str, words)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_a_bundle_holds_by_a_key_as_text_in_a_file_or_of_the_home(bundle: Path, tmp_path: Path) -> None:
    lines, jwks, home = tmp_path / "keys", tmp_path / "jwks.json", tmp_path / "home"
    lines.write_text(f"\n{KEY}\n", "utf-8")
    jwks.write_text(json.dumps({"keys": [{"kty": "OKP", "vkey": KEY}]}), "utf-8")
    (home / "keys").mkdir(parents=True)
    (home / "keys/audit-log.key").write_bytes(private("log").private_bytes_raw())
    for words in (("--key", KEY), ("--key", lines), ("--key", jwks), ("--home", home)):
        code, said = run(bundle, *words)
        assert code == 0
        assert "70 entries with their sections" in said
        assert said.endswith("\nVerified 验证通过.\n")
    (home / "keys/audit-log.key").rename(home / "keys/audit-log-2.key")
    KeyFolder(home / "keys").key("audit-log")
    assert run(bundle, "--home", home)[0] == 0


def test_the_folder_one_stands_in_is_a_bundle_too(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bundle)
    assert run(".", "--key", KEY)[0] == run(bundle, "--key", KEY)[0] == 0


def test_without_a_key_it_holds_only_in_part(bundle: Path) -> None:
    code, said = run(bundle)
    assert code == 4
    assert "NOT checked: whose log this is" in said
    assert "Verified, with gaps (see NOT checked)" in said


def test_what_was_changed_is_said_and_the_status_is_one(bundle: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(bundle, tmp_path / "copy")
    rows = (copy / "entries.ndjson").read_text("utf-8").splitlines(keepends=True)
    (copy / "entries.ndjson").write_text("".join(rows[:-1]), "utf-8")
    seal(copy)
    code, said = run(copy, "--key", KEY)
    assert code == 1
    assert "✘ entry-missing  Leaf 69 is missing: taken out, or cut off." in said
    code, said = run(copy, "--key", KEY, "--json")
    report = json.loads(said)
    assert (code, report["holds"], report["is_partial"]) == (1, False, False)
    assert report["findings"][0]["fault"] == "entry-missing"


def test_an_archive_is_opened(bundle: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "bundle"), "zip", bundle))
    assert run(archive, "--key", KEY)[0] == 0
    before = set(tmp_path.iterdir())
    archive.write_bytes(archive.read_bytes()[:-10] + b"PK\x05\x06" + bytes(18))
    with pytest.raises(SetupError, match="has no manifest"):
        run(archive, "--key", KEY)
    assert set(tmp_path.iterdir()) == before


def test_a_head_is_remembered_and_what_does_not_continue_it_is_told(log: Log, bundle: Path, tmp_path: Path) -> None:
    memory = tmp_path / "head"
    code, said = run(bundle, "--key", KEY, "--remembered", memory)
    assert code == 0
    assert "now keeps the head of 70 leaves" in said
    assert memory.read_text("utf-8") == log.checkpoint()
    code, said = run(bundle, "--key", KEY, "--remembered", memory)
    assert "this log continues the remembered one of 70 leaves" in said
    anew = Log().append(7, times=20).write(tmp_path / "anew")
    code, said = run(anew, "--key", KEY, "--remembered", memory)
    assert code == 1
    assert "✘ forked" in said
    assert memory.read_text("utf-8") == log.checkpoint()
    alone = tmp_path / "alone"
    for checkpoint in (
        log.checkpoint(30),
        Log().append(7, times=20).checkpoint(),
    ):  # older; and larger, and proven by nothing
        alone.write_text(checkpoint, "utf-8")
        assert run(alone, "--key", KEY, "--remembered", memory)[0] == 4
        assert memory.read_text("utf-8") == log.checkpoint()


def test_a_document_finds_its_proof_beside_it(log: Log, tmp_path: Path) -> None:
    document, proof = tmp_path / "one.json", tmp_path / "one.tlog-proof"
    document.write_text(json.dumps({"status": "complete", "receipt": log.receipt(11)}), "utf-8")
    assert run(document, "--key", KEY)[0] == 4
    proof.write_text(log.proof(11).text(), "utf-8")
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(log.keys()), "utf-8")
    code, said = run(document, "--key", KEY, "--witness-key", WITNESS.verifier.vkey, "--streams", keys)
    assert code == 0
    assert "the document is the one that entry 2-4 commits to" in said
    assert "signed by its process" in said
    elsewhere = proof.rename(tmp_path / "moved")
    assert run(document, "--key", KEY, "--proof", elsewhere)[0] == 0
    assert run(elsewhere, "--key", KEY)[0] == 0
    document.write_text(json.dumps({"status": "pending", "receipt": log.receipt(11)}), "utf-8")
    code, said = run(document, "--key", KEY, "--proof", elsewhere)
    assert code == 1
    assert "something in it was changed" in said


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["{nowhere}"], 3, "There is no"),
        (["{folder}"], 3, "manifest.json"),
        (["{rubbish}"], 3, "neither a document"),
        (["{bundle}", "--key", "rubbish"], 2, "is no key"),
        (["{bundle}", "--key", f"{ORIGIN}+00000000+AAAA"], 2, "is no key"),
        (["{bundle}", "--key", "{rubbish}"], 2, "is no key"),
        (["{bundle}", "--home", "{folder}"], 3, "holds no log key"),
        (["{bundle}", "--streams", "{rubbish}"], 3, "keys.json"),
        (["{bundle}", "--proof", "{nowhere}"], 3, "cannot be read"),
        (["{bundle}", "--key", KEY, "--remembered", "{folder}/no/folder"], 3, "is not kept"),
    ],
)
def test_words_that_cannot_be_meant(  # noqa: PLR0917 - a table's row and what pytest gives
    words: list[str],
    status: int,
    said: str,
    bundle: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "rubbish").write_text("rubbish", "utf-8")
    places = {"nowhere": tmp_path / "nowhere", "folder": tmp_path, "rubbish": tmp_path / "rubbish", "bundle": bundle}
    called = [word.format(**places) if word.startswith("{") else word for word in words]
    monkeypatch.setattr("sys.argv", ["gateway", "audit", "verify", *called])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == status
    assert said in capsys.readouterr().err


def test_many_of_a_kind_are_counted_and_an_archive_of_any_size_is_not_unpacked(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(bundle, tmp_path / "copy")
    rows = (copy / "entries.ndjson").read_text("utf-8").splitlines(keepends=True)
    (copy / "entries.ndjson").write_text("".join(rows[::2]), "utf-8")
    seal(copy)
    code, said = run(copy, "--key", KEY)
    assert code == 1
    assert "✘ entry-missing  15 more." in said
    archive = Path(shutil.make_archive(str(tmp_path / "bundle"), "zip", bundle))
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1000)
    with pytest.raises(SetupError, match="too large"):
        run(archive)
    damaged = bytearray(archive.read_bytes())
    damaged[200:400] = bytes(200)
    archive.write_bytes(bytes(damaged))
    monkeypatch.setattr(archives, "MOST_UNPACKED", 10**9)
    with pytest.raises(SetupError, match="cannot be unpacked"):
        run(archive)

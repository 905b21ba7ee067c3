"""Both verifiers come to the same about a document with its receipt and its proof, and name the file that is wrong."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gateway.cli.app import main
from gateway.logcheck import STANDALONE, standalone
from tests.rooms.logcheck.bundles import DOCUMENT, WITNESS, Log, signer

ROOT = Path(__file__).parents[3]
INDEX = 11


@dataclass(frozen=True)
class Remembered:
    """What a holder has in a folder, and what is given for it."""

    folder: Path
    log: Log

    @classmethod
    def of(cls, folder: Path, log: Log) -> "Remembered":
        held = cls(folder, log)
        held.put("one.json", {**json.loads(DOCUMENT), "receipt": log.receipt(INDEX)})
        held.put("one.tlog-proof", log.proof(INDEX).text())
        held.put("streams.json", {"streams": log.keys()["streams"]})
        return held

    def put(self, name: str, said: object) -> None:
        (self.folder / name).write_text(
            said if isinstance(said, str) else json.dumps(said, ensure_ascii=False), "utf-8"
        )

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text("utf-8")
        assert old in text
        (self.folder / name).write_text(text.replace(old, new, 1), "utf-8")


def other() -> Log:
    """Another log under the same name and key."""
    return Log().append(7, times=4)


ENTRY, ONE, ITS_PROOF, STREAMS = "2-4", "one.json", "one.tlog-proof", "streams.json"
HELD: list[tuple[str, Callable[[Remembered], object], int, str]] = [
    ("nothing", lambda _: None, 0, ""),
    ("no proof", lambda held: (held.folder / ITS_PROOF).unlink(), 4, ""),
    ("another word", lambda held: held.change(ONE, "complete", "pending"), 1, ONE),
    ("a member more", lambda held: held.change(ONE, '{"status"', '{"more": 1, "status"'), 1, ONE),
    ("a member twice", lambda held: held.change(ONE, '{"status"', '{"status": "pending", "status"'), 3, ONE),
    ("a member twice by escapes", lambda held: held.change(ONE, '{"status"', '{"st\\u0061tus": "pending", "status"'), 3, ONE),
    ("a member by escapes", lambda held: held.change(ONE, '{"status"', '{"st\\u0061tus"'), 0, ""),
    ("half a character", lambda held: held.change(ONE, '"complete"', '"\\ud800"'), 3, ONE),
    ("rubbish behind it", lambda held: held.change(ONE, '"}}', '"}}x'), 3, ONE),
    ("NaN", lambda held: held.change(ONE, '"complete"', "NaN"), 3, ONE),
    ("a receipt with more", lambda held: held.change(ONE, '"entry"', '"more": 1, "entry"'), 3, ONE),
    ("a receipt with its entry twice", lambda held: held.change(ONE, '"entry"', '"entry": "1-1", "entry"'), 3, ONE),
    ("a receipt with less", lambda held: held.change(ONE, '"signature"', '"signatures"'), 3, ONE),
    ("a signature with a digit changed", lambda held: held.put(ONE, receipt(held, lambda one: turned(one, "signature"))), 1, ONE),
    ("a signature that is none", lambda held: held.put(ONE, receipt(held, lambda one: {**one, "signature": "x"})), 1, ONE),
    ("a leaf with a digit changed", lambda held: held.put(ONE, receipt(held, lambda one: turned(one, "leaf_hash"))), 1, ONE),
    ("the receipt of another document", lambda held: held.put(ONE, receipt(held, lambda _: held.log.receipt(13))), 1, ONE),
    ("the receipt of another log", lambda held: held.put(ONE, receipt(held, lambda _: other().receipt(INDEX))), 1, ONE),
    ("the proof of another leaf", lambda held: held.put(ITS_PROOF, held.log.proof(13).text()), 1, ITS_PROOF),
    ("the proof of another log", lambda held: held.put(ITS_PROOF, other().proof(INDEX).text()), 1, ITS_PROOF),
    ("a proof of an earlier day", lambda held: held.put(ITS_PROOF, held.log.until(14).proof(INDEX).text()), 0, ""),
    ("a proof under an older head", lambda held: held.put(ITS_PROOF, held.log.proof(INDEX).text().partition("\n\n")[0] + "\n\n" + held.log.checkpoint(14)), 1, ITS_PROOF),
    ("a proof at another place", lambda held: held.change(ITS_PROOF, "index 11", "index 12"), 1, ITS_PROOF),
    ("a proof with a leading zero", lambda held: held.change(ITS_PROOF, "index 11", "index 011"), 1, ITS_PROOF),
    ("a proof in CRLF", lambda held: (held.folder / ITS_PROOF).write_bytes((held.folder / ITS_PROOF).read_bytes().replace(b"\n", b"\r\n")), 1, ITS_PROOF),
    ("a proof with a hash less", lambda held: held.put(ITS_PROOF, without_a_hash(held)), 1, ITS_PROOF),
    ("a proof by a stranger", lambda held: held.put(ITS_PROOF, stranger().proof(INDEX).text()), 1, ITS_PROOF),
    ("the proof is a FIFO", lambda held: fifo(held.folder / ITS_PROOF), 4, ""),
    ("the document is a FIFO", lambda held: fifo(held.folder / ONE), 3, ONE),
    ("the document is a link to a device", lambda held: linked(held.folder / ONE), 3, ONE),
    ("the keys are a FIFO", lambda held: fifo(held.folder / STREAMS), 3, STREAMS),
    ("keys of another log", lambda held: held.put(STREAMS, {"streams": Log([], [signer("stranger")]).keys()["streams"]}), 1, STREAMS),
    ("a stranger's key", lambda held: held.put(STREAMS, {"streams": [{**held.log.keys()["streams"][1], "pubkey": "00" * 32}]}), 1, STREAMS),
    ("the key of another stream", lambda held: held.put(STREAMS, {"streams": held.log.keys()["streams"][:1]}), 0, ""),
    ("keys with a member more", lambda held: held.change(STREAMS, '"pubkey"', '"more": 1, "pubkey"'), 3, STREAMS),
    ("a proof in place of the document", lambda held: held.put(ONE, held.log.proof(INDEX).text()), 0, ""),
    ("a checkpoint in place of the document", lambda held: held.put(ONE, held.log.checkpoint()), 0, ""),
    ("a checkpoint of nothing", lambda held: held.put(ONE, held.log.checkpoint(0)), 0, ""),
    ("nothing at all", lambda held: held.put(ONE, ""), 3, ONE),
]  # fmt: skip


def receipt(held: Remembered, change: Callable[[dict[str, str]], dict[str, str]]) -> dict[str, object]:
    return {**json.loads(DOCUMENT), "receipt": change(held.log.receipt(INDEX))}


def turned(one: dict[str, str], name: str) -> dict[str, str]:
    return {**one, name: ("1" if one[name][0] == "0" else "0") + one[name][1:]}


def without_a_hash(held: Remembered) -> str:
    proof = held.log.proof(INDEX)
    return replace(proof, hashes=proof.hashes[:-1]).text()


def stranger() -> Log:
    return Log([], [signer("stranger")]).append(7, times=4)


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize(("name", "do", "code", "file"), HELD, ids=[one[0] for one in HELD])
def test_of_a_document_the_verdict_is_the_same_and_right(  # noqa: PLR0917 - a table's row and what pytest gives
    name: str,
    do: Callable[[Remembered], object],
    code: int,
    file: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    do(Remembered.of(tmp_path, Log().append(7, times=4)))
    words = [
        str(tmp_path / ONE),
        "--key",
        signer().verifier.vkey,
        "--witness-key",
        WITNESS.verifier.vkey,
        "--streams",
        str(tmp_path / STREAMS),
        "--json",
    ]
    found = []
    for command in (gateway, standalone.main):
        status = command(words)
        told = capsys.readouterr()
        if status == 3:
            assert file in told.err
        else:
            said = json.loads(told.out)
            assert status == (1 if said["findings"] else 4 if said["is_partial"] else 0)
            files = {
                part
                for one in said["findings"]
                for whole in one["file"].split(" or ")
                for part in (whole, Path(whole).name)
            }
            assert not file or file in files
        found.append(
            (
                status,
                [] if status == 3 else sorted((one["fault"], one["place"], one["file"]) for one in said["findings"]),
            )
        )
    assert found[0] == found[1]
    assert found[0][0] == code, name


KEY_FORMS: list[tuple[str, Callable[[Path], list[str]], int]] = [
    ("as text", lambda _: ["--key", signer().verifier.vkey], 0),
    ("a file of keys", lambda f: ["--key", kept(f, f"{signer().verifier.vkey}\n\n{signer('other').verifier.vkey}\n")], 0),
    ("a set of keys", lambda f: ["--key", kept(f, json.dumps({"keys": [{"vkey": signer().verifier.vkey}]}))], 0),
    ("one of several", lambda _: ["--key", signer("other").verifier.vkey, "--key", signer().verifier.vkey], 0),
    ("a stranger's", lambda _: ["--key", Log([], [signer("stranger")]).signers[0].verifier.vkey], 1),
    ("none", lambda _: [], 1),
    ("a text that is none", lambda _: ["--key", "x+y"], 2),
    ("a file that is not there", lambda f: ["--key", str(f / "nowhere")], 2),
    ("a file that holds none", lambda f: ["--key", kept(f, "{}")], 2),
    ("a set with more", lambda f: ["--key", kept(f, json.dumps({"keys": [{"vkey": signer().verifier.vkey, "kty": "OKP"}]}))], 0),
]  # fmt: skip


def kept(folder: Path, text: str) -> str:
    (folder / "keys").write_text(text, "utf-8")
    return str(folder / "keys")


@pytest.mark.parametrize(("name", "key", "code"), KEY_FORMS, ids=[one[0] for one in KEY_FORMS])
def test_both_verifiers_take_the_same_keys(
    name: str, key: Callable[[Path], list[str]], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Remembered.of(tmp_path, Log().append(7, times=4))
    words = [str(tmp_path / ONE), *key(tmp_path), "--streams", str(tmp_path / STREAMS), "--json"]
    assert (gateway(words), alone(words)) == (code, code), (name, capsys.readouterr())


@pytest.mark.parametrize("form", ["a key", "two keys", "a file"])
def test_both_verifiers_take_the_same_keys_of_the_environment(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Remembered.of(tmp_path, Log().append(7, times=4))
    own, other_ = signer().verifier.vkey, signer("other").verifier.vkey
    given = {"a key": own, "two keys": f"{other_} {own}", "a file": kept(tmp_path, f"{own}\n")}[form]
    monkeypatch.setenv("AUDIT_VERIFY_KEY", given)
    words = [str(tmp_path / ONE), "--streams", str(tmp_path / STREAMS), "--json"]
    assert (gateway(words), alone(words)) == (0, 0), capsys.readouterr()


def alone(words: list[str]) -> int:
    """`verify.py`, as it is called."""
    try:
        return standalone.main(words)
    except SystemExit as stop:
        return int(stop.code or 0)


def gateway(words: list[str]) -> int:
    """`gateway audit verify`, as it is called."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["gateway", "audit", "verify", *words])
        with pytest.raises(SystemExit) as stop:
            main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


def lines_of(page: str, *words: str) -> list[str]:
    """The lines of a page of the docs that are to be typed and begin with one of these words."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.startswith("    ") and line.strip().startswith(words)]


def test_the_lines_in_the_docs_check_a_receipt(tmp_path: Path) -> None:
    held = Remembered.of(tmp_path, Log().append(7, times=4))
    (tmp_path / ONE).rename(tmp_path / "document.json")
    (tmp_path / ITS_PROOF).rename(tmp_path / "document.tlog-proof")
    shutil.copy(STANDALONE, tmp_path / "verify.py")
    lines = lines_of("receipts.md", ".venv/bin/gateway audit verify", "python3 -I verify.py")
    assert len(lines) == 2
    for line in lines:
        words = [
            sys.executable if word == "python3" else word
            for word in line.replace("KEY", signer().verifier.vkey).split()
        ]
        words[0] = str(ROOT / words[0]) if words[0].startswith(".venv") else words[0]
        for status in (0, 1):
            held.put(
                "document.json", {"status": "complete" if status == 0 else "other", "receipt": held.log.receipt(INDEX)}
            )
            done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
            assert done.returncode == status, done
            assert "is signed by its process" in done.stdout


def test_the_digest_of_the_single_file_is_the_published_one() -> None:
    (line,) = lines_of("verifying.md", "sha256 ")
    assert line == f"sha256 {hashlib.sha256(STANDALONE.read_bytes()).hexdigest()}  verify.py"


LONG = f"w+00000000+{'A' * 1752}"
FILES: dict[str, tuple[str, int]] = {
    "a key": ("{vkey}", 0),
    "keys with blank lines": ("\n{vkey}\n\n", 0),
    "jwks": ('{{"keys": [{{"vkey": "{vkey}"}}]}}', 0),
    "jwks of another form": ('{{"keys": ["{vkey}"]}}', 2),
    "jwks deeply nested": ('{{"keys": ' + "[" * 50_000, 2),
    "no base64": ("w+00000000+x", 2),
    "too long for a key": (LONG, 2),
    "rubbish": ("rubbish", 2),
    "nothing": ("", 4),
}


@pytest.fixture
def held(tmp_path: Path) -> Remembered:
    return Remembered.of(tmp_path, Log().append(7, times=4))


@pytest.mark.parametrize("name", FILES)
def test_both_read_keys_from_the_same_files(name: str, held: Remembered, tmp_path: Path) -> None:
    said, code = FILES[name]
    held.put("keys", said.format(vkey=signer().verifier.vkey))
    words = [str(tmp_path / ONE), "--key", str(tmp_path / "keys")]
    assert (gateway(words), single(words)) == (code, code)


@pytest.mark.parametrize(
    ("said", "code"), [("{vkey}", 0), ("w+00000000+x", 2), (LONG, 2), ("rubbish", 2), ("no/such/file", 2)]
)
def test_both_take_a_key_as_text_alike(said: str, code: int, held: Remembered, tmp_path: Path) -> None:
    assert held
    words = [str(tmp_path / ONE), "--key", said.format(vkey=signer().verifier.vkey)]
    assert (gateway(words), single(words)) == (code, code)


def single(words: list[str]) -> int:
    """`verify.py`, as it is called; argparse leaves by an exception."""
    try:
        return standalone.main(words)
    except SystemExit as stop:
        return int(str(stop.code))

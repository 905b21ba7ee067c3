"""A witness sees one history of a log and no other, and forgets nothing that it has told."""

import hashlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.continuity.submit import Cosigned, KnowsAnother, Silent, WitnessAddress, submit
from gateway.sdk.http import HttpReply
from gateway.tlog import (
    EMPTY_ROOT,
    SIZE,
    Checkpoint,
    Signature,
    Signer,
    Submission,
    consistency_proof,
    leaf_hash,
    open_checkpoint,
    root_of,
    sign_note,
    split_note,
)
from gateway.tlog.note import COSIGNATURE
from gateway_witness.http import LONGEST_BODY, WitnessApp
from gateway_witness.memory import FileMemory
from gateway_witness.protocol import NOTHING_SEEN, Answer, Seen, Witness
from gateway_witness.start import CannotStartError

ORIGIN = "jinhua.example/gateway/audit/2026"
LOG, FOREIGN, OWN = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
SIGNER = Signer("bureau.example/witness", OWN, COSIGNATURE)
AT = 1_793_000_000
LEAVES = [leaf_hash(b"%d" % n) for n in range(40)]
HASH = hashlib.sha256(ORIGIN.encode()).hexdigest()
FORK = [*LEAVES[:7], leaf_hash(b"another"), *LEAVES[8:]]


class RamMemory(dict[str, Seen]):
    """As a file would be; `fails`: the disk is full."""

    fails = False

    def seen(self, origin: str) -> Seen:
        return self.get(origin, NOTHING_SEEN)

    def remember(self, origin: str, seen: Seen) -> None:
        if self.fails:
            raise OSError(28, "No space left on device")
        self[origin] = seen


@pytest.fixture
def memory() -> RamMemory:
    return RamMemory()


@pytest.fixture
def witness(memory: RamMemory) -> Witness:
    return Witness(SIGNER, [Signer(ORIGIN, LOG).verifier], memory)


def note(leaves: list[bytes], size: int, *, key: Ed25519PrivateKey = LOG, origin: str = ORIGIN) -> str:
    return sign_note(Checkpoint(origin, size, root_of(leaves[:size])).text(), [Signer(origin, key)])


def proof(leaves: list[bytes], old: int, new: int) -> tuple[bytes, ...]:
    return consistency_proof(old, new, lambda level, index: root_of(leaves[index << level : (index + 1) << level]))


def submission(old: int, new: int, leaves: list[bytes] = LEAVES, **more: object) -> str:
    hashes = proof(leaves, old, new) if 0 < old <= new else ()
    return Submission(old, hashes, note(leaves, new, **more)).text()  # type: ignore[arg-type]  # a test's keywords


def forged_line(size: int) -> str:
    """A second line by the log's key, over another text."""
    return Signer(ORIGIN, LOG).sign(Checkpoint(ORIGIN, size, bytes(32)).text()).line


def no_root() -> str:
    """A signed checkpoint of a tree without leaves that has a root."""
    return sign_note(Checkpoint(ORIGIN, 0, bytes(32)).text(), [Signer(ORIGIN, LOG)])


def test_a_tree_without_leaves_has_the_root_of_none_and_needs_no_proof(witness: Witness) -> None:
    assert witness.add_checkpoint(Submission(0, (), no_root()).text(), AT).status == 422
    assert witness.add_checkpoint(Submission(0, (bytes(32),), note(LEAVES, 3)).text(), AT).status == 422
    assert witness.add_checkpoint(Submission(0, (), note(LEAVES, 0)).text(), AT).status == 200


def test_of_a_log_that_it_knows_the_newest_checkpoint_is_handed_out_as_it_was_cosigned(memory: RamMemory) -> None:
    known = [Signer(ORIGIN, key).verifier for key in (LOG, FOREIGN)]
    witness = Witness(SIGNER, known, memory)
    assert witness.latest(HASH) is None
    stranger = Signer("stranger.example", FOREIGN).sign(note(LEAVES, 8).partition("\n\n")[0] + "\n").line
    witness.add_checkpoint(submission(0, 8) + stranger, AT)
    kept = witness.latest(HASH)
    assert kept == note(LEAVES, 8) + SIGNER.sign(note(LEAVES, 8).partition("\n\n")[0] + "\n", AT).line
    witness.add_checkpoint(submission(8, 8, FORK), AT)
    assert witness.latest(HASH) == kept
    assert witness.latest("0" * 64) is None


def test_a_log_is_followed_and_each_step_is_cosigned_with_its_time(witness: Witness, memory: RamMemory) -> None:
    for old, new in itertools.pairwise([0, 1, 1, 7, 8, 8, 33, 40]):
        answer = witness.add_checkpoint(submission(old, new), AT + new)
        assert answer.status == 200, answer
        whole = note(LEAVES, new) + answer.body
        _, opened = open_checkpoint(whole, Signer(ORIGIN, LOG).verifier, [SIGNER.verifier])
        assert [(s.verifier.name, s.at) for s in opened.signatures if s.at] == [("bureau.example/witness", AT + new)]
    assert (memory[ORIGIN].size, memory[ORIGIN].root) == (40, root_of(LEAVES))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("old 0\n", 400),
        ("new 0\n\n" + note(LEAVES, 9), 400),
        ("old 08\n\n" + note(LEAVES, 9), 400),
        ("old 8\n***\n\n" + note(LEAVES, 9), 400),
        ("old 8\n\nno checkpoint\n\n— x eA==\n", 400),
        (submission(8, 9).replace("old 8", "old 10"), 400),
        (submission(8, 9, origin="elsewhere.example/log"), 404),
        (submission(8, 9, key=FOREIGN), 403),
        (submission(8, 9, FORK), 422),
        (submission(8, 9).replace("\n\n", "\n" + "A" * 43 + "=\n\n", 1), 422),
        (Submission(8, (), note(LEAVES, 9)).text(), 422),
        (Submission(8, proof(LEAVES, 8, 10), note(LEAVES, 9)).text(), 422),
        (Submission(8, (bytes(32),), note(LEAVES, 8)).text(), 422),
        (submission(8, 8, FORK), 422),
        (submission(8, 9).replace("\n9\n", "\n09\n"), 400),
        (submission(8, 9).replace("\n", "\r\n"), 400),
        (submission(8, 9) + "more", 400),
        (submission(8, 9) + submission(8, 9).splitlines(keepends=True)[-1].replace("=", "A", 1), 403),
        (submission(8, 9).replace("old 8", "old +8"), 400),
        (submission(8, 9).replace("old 8", "old 8 "), 400),
        (submission(8, 9).replace("old 8", "old 9223372036854775808"), 400),
        (submission(8, 9) + forged_line(9), 403),
    ],
)
def test_what_does_not_follow_is_refused_and_changes_nothing(
    witness: Witness, memory: RamMemory, body: str, status: int
) -> None:
    witness.add_checkpoint(submission(0, 8), AT)
    before = dict(memory)
    assert witness.add_checkpoint(body, AT).status == status
    assert dict(memory) == before


@pytest.mark.parametrize(
    "body",
    [
        submission(0, 9),
        submission(7, 9),
        submission(9, 12),
        submission(0, 5),
        submission(5, 7),
        Submission(0, (), note(LEAVES, 0)).text(),
        Submission(0, (), no_root()).text(),
    ],
)
def test_whoever_knows_another_size_is_told_the_one_that_was_seen(witness: Witness, body: str) -> None:
    witness.add_checkpoint(submission(0, 8), AT)
    assert witness.add_checkpoint(body, AT) == Answer(409, "8\n", SIZE)


@given(st.lists(st.tuples(st.sampled_from([LEAVES, FORK]), st.integers(0, 40), st.integers(0, 40)), max_size=12))
def test_no_two_cosigned_checkpoints_contradict_each_other(steps: list[tuple[list[bytes], int, int]]) -> None:
    witness = Witness(SIGNER, [Signer(ORIGIN, LOG).verifier], RamMemory())
    cosigned: list[tuple[list[bytes], int]] = []
    for leaves, old, new in steps:
        if witness.add_checkpoint(submission(old, new, leaves), AT).status == 200:
            cosigned.append((leaves, new))
    assert [size for _, size in cosigned] == sorted(size for _, size in cosigned)
    for (one, early), (other, late) in itertools.combinations(cosigned, 2):
        assert one[:early] == other[: min(early, late)]


def test_keys_that_change_are_both_known(memory: RamMemory) -> None:
    both = Witness(SIGNER, [Signer(ORIGIN, key).verifier for key in (LOG, FOREIGN)], memory)
    assert both.add_checkpoint(submission(0, 8), AT).status == 200
    assert both.add_checkpoint(submission(8, 9, key=FOREIGN), AT).status == 200


def test_what_cannot_be_remembered_is_not_cosigned(witness: Witness, memory: RamMemory) -> None:
    memory.fails = True
    with pytest.raises(OSError, match="No space"):
        witness.add_checkpoint(submission(0, 8), AT)


def test_the_memory_outlives_the_witness(tmp_path: Path) -> None:
    file = tmp_path / "state" / "witness.json"
    with FileMemory(file) as memory:
        assert memory.seen(ORIGIN) == Seen(0, EMPTY_ROOT)
        memory.remember(ORIGIN, Seen(8, root_of(LEAVES[:8]), "a note\n"))
        memory.remember("another", Seen(1, LEAVES[0]))
    with FileMemory(file) as memory:
        assert memory.seen(ORIGIN) == Seen(8, root_of(LEAVES[:8]), "a note\n")
        assert memory.seen("another") == Seen(1, LEAVES[0])
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in file.parent.iterdir()) == ["witness.json", "witness.json.lock"]


def test_a_memory_that_is_used_broken_or_unreachable_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "witness.json"
    with FileMemory(file), pytest.raises(CannotStartError, match="Another witness"), FileMemory(file):
        pass
    for broken in (
        "[]",
        "{",
        json.dumps({ORIGIN: {"size": 8}}),
        json.dumps({ORIGIN: {"size": 8, "root": "x"}}),
        '{"a": {"size": -1, "root": ""}}',
        '{"a": {"size": true, "root": "%s"}}' % ("0" * 64),
    ):
        file.write_text(broken)
        with pytest.raises(CannotStartError, match="has forgotten is none"), FileMemory(file):
            pass
    (tmp_path / "plain").write_text("")
    with pytest.raises(CannotStartError, match="cannot be used"), FileMemory(tmp_path / "plain" / "witness.json"):
        pass


@dataclass(frozen=True)
class Says:
    """A connection on which always the same is answered."""

    reply: HttpReply

    async def request(self, method: str, url: str, **_: object) -> HttpReply:
        assert (method, url) == ("POST", "http://witness/add-checkpoint")
        return self.reply

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
async def http(witness: Witness) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(WitnessApp(witness, lambda: AT + 0.9))
    return httpx.AsyncClient(transport=transport, base_url="http://witness")


async def test_over_http_a_cosignature_comes_back(http: httpx.AsyncClient) -> None:
    answer = await http.post("/add-checkpoint", content=submission(0, 8))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    _, signatures = split_note(note(LEAVES, 8) + answer.text)
    assert signatures[-1] == Signature.parse(answer.text)
    assert SIGNER.verifier.verify(note(LEAVES, 8).partition("\n\n")[0] + "\n", signatures[-1].data) == AT
    told = await http.post("/add-checkpoint", content=submission(0, 9))
    assert (told.status_code, told.text, told.headers["content-type"]) == (409, "8\n", "text/x.tlog.size")
    assert (await http.post("/add-checkpoint", content=submission(8, 9, FORK))).status_code == 422
    kept = await http.get(f"/{HASH}/checkpoint")
    assert (kept.text, kept.headers["content-type"]) == (note(LEAVES, 8) + answer.text, "text/plain; charset=utf-8")
    assert (await http.get("/")).text == f"{SIGNER.verifier.vkey}\n{8:>12} {ORIGIN}\n"


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/add-checkpoint", b"", 405),
        ("HEAD", "/add-checkpoint", b"", 405),
        ("POST", "/", b"", 405),
        ("POST", f"/{HASH}/checkpoint", b"", 405),
        ("GET", f"/{HASH}/checkpoint", b"", 404),
        ("GET", f"/{HASH.upper()}/checkpoint", b"", 404),
        ("HEAD", "/", b"", 200),
        ("POST", "/add-checkpoint/", b"", 404),
        ("GET", "/sign-subtree", b"", 404),
        ("POST", "/add-checkpoint", b"\xff", 400),
        ("POST", "/add-checkpoint", b"x" * (LONGEST_BODY + 1), 413),
    ],
)
async def test_over_http_anything_else_is_refused(
    http: httpx.AsyncClient, method: str, path: str, content: bytes, status: int
) -> None:
    assert (await http.request(method, path, content=content)).status_code == status


@pytest.mark.parametrize(
    ("content_type", "is_told"),
    [
        ("text/x.tlog.size", True),
        ("text/x.tlog.size; charset=utf-8", True),
        ("Text/X.TLog.Size ;charset=utf-8", True),
        ("text/x.tlog.sizes", False),
        ("text/plain", False),
    ],
)
async def test_the_size_that_a_witness_tells_is_read_by_its_media_type(*, content_type: str, is_told: bool) -> None:
    answer = await shown(HttpReply(409, {"content-type": content_type}, b"7\n"))
    assert answer == (KnowsAnother(7) if is_told else Silent("refused_409"))


async def shown(reply: HttpReply) -> Cosigned | KnowsAnother | Silent:
    """What comes of a submission that is answered so."""
    return await submit(
        Says(reply), WitnessAddress("http://witness", SIGNER.verifier), Submission(0, (), note(LEAVES, 8)), AT
    )


@pytest.mark.parametrize(
    ("at", "expected"),
    [(AT, None), (AT + 300, None), (AT + 301, "cosigned_in_the_future"), (0, "bad_cosignature"), (2**63, "bad_answer")],
)
async def test_a_cosignature_has_a_time_that_can_be(at: int, expected: str | None) -> None:
    line = SIGNER.sign(note(LEAVES, 8).partition("\n\n")[0] + "\n", at).line
    answer = await shown(HttpReply(200, {}, f"— stranger.example AAAAAAAAAAAA\n{line}".encode()))
    assert answer == (Cosigned(line, at) if expected is None else Silent(expected))


async def test_over_http_a_full_disk_is_said(http: httpx.AsyncClient, memory: RamMemory) -> None:
    memory.fails = True
    answer = await http.post("/add-checkpoint", content=submission(0, 8))
    assert (answer.status_code, "not cosigned" in answer.text) == (500, True)
    known: Mapping[str, Seen] = memory
    assert not known

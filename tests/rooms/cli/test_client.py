"""The command line's calls: what is asked a second time, what never is, and what is said where nothing usable comes."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from gateway.cli import ApiClient, app_for
from gateway.domain.errors import SetupError
from gateway.domain.retry_budget import RESERVE

BROKEN_OFF = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"
KEYED = {"Idempotency-Key": "one-question"}


def reply(status: str, value: object) -> bytes:
    body = json.dumps(value).encode()
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


HERE = reply("200 OK", {"is": "here"})


def _request(connection: socket.socket) -> bytes:
    """Head and body of one request, nothing where none comes."""
    with connection.makefile("rb") as file:
        head = b"".join(iter(file.readline, b"\r\n")) if file.peek(1) else b""
        length = re.search(rb"(?i)content-length: ([0-9]+)", head)
        return head + file.read(int(length[1]) if length else 0)


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives these answers one after another, the last one again and again, each on a connection of its own."""
    heads: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                connection, _ = listener.accept()
                with connection:
                    request = _request(connection)
                    if not request:  # the test is over
                        return
                    heads.append(request)
                    connection.sendall(answers[min(len(heads), len(answers)) - 1])

        thread = Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", heads
        finally:
            socket.create_connection(listener.getsockname()).close()
            thread.join()


def test_a_read_that_broke_off_is_asked_once_more() -> None:
    with answering(BROKEN_OFF, HERE) as (url, heads), ApiClient(url, "t") as caller:
        assert caller.get("/v1/me", limit="2") == {"is": "here"}
    assert [head.partition(b"\r\n")[0] for head in heads] == [b"GET /v1/me?limit=2 HTTP/1.1"] * 2
    assert all(b"authorization: bearer t" in head.lower() for head in heads)


@pytest.mark.parametrize("broken", [BROKEN_OFF, b""])
def test_what_may_have_been_taken_is_not_sent_again(broken: bytes) -> None:
    with (
        answering(broken, HERE) as (url, heads),
        ApiClient(url, "t") as caller,
        pytest.raises(SetupError, match="does not answer"),
    ):
        caller.post("/v1/audit/exports", {})
    assert len(heads) == 1


def test_what_bears_a_key_of_its_own_is_sent_again_under_it() -> None:
    with answering(BROKEN_OFF, HERE) as (url, heads), ApiClient(url, "t") as caller:
        assert caller.post("/v1/queries", {"matter": "M01"}, KEYED) == {"is": "here"}
    assert len(heads) == 2
    assert all(
        b"idempotency-key: one-question" in head.lower() and head.endswith(b'{"matter":"M01"}') for head in heads
    )


def test_a_gateway_that_stays_down_is_not_asked_twice_as_much() -> None:
    calls = 8
    with answering(BROKEN_OFF) as (url, heads), ApiClient(url, "t") as caller:
        for _ in range(calls):
            with pytest.raises(SetupError, match="does not answer"):
                caller.get("/v1/me")
    assert len(heads) == calls + RESERVE


def test_an_answer_is_an_answer_and_its_words_are_said() -> None:
    refusal = reply("403 Forbidden", {"title": "Not allowed", "detail": "not this account", "remedy": "Ask."})
    with (
        answering(refusal, HERE) as (url, heads),
        ApiClient(url, "t") as caller,
        pytest.raises(SetupError, match=r"answered 403: Not allowed: not this account\. Ask\."),
    ):
        caller.get("/v1/me")
    assert len(heads) == 1


@pytest.mark.parametrize(
    "answer",
    [
        reply("302 Found", {}),
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
@pytest.mark.parametrize("call", [lambda caller: caller.get("/v1/me"), lambda caller: caller.post("/v1/queries", {})])
def test_where_no_gateway_answers_it_is_said_so(answer: bytes, call: Callable[[ApiClient], object]) -> None:
    with (
        answering(answer) as (url, _),
        ApiClient(url, "t") as caller,
        pytest.raises(SetupError, match="is no gateway: give --base-url"),
    ):
        call(caller)


def test_a_file_that_broke_off_is_begun_anew(tmp_path: Path) -> None:
    with answering(BROKEN_OFF, HERE) as (url, heads), ApiClient(url, "t") as caller:
        caller.fetch("/v1/audit/exports/1/bundle", tmp_path / "bundle.zip", {"Audit-Task": "SJ-1"})
    assert json.loads((tmp_path / "bundle.zip").read_bytes()) == {"is": "here"}
    assert len(heads) == 2


def test_a_file_that_is_refused_is_none(tmp_path: Path) -> None:
    with (
        answering(reply("410 Gone", {"title": "Expired"})) as (url, _),
        ApiClient(url, "t") as caller,
        pytest.raises(SetupError, match="answered 410: Expired"),
    ):
        caller.fetch("/v1/audit/exports/1/bundle", tmp_path / "bundle.zip")
    assert (tmp_path / "bundle.zip").read_bytes() == b""


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with (
        answering(HERE) as (url, _),
        ApiClient(url, "t") as caller,
        pytest.raises(SetupError, match=r"missing/bundle.zip cannot be written"),
    ):
        caller.fetch("/v1/audit/exports/1/bundle", tmp_path / "missing" / "bundle.zip")


def test_a_call_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.cli.client.TIMEOUT_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with ApiClient(url, "t") as caller, pytest.raises(SetupError, match="does not answer"):
            caller.get("/v1/me")


def test_under_a_path_of_its_own_it_is_asked_there() -> None:
    with answering(HERE) as (url, heads), ApiClient(f"{url}/gateway/", "t") as caller:
        caller.get("/v1/me", what="a b&c")
    assert heads[0].startswith(b"GET /gateway/v1/me?what=a+b%26c HTTP/1.1")


def test_a_question_is_sent_again_under_the_key_that_it_had(tmp_path: Path) -> None:
    token, body = tmp_path / "token", tmp_path / "body"
    token.write_text("a.b.c")
    body.write_text('{"matter": "M01"}')
    with answering(BROKEN_OFF, HERE) as (url, heads):
        words = ["query", "--body", str(body), "--token-file", str(token), "--base-url", url, "--json"]
        result = CliRunner().invoke(app_for(()), words)
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"is": "here"})
    keys = [re.findall(rb"(?i)\r\nidempotency-key: (\S+)", head) for head in heads]
    assert len(keys) == 2
    assert keys[0] == keys[1] != []

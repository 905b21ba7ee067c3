"""Answers are signed for those who sign, and for those who ask for it; another implementation of RFC 9421 checks them."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from http_message_signatures import HTTPMessageVerifier, InvalidSignature, algorithms
from http_message_signatures.structures import VerifyResult
from joserfc.jwk import ECKey

from gateway.api.app import create_app
from gateway.api.http import signing
from gateway.api.settings import ApiSettings
from gateway.domain.errors import SetupError
from gateway.domain.request import Sender
from gateway.identity import Nonces, Senders, SignedAnswers, answer_seeds
from gateway.identity.issuer_keys import public_key
from gateway.identity.message_signatures import is_signed_by, request_base, signature_of
from tests.rooms.api.conftest import EXAMPLES, House
from tests.rooms.identity.test_senders import Uses

NOW = 1_780_000_000.0
URL = "https://gateway.example/city"
DOC = (Path(__file__).parents[3] / "docs" / "signed-messages.md").read_text("utf-8")
[EXAMPLE] = re.findall(r"<!-- example -->\n```python\n(.+?)```", DOC, re.DOTALL)
MINE = ECKey.generate_key("P-256", {"kid": "mine"}, private=True)
WANTED = {"accept-signature": 'gateway=();nonce="w1"'}
Ask = Callable[..., Any]


def answers(*seeds: bytes) -> SignedAnswers:
    return SignedAnswers(seeds or [b"s" * 32], Senders([URL], Uses(), Nonces(b"n" * 32, lambda: NOW)), lambda: NOW)


@pytest.fixture
def program() -> dict[str, Any]:
    made: dict[str, Any] = {"__name__": "example"}
    exec(compile(EXAMPLE, "signed-messages.md", "exec"), made)  # as it stands
    return made


@pytest.fixture
async def ask(monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Through a proxy that takes `/city` away: the caller knows the whole address."""
    house = House()
    house.take_the_flows_places(monkeypatch)
    gateway = house.gateway(identity=house.identity(answers=answers()))
    app = create_app(gateway, house.oversight(), ApiSettings(known_as=URL, allow_reserved_ids=True))
    transport = httpx.ASGITransport(app)

    async def asked(request: httpx.Request) -> httpx.Response:
        inside = httpx.Request(
            request.method, str(request.url).replace("/city", ""), headers=request.headers, content=request.content
        )
        answer = await transport.handle_async_request(inside)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content, request=request)

    return asked


def request(method: str = "GET", path: str = "/v1/me?a=b", **more: Any) -> httpx.Request:
    headers = {"authorization": "Bearer clerk", **more.pop("headers", {})}
    return httpx.Request(method, URL + path, headers=headers, **more)


async def keys_of(program: Mapping[str, Any], ask: Ask) -> Any:
    told = await ask(request(path="/.well-known/answer-keys.json"))
    return program["OneKey"](MINE.as_pem(private=True), told.content)


async def verified(program: Mapping[str, Any], ask: Ask, answer: httpx.Response) -> VerifyResult:
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=await keys_of(program, ask))
    [found] = verifier.verify(answer, max_age=None, body=answer.content)
    return found


async def test_the_example_signs_a_request_that_holds_and_checks_its_answer(
    program: dict[str, Any], ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = await keys_of(program, ask)
    sent = request("POST", "/v1/queries", json=EXAMPLES["ask_query"]["request"])
    program["sign"](sent, keys, "mine")
    key = public_key(MINE.as_dict(private=False))
    fields = {name.lower(): [value] for name, value in sent.headers.items()}
    assert key is not None
    assert is_signed_by(key, request_base(signature_of(fields), "POST", str(sent.url), fields), signature_of(fields))
    monkeypatch.setattr(HTTPMessageVerifier, "validate_created_and_expires", lambda *_, **__: None)  # our clock stands
    answer = await ask(sent)
    assert answer.status_code == 200
    program["verify"](answer, keys)
    other = request("POST", "/v1/queries", json=EXAMPLES["ask_query"]["request"])
    program["sign"](other, keys, "mine")
    answer.request = other
    with pytest.raises(InvalidSignature):
        program["verify"](answer, keys)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/me", 200),
        ("HEAD", "/v1/me", 200),
        ("GET", "/v1/nothing", 404),
        ("PUT", "/v1/me", 405),
        ("GET", "/docs/swagger", 200),
    ],
)
async def test_whatever_is_answered_to_who_asks_for_a_signature_is_signed(
    method: str, path: str, status: int, program: dict[str, Any], ask: Ask
) -> None:
    answer = await ask(request(method, path, headers=WANTED))
    assert answer.status_code == status
    if method == "HEAD":
        answer = httpx.Response(status, headers=answer.headers, content=b"", request=answer.request)
    found = await verified(program, ask, answer)
    assert found.nonce == "w1"
    assert {'"@status"', '"content-digest"', '"@method";req', '"@target-uri";req'} <= found.covered_components.keys()


async def test_a_refusal_is_signed_too(program: dict[str, Any], ask: Ask) -> None:
    answer = await ask(request(headers={**WANTED, "authorization": "Bearer nobody"}))
    assert answer.status_code == 401
    assert await verified(program, ask, answer)


async def test_nobody_else_is_bothered_with_it(ask: Ask) -> None:
    answer = await ask(request())
    assert not {"signature", "signature-input", "content-digest"} & answer.headers.keys()


def changed(answer: httpx.Response, **what: Any) -> httpx.Response:
    parts: dict[str, Any] = {
        "status": answer.status_code,
        "headers": dict(answer.headers),
        "content": answer.content,
        "request": answer.request,
    }
    parts = {**parts, **what}
    return httpx.Response(parts.pop("status"), **parts)


TAMPERED: Mapping[str, Callable[[httpx.Response], httpx.Response]] = {
    "another body": lambda a: changed(a, content=a.content.replace(b"JH1", b"JH2")),
    "another status": lambda a: changed(a, status=202),
    "another kind": lambda a: changed(a, headers={**a.headers, "content-type": "text/html"}),
    "another request's": lambda a: changed(a, request=httpx.Request("GET", f"{URL}/v1/matters")),
    "another method's": lambda a: changed(a, request=httpx.Request("POST", str(a.request.url))),
    "another signature": lambda a: changed(
        a, headers={**a.headers, "signature": re.sub(":.", ":B", a.headers["signature"])}
    ),
    "an earlier answer": lambda a: changed(
        a, headers={**a.headers, "signature-input": a.headers["signature-input"].replace("w1", "w2")}
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
async def test_an_answer_that_was_changed_does_not_hold(name: str, program: dict[str, Any], ask: Ask) -> None:
    answer = await ask(request(path="/v1/me", headers=WANTED))
    assert await verified(program, ask, answer)
    with pytest.raises(InvalidSignature):
        await verified(program, ask, TAMPERED[name](answer))


@pytest.mark.parametrize(
    "wish",
    [
        "",
        "((",
        "gateway",
        "gateway=1",
        "gateway=();nonce=1",
        'gateway=();nonce=""',
        f'g=();nonce="{"n" * 257}"',
        "é",
        "x" * 5000,
    ],
)
async def test_a_wish_that_cannot_be_read_has_no_nonce(wish: str, program: dict[str, Any], ask: Ask) -> None:
    answer = await ask(request(headers={"accept-signature": wish.encode()}))
    assert (await verified(program, ask, answer)).nonce is None


async def test_a_large_body_goes_on_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "LARGEST", 10)
    for pieces, is_signed in (([b"12345", b"67890", b""], True), ([b"12345", b"678901", b"2"], False)):
        sent: list[Any] = []

        async def send(message: Any, sent: list[Any] = sent) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/x",
            "raw_path": b"/x",
            "query_string": b"",
            "headers": [(b"accept-signature", b"g=()")],
        }
        answer = signing.SignedAnswer(send, scope, answers())
        await answer.send({"type": "http.response.start", "status": 200, "headers": []})
        for at, piece in enumerate(pieces):
            await answer.send({"type": "http.response.body", "body": piece, "more_body": at < len(pieces) - 1})
        names = {name for name, _ in sent[0]["headers"]}
        assert (b"signature" in names) is is_signed
        assert b"".join(message.get("body", b"") for message in sent) == b"".join(pieces)
        assert [message.get("more_body") for message in sent[1:]][-1] is False


def test_all_processes_of_an_installation_sign_by_one_key_and_no_other_does() -> None:
    assert answers().jwks == answers().jwks
    assert answers().jwks[0]["kid"] != answers(b"t" * 32).jwks[0]["kid"]
    assert "d" not in answers().jwks[0]


def test_of_two_fields_of_a_request_none_is_bound() -> None:
    twice = Sender("GET", "/v1/me", fields=(("signature", "a=:AA==:"), ("signature", "b=:AA==:")))
    [told] = [value for name, value in answers().fields(twice, 200, [], b"") if name == "signature-input"]
    assert '"signature";req' not in told


FORMER, NEXT = b"f" * 32, b"n" * 32


@pytest.mark.parametrize(
    ("lines", "seeds"),
    [
        (None, [FORMER]),
        ("derived\n", [FORMER]),
        (f"{NEXT.hex()}\nderived\n", [NEXT, FORMER]),
        (f"derived\n{NEXT.hex()}\n", [FORMER, NEXT]),
        (NEXT.hex(), [NEXT]),
    ],
)
def test_the_key_that_signs_answers_is_turned_alone(lines: str | None, seeds: list[bytes], tmp_path: Path) -> None:
    """The last line signs, and whoever has fetched the list knows each key of it."""
    file = tmp_path / "answers.key"
    if lines is not None:
        file.write_text(lines)
        file.chmod(0o600)
    made = answers(*answer_seeds(file, FORMER))
    assert [key["kid"] for key in made.jwks] == [answers(seed).jwks[0]["kid"] for seed in seeds]
    told = dict(made.fields(Sender("GET", "/v1/me"), 200, [], b""))
    assert f'keyid="{answers(seeds[-1]).jwks[0]["kid"]}"' in told["signature-input"]


@pytest.mark.parametrize("lines", ["", "\n", "x", "ab" * 31, f"{NEXT.hex()}\n{NEXT.hex()}", f"{NEXT.hex()} x", "\xff"])
def test_a_file_that_holds_no_keys_stops_the_start(lines: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.key"
    file.write_text(lines, "latin-1")
    file.chmod(0o600)
    with pytest.raises(SetupError, match="one line a key"):
        answer_seeds(file, FORMER)
    file.chmod(0o644)
    with pytest.raises(SetupError, match="chmod 600"):
        answer_seeds(file, FORMER)

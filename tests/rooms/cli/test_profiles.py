"""Profiles: a gateway and a way to a token for it, by client credentials of an issuer; no secret is ever shown."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.cli.client import BASE_URL
from gateway.cli.credentials import PROFILE, TOKEN, TOKEN_FILE, Who, caller_at
from gateway.cli.profiles import FILE, profile_of, profiles, token_by
from gateway.cli.usage import UsageError
from gateway.domain.errors import SetupError
from gateway.identity.issuer_keys import public_key
from gateway.identity.tokens import is_signed, parts_of

KEYS: dict[str, ECKey | OKPKey | RSAKey] = {
    "ES256": ECKey.generate_key("P-256", private=True),
    "Ed25519": OKPKey.generate_key("Ed25519", private=True),
    "PS256": RSAKey.generate_key(2048, private=True),
}


class Issuer:
    """Tells its token endpoint, and answers as it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, str]] = []
        self.answer: tuple[int, Any] = (200, {"access_token": "a.b.c", "token_type": "Bearer"})
        self.configuration: Callable[[], Any] = lambda: {"issuer": self.url, "token_endpoint": f"{self.url}/token"}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.say(200, made.configuration())

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            made.asked.append({name: values[0] for name, values in form.items()})
            self.say(*made.answer)

        def say(self, status: int, told: Any) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes the file of profiles, with one called `city`."""
    for name in (TOKEN, TOKEN_FILE, PROFILE):
        monkeypatch.delenv(name, raising=False)

    def written(**settings: str) -> Path:
        file = tmp_path / "profiles.toml"
        lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
        file.write_text("\n".join(["[city]", *lines]))
        monkeypatch.setenv(FILE, str(file))
        return file

    return written


def secret(folder: Path, content: bytes, mode: int = 0o600) -> str:
    file = folder / "secret"
    file.write_bytes(content)
    file.chmod(mode)
    return str(file)


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_client_shows_who_it_is_by_its_key(
    issuer: Issuer, write: Callable[..., Path], tmp_path: Path, algorithm: str
) -> None:
    key = secret(tmp_path, KEYS[algorithm].as_pem(private=True))
    write(
        base_url="https://gateway.example", issuer=issuer.url, client_id="window-app", key=key, key_id="k1", scope="a b"
    )
    assert token_by(profile_of("city")) == token_by(profile_of("city")) == "a.b.c"
    first, second = issuer.asked
    assert (first["grant_type"], first["client_id"], first["scope"]) == ("client_credentials", "window-app", "a b")
    assert first["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    header, claims = parts_of(first["client_assertion"])
    public = public_key(KEYS[algorithm].as_dict(private=False))
    assert public is not None
    assert is_signed(first["client_assertion"], algorithm, public)
    assert (header["alg"], header["kid"]) == (algorithm, "k1")
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("window-app", "window-app", f"{issuer.url}/token")
    assert claims["exp"] - claims["iat"] == 60  # type: ignore[operator]  # both are numbers
    assert claims["jti"] != parts_of(second["client_assertion"])[1]["jti"]


def test_or_by_a_secret_in_a_file(issuer: Issuer, write: Callable[..., Path], tmp_path: Path) -> None:
    write(base_url="https://g.example", issuer=issuer.url, client_id="c", secret_file=secret(tmp_path, b"hush\n"))
    assert token_by(profile_of("city")) == "a.b.c"
    assert issuer.asked[0]["client_secret"] == "hush"


def test_the_gateway_of_the_profile_is_called_unless_another_is_named(
    issuer: Issuer, write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(base_url="https://gateway.example/", token_file=secret(tmp_path, b"x.y.z"))
    for who in (Who(profile="city"), Who()):
        with caller_at(BASE_URL, who) as caller:
            assert (caller._base_url, caller._headers["authorization"]) == ("https://gateway.example", "Bearer x.y.z")
        monkeypatch.setenv(PROFILE, "city")
    with caller_at("https://other.example", Who()) as caller:
        assert caller._base_url == "https://other.example"
    monkeypatch.setenv(TOKEN, "o.f.e")
    with caller_at(BASE_URL, Who()) as caller:
        assert (caller._base_url, caller._headers["authorization"]) == (BASE_URL, "Bearer o.f.e")
    with caller_at(BASE_URL, Who(token="g.i.v")) as caller:
        assert caller._headers["authorization"] == "Bearer g.i.v"
    assert not issuer.asked


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (Who(token="t", profile="city"), "--token or --profile"),
        (Who(name="clerk", token="t"), "--as or --token"),
        (Who(file=Path("f"), profile="city"), "--token-file or --profile"),
    ],
)
def test_two_ways_to_a_token_contradict_each_other(who: Who, said: str, write: Callable[..., Path]) -> None:
    write(base_url="https://g.example", token_file="f")
    with pytest.raises(UsageError, match=said):
        caller_at(BASE_URL, who)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"base_url": "https://g.example"},
        {"base_url": "https://g.example", "issuer": "https://i", "client_id": "c"},
        {"base_url": "https://g.example", "issuer": "https://i", "client_id": "c", "key": "k", "secret_file": "s"},
        {"base_url": "https://g.example", "token_file": "f", "token": "hush"},
    ],
)
def test_a_profile_says_one_way_to_a_token(settings: dict[str, str], write: Callable[..., Path]) -> None:
    write(**settings)
    with pytest.raises(SetupError) as told:
        profile_of("city")
    assert "hush" not in told.value.detail


def test_a_profile_that_is_not_there_is_named_with_those_that_are(write: Callable[..., Path]) -> None:
    file = write(base_url="https://g.example", token_file="f")
    with pytest.raises(SetupError, match="no profile of this name; it has city"):
        profile_of("town")
    file.write_text("= x")
    with pytest.raises(SetupError, match="is not TOML"):
        profile_of("city")
    file.unlink()
    with pytest.raises(SetupError, match="There are no profiles"):
        profile_of("city")


@pytest.mark.parametrize(("content", "mode"), [(b"hush", 0o600), (b"hush", 0o644)])
def test_a_key_that_is_none_or_open_is_not_used(
    content: bytes, mode: int, issuer: Issuer, write: Callable[..., Path], tmp_path: Path
) -> None:
    write(base_url="https://g.example", issuer=issuer.url, client_id="c", key=secret(tmp_path, content, mode))
    with pytest.raises(SetupError) as told:
        token_by(profile_of("city"))
    assert "hush" not in told.value.detail
    assert not issuer.asked


@pytest.mark.parametrize(
    "answer",
    [
        (400, {"error": "invalid_client"}),
        (200, {}),
        (200, {"access_token": "a b"}),
        (200, []),
        (500, "x"),
        (401, {"error": "hush\n"}),
    ],
)
def test_an_issuer_that_gives_none_is_said_so(
    answer: tuple[int, Any], issuer: Issuer, write: Callable[..., Path], tmp_path: Path
) -> None:
    issuer.answer = answer
    write(base_url="https://g.example", issuer=issuer.url, client_id="c", secret_file=secret(tmp_path, b"hush"))
    with pytest.raises(SetupError) as told:
        token_by(profile_of("city"))
    assert "hush" not in told.value.detail


@pytest.mark.parametrize(
    "configuration",
    [
        {},
        [],
        {"issuer": "http://127.0.0.1:1", "token_endpoint": "http://127.0.0.1:1/t"},
        {"token_endpoint": "http://evil.example/t"},
    ],
)
def test_a_secret_goes_to_the_issuers_own_endpoint_alone(
    configuration: Any, issuer: Issuer, write: Callable[..., Path], tmp_path: Path
) -> None:
    told = {"issuer": issuer.url, **configuration} if configuration and "issuer" not in configuration else configuration
    issuer.configuration = lambda: told
    write(base_url="https://g.example", issuer=issuer.url, client_id="c", secret_file=secret(tmp_path, b"hush"))
    with pytest.raises(SetupError):
        token_by(profile_of("city"))
    assert not issuer.asked


def test_the_profiles_are_listed_without_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "profiles.toml"
    monkeypatch.setenv(FILE, str(file))
    monkeypatch.setenv("GATEWAY_LANGUAGE", "en")
    with pytest.raises(SetupError, match="no profiles in"):
        profiles()
    file.write_text("")
    profiles()
    assert "has no profile" in capsys.readouterr().out
    file.write_text(
        '[city]\nbase_url = "https://g.example"\nissuer = "https://i.example"\nclient_id = "window"\nsecret_file = "s"\n'
        '[here]\nbase_url = "http://127.0.0.1:8080"\ntoken_file = "t"\n'
    )
    profiles(as_json=True)
    assert json.loads(capsys.readouterr().out) == [
        {"name": "city", "base_url": "https://g.example", "token": "window at https://i.example, by a secret"},
        {"name": "here", "base_url": "http://127.0.0.1:8080", "token": "from t"},
    ]
    file.write_text("[city]\nbase_url = 3\n")
    with pytest.raises(SetupError, match="city"):
        profiles()

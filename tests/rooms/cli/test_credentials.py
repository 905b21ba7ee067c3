"""As whom the command line calls: a token in a file, a supplier's by name, and where no token may go."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
import typer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from gateway.cli import ApiClient, UsageError, credentials
from gateway.cli.credentials import PROFILE, TOKEN, TOKEN_FILE, CallerOptions, Who, caller_at, calls_gateway
from gateway.domain.errors import SetupError

URL = "http://127.0.0.1:1"


class Supplier:
    """One that another distribution brings, as an entry point is."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def load(self) -> Callable[[str, str], str]:
        return self.token

    def token(self, base_url: str, name: str) -> str:
        self.asked.append((base_url, name))
        return f"token-of-{name}"


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> list[Supplier]:
    """The suppliers that there are: none, until a test adds one."""
    suppliers: list[Supplier] = []
    monkeypatch.setattr(credentials, "entry_points", lambda group: suppliers if group == "gateway.tokens" else [])
    for name in (TOKEN, TOKEN_FILE, PROFILE):
        monkeypatch.delenv(name, raising=False)
    return suppliers


def shown(caller: ApiClient) -> str:
    """What its requests carry."""
    with caller:
        return str(caller._headers["authorization"])


def test_a_token_comes_from_a_file_by_option_or_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").write_text("a.b-c_d\n")
    (tmp_path / "theirs").write_text("  e.f.g")
    assert shown(caller_at(URL, Who(None, tmp_path / "mine"))) == "Bearer a.b-c_d"
    monkeypatch.setenv(TOKEN_FILE, str(tmp_path / "theirs"))
    assert shown(caller_at(URL, Who(None, None))) == "Bearer e.f.g"
    assert shown(caller_at(URL, Who(None, tmp_path / "mine"))) == "Bearer a.b-c_d"


@pytest.mark.parametrize("name", [None, "auditor"])
def test_without_one_it_is_said_what_to_do(name: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_FILE, "")
    with pytest.raises(SetupError, match="--token-file FILE or GATEWAY_TOKEN_FILE") as told:
        caller_at(URL, Who(name, None))
    assert type(told.value) is SetupError


def test_a_name_is_asked_of_the_supplier_that_is_installed(installed: list[Supplier], tmp_path: Path) -> None:
    installed.append(Supplier())
    assert shown(caller_at(URL, Who(None, None))) == "Bearer token-of-auditor"
    assert shown(caller_at(URL, Who(None, None), usual="clerk")) == "Bearer token-of-clerk"
    assert shown(caller_at(URL, Who("operator", None))) == "Bearer token-of-operator"
    (tmp_path / "mine").write_text("a.b.c")
    assert shown(caller_at(URL, Who(None, tmp_path / "mine"))) == "Bearer a.b.c"
    assert installed[0].asked == [(URL, "auditor"), (URL, "clerk"), (URL, "operator")]


def test_a_name_and_a_file_contradict_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="--as or --token-file"):
        caller_at(URL, Who("auditor", tmp_path / "mine"))
    monkeypatch.setenv(TOKEN_FILE, str(tmp_path / "mine"))
    with pytest.raises(UsageError, match="--as or GATEWAY_TOKEN_FILE"):
        caller_at(URL, Who("auditor", None))


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"\n",
        b"secret one",
        b"secret\nsecret",
        b"secret\x00",
        b"secret\xff",
        "sécret".encode(),
        b"s" * 16_385,
    ],
)
def test_what_is_no_token_is_named_by_its_file_and_never_shown(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "mine").write_bytes(content)
    with pytest.raises(SetupError, match="mine cannot be read as an access token") as told:
        caller_at(URL, Who(None, tmp_path / "mine"))
    assert "secret" not in told.value.detail


@pytest.mark.parametrize(
    "url", ["http://gateway.example", "http://10.0.0.1:8080", "http://localhost.example", "HTTP://x/"]
)
def test_no_token_goes_in_clear_over_a_network(url: str) -> None:
    with pytest.raises(UsageError, match="in clear over the network: give its address as https"):
        ApiClient(url, "t")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://localhost:80/", "http://[::1]:8080", "https://gateway.example"]
)
def test_on_this_machine_or_by_tls_it_goes(url: str) -> None:
    assert shown(ApiClient(url, "t")) == "Bearer t"


@pytest.mark.parametrize(
    "url", ["", "gateway.example", "ftp://127.0.0.1", "https://", "http://[", "https://x:port", "https://x:99999"]
)
def test_an_address_that_is_none_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError, match="--base-url takes a gateway's address"):
        ApiClient(url, "t")


class Page(BaseHTTPRequestHandler):
    """Something else than a gateway."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<p>Welcome</p>")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 that is its own root, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a city's gateway")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "root.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def elsewhere(root: Path) -> Iterator[str]:
    """The address of something that speaks TLS and is no gateway."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(root)
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_root_of_the_citys_own_is_named_in_the_environment(
    elsewhere: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ApiClient(elsewhere, "t") as stranger, pytest.raises(SetupError, match="name its root in SSL_CERT_FILE"):
        stranger.get("/v1/me")
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    with ApiClient(elsewhere, "t") as caller:
        assert caller.get("/v1/me", {"accept": "text/html"}) == "<p>Welcome</p>"
        with pytest.raises(SetupError, match=r"What answers at https://127.0.0.1:[0-9]+/v1/me is no gateway"):
            caller.get("/v1/me")


def test_where_nobody_listens_it_is_said_so() -> None:
    with ApiClient(URL, "t") as caller, pytest.raises(SetupError, match="does not answer"):
        caller.post("/v1/queries", {})


def test_a_command_is_given_its_caller_by_the_options_in_the_callers_place() -> None:
    app, seen = typer.Typer(), list[CallerOptions]()

    @app.command()
    @calls_gateway
    def look(what: str, *, caller: CallerOptions, as_json: bool = False) -> None:
        """Look at it."""
        assert (what, as_json) == ("it", True)
        seen.append(caller)

    done = CliRunner().invoke(app, ["it", "--token", "a.b.c", "--base-url", "https://x.example", "--as-json"])
    assert (done.exit_code, seen) == (0, [CallerOptions("https://x.example", Who(token="a.b.c"))]), done.output
    assert CliRunner().invoke(app, ["it", "--caller", "me"]).exit_code == 2

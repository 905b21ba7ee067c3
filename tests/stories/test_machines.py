"""Machines show who they are: a key at the issuer, a signature on each request, digests made for a registered issuer alone."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms
from joserfc.jwk import ECKey
from typer.testing import CliRunner

from gateway.cli import app_for
from gateway.cli.profiles import FILE
from gateway.domain.clock import real_now
from gateway.domain.person import PersonId
from gateway.identity import PersonDigests
from gateway.identity.tokens import parts_of
from gateway_demo.demo import Demo
from tests.signing import digest, signed
from tests.stories.people import P2, Asker

PAGE = (Path(__file__).parents[2] / "docs" / "for-issuers.md").read_text("utf-8")
SENDER = ECKey.generate_key("P-256", {"kid": "mine"}, private=True)
PEOPLE = [one["person_id"] for one in P2[:2]]
BODY = {"people": [{"person_id": number} for number in PEOPLE]}
SCIM = {"content-type": "application/scim+json"}
CLIENT = "urn:oneclick:params:scim:schemas:1.0:Client"


def proof(method: str, url: str, token: str | None = None, **changes: Any) -> str:
    """A proof of possession by SENDER; token: which it goes with."""
    now = real_now().timestamp()
    claims = {"jti": f"m{time.time_ns()}", "htm": method, "htu": url, "iat": now, **changes}
    bound = {} if token is None else {"ath": digest(token.encode())}
    return signed(
        {"typ": "dpop+jwt", "alg": "ES256", "jwk": SENDER.as_dict(private=False)}, {**claims, **bound}, SENDER
    )


@dataclass
class Issuer:
    """The demo's persona of that name, with a token that is bound to SENDER."""

    base_url: str
    token: str
    nonce: str | None = None

    def post(self, path: str, body: Any) -> httpx.Response:
        for _ in range(2):
            shown = proof(
                "POST", self.base_url + path, self.token, **({} if self.nonce is None else {"nonce": self.nonce})
            )
            headers = {"authorization": f"DPoP {self.token}", "dpop": shown}
            answer = httpx.post(self.base_url + path, json=body, headers=headers, trust_env=False, timeout=20)
            self.nonce = answer.headers["dpop-nonce"]
            if "use_dpop_nonce" not in answer.headers.get("www-authenticate", ""):
                break
        return answer


def bound(demo: Demo, name: str) -> Issuer:
    url = f"{demo.addresses['issuer_url']}/token"
    form = {"grant_type": "urn:oneclick:persona", "persona": name}
    told = httpx.post(url, data=form, headers={"dpop": proof("POST", url)}, trust_env=False).json()
    assert told["token_type"] == "DPoP"
    return Issuer(demo.addresses["base_url"], told["access_token"])


@pytest.fixture
def issuer(demo: Demo) -> Issuer:
    return bound(demo, "issuer")


def written(ask: Asker, account: str) -> list[Mapping[str, Any]]:
    found = ask.as_("auditor").get("/v1/audit/entries", params={"account": account, "limit": "50"}).json()["items"]
    return list(found)


def test_a_registered_issuer_has_digests_made_each_with_its_entry(ask: Asker, demo: Demo, issuer: Issuer) -> None:
    before = len(written(ask, "JHISS0000001"))
    digests = PersonDigests.from_home(demo.home)
    people = [PersonId.parse(number) for number in PEOPLE]
    made = issuer.post("/v1/person-digests", BODY)
    assert made.status_code == 200, made.text
    assert made.json() == {
        "people": [{"person_digest": digests.of(person), "person_wrapped": None} for person in people]
    }
    account = f"citizen-{digests.of(people[0])}"
    wrapped = issuer.post("/v1/person-digests", {"people": [{"person_id": PEOPLE[0], "account": account}]}).json()
    assert digests.unwrap(wrapped["people"][0]["person_wrapped"], account) == people[0]
    entries = written(ask, "JHISS0000001")[:3]
    assert len(written(ask, "JHISS0000001")) == before + 3
    assert [one["details"]["did"] for one in entries] == [
        "make a person digest, and wrap the number",
        "make a person digest",
        "make a person digest",
    ]
    assert {one["kind"] for one in entries} == {"ADMIN"}
    assert all(
        number not in str(entries) and digests.of(PersonId.parse(number)) not in str(entries) for number in PEOPLE
    )
    sought = {"person_id": PEOPLE[1], "limit": 50}
    found = ask.as_("auditor").post("/v1/audit/searches", json=sought).json()["items"]
    assert entries[1]["entry"] in {one["entry"] for one in found}


def test_the_example_on_the_page_is_answered(demo: Demo, issuer: Issuer) -> None:
    """docs/for-issuers.md, as it stands."""
    [example] = re.findall(r"<!-- digests -->\n```http\nPOST (\S+)\nAuthorization: DPoP eyJ…\n\n(\{.+\})\n```", PAGE)
    path, body = example[0], json.loads(example[1].replace("…", ""))
    made = issuer.post(path, body)
    assert made.status_code == 200, made.text
    digests, told = PersonDigests.from_home(demo.home), made.json()["people"]
    for one, wish in zip(told, body["people"], strict=True):
        person = PersonId.parse(wish["person_id"])
        assert one["person_digest"] == digests.of(person)
        account = wish.get("account")
        assert (one["person_wrapped"] is None) is (account is None)
        assert account is None or digests.unwrap(one["person_wrapped"], account) == person


def test_nobody_else_has_any_made(ask: Asker) -> None:
    for caller, rule in (
        (ask.as_("clerk"), "role"),
        (ask.as_("system"), "role"),
        (ask.changed("system", token={"roles": ["issuer"]}), "role"),
        (ask.as_("issuer"), "unbound-token"),
        (ask.changed("issuer", token={"client_id": "demo-system"}), "not-issuer"),
    ):
        refused = caller.post("/v1/person-digests", json=BODY)
        assert (refused.status_code, refused.json()["rule"]) == (403, rule)
        assert PEOPLE[0] not in refused.text
    assert "unbound-token" in {one["details"].get("rule") for one in written(ask, "JHISS0000001")}


@pytest.mark.parametrize(
    "body",
    [
        {"people": []},
        {"people": [{"person_id": PEOPLE[0]}] * 21},
        {"people": [{"person_id": "330791199403170011"}]},
        {"people": [{"person_id": PEOPLE[0], "account": PEOPLE[0]}]},
        {"people": [{"person_id": PEOPLE[0], "name": "x"}]},
    ],
)
def test_what_is_no_wish_is_told_without_repeating_it(body: Any, issuer: Issuer) -> None:
    refused = issuer.post("/v1/person-digests", body)
    assert refused.status_code == 400
    assert "33079119" not in refused.text


def test_beyond_its_quota_an_issuer_waits(ask: Asker, issuer: Issuer) -> None:
    administrator = ask.as_("administrator")
    record = client_named(administrator, "demo-issuer")
    place = f"/scim/v2/Clients/{record['id']}"
    lower = {**record, "quotas": [{"name": "client_digests_day", "most": 1}]}
    assert issuer.post("/v1/person-digests", BODY).status_code == 200
    administrator.put(place, json=lower, headers=SCIM).raise_for_status()
    try:
        refused = issuer.post("/v1/person-digests", BODY)
        assert refused.status_code == 429
        assert '"client-digests-day";q=1' in refused.headers["ratelimit-policy"]
        assert int(refused.headers["retry-after"]) > 0
        assert written(ask, "JHISS0000001")[0]["details"]["rule"] == "quota-client-digests-day"
    finally:
        administrator.put(place, json=record, headers=SCIM).raise_for_status()
    assert issuer.post("/v1/person-digests", BODY).status_code == 200


def client_named(administrator: httpx.Client, name: str) -> dict[str, Any]:
    page = administrator.get("/scim/v2/Clients", params={"filter": f'clientName eq "{name}"'}).json()
    (found,) = page["Resources"]
    return dict(found)


# ── the command line ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def call(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    monkeypatch.setenv(FILE, str(demo.home / "profiles.toml"))

    def run(*words: object) -> str:
        told = [*map(str, words), "--base-url", demo.addresses["base_url"]]
        result = CliRunner(env={"COLUMNS": "200"}).invoke(app_for(()), told)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    return run


def test_a_command_comes_as_a_client_system_by_its_key(call: Callable[..., str], ask: Asker) -> None:
    assert "JH-2026" in call("query", "M13", "--profile", "system")
    assert written(ask, "JHSYS0000001")[0]["client"] == "demo-system"


def test_what_is_revoked_by_a_command_opens_nothing_until_it_is_lifted(call: Callable[..., str], ask: Asker) -> None:
    other = ask.changed("editor", token={"jti": "revoked-by-command"})
    assert other.get("/v1/me").status_code == 200
    call("revoke", "token", "revoked-by-command", "--reason", "stolen")
    ends_at = time.monotonic() + 6
    while other.get("/v1/me").status_code != 401:
        assert time.monotonic() < ends_at
        time.sleep(0.1)
    assert "revoked-by-command" in call("revoke", "list")
    call("revoke", "lift", "revoked-by-command")
    assert "revoked-by-command" not in call("revoke", "list", "--json")


# ── signed requests ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Mine(HTTPSignatureKeyResolver):
    def resolve_private_key(self, _key_id: str) -> bytes:
        return SENDER.as_pem(private=True)

    def resolve_public_key(self, _key_id: str) -> None:
        return None


@pytest.fixture
def signing_client(ask: Asker, call: Callable[..., str], tmp_path: Any) -> Iterator[httpx.Client]:
    """The system persona by a client that has to sign."""
    file = tmp_path / "client.json"
    key = {str(name): str(part) for name, part in SENDER.as_dict(private=False).items()}
    file.write_text(
        httpx.Response(
            200,
            json={
                "schemas": [CLIENT], "clientName": "signing-system", "department": "data_office", "matters": ["*"],
                "keys": [key], "signsRequests": True,
            },
        ).text
    )  # fmt: skip
    call("clients", "put", file)
    yield ask.changed("system", token={"client_id": "signing-system"})
    call("clients", "remove", "signing-system")


def signed_get(client: httpx.Client, **more: Any) -> httpx.Request:
    request = client.build_request("GET", "/v1/me")
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=Mine())
    covered = ("@method", "@target-uri", "authorization")
    signer.sign(request, key_id="mine", nonce=f"n{time.time_ns()}", covered_component_ids=covered, **more)
    return request


def test_a_client_that_has_to_sign_comes_by_its_signature_alone_and_by_no_key_that_was_taken_away(
    signing_client: httpx.Client, call: Callable[..., str], tmp_path: Any
) -> None:
    unsigned = signing_client.get("/v1/me")
    assert (unsigned.status_code, unsigned.headers["accept-signature"][:4]) == (401, "sig=")
    assert 'error="invalid_signature"' in unsigned.headers["www-authenticate"]
    request = signed_get(signing_client)
    answer = signing_client.send(request)
    assert (answer.status_code, answer.json()["client"]) == (200, "signing-system")
    assert '"signature";req' in answer.headers["signature-input"]
    assert signing_client.send(request).status_code == 401
    spare = tmp_path / "spare.json"
    spare.write_text(
        httpx.Response(200, json=ECKey.generate_key("P-256", {"kid": "spare"}).as_dict(private=False)).text
    )
    call("clients", "add-key", "signing-system", spare)
    assert "mine spare" in call("clients", "list")
    assert signing_client.send(signed_get(signing_client)).status_code == 200
    call("clients", "remove-key", "signing-system", "mine")
    ends_at = time.monotonic() + 5
    while signing_client.send(signed_get(signing_client)).status_code != 401:
        assert time.monotonic() < ends_at
        time.sleep(0.1)
    assert parts_of(signing_client.headers["authorization"].removeprefix("Bearer "))[1]["client_id"] == "signing-system"

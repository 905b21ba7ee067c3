"""Some 170 attacks on tokens, signatures and authority, at two replicas and after the restart of one: all refused, all alike, all written down."""

import hmac
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import httpx
import pytest
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms
from joserfc.jwk import ECKey, OctKey

from gateway_demo.demo import Demo
from gateway_demo.gateway_process import GatewayProcess
from tests.signing import digest, part
from tests.stories.conftest import another_database
from tests.stories.forger import EC, ED, FOREIGN, RSA, SENDER, THIEF, WEAK, Forger, issuer, proof

ME = "/v1/me"
SIGNING = "signing-system"
"""A client system that has to sign its requests."""
SIGNER, IMPOSTOR = (ECKey.generate_key("P-256", {"kid": "signer"}, private=True) for _ in range(2))
NARROW = {
    "prefix": "narrow:",
    "roles": ["officer"],
    "departments": ["housing"],
    "algorithms": ["PS256"],
    "longest_s": 900,
}


@dataclass
class Replicas:
    """Two gateways on one store, and issuers: one as it is by default, one that may say little."""

    city: Forger
    narrow: Forger
    urls: list[str]
    restart: Callable[[], None]

    def get(self, place: int, headers: Any, path: str = ME) -> httpx.Response:
        return httpx.get(self.urls[place] + path, headers=headers, trust_env=False, timeout=20)

    def nonce(self, place: int) -> str:
        token = bound(self.city)
        told = self.get(place, dpop(token, proof(token, self.urls[place] + ME, None)))
        assert 'error="use_dpop_nonce"' in told.headers["www-authenticate"]
        return told.headers["dpop-nonce"]

    def entries(self, **filters: str) -> list[Any]:
        """The newest of the log, read at the first."""
        headers = bearer(self.city.token(roles=["auditor"], sub="JHAUD1"))
        return list(
            self.get(
                0,
                {**headers, "Audit-Task": "T-1"},
                f"/v1/audit/entries?{httpx.QueryParams({'limit': '200', **filters})}",
            ).json()["items"]
        )


@pytest.fixture(scope="module")
def replicas(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    folder = tmp_path_factory.mktemp("replicas")
    with ExitStack() as stack:
        city, narrow = stack.enter_context(issuer()), stack.enter_context(issuer())
        url = stack.enter_context(another_database(demo, "attacked"))
        given = {
            **demo.given, "home": str(folder / "home"), "port": 0, "database_url": url, "accounts": "claims", "issuer": city.iss,
            "issuers": [{"url": narrow.iss, **NARROW}], "demo": {**cast("dict[str, object]", demo.given["demo"]), "issuer_port": None},
        }  # fmt: skip
        keys = folder / "signing-system.jwks.json"
        keys.write_text(json.dumps({"keys": [SIGNER.as_dict(private=False)]}))
        given["clients"] = {SIGNING: {"keys": str(keys), "signs_requests": True}}
        processes = [GatewayProcess(folder / f"{n}.log", name=str(n)).spawn() for n in (0, 1)]

        @stack.callback
        def stop_those_that_run() -> None:
            for process in processes:
                process.stop()

        urls = [one.configure(given, folder / f"{n}.json").wait_ready()["base_url"] for n, one in enumerate(processes)]

        def restart() -> None:
            processes[1].stop()
            processes[1] = GatewayProcess(folder / "again.log", name="1").spawn()
            urls[1] = processes[1].configure(given, folder / "again.json").wait_ready()["base_url"]

        yield Replicas(city, narrow, urls, restart)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}".strip()}


def dpop(token: str, *proofs: str) -> list[tuple[str, str]]:
    return [("Authorization", f"DPoP {token}"), *(("DPoP", one) for one in proofs)]


def bound(by: Forger, **changes: Any) -> str:
    return by.token(cnf={"jkt": SENDER.thumbprint()}, **changes)


def hmac_by(secret: bytes, by: Forger) -> str:
    """The public key taken for a shared secret."""
    text = f"{part({'alg': 'HS256', 'typ': 'at+jwt', 'kid': 'ec'})}.{part(by.claims())}"
    return f"{text}.{part(hmac.digest(secret, text.encode(), 'sha256'))}"


def cut(token: str, keep: Callable[[list[str]], list[str]]) -> str:
    return ".".join(keep(token.split(".")))


def other_body(token: str, other: str) -> str:
    return cut(token, lambda parts: [parts[0], other.split(".")[1], parts[2]])


PEM = EC.as_pem(private=False)
Token = Callable[[Forger], str]
# What stands behind `Bearer`.
TOKENS: Mapping[str, Token] = {
    "nothing": lambda _: "",
    "a word": lambda _: "letmein",
    "dots": lambda _: "..",
    "three empty parts of JSON": lambda _: f"{part({})}.{part({})}.",
    "lists": lambda _: f"{part([])}.{part([])}.{part([])}",
    "four parts": lambda f: f.token() + ".x",
    "five parts, as if it were encrypted": lambda f: f.token() + ".x.y",
    "too long": lambda f: f.token(pad="x" * 9000),
    "JSON as deep as it is long": lambda _: f"{part(b'[' * 3000)}.{part(b'[' * 3000)}.x",
    # the header
    "no algorithm": lambda f: f"{part({'alg': 'none', 'typ': 'at+jwt', 'kid': 'ec'})}.{part(f.claims())}.",
    "no algorithm, in capitals": lambda f: f"{part({'alg': 'NONE', 'typ': 'at+jwt', 'kid': 'ec'})}.{part(f.claims())}.",
    "no algorithm, and a signature": lambda f: cut(
        f.token(), lambda p: [part({"alg": "none", "typ": "at+jwt", "kid": "ec"}), *p[1:]]
    ),
    "the public key as a secret": lambda f: hmac_by(PEM, f),
    "the published key as a secret": lambda f: hmac_by(part(EC.as_dict(private=False)).encode(), f),
    "an algorithm that is a list": lambda f: f.token(header={"alg": ["ES256"]}),
    "an algorithm that is an object": lambda f: f.token(header={"alg": {}}),
    "an algorithm left out": lambda f: f.token(header={"alg": None}),
    "ES256 by the RSA key's id": lambda f: f.token(header={"kid": "rsa"}),
    "PS256 by the EC key's id": lambda f: f.token(RSA, {"kid": "ec"}),
    "RS256 called PS256": lambda f: cut(
        f.token(RSA, {"alg": "RS256"}), lambda p: [part({"alg": "PS256", "typ": "at+jwt", "kid": "rsa"}), *p[1:]]
    ),
    "PS384": lambda f: f.token(RSA, {"alg": "PS384"}),
    "RS512": lambda f: f.token(RSA, {"alg": "RS512"}),
    "an RSA key of 1024 bits": lambda f: f.token(WEAK),
    "the type JWT": lambda f: f.token(header={"typ": "JWT"}),
    "the type of a proof": lambda f: f.token(header={"typ": "dpop+jwt"}),
    "no type": lambda f: f.token(header={"typ": None}),
    "a type that is a list": lambda f: f.token(header={"typ": ["at+jwt"]}),
    "a type with a blank": lambda f: f.token(header={"typ": "at+jwt "}),
    "what must be understood": lambda f: f.token(header={"crit": ["exp"]}),
    "a body that is not encoded": lambda f: f.token(header={"crit": ["b64"], "b64": False}),
    "no key's id": lambda f: f.token(header={"kid": None}),
    "a key's id that is a number": lambda f: f.token(header={"kid": 1}),
    "a key's id that is a path": lambda f: f.token(header={"kid": "../../dev/null"}),
    "a key's id that is SQL": lambda f: f.token(header={"kid": "ec' or 1=1 --"}),
    # the signature
    "another key under the same id": lambda f: f.token(FOREIGN),
    "the key brought along": lambda f: f.token(FOREIGN, {"jwk": FOREIGN.as_dict(private=False)}),
    "the key somewhere else": lambda f: f.token(FOREIGN, {"jku": f"{f.iss}/keys2", "x5u": f"{f.iss}/x"}),
    "a certificate brought along": lambda f: f.token(FOREIGN, {"x5c": ["AAAA"], "x5t": "AAAA"}),
    "no signature": lambda f: cut(f.token(), lambda p: [*p[:2], ""]),
    "half a signature": lambda f: cut(f.token(), lambda p: [*p[:2], p[2][:40]]),
    "a signature of zeros": lambda f: cut(f.token(), lambda p: [*p[:2], part(bytes(64))]),
    "a signature that is no base64": lambda f: cut(f.token(), lambda p: [*p[:2], "!" * 86]),
    "another token's signature": lambda f: cut(f.token(), lambda p: [*p[:2], f.token().split(".")[2]]),
    "a body put in its place": lambda f: other_body(f.token(), f.token(roles=["auditor"])),
    "a bit of the body": lambda f: cut(
        f.token(), lambda p: [p[0], p[1][:-1] + ("A" if p[1][-1] != "A" else "Q"), p[2]]
    ),
    # the claims
    "another issuer": lambda f: f.token(iss="http://127.0.0.1:9"),
    "the issuer with a slash": lambda f: f.token(iss=f.iss + "/"),
    "no issuer": lambda f: f.token(iss=None),
    "an issuer that is a list": lambda f: f.token(iss=[f.iss]),
    "another audience": lambda f: f.token(aud="other-gateway"),
    "no audience": lambda f: f.token(aud=None),
    "an audience that is empty": lambda f: f.token(aud=[]),
    "an audience that is an object": lambda f: f.token(aud={"oneclick-gateway": 1}),
    "an audience that begins alike": lambda f: f.token(aud="oneclick-gateway2"),
    "expired": lambda f: f.token(exp=f.claims()["iat"] - 61),
    "no end": lambda f: f.token(exp=None),
    "an end that is a text": lambda f: f.token(exp="9999999999"),
    "an end that is true": lambda f: f.token(exp=True),
    "an end that is endless": lambda f: f.token(exp=float("inf")),
    "an end that is no number": lambda f: f.token(exp=float("nan")),
    "an end beyond all": lambda f: f.token(exp=1e300),
    "not valid yet": lambda f: f.token(nbf=f.claims()["iat"] + 61),
    "issued tomorrow": lambda f: f.token(iat=f.claims()["iat"] + 86_400),
    "not issued": lambda f: f.token(iat=None),
    "issued at a list": lambda f: f.token(iat=[1]),
    "no id": lambda f: f.token(jti=None),
    "an id that is a number": lambda f: f.token(jti=7),
    "no subject": lambda f: f.token(sub=None),
    "a subject with a line's end": lambda f: f.token(sub="JH1\nJH2"),
    "a subject that is a person's number": lambda f: f.token(sub="330792197905050015"),
    "a subject that is a name": lambda f: f.token(sub="陈思远"),
    "no client": lambda f: f.token(client_id=None),
    "the gateway's own client": lambda f: f.token(client_id="declaration-check"),
    "a client that is a person's number": lambda f: f.token(client_id="33079219790505001X"),
    "no roles": lambda f: f.token(roles=None),
    "roles that are a text": lambda f: f.token(roles="auditor"),
    "roles that are an object": lambda f: f.token(roles={"auditor": True}),
    "a role that is SQL": lambda f: f.token(roles=["officer' --"]),
    "too many roles": lambda f: f.token(roles=["officer"] * 300),
    "no officer": lambda f: f.token(officer=None),
    "an officer that is a list": lambda f: f.token(officer=[f.officer()]),
    "no department": lambda f: f.token(officer=f.officer(department=None)),
    "a department that is a path": lambda f: f.token(officer=f.officer(department="../audit_office")),
    "no county": lambda f: f.token(officer=f.officer(county=None)),
    "half a county": lambda f: f.token(officer=f.officer(county="3307")),
    "no post": lambda f: f.token(officer=f.officer(post=None)),
    "a post with a person's number": lambda f: f.token(officer=f.officer(post="of 330792 19790505 0015")),
    "no duties": lambda f: f.token(officer=f.officer(duties=None)),
    "duties that are a text": lambda f: f.token(officer=f.officer(duties="*")),
    "a duty that is a pattern": lambda f: f.token(officer=f.officer(duties=["M.*"])),
    "suspended, or not": lambda f: f.token(officer=f.officer(suspended="false")),
    "an account that is empty": lambda f: f.token(officer=f.officer(account="")),
    "an account that is nothing": lambda f: f.token(officer={**f.officer(), "account": None}),
    "kin that are a text": lambda f: f.token(officer=f.officer(kin_digests="x")),
    "a digest that is a number": lambda f: f.token(officer=f.officer(person_digest=1)),
    "an account of another issuer": lambda f: f.token(sub="narrow:JH1"),
    "a client of another issuer": lambda f: f.token(client_id="narrow:window-app"),
    # what it is bound to
    "bound to nothing": lambda f: f.token(cnf={}),
    "bound to a list": lambda f: f.token(cnf=[]),
    "bound in another way": lambda f: f.token(cnf={"jwk": SENDER.as_dict(private=False)}),
    "bound in two ways of which one is not known": lambda f: f.token(cnf={"jkt": SENDER.thumbprint(), "kid": "x"}),
    "bound to a key, as Bearer": bound,
    "bound to a TLS certificate that is not there": lambda f: f.token(cnf={"x5t#S256": digest(b"der")}),
}
# Of the issuer that may say little.
NARROWED: Mapping[str, Token] = {
    "a role that it may not give": lambda f: f.token(RSA, roles=["auditor"], officer=f.officer(department="housing")),
    "a role besides": lambda f: f.token(RSA, roles=["officer", "operator"], officer=f.officer(department="housing")),
    "a department not its own": lambda f: f.token(RSA, officer=f.officer(department="audit_office")),
    "an algorithm that it does not use": lambda f: f.token(EC, officer=f.officer(department="housing")),
    "EdDSA, which it does not use": lambda f: f.token(ED, officer=f.officer(department="housing")),
    "a life of an hour": lambda f: f.token(RSA, exp=f.claims()["iat"] + 3600, officer=f.officer(department="housing")),
}
Proofs = Callable[[str, str, str], list[str]]
"""Of a token, the address and a nonce."""
PROOFS: Mapping[str, Proofs] = {
    "no proof": lambda _t, _u, _n: [],
    "two": lambda t, u, n: [proof(t, u, n), proof(t, u, n)],
    "rubbish": lambda _t, _u, _n: ["rubbish"],
    "longer than any": lambda t, u, n: [proof(t, u, n, pad="x" * 6000)],
    "the thief's key": lambda t, u, n: [proof(t, u, n, THIEF)],
    "the thief's signature under the sender's key": lambda t, u, n: [
        proof(t, u, n, THIEF, {"jwk": SENDER.as_dict(private=False)})
    ],
    "a secret as a key": lambda t, u, n: [proof(t, u, n, OctKey.import_key("k" * 32))],
    "no key": lambda t, u, n: [proof(t, u, n, header={"jwk": None})],
    "the private key": lambda t, u, n: [proof(t, u, n, header={"jwk": SENDER.as_dict(private=True)})],
    "no type": lambda t, u, n: [proof(t, u, n, header={"typ": None})],
    "the type of a token": lambda t, u, n: [proof(t, u, n, header={"typ": "at+jwt"})],
    "what must be understood": lambda t, u, n: [proof(t, u, n, header={"crit": ["x"]})],
    "the token itself": lambda t, _u, _n: [t],
    "another method": lambda t, u, n: [proof(t, u, n, htm="POST")],
    "no method": lambda t, u, n: [proof(t, u, n, htm=None)],
    "another address": lambda t, u, n: [proof(t, u.replace("/v1/me", "/v1/matters"), n)],
    "another host": lambda t, _u, n: [proof(t, "http://evil.example/v1/me", n)],
    "another port": lambda t, _u, n: [proof(t, "http://127.0.0.1:1/v1/me", n)],
    "no address": lambda t, u, n: [proof(t, u, n, htu=None)],
    "another token": lambda t, u, n: [proof(t, u, n, ath=digest(b"x"))],
    "no token": lambda t, u, n: [proof(t, u, n, ath=None)],
    "a token of half a character": lambda t, u, n: [proof(t, u, n, ath="\ud800")],
    "no id": lambda t, u, n: [proof(t, u, n, jti=None)],
    "an id that is a list": lambda t, u, n: [proof(t, u, n, jti=["x"])],
    "no time": lambda t, u, n: [proof(t, u, n, iat=None)],
    "old": lambda t, u, n: [proof(t, u, n, iat=time.time() - 90)],
    "of tomorrow": lambda t, u, n: [proof(t, u, n, iat=time.time() + 86_400)],
    "a nonce made up": lambda t, u, _n: [proof(t, u, "A" * 40)],
    "a nonce that is a number": lambda t, u, _n: [proof(t, u, 1)],
}
TOLD_A_NONCE = 2
"""Of these the last: they are told a nonce, as every first proof is, and so not counted."""
# Known callers who reach for more: path by role.
REACHES: Mapping[str, tuple[str, str]] = {
    "an officer reads the log": ("officer", "/v1/audit/entries"),
    "an officer reads what is revoked": ("officer", "/v1/revocations"),
    "a system reads findings": ("system", "/v1/audit/findings"),
    "a verifier reads inspections": ("verifier", "/v1/inspections"),
    "an auditor reads verifications": ("auditor", "/v1/verifications"),
    "an auditor reads permissions": ("auditor", "/v1/me/permissions?matter=M01"),
    "a steward reads the log": ("steward", "/v1/audit/entries"),
    "an inspector reads reveals": ("inspector", "/v1/audit/reveals"),
    "an editor reads inspections": ("editor", "/v1/inspections"),
    "an operator reads the log": ("operator", "/v1/audit/entries"),
    "an operator reads about themselves": ("operator", "/v1/subjects/me/disclosures"),
    "a citizen reads the log": ("citizen", "/v1/audit/entries"),
    "a citizen reads the work list": ("citizen", "/v1/verifications"),
    "a role that nobody has": ("superuser", "/v1/me"),
    "a suspended officer": ("suspended", "/v1/me"),
}


def refused(answer: httpx.Response, status: int) -> tuple[Any, ...]:
    """How it is refused, without what differs from one answer to the next."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["code"] == ("not-authenticated" if status == 401 else "not-authorised")
    return tuple(body), answer.headers["content-type"], answer.headers.get("cache-control")


def in_bursts(replicas: Replicas) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in replicas.entries(client="unverified"):
        if entry["kind"] == "REJECTED_BURST":
            found[entry["details"]["reason"]] += entry["details"]["count"]
    return found


@pytest.mark.parametrize("state", ["as started", "after a restart"])
def test_every_forged_token_and_proof_is_refused_at_both_alike_and_counted_in_the_log(
    replicas: Replicas, state: str
) -> None:
    if state == "after a restart":
        replicas.restart()
    before = in_bursts(replicas)
    shapes, attacks = set(), 0
    for place in (0, 1):
        url, nonce = replicas.urls[place] + ME, replicas.nonce(place)
        headers = [bearer(made(replicas.city)) for made in TOKENS.values()]
        headers += [bearer(made(replicas.narrow)) for made in NARROWED.values()]
        headers += [
            dict(one) | {"Client-Cert": ":ZGVy:"}
            for one in [bearer(replicas.city.token(cnf={"x5t#S256": digest(b"der")}))]
        ]
        proven: list[Any] = [
            dpop(token, *made(token, url, nonce)) for made in PROOFS.values() for token in [bound(replicas.city)]
        ]
        token = replicas.city.token()
        proven.append(dpop(token, proof(token, url, nonce)))
        twice: list[Any] = [[*bearer(token).items(), *bearer(token).items()], {"Authorization": "Basic eDp5"}]
        for one in [*headers, *proven, *twice]:
            shapes.add(refused(replicas.get(place, one), 401))
            attacks += 1
    assert len(shapes) == 1
    assert attacks >= 2 * 140
    counted = attacks - 2 * TOLD_A_NONCE
    until = time.monotonic() + 25
    while (told := in_bursts(replicas) - before).total() < counted and time.monotonic() < until:
        time.sleep(0.5)
    assert told.total() == counted
    assert set(told) == {"invalid_token", "invalid_request", "invalid_dpop_proof"}


def test_a_proof_opens_once_at_either_replica_and_not_after_a_restart(replicas: Replicas) -> None:
    token = bound(replicas.city)
    local = [f"http://localhost:{httpx.URL(url).port}{ME}" for url in replicas.urls]
    nonces = [replicas.nonce(place) for place in (0, 1)]
    used = [proof(token, local[place], nonces[place]) for place in (0, 1)]
    assert [replicas.get(place, dpop(token, used[place])).status_code for place in (0, 1)] == [200, 200]
    assert [replicas.get(place, dpop(token, used[place])).status_code for place in (0, 1)] == [401, 401]
    assert replicas.get(0, dpop(token, proof(token, local[0], nonces[0], jti="once"))).status_code == 200
    assert replicas.get(1, dpop(token, proof(token, local[1], nonces[0], jti="once"))).status_code == 401
    replicas.restart()
    again = f"{replicas.urls[1]}{ME}"
    assert replicas.get(1, dpop(token, proof(token, again, nonces[0], jti="once"))).status_code == 401
    fresh = replicas.get(1, dpop(token, proof(token, again, nonces[0])))
    assert (fresh.status_code, bool(fresh.headers["dpop-nonce"])) == (200, True)


@pytest.mark.parametrize("name", REACHES)
def test_who_reaches_for_more_is_refused_and_written_down(replicas: Replicas, name: str) -> None:
    role, path = REACHES[name]
    account = f"JH-{role}"
    officer = {"suspended": True} if role == "suspended" else {}
    made = replicas.city.token(
        roles=["officer" if role == "suspended" else role], sub=account, officer=replicas.city.officer(**officer)
    )
    before = len(replicas.entries(account=account))
    shapes = {refused(replicas.get(place, {**bearer(made), "Audit-Task": "T-1"}, path), 403) for place in (0, 1)}
    assert len(shapes) == 1
    told = replicas.entries(account=account)
    assert len(told) - before == 2
    assert {entry["kind"] for entry in told} == {"DENIED"}


def test_what_is_revoked_opens_nothing_at_either_within_five_seconds(replicas: Replicas) -> None:
    operator = httpx.Client(
        base_url=replicas.urls[0], headers=bearer(replicas.city.token(roles=["operator"], sub="JHOP1")), trust_env=False
    )
    tokens = {
        "token": replicas.city.token(jti="stolen-1", sub="JH21"),
        "account": replicas.city.token(sub="JH22"),
        "client": replicas.city.token(client_id="lost-app", sub="JH23"),
    }
    values = {"token": "stolen-1", "account": "JH22", "client": "lost-app"}
    assert {replicas.get(place, bearer(one)).status_code for place in (0, 1) for one in tokens.values()} == {200}
    made = []
    for kind, value in values.items():
        order = {"kind": kind, "value": value, "reason": "stolen", "until": "2099-01-01T00:00:00+08:00"}
        far = operator.post("/v1/revocations", json=order)
        assert (far.status_code, far.json()["errors"][0]["pointer"]) == (400, "/until")
        until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        made.append(operator.post("/v1/revocations", json={**order, "until": until}).json())
    ordered = time.monotonic()

    def seen() -> set[int]:
        return {replicas.get(place, bearer(one)).status_code for place in (0, 1) for one in tokens.values()}

    while seen() != {401}:
        assert time.monotonic() - ordered < 5
    assert [one["revocation_id"] for one in operator.get("/v1/revocations").json()["items"]] == [
        one["revocation_id"] for one in made
    ]
    replicas.restart()
    assert seen() == {401}
    for one in made:
        assert operator.post(f"/v1/revocations/{one['revocation_id']}/lift").status_code == 200
        assert operator.post(f"/v1/revocations/{one['revocation_id']}/lift").status_code == 404
    lifted = time.monotonic()
    while seen() != {200}:
        assert time.monotonic() - lifted < 5
    told = [entry["sentence"]["en"] for entry in replicas.entries(account="JHOP1") if entry["kind"] == "ADMIN"]
    assert len(told) == 6
    assert "revoke client lost-app until" in told[3]
    operator.close()


# ── signed requests ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Secret(HTTPSignatureKeyResolver):
    def __init__(self, key: ECKey) -> None:
        self.key = key

    def resolve_private_key(self, _key_id: str) -> bytes:
        return self.key.as_pem(private=True)

    def resolve_public_key(self, _key_id: str) -> None:
        return None


WHOLE = ("@method", "@target-uri", "authorization", "content-digest")
REVOCATIONS = "/v1/revocations"
ORDER = b'{"kind":"client","value":"nobody","reason":"stolen","until":"2099-01-01T00:00:00+08:00"}'
IDS = iter(range(1_000_000))


def signed_request(
    base: str, token: str, key: ECKey = SIGNER, covers: tuple[str, ...] = WHOLE, ahead_s: float = 0.0, **more: Any
) -> httpx.Request:
    """A request with a body, by the client that has to sign."""
    headers = {**bearer(token), "content-type": "application/json"}
    request = httpx.Request("POST", base + REVOCATIONS, headers=headers, content=ORDER)
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=Secret(key))
    given = {
        "key_id": "signer",
        "nonce": f"{time.time_ns()}-{next(IDS)}",
        "created": datetime.fromtimestamp(time.time() + ahead_s, UTC),
        **more,
    }
    body = ORDER if "content-digest" in covers else None
    signer.sign(request, covered_component_ids=covers, body=body, **given)
    return request


def sent(request: httpx.Request) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=20) as client:
        return client.send(request)


def altered(request: httpx.Request, **headers: str | None) -> httpx.Request:
    for name, value in headers.items():
        key = name.replace("_", "-")
        request.headers.pop(key, None)
        if value is not None:
            request.headers[key] = value
    return request


def moved(request: httpx.Request, method: str, path: str, body: bytes) -> httpx.Request:
    headers = {n: v for n, v in request.headers.items() if n not in {"content-length", "host"}}
    return httpx.Request(method, request.url.copy_with(raw_path=path.encode()), headers=headers, content=body)


def retold(request: httpx.Request, edit: Callable[[str], str]) -> httpx.Request:
    return altered(request, signature_input=edit(request.headers["signature-input"]))


Signed = Callable[[str, str], httpx.Request]
SIGNATURES: Mapping[str, Signed] = {
    "unsigned": lambda b, t: altered(signed_request(b, t), signature=None, signature_input=None),
    "without its signature": lambda b, t: altered(signed_request(b, t), signature=None),
    "by another key of the same id": lambda b, t: signed_request(b, t, IMPOSTOR),
    "by a key that is not there": lambda b, t: signed_request(b, t, key_id="other"),
    "the token stripped": lambda b, t: signed_request(b, t, covers=("@method", "@target-uri", "content-digest")),
    "the method stripped": lambda b, t: signed_request(b, t, covers=WHOLE[1:]),
    "the address stripped": lambda b, t: signed_request(b, t, covers=("@method", "authorization", "content-digest")),
    "the body stripped": lambda b, t: signed_request(b, t, covers=WHOLE[:3]),
    "another method": lambda b, t: moved(signed_request(b, t), "GET", REVOCATIONS, b""),
    "another path": lambda b, t: moved(signed_request(b, t), "POST", "/v1/break-glass", ORDER),
    "a query more": lambda b, t: moved(signed_request(b, t), "POST", f"{REVOCATIONS}?a=b", ORDER),
    "another body": lambda b, t: moved(
        signed_request(b, t), "POST", REVOCATIONS, ORDER.replace(b"nobody", b"somebody")
    ),
    "of tomorrow": lambda b, t: signed_request(b, t, ahead_s=86_400),
    "old": lambda b, t: signed_request(b, t, ahead_s=-90),
    "for another algorithm": lambda b, t: retold(
        signed_request(b, t), lambda told: told.replace("ecdsa-p256-sha256", "hmac-sha256")
    ),
    "under two labels": lambda b, t: retold(signed_request(b, t), lambda told: f"{told}, b={told.partition('=')[2]}"),
    "under one label twice": lambda b, t: retold(signed_request(b, t), lambda told: f"{told}, {told}"),
    "what nobody can read": lambda b, t: altered(signed_request(b, t), signature_input='a=("@method'),
    "no nonce": lambda b, t: signed_request(b, t, nonce=None),
}


def test_a_client_that_has_to_sign_comes_by_its_signature_alone_once_at_either_and_not_after_a_restart(
    replicas: Replicas,
) -> None:
    token = replicas.city.token(roles=["operator"], client_id=SIGNING, sub="JHSIGN1")
    before, shapes = in_bursts(replicas), set()
    for base in replicas.urls:
        for made in SIGNATURES.values():
            shapes.add(refused(sent(made(base, token)), 401))
    assert len(shapes) == 1
    used = [signed_request(base, token, nonce="shared") for base in replicas.urls]
    answers = [sent(one) for one in used]
    assert [one.status_code for one in answers] == [400, 401]  # taken, and told that its date is too far ahead
    assert answers[0].headers["signature-input"].startswith("gateway=")
    keys = [replicas.get(place, {}, "/.well-known/answer-keys.json").json() for place in (0, 1)]
    assert keys[0] == keys[1]
    assert keys[0]["keys"][0]["kid"] in answers[0].headers["signature-input"]
    replicas.restart()
    assert sent(signed_request(replicas.urls[1], token, nonce="shared")).status_code == 401
    assert sent(signed_request(replicas.urls[1], token)).status_code == 400
    until = time.monotonic() + 25
    while (in_bursts(replicas) - before)["invalid_signature"] != 2 * len(SIGNATURES) + 2:
        assert time.monotonic() < until
        time.sleep(0.5)

"""Requests that are signed by a key of ours hold for another implementation of RFC 9421, and nothing of them can be changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, InvalidSignature, algorithms
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.sdk import ClientKey

Kept = ECKey | OKPKey | RSAKey
KEYS: Mapping[str, tuple[Kept, Any]] = {
    "ec": (ECKey.generate_key("P-256", private=True), algorithms.ECDSA_P256_SHA256),
    "ed": (OKPKey.generate_key("Ed25519", private=True), algorithms.ED25519),
    "rsa": (RSAKey.generate_key(2048, private=True), algorithms.RSA_PSS_SHA512),
}
URL, BODY = "https://yiwu.test/v1/queries?a=b", b'{"matter": "M31"}'
FIELDS = {"Authorization": "Bearer t1", "Acting-Officer": "x.y.z", "Idempotency-Key": "k"}


@dataclass
class Request:
    """As the other implementation takes one."""

    method: str = "POST"
    url: str = URL
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = BODY


class Known(HTTPSignatureKeyResolver):
    def __init__(self, key: Kept) -> None:
        self.key = key

    def resolve_public_key(self, key_id: str) -> object:
        assert key_id == "k1"
        return self.key.public_key


def signed(folder: Path, name: str, **changes: object) -> tuple[Request, HTTPMessageVerifier]:
    key, algorithm = KEYS[name]
    file = folder / "key.pem"
    file.touch(mode=0o600)
    file.write_bytes(key.as_pem(private=True))
    own = ClientKey.read(file, "k1")
    made = Request(headers={**FIELDS, **own.signed("POST", URL, FIELDS, BODY)})
    for part, value in changes.items():
        setattr(made, part, value)
    return made, HTTPMessageVerifier(signature_algorithm=algorithm, key_resolver=Known(key))


def holds(request: Request, verifier: HTTPMessageVerifier) -> bool:
    covered = ("@method", "@target-uri", "authorization", "acting-officer", "idempotency-key", "content-digest")
    try:
        verifier.verify(request, require_components=covered, body=request.body)
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize("name", KEYS)
def test_another_implementation_takes_what_we_sign(tmp_path: Path, name: str) -> None:
    assert holds(*signed(tmp_path, name))


@pytest.mark.parametrize("change", [{"method": "GET"}, {"url": f"{URL}c"}, {"body": BODY + b" "}])
def test_nothing_of_it_can_be_changed(tmp_path: Path, change: dict[str, object]) -> None:
    assert not holds(*signed(tmp_path, "ec", **change))


@pytest.mark.parametrize("name", FIELDS)
def test_no_field_of_it_can_be_changed(tmp_path: Path, name: str) -> None:
    request, verifier = signed(tmp_path, "ed")
    request.headers[name] += "x"
    assert not holds(request, verifier)


def test_each_time_is_signed_anew_and_what_has_no_body_has_no_digest(tmp_path: Path) -> None:
    first, _ = signed(tmp_path, "ec")
    again, _ = signed(tmp_path, "ec")
    assert first.headers["Signature-Input"] != again.headers["Signature-Input"]
    own = ClientKey.read(tmp_path / "key.pem", "k1")
    assert set(own.signed("GET", URL, {}, b"")) == {"Signature-Input", "Signature"}

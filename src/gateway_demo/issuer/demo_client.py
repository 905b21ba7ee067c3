"""The demo's client system that shows who it is by a key, and the profile by which the command line comes as that client."""

import json
from collections.abc import Mapping
from pathlib import Path

from joserfc.jwk import ECKey

from gateway.identity import load_or_make
from gateway_demo.issuer.client_assertions import AssertingClient

CLIENT_ID, PERSONA, KEY_ID = "demo-system", "system", "demo"
PROFILES = "profiles.toml"
"""In the demo's home, for GATEWAY_PROFILES; its one profile is called as the persona."""


def demo_client(home: Path, base_url: str, issuer: str) -> Mapping[str, AssertingClient]:
    """The client by its id, with its key of `home/keys/demo-client.pem`, made at the first start; its profile is written down.  Raises SetupError."""
    file = home / "keys" / "demo-client.pem"
    key = ECKey.import_key(load_or_make(file, _new_key))
    public = {**key.as_dict(private=False), "kid": KEY_ID, "alg": "ES256"}
    profile = {"base_url": base_url, "issuer": issuer, "client_id": CLIENT_ID, "key": str(file), "key_id": KEY_ID}
    lines = [f"{name} = {json.dumps(value)}" for name, value in profile.items()]
    (home / PROFILES).write_text("\n".join([f"[{PERSONA}]", *lines, ""]), "utf-8")
    return {CLIENT_ID: AssertingClient({name: str(part) for name, part in public.items()}, PERSONA)}


def _new_key() -> bytes:
    return ECKey.generate_key("P-256", private=True).as_pem(private=True)

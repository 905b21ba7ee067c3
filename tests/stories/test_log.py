"""The log over HTTP: an answer's receipt and its proof, and a stranger who checks the log by its public files alone."""

import re
import time
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import Any

import httpx

from gateway.tlog import Proof, Verifier, hash_reader, open_checkpoint, tile_path
from gateway.tlog.tiles import Tile
from gateway.tlog.tree import Edge
from tests.rooms.tlog.taken import unpack_entries
from tests.stories.people import P7, Asker


def proof_of(ask: Asker, document: Any, **params: str) -> Proof:
    """The proof as soon as it is there, at the latest after two seconds and what a busy machine adds."""
    ends_at = time.monotonic() + 10
    while True:
        answer = ask.as_("clerk").get(f"/v1/queries/{document['query_id']}/proof", params=params)
        if answer.status_code != 409:
            assert answer.status_code == 200, answer.text
            return Proof.parse(answer.text)
        assert (answer.json()["code"], answer.headers["retry-after"]) == ("not-integrated", "1")
        assert time.monotonic() < ends_at, "the entry is in no tree"
        time.sleep(0.1)


def stranger(ask: Asker) -> httpx.Client:
    return httpx.Client(base_url=ask.demo.addresses["base_url"], trust_env=False)


def keys_of(http: httpx.Client) -> dict[str, Verifier]:
    """The logs' keys by origin; what C2SP's tools take says the same as the JSON Web Key."""
    found = {}
    for key in http.get("/.well-known/jwks.json").raise_for_status().json()["keys"]:
        verifier = Verifier.parse(key["vkey"])
        assert (key["kty"], key["crv"], key["kid"]) == ("OKP", "Ed25519", f"{verifier.name}+{verifier.key_id.hex()}")
        assert urlsafe_b64decode(key["x"] + "=") == verifier.public_key
        found[verifier.name] = verifier
    return found


def test_a_receipt_holder_gets_the_proof_of_the_leaf_that_the_receipt_promised(ask: Asker) -> None:
    document = ask.query("M07", P7, deadline_ms=8000)
    proof = proof_of(ask, document)
    leaf = sha256(b"\0" + (proof.extra or b"")).digest()
    assert leaf.hex() == document["receipt"]["leaf_hash"]
    with stranger(ask) as http:
        keys = keys_of(http)
        origin = proof.checkpoint.split("\n")[0]
        checkpoint, _ = proof.verify(leaf, keys[origin])
        newest = http.get(f"/audit/log/{origin.rsplit('/', 1)[1]}/checkpoint").raise_for_status().text
        assert open_checkpoint(newest, keys[origin])[0].size >= checkpoint.size > proof.index
    named = proof_of(ask, document, entry=document["receipt"]["entry"])
    assert (named.index, named.extra) == (proof.index, proof.extra)


def test_a_proof_is_for_who_asked_and_handing_it_over_is_on_record(ask: Asker) -> None:
    document = ask.query("M07", P7, deadline_ms=8000)
    other = ask.query("M07", P7, deadline_ms=8000)
    where = f"/v1/queries/{document['query_id']}/proof"
    proof_of(ask, document)
    assert ask.as_("housing-clerk").get(where).json()["code"] == "not-found"
    assert ask.as_("auditor").get(where).status_code == 403
    assert ask.as_("clerk").get(where, params={"entry": other["receipt"]["entry"]}).json()["code"] == "not-found"
    asked = {"query_id": document["query_id"]}
    entries = ask.as_("auditor").get("/v1/audit/entries", params=asked).json()["items"]
    assert [entry["kind"] for entry in entries].count("RELEASE") == 1
    intent = next(entry["entry"] for entry in entries if entry["kind"] == "INTENT")
    assert ask.as_("clerk").get(where, params={"entry": intent}).json()["code"] == "not-found"


def test_a_stranger_computes_the_root_from_the_public_tiles_and_an_auditor_the_tiles_from_the_leaves(
    ask: Asker,
) -> None:
    proof_of(ask, ask.query("M07", P7, deadline_ms=8000))
    with stranger(ask) as http:
        for origin, key in keys_of(http).items():
            log = f"/audit/log/{origin.rsplit('/', 1)[1]}"
            checkpoint, _ = open_checkpoint(http.get(f"{log}/checkpoint").text, key)

            def fetch(tile: Tile, log: str = log) -> bytes:
                return http.get(f"{log}/{tile_path(tile)}").raise_for_status().content

            assert Edge.read(checkpoint.size, hash_reader(fetch, checkpoint.size)).root() == checkpoint.root
            first = Tile(0, 0, min(checkpoint.size, 256))
            part = tile_path(first).removeprefix("tile/0/")
            assert http.get(f"{log}/tile/entries/{part}").status_code == 401
            leaves = unpack_entries(ask.as_("auditor").get(f"{log}/tile/entries/{part}").raise_for_status().content)
            assert b"".join(sha256(b"\0" + leaf).digest() for leaf in leaves) == fetch(first)
            assert http.get(f"{log}/tile/0/x999/x999/999").status_code == 404


def test_a_printed_result_holds_its_receipt_as_a_code(ask: Asker) -> None:
    document = ask.query("M07", P7, deadline_ms=8000)
    page = ask.as_("clerk").get(f"/v1/queries/{document['query_id']}", headers={"accept": "text/html"})
    assert '<svg viewBox="0 0 ' in page.text
    assert document["receipt"]["leaf_hash"] in page.text
    assert "unsafe" not in page.headers["content-security-policy"]


def test_readiness_has_nothing_to_warn_of_and_the_metrics_know_the_tree(ask: Asker) -> None:
    with stranger(ask) as http:
        ready = http.get("/readyz").json()
        assert (ready["status"], ready["warnings"]) == ("ok", [])
        assert {task["name"] for task in ready["tasks"]} >= {
            "audit-stream",
            "audit-head",
            "audit-integrator",
            "audit-watch",
            "jobs",
        }
        ends_at = time.monotonic() + 15
        while not re.search(r"gateway_audit_partition_months_ahead [34]\.0", http.get("/metrics").text):
            assert time.monotonic() < ends_at, "nobody watches the tree"
            time.sleep(0.2)

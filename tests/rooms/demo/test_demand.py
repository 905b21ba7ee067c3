"""What a department finds lacking in a receipt: a table of one good receipt and everything that can be wrong with it."""

from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.domain.intent import Endorsed, IntentReceipt, intent_message, lookup_digest, sealed
from gateway.entry import endorsement_message
from gateway_demo.kit.demand import ReceiptDemand

NOW = 1_793_000_000
LOG, PROCESS, ANOTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def endorsed(by: Ed25519PrivateKey, process: Ed25519PrivateKey = PROCESS) -> Endorsed:
    boot_id = UUID(int=9)
    return Endorsed(boot_id, public(process), by.sign(endorsement_message(boot_id, public(process))))


GOOD = IntentReceipt(
    "3-17", NOW - 5, b"l" * 32, endorsed(LOG), (bytes(16), lookup_digest("household", "L-1", "33079119940317001X"))
)


def written(receipt: IntentReceipt = GOOD, key: Ed25519PrivateKey = PROCESS) -> str:
    return sealed(receipt.words(), key.sign(intent_message(receipt.words())))


def lack(
    receipt: str, *, department: str = "household", lookup_id: str = "L-1", number: str = "33079119940317001X"
) -> str:
    return ReceiptDemand(department, public(LOG), 300.0).lack(receipt, lookup_id, number, NOW)


@pytest.mark.parametrize(
    ("receipt", "found"),
    [
        (written(), ""),
        ("", "missing"),
        ("v1.x", "malformed"),
        (written(replace(GOOD, signer=endorsed(ANOTHER))), "not_endorsed"),
        (written(replace(GOOD, signer=replace(endorsed(LOG), boot_id=UUID(int=8)))), "not_endorsed"),
        (written(replace(GOOD, signer=replace(endorsed(LOG), public_key=public(ANOTHER))), ANOTHER), "not_endorsed"),
        (written(key=ANOTHER), "not_signed"),
        (written(GOOD).replace("3-17", "3-18"), "not_signed"),
        (written().replace(str(NOW - 5), str(NOW - 4)), "not_signed"),
        (written(replace(GOOD, lookups=())), "other_question"),
        (written(replace(GOOD, at=NOW - 300)), ""),
        (written(replace(GOOD, at=NOW - 301)), "stale"),
        (written(replace(GOOD, at=NOW + 60)), ""),
        (written(replace(GOOD, at=NOW + 61)), "stale"),
    ],
)
def test_a_receipt_is_endorsed_signed_about_the_question_and_fresh(receipt: str, found: str) -> None:
    assert lack(receipt) == found


def test_a_receipt_is_worth_nothing_for_another_question() -> None:
    assert lack(written(), department="real_estate") == "other_question"
    assert lack(written(), lookup_id="L-2") == "other_question"
    assert lack(written(), number="330791199511020027") == "other_question"


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        ReceiptDemand("household", b"short", 300.0)

"""A publication holds as one of the installation's own keys has signed it, and not otherwise."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.domain.words import PublicationAct
from gateway.policy import Publication, SignedPublication, Unsound

KEY, OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32)), Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
OWN = [OTHER.public_key().public_bytes_raw(), KEY.public_key().public_bytes_raw()]
PUBLICATION = Publication(
    number=3,
    bundle="aa" * 32,
    former="bb" * 32,
    act=PublicationAct.PUBLISHED,
    at=datetime(2026, 11, 29, 12, tzinfo=UTC),
    entry="2-17",
    policy_id="0193aaaa-0000-7000-8000-000000000000",
    drafted_by="JHSTW0000001",
    approved_by="JHSTW0000002",
)
SIGNED = SignedPublication.by(KEY, PUBLICATION)


def test_what_is_signed_is_said_as_documented() -> None:
    assert PUBLICATION.message == (
        b'oneclick-gateway policy v1\n{"act":"published","approved_by":"JHSTW0000002","at":"2026-11-29T12:00:00.000000+00:00",'
        b'"bundle":"'
        + b"aa" * 32
        + b'","drafted_by":"JHSTW0000001","entry":"2-17","former":"'
        + b"bb" * 32
        + b'","number":3,'
        b'"policy_id":"0193aaaa-0000-7000-8000-000000000000"}'
    )
    SIGNED.require_sound(OWN)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 4},
        {"bundle": "ab" * 32},
        {"former": None},
        {"act": PublicationAct.ROLLED_BACK},
        {"at": datetime(2026, 11, 29, 12, 0, 1, tzinfo=UTC)},
        {"entry": "2-18"},
        {"policy_id": None},
        {"drafted_by": "JHSTW0000002"},
        {"approved_by": "JHSTW0000001"},
    ],
)
def test_no_member_may_be_another(change: dict[str, object]) -> None:
    altered = replace(SIGNED, publication=replace(PUBLICATION, **change))  # type: ignore[arg-type]  # each of its member's type
    with pytest.raises(Unsound, match="does not fit"):
        altered.require_sound(OWN)


def test_a_key_that_is_not_the_installations_signs_nothing() -> None:
    with pytest.raises(Unsound, match="not signed by a key of this installation"):
        SIGNED.require_sound(OWN[:1])
    pretended = replace(SignedPublication.by(OTHER, PUBLICATION), public_key=OWN[1])
    with pytest.raises(Unsound, match="does not fit"):
        pretended.require_sound(OWN)
    for signature in (b"", bytes(64), SIGNED.signature[:-1]):
        with pytest.raises(Unsound, match="does not fit"):
            replace(SIGNED, signature=signature).require_sound(OWN)

"""What no certificate rests on, for registers have it wrong by their nature."""

from gateway.domain.codes import QuestionName
from tests.rooms.decision.example import catalogue, manifests

MARRIAGE = {"is_spouse_of", "was_spouse_of", "marital_status_in", "marital_status"}
"""The rules and values that tell who is married."""


def test_who_is_married_is_told_by_the_register_of_marriages_and_not_by_the_household_book() -> None:
    for matter in catalogue().matters.values():
        for certificate in matter.certificates:
            name = certificate.predicate.name if certificate.predicate else certificate.value
            if name in MARRIAGE:
                assert {QuestionName(need).split(".")[0] for need in certificate.needs} == {"marriage", "household"}
    assert not {name for name in manifests()["household"].items if "marital" in name}


def test_nobody_is_asked_by_the_relation_to_the_head_of_a_household() -> None:
    """It is another one once the head has died; who is whose child is told by birth links."""
    fields = {item.at for item in manifests()["household"].items.values()}
    assert "yhzgx" not in fields
    assert {"fqsfhm", "mqsfhm"} <= fields

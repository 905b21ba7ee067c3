"""Who may declare what, on which text, and when it is checked (tables)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway.city import CityFiles
from gateway.declaration import load_conditions
from gateway.declaration.conditions import Conditions
from gateway.declaration.notice import load_notice
from gateway.domain.errors import SetupError
from gateway.domain.person import PersonId
from gateway.domain.words import Method
from gateway_demo.demo_city import demo_city
from tests.rooms.decision.example import CHEN, NOW, YINUO, catalogue

ADULT, CHILD = PersonId(CHEN[1]), PersonId(YINUO[1])
OFFERED = [
    (matter, certificate)
    for matter in catalogue().matters.values()
    for certificate in matter.certificates
    if Method.DECLARATION in certificate.ladder
]


def conditions(*, matters: tuple[str, ...] = (), certificates: tuple[str, ...] = (), years: int = 18) -> Conditions:
    return Conditions(years, frozenset(matters), frozenset(certificates), (0, 7), 3, 60)


@pytest.mark.parametrize(
    ("made", "signer", "is_open"),
    [
        (conditions(), ADULT, True),
        (conditions(), CHILD, False),
        (conditions(years=0), CHILD, True),
        (conditions(years=32), ADULT, True),
        (conditions(years=33), ADULT, False),
        (conditions(matters=("M02",)), ADULT, False),
        (conditions(matters=("M01",)), ADULT, True),
        (conditions(certificates=("M02-C3",)), ADULT, False),
        (conditions(certificates=("M02-C2",)), ADULT, True),
    ],
)
def test_the_data_say_for_whom_and_what_a_declaration_is_open(
    made: Conditions, signer: PersonId, *, is_open: bool
) -> None:
    assert made.admit("M02", "M02-C3", signer, NOW.date()) is is_open


def test_checks_are_due_at_once_and_a_week_later() -> None:
    assert load_conditions(demo_city()).check_times(NOW) == (NOW, NOW + timedelta(days=7))


@pytest.mark.parametrize(("matter", "certificate"), OFFERED, ids=[c.code for _, c in OFFERED])
def test_every_certificate_that_can_be_declared_has_a_notice(matter: object, certificate: object) -> None:
    shown = load_notice(demo_city()).of(matter, certificate)  # type: ignore[arg-type]  # as the table gives them
    assert shown.notice.keys() == shown.statement.keys() == {"en", "zh"}
    assert not any("{" in text for text in (*shown.notice.values(), *shown.statement.values()))
    assert len(shown.sha256) == 64


def test_each_text_has_a_hash_of_its_own() -> None:
    form = load_notice(demo_city())
    assert len({form.of(matter, certificate).sha256 for matter, certificate in OFFERED}) == len(OFFERED)


@pytest.mark.parametrize("load", [load_notice, load_conditions])
def test_a_file_that_does_not_fit_stops_the_start(load: Callable[[CityFiles], object]) -> None:
    broken = dict.fromkeys(demo_city(), b'{"version": "1"}')
    with pytest.raises(SetupError):
        load(broken)

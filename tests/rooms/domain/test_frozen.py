"""Records that nobody changes, made at the price of plain ones."""

from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from gateway.domain.frozen import frozen
from gateway.domain.stages import LookupResult


@frozen
class Light:
    """Made by `frozen`."""

    colour: str
    watts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Guarded:
    """The same by the library."""

    colour: str
    watts: tuple[int, ...] = ()


def test_what_is_frozen_is_equal_hashed_copied_and_matched_as_by_the_library() -> None:
    light, guarded = Light("red", (1, 2)), Guarded("red", (1, 2))
    assert light == Light("red", (1, 2)) != Light("red")
    assert hash(light) == hash(guarded)
    assert replace(light, colour="blue") == Light("blue", (1, 2))
    assert repr(light) == repr(guarded).replace("Guarded", "Light")
    assert [field.name for field in fields(light)] == list(Light.__match_args__) == list(vars(Light)["__slots__"])
    with pytest.raises(AttributeError):
        light.shade = "x"  # type: ignore[attr-defined]  # there are no other attributes


def test_the_type_checker_refuses_a_change() -> None:
    """Were these lines not refused, the type checker would call the words that let them pass superfluous, and `make lint` would fail."""
    light, guarded = Light("red"), Guarded("red")
    light.colour = "blue"  # type: ignore[misc]  # refused
    with pytest.raises(FrozenInstanceError):
        guarded.colour = "blue"  # type: ignore[misc]  # refused


def test_what_a_query_makes_dozens_of_has_the_plain_initialiser() -> None:
    assert "__setattr__" not in vars(LookupResult)
    assert "__setattr__" in vars(Guarded)

"""A population from a seed: the world first, the registers from it, then the noise, each step of its own."""

from dataclasses import dataclass
from datetime import date
from random import Random

from gateway.domain.errors import SetupError
from gateway_demo.population.estates import endow_the_world
from gateway_demo.population.families import people_the_world
from gateway_demo.population.households import write_books
from gateway_demo.population.noise import plant_noise
from gateway_demo.population.numbers import Issuer
from gateway_demo.population.people import Maker
from gateway_demo.population.personas import FACTS_UNTIL, enter_personas
from gateway_demo.population.registers import coverage_ledger, derive, tell_truth
from gateway_demo.population.rows import LedgerRow, Registers
from gateway_demo.population.truth import Truth
from gateway_demo.population.work import employ_the_world
from gateway_demo.population.world import World

SEED = 20190223
"""The day the city began to do without certificates."""
AS_OF = FACTS_UNTIL
LEAST, MOST = 30, 20_000
_NOISE = 0x6E6F697365


@dataclass(frozen=True, slots=True)
class Population:
    """Registers as the departments hold them, what is wrong with them, and what is really so."""

    residents: int
    seed: int
    as_of: date
    registers: Registers
    clean: Registers
    """The registers before noise."""
    ledger: tuple[LedgerRow, ...]
    truth: Truth


def generate(residents: int = 1000, seed: int = SEED, as_of: date = AS_OF) -> Population:
    """A population, the same for the same arguments on every machine.

    residents: 30 to 20,000, the personas among them, the dead of the registers too.  as_of: 2026-11-01 or later, for the
    personas' facts reach until then.  Raises SetupError outside these.
    """
    if not LEAST <= residents <= MOST:
        raise SetupError(f"the number of residents must be {LEAST} to {MOST}")
    if as_of < FACTS_UNTIL:
        raise SetupError(f"the personas' facts reach until {FACTS_UNTIL}: choose this day or a later one")
    world = _make_world(residents, seed, as_of)
    clean = derive(world)
    # a stream of its own, so that a change of the noise does not shift people
    noisy, planted = plant_noise(clean, Random(seed ^ _NOISE), as_of)  # noqa: S311 - reproducible on purpose
    ledger = (*planted, *coverage_ledger(world))
    return Population(residents, seed, as_of, noisy, clean, ledger, tell_truth(world))


def _make_world(residents: int, seed: int, as_of: date) -> World:
    world, issuer = World(as_of), Issuer()
    enter_personas(world, issuer)
    maker = Maker(world, Random(seed), issuer, residents)  # noqa: S311 - reproducible on purpose
    people_the_world(maker)
    write_books(maker)
    employ_the_world(maker)
    endow_the_world(maker)
    return world

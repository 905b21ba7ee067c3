"""Drawing people: names, birth days and origins; the first generation, people from elsewhere, and special documents."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from gateway.domain.identifiers.people import check_character, foreign_check_digit
from gateway.domain.person import age_on
from gateway_demo.population.numbers import NAMES, PLACES, Issuer
from gateway_demo.population.rows import ResidencePermit
from gateway_demo.population.world import Person, World, years_after

_COUNTIES = list(PLACES.counties)
_ETHNIC = ["01", "22", "06", "15", "08"]
_ETHNIC_WEIGHTS = [94, 3, 1, 1, 1]
_LINKED_SINCE = 1985
_SPECIAL = (("810000", date(1992, 2, 29)), ("830000", date(1988, 2, 29)), ("933840", date(1984, 2, 29)))
"""Hong Kong, Taiwan, a foreigner's card: 29 February and sequences from 998 keep them out of real ranges."""


@dataclass(slots=True)
class Maker:
    """A world in the making: the seeded stream, the issuer, and how many residents there shall be."""

    world: World
    random: Random
    issuer: Issuer
    residents: int

    @property
    def missing(self) -> int:
        """How many residents are still to come."""
        return self.residents - len(self.world.people)

    def day(self, first: date, last: date) -> date:
        """Any day of the range, both ends included."""
        return first + timedelta(days=self.random.randint(0, max(0, (last - first).days)))

    def county(self) -> str:
        """A county, by weight."""
        return self.random.choices(_COUNTIES, PLACES.weights)[0]

    def address(self, county: str, *, short: bool = False) -> str:
        """A street address; `short` as permits and right certificates write it."""
        place = PLACES.counties[county]
        street = self.random.choice(PLACES.streets)
        number, house = self.random.randint(1, 899), self.random.randint(1, 30)
        room = self.random.randint(1, 32) * 100 + self.random.randint(1, 4)
        return f"{place.name if short else place.prefix}{street}{number}号{house}幢{room}室"

    def person(
        self, birth: date, sex: str, county: str, *, father: Person | None = None, mother: Person | None = None
    ) -> Person:
        """A new resident with local roots, entered in the world."""
        surname = father.name[0] if father and "·" not in father.name else None
        person = Person(
            id_no=self.issuer.person(PLACES.counties[county].twin, birth, sex),
            name=self.name(sex, surname),
            sex=sex,
            birth=birth,
            county=county,
            ethnic_group=father.ethnic_group if father else self.random.choices(_ETHNIC, _ETHNIC_WEIGHTS)[0],
            father=father,
            mother=mother,
            is_linked=birth.year >= _LINKED_SINCE or self.random.random() < 0.3,
        )
        if age_on(birth, self.world.as_of) >= 18 and self.random.random() < 0.02:
            person.former_name = self.name(sex, person.name[0])
        return self.world.add(person)

    def name(self, sex: str, surname: str | None = None) -> str:
        """A name; one in two hundred holds a rare character."""
        given = self.random.choice(NAMES.male if sex == "1" else NAMES.female)
        if self.random.random() < 0.005:
            given = self.random.choice(NAMES.rare) + given[1:]
        return (surname or self.random.choice(NAMES.surnames)) + given


def first_couple(maker: Maker) -> tuple[Person, Person]:
    """A man and a woman born 1940 to 1966."""
    county = maker.county()
    man = maker.day(date(1940, 1, 1), date(1965, 12, 31))
    woman = max(date(1940, 1, 1), min(man + timedelta(days=maker.random.randint(-700, 1800)), date(1966, 12, 31)))
    return maker.person(man, "1", county), maker.person(woman, "2", county)


def local_couple(maker: Maker) -> tuple[Person, Person]:
    """A man and a woman of working age whose parents are no residents."""
    county = maker.county()
    man = maker.day(date(1968, 1, 1), date(2000, 12, 31))
    woman = min(man + timedelta(days=maker.random.randint(-700, 1500)), date(2002, 12, 31))
    return maker.person(man, "1", county), maker.person(woman, "2", maker.county())


def migrant(
    maker: Maker,
    birth: date,
    sex: str,
    county: str,
    origin: str,
    *,
    father: Person | None = None,
    mother: Person | None = None,
) -> Person:
    """Somebody from elsewhere who lives in `county`, nine in ten with a permit."""
    separated = "·" in father.name if father else maker.random.random() < 0.03
    given = maker.random.choice(NAMES.separated) if separated else None
    surname = father.name[0] if father else None
    return maker.world.add(
        Person(
            id_no=maker.issuer.person(origin, birth, sex),
            name="·".join(given) if given else maker.name(sex, surname),
            sex=sex,
            birth=birth,
            county=county,
            ethnic_group="05" if given else maker.random.choices(_ETHNIC, _ETHNIC_WEIGHTS)[0],
            father=father,
            mother=mother,
            permit=permit(maker, county, birth) if maker.random.random() < 0.9 else None,
        )
    )


def permit(maker: Maker, county: str, birth: date) -> ResidencePermit:
    """A residence permit that is endorsed every year; one in twelve has run out."""
    as_of = maker.world.as_of
    since = maker.day(max(birth, date(2017, 1, 1)), as_of - timedelta(days=40))
    years = max(1, age_on(since, as_of) + (maker.random.random() > 0.08))
    return ResidencePermit(
        no=maker.issuer.permit(county),
        county=county,
        since=since,
        until=years_after(since, years),
        address=maker.address(county, short=True),
    )


def special_documents(maker: Maker) -> None:
    """Four people whose number is not a mainland identity number: HMT18 twice, FPR18, FPR15."""
    numbers = []
    for sequence, (region, birth) in zip((999, 998, 999), _SPECIAL, strict=True):
        first17 = f"{region}{birth:%Y%m%d}{sequence}"
        numbers.append((first17 + check_character(first17), birth, "1" if sequence % 2 else "2"))
    first14 = "CAN3307" + "960229" + "9"
    numbers.append((first14 + foreign_check_digit(first14), date(1996, 2, 29), "1"))
    for number, birth, sex in numbers:
        county = maker.county()
        maker.issuer.taken.add(number)
        maker.world.add(
            Person(
                id_no=number,
                name=maker.name(sex),
                sex=sex,
                birth=birth,
                county=county,
                ethnic_group="97",
                permit=permit(maker, county, birth),
            )
        )

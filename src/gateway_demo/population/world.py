"""The world before any register: people, marriages, homes; what they own and pay, in the form of an undisturbed register."""

from dataclasses import dataclass, field
from datetime import date

from gateway_demo.population.rows import (
    DisabilityRow,
    EmployerRow,
    RealEstateRow,
    ResidencePermit,
    SocialSecurityRow,
    VehicleRow,
)


@dataclass(slots=True, eq=False)
class Home:
    """One household book.  `head` is set when the books are written."""

    number: str
    county: str
    address: str
    station: str
    kind: str
    members: list["Person"] = field(default_factory=list)
    head: "Person | None" = None


@dataclass(slots=True, eq=False)
class Person:
    """One resident while the world is being made.  `home` None: the register lies elsewhere."""

    id_no: str
    name: str
    sex: str
    birth: date
    county: str
    """Where the person lives, by GB/T 2260."""
    index: int = 0
    """From 1, in the population's order; the social-security number is made of it."""
    ethnic_group: str = "01"
    former_name: str | None = None
    father: "Person | None" = None
    mother: "Person | None" = None
    is_linked: bool = True
    """Whether the register recorded the birth links."""
    death: date | None = None
    home: Home | None = None
    relation: str | None = None
    permit: ResidencePermit | None = None
    sealed: str | None = None
    moved_in: tuple[date, str] | None = None
    is_persona: bool = False
    marriages: list["Marriage"] = field(default_factory=list)
    children: list["Person"] = field(default_factory=list)

    @property
    def marriage(self) -> "Marriage | None":
        """The marriage that lasts, if any."""
        return next((m for m in self.marriages if m.end is None), None)

    @property
    def spouse(self) -> "Person | None":
        """The living spouse."""
        marriage = self.marriage
        return marriage.partner_of(self) if marriage else None

    def is_alive(self, on: date) -> bool:
        """Whether the person lived on that day."""
        return self.birth <= on and (self.death is None or self.death > on)


@dataclass(slots=True, eq=False)
class Marriage:
    """One marriage; end_kind death, agreement or court.  `register`: here, elsewhere (another city) or paper (before 1985)."""

    husband: Person
    wife: Person
    county: str
    begin: date
    cert_no: str
    remarriage: str = "first"
    register: str = "here"
    end: date | None = None
    end_kind: str | None = None
    end_cert: str | None = None

    def partner_of(self, person: Person) -> Person:
        """The other one."""
        return self.wife if person is self.husband else self.husband


@dataclass(slots=True, eq=False)
class World:
    """Everything that is so, as of a day."""

    as_of: date
    people: list[Person] = field(default_factory=list)
    marriages: list[Marriage] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    units: list[RealEstateRow] = field(default_factory=list)
    accounts: list[SocialSecurityRow] = field(default_factory=list)
    vehicles: list[VehicleRow] = field(default_factory=list)
    employers: list[EmployerRow] = field(default_factory=list)
    disabilities: list[DisabilityRow] = field(default_factory=list)

    def add(self, person: Person) -> Person:
        """Enter a person, with the next index."""
        self.people.append(person)
        person.index = len(self.people)
        for parent in (person.father, person.mother):
            if parent is not None:
                parent.children.append(person)
        return person

    def marry(self, marriage: Marriage) -> Marriage:
        """Enter a marriage with both partners."""
        self.marriages.append(marriage)
        marriage.husband.marriages.append(marriage)
        marriage.wife.marriages.append(marriage)
        return marriage


def is_local(person: Person) -> bool:
    """Whether the person's household register lies in the city: the number was issued here."""
    return person.id_no.startswith("33079")


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)

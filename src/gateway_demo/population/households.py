"""Household books: who stands in which, who is its head, and each member's relation to the head (GB/T 4761)."""

from datetime import date

from gateway_demo.population.numbers import PLACES
from gateway_demo.population.people import Maker
from gateway_demo.population.world import Home, Person, is_local

_SEALED_SHARE = 0.002
_NUMBERED = 5


def write_books(maker: Maker) -> None:
    """Give every local resident one book: elders with a child's family, couples with minor children, everyone else alone."""
    for person in maker.world.people:
        if person.home is None and is_local(person):
            _place(maker, person)
    for home in maker.world.homes:
        if home.head is None:
            _appoint(home, maker.world.as_of)
    _seal(maker)


def _place(maker: Maker, person: Person) -> None:
    parents = [p for p in (person.mother, person.father) if p is not None and p.home is not None and not p.is_persona]
    partner = next((m.partner_of(person) for m in reversed(person.marriages) if m.end_kind in (None, "death")), None)
    if partner is not None and partner.home is not None and maker.random.random() >= 0.12:
        marriage = next(m for m in reversed(person.marriages) if m.partner_of(person) is partner)
        _join(person, partner.home, (marriage.begin, "婚姻"))
    elif parents and (not person.marriages or maker.random.random() < 0.25):
        _join(person, next(p.home for p in parents if p.home), (person.birth, "出生"))
    else:
        _join(person, _home(maker, person), None)


def _join(person: Person, home: Home, moved_in: tuple[date, str] | None) -> None:
    person.home = home
    person.county = home.county
    home.members.append(person)
    person.moved_in = moved_in or (person.birth, "出生")


def _home(maker: Maker, person: Person) -> Home:
    county = person.county
    home = Home(
        number=maker.issuer.household(PLACES.counties[county].twin),
        county=county,
        address=maker.address(county),
        station=f"{county}{maker.random.randint(1, 6):02}0000",
        kind="20" if not person.marriages and maker.random.random() < 0.3 else "10",
    )
    maker.world.homes.append(home)
    return home


def _appoint(home: Home, as_of: date) -> None:
    """The head: the eldest living member who is no elder of another, else the eldest of all; men first among couples."""
    living = [p for p in home.members if p.is_alive(as_of)] or home.members
    grown = [p for p in living if (as_of - p.birth).days > 20 * 365] or living
    working = [p for p in grown if not any(c in grown for c in p.children)] or grown
    home.head = min(working, key=lambda p: (p.sex, p.birth, p.id_no))
    for member in home.members:
        member.relation = relation_to(home.head, member)


def relation_to(head: Person, member: Person) -> str:
    """The code of a member's relation to the head; 97 when they are not near kin."""
    if member is head:
        return "02"
    if _were_married(head, member):
        return "11" if member.sex == "1" else "12"
    for code in (_as_child(head, member), _as_parent(head, member), _as_grandchild(head, member)):
        if code:
            return code
    if _share_a_parent(head, member):
        elder = member.birth < head.birth
        return ("71" if elder else "73") if member.sex == "1" else ("75" if elder else "77")
    return "97"


def _were_married(a: Person, b: Person) -> bool:
    return any(m.partner_of(a) is b for m in a.marriages)


def _children(head: Person) -> list[Person]:
    partners = [m.partner_of(head) for m in head.marriages]
    every = [*head.children, *(c for p in partners for c in p.children if c not in head.children)]
    return sorted(every, key=lambda c: (c.birth, c.id_no))


def _as_child(head: Person, member: Person) -> str | None:
    children = _children(head)
    if member in children:
        first = "2" if member.sex == "1" else "3"
        if member not in head.children:
            return first + "7"
        if len(children) == 1:
            return first + "1"
        rank = [c for c in children if c.sex == member.sex].index(member) + 1
        return f"{first}{min(rank, _NUMBERED) + 1}"
    if any(_were_married(c, member) for c in children):
        return "28" if member.sex == "1" else "38"
    return None


def _as_parent(head: Person, member: Person) -> str | None:
    man = member.sex == "1"
    if member in (head.father, head.mother):
        return "51" if man else "52"
    for marriage in head.marriages:
        partner = marriage.partner_of(head)
        if member in (partner.father, partner.mother):
            return ("53" if man else "54") if head.sex == "2" else ("55" if man else "56")
    return None


def _as_grandchild(head: Person, member: Person) -> str | None:
    for child in _children(head):
        if member in child.children:
            return {"11": "41", "12": "42", "21": "43", "22": "44"}[child.sex + member.sex]
    return None


def _share_a_parent(a: Person, b: Person) -> bool:
    return any(p is not None and p in (b.father, b.mother) for p in (a.father, a.mother))


def _seal(maker: Maker) -> None:
    """A few records are sealed: adoptions of minors, and people under protection."""
    for person in maker.world.people:
        if person.is_persona or not is_local(person) or person.death or maker.random.random() >= _SEALED_SHARE:
            continue
        minor = (maker.world.as_of - person.birth).days < 18 * 365
        person.sealed = "adoption" if minor else "protected_person"

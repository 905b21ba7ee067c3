"""Families: who marries whom, whose children they are, who dies and who parts."""

from datetime import date, timedelta

from gateway.domain.person import age_on
from gateway_demo.population.numbers import PLACES
from gateway_demo.population.people import Maker, first_couple, local_couple, migrant, special_documents
from gateway_demo.population.world import Marriage, Person, is_local, years_after

_DIGITISED_SINCE = date(1985, 1, 1)
_ANYWHERE_SINCE = date(2025, 5, 10)
"""Since this day couples may register in any city."""
_DEATHS = ((85, 0.5), (75, 0.25), (65, 0.08), (50, 0.02), (0, 0.001))
_ADULT = {"1": 22, "2": 20}


def people_the_world(maker: Maker) -> None:
    """Fill the world to the number of residents: first generation, their children, migrants, marriages, deaths, divorces."""
    if maker.missing >= 100:
        special_documents(maker)
    _migrants(maker, until=maker.missing * 85 // 100)
    _first_generation(maker, until=maker.missing * 55 // 100)
    _marry_children(maker)
    _local_couples(maker, until=maker.missing * 60 // 100)
    _children_of_all(maker)
    while maker.missing > 0:
        _single(maker)
    _deaths(maker)
    _divorces(maker)
    _remarriages(maker)


def _first_generation(maker: Maker, until: int) -> None:
    while maker.missing > until + 5:
        man, woman = first_couple(maker)
        begin = maker.day(years_after(max(man.birth, woman.birth), 22), years_after(max(man.birth, woman.birth), 27))
        marriage = _wed(maker, man, woman, begin)
        for _ in range(maker.random.choices((1, 2, 3), (45, 40, 15))[0]):
            _child(maker, marriage)


def _marry_children(maker: Maker) -> None:
    """Children of the first generation marry between families, close in age."""
    grown = [p for p in maker.world.people if p.father and not p.is_persona and not p.marriages and _may_wed(maker, p)]
    women = sorted((p for p in grown if p.sex == "2"), key=lambda p: (p.birth, p.id_no))
    for man in (p for p in grown if p.sex == "1"):
        if maker.random.random() < 0.12:
            continue
        suitable = [w for w in women if w.father is not man.father and abs((w.birth - man.birth).days) < 2600]
        if suitable:
            woman = maker.random.choice(suitable[:12])
            women.remove(woman)
            _wed(maker, man, woman, _wedding_day(maker, man, woman))


def _local_couples(maker: Maker, until: int) -> None:
    while maker.missing > until + 2:
        man, woman = local_couple(maker)
        _wed(maker, man, woman, _wedding_day(maker, man, woman))


def _children_of_all(maker: Maker) -> None:
    """One child a couple, then a second to some, until the number is reached."""
    young = [m for m in maker.world.marriages if m.wife.birth.year >= 1966 and not m.husband.is_persona]
    for share in (0.85, 0.4, 0.1):
        for marriage in young:
            if maker.missing <= 0:
                return
            if maker.random.random() < share:
                _child(maker, marriage)


def _single(maker: Maker) -> None:
    birth = maker.day(date(1960, 1, 1), years_after(maker.world.as_of, -18))
    maker.person(birth, maker.random.choice("12"), maker.county())


def _migrants(maker: Maker, until: int) -> None:
    while maker.missing > until + 4:
        county, origin = maker.county(), maker.random.choice(PLACES.origins)
        birth = maker.day(date(1970, 1, 1), date(2003, 12, 31))
        first = migrant(maker, birth, maker.random.choice("12"), county, origin)
        if maker.random.random() < 0.5:
            other = min(birth + timedelta(days=maker.random.randint(-1200, 1200)), date(2004, 6, 30))
            second = migrant(
                maker, other, "2" if first.sex == "1" else "1", county, maker.random.choice(PLACES.origins)
            )
            man, woman = (first, second) if first.sex == "1" else (second, first)
            marriage = _wed(maker, man, woman, _wedding_day(maker, man, woman))
            if maker.random.random() < 0.6:
                _child(maker, marriage)


def _may_wed(maker: Maker, person: Person) -> bool:
    return age_on(person.birth, maker.world.as_of) > _ADULT[person.sex]


def _wedding_day(maker: Maker, man: Person, woman: Person) -> date:
    first = max(years_after(man.birth, _ADULT["1"]), years_after(woman.birth, _ADULT["2"]))
    last = min(years_after(first, 8), maker.world.as_of - timedelta(days=20))
    return maker.day(first, last)


def _wed(maker: Maker, man: Person, woman: Person, begin: date, remarriage: str = "first") -> Marriage:
    county = man.county if maker.random.random() < 0.7 else woman.county
    register = "here"
    if begin < _DIGITISED_SINCE:
        register = "paper"
    elif maker.random.random() < (0.6 if man.permit else 0.3 if begin >= _ANYWHERE_SINCE else 0.01):
        register = "elsewhere"
    certificate = maker.issuer.marriage("J", PLACES.counties[county].twin, begin.year)
    return maker.world.marry(Marriage(man, woman, county, begin, certificate, remarriage=remarriage, register=register))


def _child(maker: Maker, marriage: Marriage) -> None:
    mother, father = marriage.wife, marriage.husband
    elder = max((c.birth for c in mother.children), default=marriage.begin - timedelta(days=100))
    first = max(elder, marriage.begin) + timedelta(days=300 + (500 if mother.children else 0))
    last = min(first + timedelta(days=1400), years_after(mother.birth, 44), maker.world.as_of - timedelta(days=10))
    if first > last:
        return
    birth, sex = maker.day(first, last), maker.random.choice("12")
    if is_local(father):
        maker.person(birth, sex, mother.county, father=father, mother=mother)
    else:
        migrant(maker, birth, sex, father.county, father.id_no[:6], father=father, mother=mother)


def _deaths(maker: Maker) -> None:
    as_of = maker.world.as_of
    for person in maker.world.people:
        age = age_on(person.birth, as_of)
        risk = next(risk for least, risk in _DEATHS if age >= least)
        if person.is_persona or not is_local(person) or age < 18 or maker.random.random() >= risk:
            continue
        bound = [person.birth, *(m.begin for m in person.marriages), *(c.birth for c in person.children)]
        first = max(max(bound) + timedelta(days=60), years_after(as_of, -15), years_after(person.birth, 18))
        last = as_of - timedelta(days=25)
        if first < last:
            _die(person, maker.day(first, last))


def _die(person: Person, on: date) -> None:
    person.death = on
    for marriage in person.marriages:
        if marriage.end is None or marriage.end > on:
            marriage.end, marriage.end_kind = on, "death"


def _divorces(maker: Maker) -> None:
    """Sixteen in a hundred of the marriages that death did not end; a fifth in court, which civil affairs never learns."""
    as_of = maker.world.as_of
    for marriage in maker.world.marriages:
        first, last = marriage.begin + timedelta(days=400), as_of - timedelta(days=30)
        if marriage.husband.is_persona or marriage.end or first >= last or maker.random.random() >= 0.16:
            continue
        children = [c.birth for c in marriage.wife.children if c.father is marriage.husband]
        first = max([first, *(c + timedelta(days=30) for c in children)])
        if first >= last:
            continue
        marriage.end = maker.day(first, last)
        marriage.end_kind = "court" if maker.random.random() < 0.2 or marriage.register != "here" else "agreement"
        if marriage.end_kind == "agreement":
            twin = PLACES.counties[marriage.county].twin
            marriage.end_cert = maker.issuer.marriage("L", twin, marriage.end.year)


def _remarriages(maker: Maker) -> None:
    """Some of the divorced marry again; a few of them each other."""
    parted = [m for m in maker.world.marriages if m.end_kind == "agreement" and not m.husband.is_persona]
    for first, second in zip(parted[::2], parted[1::2], strict=False):
        lot = maker.random.random()
        if lot < 0.1:
            _again(maker, first.husband, first.wife, "same")
        elif lot < 0.5:
            _again(maker, first.husband, second.wife, "again")


def _again(maker: Maker, man: Person, woman: Person, remarriage: str) -> None:
    ends = [m.end for p in (man, woman) for m in p.marriages if m.end]
    first, last = max(ends) + timedelta(days=60), maker.world.as_of - timedelta(days=15)
    alive = man.death is None and woman.death is None
    if first < last and alive and not man.marriage and not woman.marriage and man.father is not (woman.father or woman):
        _wed(maker, man, woman, maker.day(first, last), remarriage)

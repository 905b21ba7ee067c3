"""A city of the seed's size for access: what 41 departments share, which fields, by which grants, and who asks.

The catalogue of `large_catalogue`, whose other bureaus keep no register, with items of their own on what they issue.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count, cycle, islice

from gateway.access import SharingGrant
from gateway.catalogue import Catalogue
from gateway.domain.codes import CountyCode, DepartmentCode, ItemName
from gateway.domain.matter import Certificate, Item, Matter, ShownItem
from gateway.domain.stages import Officer
from gateway.domain.words import Mode, Sharing

ITEMS, ACCOUNTS, GRANTS_EACH = 288, 1425, 20
TODAY, FIRST, LAST = date(2026, 6, 1), date(2026, 1, 1), date(2026, 12, 31)
_SHARED = (Sharing.CONDITIONAL, Sharing.UNCONDITIONAL, Sharing.CONDITIONAL, Sharing.NOT_SHARED)


def seeded(catalogue: Catalogue) -> Catalogue:
    """The catalogue with so many items: those that are missing belong to the bureaus without a register."""
    bureaus = sorted(code for code in catalogue.departments if code.startswith("bureau_"))
    added: dict[DepartmentCode, list[Item]] = {bureau: [] for bureau in bureaus}
    for number, bureau in islice(zip(count(), cycle(bureaus)), ITEMS - len(catalogue.items)):
        added[bureau].append(_item(number, bureau))
    matters = {code: _with_items(matter, added) for code, matter in catalogue.matters.items()}
    items = {**catalogue.items, **{(of.department, of.name): of for held in added.values() for of in held}}
    return Catalogue(
        matters=matters,
        items=items,
        departments=catalogue.departments,
        party_rules=catalogue.party_rules,
        canonical=catalogue.canonical,
        city=catalogue.city,
    )


def grants_in(catalogue: Catalogue) -> Sequence[SharingGrant]:
    """What each department is granted of matters that are another's: the fields of one certificate, in the catalogue's forms."""
    return [grant for department in sorted(catalogue.departments) for grant in _to(department, catalogue)]


def officers(catalogue: Catalogue) -> Sequence[Officer]:
    """So many accounts, over all departments, each with the matters that its department was granted among its duties."""
    duties: dict[DepartmentCode, set[str]] = {department: set() for department in catalogue.departments}
    for grant in grants_in(catalogue):
        duties[grant.department].add(grant.matter)
    named = zip(range(ACCOUNTS), cycle(sorted(catalogue.departments)), cycle(catalogue.city.counties))
    return [
        Officer(
            account=f"JH{number:010d}",
            client="one-stop-windows",
            department=department,
            county=CountyCode(county),
            post="window",
            duties=frozenset(duties[department]),
            roles=frozenset({"officer"}),
        )
        for number, department, county in named
    ]


def _to(department: DepartmentCode, catalogue: Catalogue) -> Iterator[SharingGrant]:
    others = [
        (matter, certificate)
        for matter in catalogue.matters.values()
        for certificate in matter.certificates
        if certificate.items and department not in {matter.owner, certificate.issuer}
    ]
    begin = sum(department.encode()) % len(others)
    for place in range(GRANTS_EACH):
        matter, certificate = others[(begin + place * 37) % len(others)]
        yield SharingGrant(
            grant_id=f"grant-{department}-{place}",
            department=department,
            matter=matter.code,
            fields={certificate.code: _forms(certificate)},
            basis="政务数据共享条例第十四条",
            valid_from=FIRST,
            valid_until=LAST,
            per_day=200,
            per_month=3000,
        )


def _forms(certificate: Certificate) -> Mapping[ItemName, Mode]:
    return {item.name: item.mode for item in certificate.items}


def _with_items(matter: Matter, added: Mapping[DepartmentCode, Sequence[Item]]) -> Matter:
    return replace(matter, certificates=tuple(_showing(one, added.get(one.issuer, ())) for one in matter.certificates))


def _showing(certificate: Certificate, items: Sequence[Item]) -> Certificate:
    modes = cycle((Mode.REVEAL, Mode.MASK))
    return (
        replace(certificate, items=tuple(map(ShownItem, (item.name for item in items), modes)))
        if items
        else certificate
    )


def _item(number: int, department: DepartmentCode) -> Item:
    return Item(
        department=department,
        name=ItemName(f"field_{number}"),
        title={"en": f"field {number}", "zh": f"信息项{number}"},
        type="str",
        level=number % 4 + 1,
        sharing=_SHARED[number % len(_SHARED)],
        identifying=number % 9 == 0,
        basis="政务数据共享条例",
    )

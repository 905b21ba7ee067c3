"""What changes for whom between two states of all that decides about fields, in sentences for an official.  Pure."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product

from gateway.access.evaluation import Forbids, Word, alike
from gateway.access.hard_rules import Attribute, HardRule
from gateway.access.key import ADULT, MINOR, NOT_NEEDED, ProjectionKey
from gateway.access.permissions import permissions_of
from gateway.access.projection import projected
from gateway.access.rights import Rights
from gateway.access.slices import Slice
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.frozen import frozen
from gateway.domain.matter import ROLES as PARTIES
from gateway.domain.matter import Certificate, Matter, Title
from gateway.domain.roles import ROLES
from gateway.domain.words import Mode

OTHER = ""
"""Any department, client or county that neither state names."""
_ORDINARY: Mapping[str, Word] = {
    "roles": frozenset({"officer"}),
    "assurance": "substantial",
    "authorisation": NOT_NEEDED,
    "parties": frozenset(),
}
"""What goes without saying of an asker: a sentence leaves it out."""


@frozen
class Effective:
    """What a kind of asker has of a certificate (asked or denied) or a field (a form): by which rule, on what basis."""

    state: str
    rule: str
    basis: str


ABSENT = Effective("absent", "", "")
"""The certificate or field does not stand in the catalogue."""


@frozen
class AskerKind:
    """A kind of asker and of people asked about: each dimension with the values that it may have; one that is left out may have any."""

    dimensions: Mapping[str, tuple[Word, ...]]


@frozen
class Change:
    """One certificate, or one field of it, that some kinds of asker have otherwise than before.  item None: the certificate as a whole."""

    matter: MatterCode
    certificate: CertificateCode
    department: DepartmentCode
    item: ItemName | None
    title: Title
    before: Effective
    after: Effective
    kinds: tuple[AskerKind, ...]

    @property
    def is_wider(self) -> bool:
        """Whether more may be had than before."""
        return _rank(self.after) > _rank(self.before)


def differences(before: Rights, after: Rights) -> tuple[Change, ...]:
    """Every certificate and field that somebody has otherwise, over all kinds of askers that either state tells apart.

    Ordered by matter, certificate and field.  Raises PolicyFault where a state cannot be judged.
    """
    comparison = _Comparison(before, after)
    codes = sorted(before.catalogue.matters.keys() | after.catalogue.matters.keys())
    return tuple(change for code in codes for change in comparison.of_matter(code))


_At = tuple[CertificateCode, ItemName | None]
_Content = tuple[int, ...]
"""What is had of each certificate of a matter, each different one by its number."""
_Place = tuple[int, ...]
"""One class of each dimension, by its number."""
_ACTIONS = ("ask", "reveal", "mask", "test")
_OWNER = "\u00a7owner"
_ANOTHER = "another"
"""A role that no rule names."""


@frozen
class Dimension:
    """One thing that decisions look at, its values in classes: those of one class are judged alike by both states."""

    name: str
    classes: tuple[tuple[Word, ...], ...]


class _Comparison:
    def __init__(self, before: Rights, after: Rights) -> None:
        numbers: dict[tuple[object, ...], int] = {}
        self._sides = (_Side(before, numbers), _Side(after, numbers))
        self._of_everybody = tuple(_merged(name, values, self._forbids()) for name, values in self._values().items())

    def of_matter(self, code: MatterCode) -> Iterator[Change]:
        before, after = self._sides
        if before.definition(code) == after.definition(code):
            return
        is_new = before.matter(code) != after.matter(code) or before.no_grant != after.no_grant
        dimensions = (*self._of_askers(code), *self._of_everybody)
        changed: dict[tuple[_At, Effective, Effective], set[_Place]] = {}
        for place in product(*(range(len(dimension.classes)) for dimension in dimensions)):
            words = {dimension.name: dimension.classes[n][0] for dimension, n in zip(dimensions, place, strict=True)}
            if is_new or any(side.may_permit(code, words) for side in self._sides):
                for change in self._of_key(_key(code, words), is_new=is_new):
                    changed.setdefault(change, set()).add(place)
        titles = {at: title for side in self._sides for at, title in side.titles(code).items()}
        for (at, was, now), places in sorted(changed.items(), key=lambda one: (str(one[0][0]), min(one[1]))):
            kinds = tuple(_kinds(places, dimensions))
            yield Change(code, at[0], titles[at][0], at[1], titles[at][1], was, now, kinds)

    def _of_key(self, key: ProjectionKey, *, is_new: bool) -> Iterator[tuple[_At, Effective, Effective]]:
        """is_new: the matter itself differs, so that the same forms may keep other things from being told."""
        contents = [side.content(key) for side in self._sides]
        if contents[0] == contents[1] and not is_new:
            return
        was, now = (side.effective(key, content) for side, content in zip(self._sides, contents, strict=True))
        for at in sorted(was.keys() | now.keys(), key=str):
            pair = was.get(at, ABSENT), now.get(at, ABSENT)
            if pair[0] != pair[1]:
                yield at, *pair

    def _forbids(self) -> list[Forbids]:
        return [side.forbids for side in self._sides]

    def _words(self, attribute: Attribute) -> set[str]:
        """The words that rules of either state compare an attribute with."""
        of = [forbid for forbids in self._forbids() for forbid in forbids.rules.forbids if attribute in forbid.reads]
        return {word for forbid in of for word in forbid.literals}

    def _values(self) -> Mapping[str, tuple[Word, ...]]:
        return {
            "duty": (True, False),
            "age_band": (ADULT, MINOR),
            "roles": _subsets(self._words(("principal", "roles")) & ROLES.keys()),
            "assurance": ("substantial", "high", "low"),
            "authorisation": (NOT_NEEDED, "on_file", "missing"),
            "parties": _subsets(self._words(("context", "parties")) & set(PARTIES)),
        }

    def _of_askers(self, code: MatterCode) -> Iterator[Dimension]:
        """The departments, clients and counties that a rule or permit of either state names, and one that none names."""
        slices = [side.slice_of(code) for side in self._sides]
        named = {
            "department": {one for part in slices if part is not None for one in part.departments},
            "client": {one for part in slices if part is not None for one in part.clients},
            "county": set[str](),
        }
        for name, words in named.items():
            every = words | self._words(("principal", name))
            yield Dimension(name, tuple((word,) for word in (*sorted(every), OTHER)))


class _Side:
    """One state, as it is compared: what it says of one certificate is worked out once for all certificates that are like it.

    numbers: of what has been found so far, by content; both states share them.
    """

    def __init__(self, rights: Rights, numbers: dict[tuple[object, ...], int]) -> None:
        self.rights = rights
        self.forbids = rights.forbids
        self._named = {word for forbid in rights.rules.hard.forbids for word in forbid.literals}
        self._numbers = numbers
        self._shapes: dict[CertificateCode, int] = {}
        self._alike: dict[tuple[object, ...], int] = {}
        self._judged: dict[tuple[int, tuple[object, ...]], int] = {}
        self._effective: dict[tuple[object, ...], Mapping[_At, Effective]] = {}

    @property
    def no_grant(self) -> HardRule:
        return self.rights.rules.rule("no-grant")

    def may_permit(self, code: MatterCode, words: Mapping[str, Word]) -> bool:
        """Whether a permit of the matter names such an asker; all others have nothing of it."""
        part = self.slice_of(code)
        if part is None:
            return False
        return words["client"] in part.granted_clients or (
            bool(words["duty"]) and words["department"] in part.departments
        )

    def matter(self, code: MatterCode) -> Matter | None:
        return self.rights.catalogue.matters.get(code)

    def slice_of(self, code: MatterCode) -> Slice | None:
        return self.rights.slice_of(code) if code in self.rights.catalogue.matters else None

    def definition(self, code: MatterCode) -> tuple[object, ...]:
        """All that decides about a matter: equal for two states, nobody has anything of it otherwise."""
        part, rules = self.slice_of(code), self.rights.rules
        items = () if part is None else tuple(item for of in part.shown.values() for item, _ in of)
        return (self.matter(code), None if part is None else part.text, items, rules.rules, rules.clearance_owner)

    def titles(self, code: MatterCode) -> Mapping[_At, tuple[DepartmentCode, Title]]:
        part = self.slice_of(code)
        if part is None:
            return {}
        found: dict[_At, tuple[DepartmentCode, Title]] = {}
        for one in part.matter.certificates:
            found[one.code, None] = (one.issuer, one.title)
            found |= {(one.code, item.name): (item.department, item.title) for item, _ in part.shown[one.code]}
        return found

    def content(self, key: ProjectionKey) -> _Content:
        part = self.slice_of(key.matter)
        if part is None:
            return ()
        asker = self._asker(part, key)
        return tuple(self._of_certificate(part, key, one, asker) for one in part.matter.certificates)

    def _of_certificate(
        self, part: Slice, key: ProjectionKey, certificate: Certificate, asker: tuple[object, ...]
    ) -> int:
        shape = self._shapes.get(certificate.code)
        if shape is None:
            shape = self._alike.setdefault(self._shape(part, certificate), len(self._alike))
            self._shapes[certificate.code] = shape
        like = (shape, asker)
        known = self._judged.get(like)
        if known is None:
            denial, fields = part.judge_certificate(key, certificate)
            content = (None if denial is None else denial.rule, tuple((f.mode, f.rule, f.basis) for f in fields))
            known = self._judged[like] = self._numbers.setdefault(content, len(self._numbers))
        return known

    def _shape(self, part: Slice, certificate: Certificate) -> tuple[object, ...]:
        """What of a certificate decisions depend on; its own code and matter only where a rule or a grant can name them."""
        matter = part.matter
        codes = (matter.code, certificate.code)
        is_named = bool(part.grants) or not self._named.isdisjoint(codes)
        owner = matter.owner if self._is_known(matter.owner) else _OWNER
        fields = tuple(
            (i.name, form, i.level, i.sharing, i.identifying, i.basis) for i, form in part.shown[certificate.code]
        )
        return (
            codes if is_named else None,
            owner,
            part.granted_clients,
            certificate.issuer if fields else None,
            fields,
        )

    def _asker(self, part: Slice, key: ProjectionKey) -> tuple[object, ...]:
        is_owner = key.department == part.matter.owner
        department = _OWNER if is_owner and not self._is_known(key.department) else key.department
        about = (key.client, key.has_duty, key.of_minor, key.county)
        return (department, *about, key.roles, key.assurance, key.parties, key.authorisation)

    def _is_known(self, department: str) -> bool:
        return department in self.rights.rules.general_windows or department in self._named

    def effective(self, key: ProjectionKey, content: _Content) -> Mapping[_At, Effective]:
        """What is had in the end: a field that would tell of one that is not seen is not shown either."""
        part = self.slice_of(key.matter)
        if part is None:
            return {}
        kind = (key.matter, key.department == part.matter.owner, content)
        known = self._effective.get(kind)
        if known is None:
            known = self._effective[kind] = dict(self._worked_out(part, key))
        return known

    def _worked_out(self, part: Slice, key: ProjectionKey) -> Iterator[tuple[_At, Effective]]:
        rights = self.rights
        projection = projected(key, part.judge(key), part.matter, rights.rules)
        told = permissions_of(part.matter, projection, rights.catalogue.items, rights.rules, rights.hash)
        for one in told.certificates:
            state = "granted" if one.is_granted else "denied"
            yield (one.certificate, None), Effective(state, one.rule, one.basis)
            for field in one.fields:
                if field.rule != "predicate":
                    is_kept = field.why_not is not None and field.mode in (Mode.REVEAL, Mode.MASK)
                    mode = Mode.DENY if is_kept else field.mode
                    yield (one.certificate, field.item.name), Effective(mode, field.rule, field.basis)


def _key(code: MatterCode, words: Mapping[str, Word]) -> ProjectionKey:
    roles, parties = words["roles"], words["parties"]
    assert isinstance(roles, frozenset)
    assert isinstance(parties, frozenset)
    return ProjectionKey(
        matter=code,
        department=DepartmentCode(str(words["department"])),
        client=str(words["client"]),
        has_duty=bool(words["duty"]),
        of_minor=words["age_band"] == MINOR,
        county=str(words["county"]),
        roles=roles,
        assurance=str(words["assurance"]),
        parties=parties,
        authorisation=str(words["authorisation"]),
    )


def _subsets(words: Iterable[str]) -> tuple[Word, ...]:
    """Every set of these words and of one that no rule names, the smallest first."""
    named = [*sorted(words), _ANOTHER]
    return tuple(frozenset(one) for size in range(len(named) + 1) for one in combinations(named, size))


def _merged(name: str, values: Iterable[Word], of: Iterable[Forbids]) -> Dimension:
    """The values in classes; the ordinary one leads its class and its class leads the others."""
    attribute = ("principal" if name in ("roles", "assurance") else "context", name)
    classes: dict[tuple[object, ...], list[Word]] = {}
    for value in sorted(values, key=lambda value: value != _ORDINARY.get(name)):
        classes.setdefault(tuple(_marks(attribute, value, of)), []).append(value)
    return Dimension(name, tuple(tuple(one) for one in classes.values()))


def _marks(attribute: Attribute, value: Word, of: Iterable[Forbids]) -> Iterator[object]:
    """What tells a value from others: what rules say that read nothing else, and for all others how they read it."""
    if attribute == ("context", "duty"):
        yield value
    for forbids in of:
        for place, forbid in enumerate(forbids.rules.forbids):
            if forbid.reads == (attribute,):
                yield tuple(forbids.judge(place, action, {attribute: value}) for action in _ACTIONS)
            elif attribute in forbid.reads:
                yield alike((attribute,), {attribute: value}, forbid.literals)


def _kinds(places: set[_Place], dimensions: tuple[Dimension, ...]) -> Iterator[AskerKind]:
    """The places as few boxes: a dimension whose every class is among them does not count."""
    boxes = {tuple(frozenset({number}) for number in place) for place in places}
    for nth in range(len(dimensions)):
        joined: dict[tuple[frozenset[int], ...], frozenset[int]] = {}
        for box in boxes:
            others = (*box[:nth], *box[nth + 1 :])
            joined[others] = joined.get(others, frozenset()) | box[nth]
        boxes = {(*others[:nth], numbers, *others[nth:]) for others, numbers in joined.items()}
    for box in sorted(boxes, key=lambda box: [sorted(numbers) for numbers in box]):
        yield AskerKind(
            {
                dimension.name: tuple(dimension.classes[number][0] for number in sorted(numbers))
                for dimension, numbers in zip(dimensions, box, strict=True)
                if len(numbers) < len(dimension.classes)
            }
        )


def _rank(effective: Effective) -> int:
    return {"granted": 3, "reveal": 3, "mask": 2, "test": 1}.get(effective.state, 0)

"""What is shown otherwise between two states of all that decides about fields, over all kinds of askers that either tells apart.  Pure."""

from collections.abc import Iterator, Mapping, Sequence

from gateway.access.dimensions import ANOTHER, DUTY, OF_EVERYBODY, Dimension, Place, kinds_of, places
from gateway.access.effective import At, PermissionChange, Sight, SightTurn, sight_of, turns_between
from gateway.access.evaluation import PolicyFault, Word
from gateway.access.key import ProjectionKey
from gateway.access.projection import projected
from gateway.access.rights import Rights
from gateway.access.slices import Slice
from gateway.domain.codes import CertificateCode, DepartmentCode, MatterCode
from gateway.domain.matter import Certificate, Title
from gateway.domain.words import Mode

_MOST_KINDS = 4_096
"""Kinds of askers whom rules may tell apart for every matter, beside department, client and duty."""
_OWNER = "\u00a7owner"
_NAMED = ("department", "client")
_OF_MATTER = 3
"""So many dimensions stand before those of everybody."""
_Content = tuple[int, ...]
"""What is had of each certificate of a matter, each different one by its number."""
_Seen = Sequence[tuple[Sight, Sight, set[Place]]]
"""What is seen before and after, and by whom."""


def differences(before: Rights, after: Rights, titles: Mapping[DepartmentCode, Title]) -> Iterator[PermissionChange]:
    """Every certificate and field that somebody is shown otherwise, by matter.  titles: of the departments.

    Raises PolicyFault where a state cannot be judged, or the two tell too many kinds of askers apart.
    """
    comparison = _Comparison(before, after)
    for code in sorted(before.catalogue.matters.keys() | after.catalogue.matters.keys()):
        yield from comparison.of_matter(code, titles)


class _Comparison:
    """Two states beside each other, judged matter by matter."""

    def __init__(self, before: Rights, after: Rights) -> None:
        numbers: dict[tuple[object, ...], int] = {}
        self._sides = (_Side(before, numbers), _Side(after, numbers))
        atoms = [atom for side in self._sides for forbid in side.rights.rules.hard.forbids for atom in forbid.atoms]
        self._named = {
            name: {w for a in atoms if a.attribute == ("principal", name) for w in a.words} for name in _NAMED
        }
        self._of_everybody = tuple(Dimension.in_classes(name, atoms) for name in OF_EVERYBODY)
        self._asking = list(self._who_may_ask())

    def _who_may_ask(self) -> Iterator[tuple[Place, Mapping[str, Word]]]:
        """All whom not both states refuse, whatever they ask."""
        for number, (place, words) in enumerate(places(self._of_everybody)):
            if number >= _MOST_KINDS:
                raise PolicyFault(
                    f"the rules tell more than {_MOST_KINDS} kinds of askers apart: name fewer roles or counties"
                )
            if not all(side.refuses(words) for side in self._sides):
                yield place, words

    def of_matter(self, code: MatterCode, titles: Mapping[DepartmentCode, Title]) -> Iterator[PermissionChange]:
        before, after = self._sides
        if before.definition(code) == after.definition(code):
            return
        dimensions = (*self._of_askers(code), *self._of_everybody)
        for of_minor in (False, True):
            seen = self._seen(code, dimensions, of_minor=of_minor)
            for turn, (title, found) in _turns(seen):
                for kind in kinds_of(found, _having(turn.at, seen), dimensions):
                    yield turn.told(kind.who(titles), code, title, of_minor=of_minor)

    def _of_askers(self, code: MatterCode) -> tuple[Dimension, ...]:
        """The departments and clients that a rule or permit of either state names, and one that none names."""
        parts = [part for side in self._sides if (part := side.slice_of(code)) is not None]
        departments = self._named["department"].union(*(part.departments for part in parts))
        clients = self._named["client"].union(*(part.granted_clients for part in parts))
        owners = dict.fromkeys(part.matter.owner for part in parts)
        return (Dimension.of_words("department", departments, owners), Dimension.of_words("client", clients), DUTY)

    def _seen(self, code: MatterCode, dimensions: Sequence[Dimension], *, of_minor: bool) -> _Seen:
        """Of those whom a permit of either state names; all others have nothing, before and after."""
        named = frozenset({ANOTHER}).union(*(side.parties(code) for side in self._sides))
        found: dict[tuple[int, int], tuple[Sight, Sight, set[Place]]] = {}
        for asker, words in places(dimensions[:_OF_MATTER]):
            if not any(side.may_permit(code, words) for side in self._sides):
                continue
            for place, others in self._asking:
                parties = next((one for one in dimensions[-1].classes[place[-1]] if one <= named), None)  # type: ignore[operator]  # sets
                if parties is not None:
                    key = _key(code, {**words, **others, "parties": parties}, of_minor=of_minor)
                    was, now = (side.sight(key) for side in self._sides)
                    found.setdefault((id(was), id(now)), (was, now, set()))[2].add((*asker, *place))
        return list(found.values())


def _turns(seen: _Seen) -> Sequence[tuple[SightTurn, tuple[Title, set[Place]]]]:
    """Everything that turns, its title, and for whom, in the order of certificates and items."""
    found: dict[SightTurn, tuple[Title, set[Place]]] = {}
    for was, now, of in seen:
        for turn, title in turns_between(was, now):
            found.setdefault(turn, (title, set()))[1].update(of)
    return sorted(found.items(), key=lambda one: (one[0].at[0], one[0].at[1] or "", min(one[1][1])))


def _having(at: At, seen: _Seen) -> set[Place]:
    """Who has something of it, before or after."""
    pairs = ((was.get(at), now.get(at), of) for was, now, of in seen)
    return {
        place
        for *sights, of in pairs
        if any(sight is not None and sight.mode is not Mode.DENY for sight in sights)
        for place in of
    }


class _Side:
    """One state, as it is compared: what it says of one certificate is worked out once for all certificates that are like it.

    numbers: of what has been found so far, by content; both states share them.
    """

    def __init__(self, rights: Rights, numbers: dict[tuple[object, ...], int]) -> None:
        self.rights = rights
        self._settling = [
            (place, forbid)
            for place, forbid in enumerate(rights.rules.hard.forbids)
            if set(forbid.reads) <= set(OF_EVERYBODY.values())
        ]
        self._named = {word for forbid in rights.rules.hard.forbids for word in forbid.literals}
        self._numbers = numbers
        self._shapes: dict[CertificateCode, int] = {}
        self._alike: dict[tuple[object, ...], int] = {}
        self._judged: dict[tuple[int, tuple[object, ...]], int] = {}
        self._sights: dict[tuple[object, ...], Sight] = {}

    def refuses(self, words: Mapping[str, Word]) -> bool:
        """Whether such an asker may ask nothing, whatever it is."""
        values = {attribute: words[name] for name, attribute in OF_EVERYBODY.items()}
        return any(self.rights.forbids.judge(place, "ask", values) for place, _ in self._settling)

    def may_permit(self, code: MatterCode, words: Mapping[str, Word]) -> bool:
        """Whether a permit of the matter names such an asker; all others have nothing of it."""
        part = self.slice_of(code)
        if part is None:
            return False
        return words["client"] in part.granted_clients or (
            bool(words["duty"]) and words["department"] in part.departments
        )

    def slice_of(self, code: MatterCode) -> Slice | None:
        """The matter's part; None where this state has no such matter."""
        return self.rights.slice_of(code) if code in self.rights.catalogue.matters else None

    def parties(self, code: MatterCode) -> frozenset[str]:
        """The roles in which people may stand in a query of the matter."""
        matter = self.rights.catalogue.matters.get(code)
        return frozenset() if matter is None else frozenset(role for one in matter.certificates for role in one.parties)

    def definition(self, code: MatterCode) -> tuple[object, ...]:
        """All that decides about a matter: equal for two states, nobody has anything of it otherwise."""
        part, rules = self.slice_of(code), self.rights.rules
        if part is None:
            return ()
        items = tuple(item for of in part.shown.values() for item, _ in of)
        return (part.matter, part.text, items, rules.rules)

    def sight(self, key: ProjectionKey) -> Sight:
        """What such an asker sees of the matter in the end; the same object for the same."""
        part = self.slice_of(key.matter)
        if part is None:
            return _NOTHING
        content = self._content(part, key)
        kind = (key.matter, content)
        known = self._sights.get(kind)
        if known is None:
            rules = self.rights.rules
            known = self._sights[kind] = sight_of(part.matter, projected(key, part.judge(key), part.matter, rules))
        return known

    def _content(self, part: Slice, key: ProjectionKey) -> _Content:
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


_NOTHING: Sight = {}


def _key(code: MatterCode, words: Mapping[str, Word], *, of_minor: bool) -> ProjectionKey:
    roles, parties = words["roles"], words["parties"]
    assert isinstance(roles, frozenset)
    assert isinstance(parties, frozenset)
    return ProjectionKey(
        matter=code,
        department=DepartmentCode(str(words["department"])),
        client=str(words["client"]),
        has_duty=bool(words["duty"]),
        of_minor=of_minor,
        county=str(words["county"]),
        roles=roles,
        assurance=str(words["assurance"]),
        parties=parties,
        authorisation=str(words["authorisation"]),
    )

"""What a kind of officer sees in effect, field by field, and how that differs between two policies; pure."""

from collections.abc import Callable, Iterator, Mapping

from gateway.access.key import ProjectionKey
from gateway.access.projection import FieldProjection
from gateway.access.rules import AccessRules
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.frozen import frozen
from gateway.domain.matter import Matter, Title
from gateway.domain.words import Mode

NO_CLIENT = ""
"""A client system to which the rules grant nothing by its name."""
_ELSEWHERE = DepartmentCode("")
"""A department that neither owns the matter nor has a general window."""


@frozen
class FieldSight:
    """How one field is seen.  A field that is kept because it would tell of another is seen by its answer alone."""

    mode: Mode
    rule: str
    basis: str
    title: Title


Sight = Mapping[tuple[CertificateCode, ItemName | None], FieldSight]
"""By certificate and item; item None: whether the certificate may be asked at all."""


def sight_of(matter: Matter, projection: FieldProjection) -> Sight:
    """All that officers of one kind see of a matter."""
    seen: dict[tuple[CertificateCode, ItemName | None], FieldSight] = {}
    for certificate in matter.certificates:
        code, denial = certificate.code, projection.denied.get(certificate.code)
        if denial is not None:
            seen[code, None] = FieldSight(Mode.DENY, denial.rule, denial.basis, certificate.title)
            continue
        seen[code, None] = FieldSight(Mode.TEST, "catalogue", certificate.basis, certificate.title)
        veil = projection.veils.get(code)
        for grant in projection.fields[code]:
            is_kept = veil is not None and grant.item.name not in veil.shows and grant.mode.rank > Mode.TEST.rank
            if veil is not None and is_kept:
                seen[code, grant.item.name] = FieldSight(
                    Mode.TEST, veil.because.rule, veil.because.basis, grant.item.title
                )
            else:
                seen[code, grant.item.name] = FieldSight(grant.mode, grant.rule, grant.basis, grant.item.title)
    return seen


@frozen
class OfficerKind:
    """A kind of officer, who has the matter in their duties.  who: in both languages."""

    department: DepartmentCode
    client: str
    has_duty: bool
    who: Title

    def key(self, matter: MatterCode, *, of_minor: bool) -> ProjectionKey:
        """The projection they fall under."""
        return ProjectionKey(matter, self.department, self.client, self.has_duty, of_minor)


def kinds_of(
    owner: DepartmentCode, titles: Mapping[DepartmentCode, Title], *rules: AccessRules
) -> Iterator[OfficerKind]:
    """Every kind of officer whom one of these rules could treat otherwise than another, for the matters of one owner.

    All other departments are one kind, which only a grant to a client system lets in.
    """
    windows = sorted({window for one in rules for window in one.general_windows} - {owner})
    for department in (owner, *windows):
        who = _officers(titles.get(department) or _window(department))
        yield OfficerKind(department, NO_CLIENT, has_duty=True, who=who)
    for client in sorted({name for one in rules for name in one.clients}):
        for department in (owner, _ELSEWHERE):
            whose = None if department == _ELSEWHERE else titles.get(department)
            yield OfficerKind(department, client, has_duty=False, who=_by_client(client, whose))


def _window(code: str) -> Title:
    """A window that is no department of the catalogue's."""
    return {"en": f"the window {code}", "zh": f"综合窗口{code}"}


def _officers(of: Title) -> Title:
    return {"en": f"officers of {of['en']} with this duty", "zh": f"{of['zh']}负责该事项的经办人"}


def _by_client(client: str, department: Title | None) -> Title:
    of = {"en": "any other department", "zh": "其他部门"} if department is None else department
    return {
        "en": f"officers of {of['en']} by the client system {client}",
        "zh": f"{of['zh']}经由客户端{client}的经办人",
    }


@frozen
class PermissionChange:
    """One thing that officers of a kind see otherwise than before.

    item: None: whether the certificate may be asked at all.  of_minor: where one of those asked about is a minor.  rule, basis: of
    what holds now; where nothing does, of what held before.
    """

    who: Title
    matter: MatterCode
    certificate: CertificateCode
    item: ItemName | None
    title: Title
    of_minor: bool
    before: Mode
    after: Mode
    rule: str
    basis: str

    @property
    def opens(self) -> bool:
        """Whether more is seen than before."""
        return self.after.rank > self.before.rank

    @property
    def sentence(self) -> Title:
        """For an official, in both languages."""
        return {language: _sentence(self, language) for language in ("en", "zh")}


@frozen
class Sights:
    """What every kind of officer sees under one policy.  matters: its catalogue's.  projection: of a kind; raises PolicyFault."""

    matters: Mapping[MatterCode, Matter]
    rules: AccessRules
    projection: Callable[[ProjectionKey], FieldProjection]

    def changes_from(self, former: "Sights", titles: Mapping[DepartmentCode, Title]) -> Iterator[PermissionChange]:
        """What is seen otherwise than under a former policy, over all kinds of officers, matters and fields.  titles: of the departments."""
        for code in sorted(former.matters.keys() | self.matters.keys()):
            owners = dict.fromkeys(one.matters[code].owner for one in (former, self) if code in one.matters)
            kinds = (kind for owner in owners for kind in kinds_of(owner, titles, former.rules, self.rules))
            for kind in {kind.key(code, of_minor=False): kind for kind in kinds}.values():
                yield from self._changes_for(kind, code, former)

    def modes_of(
        self,
        kind: OfficerKind,
        matter: MatterCode,
        item: ItemName,
        certificate: CertificateCode | None,
        *,
        of_minor: bool,
    ) -> tuple[Mode, ...]:
        """In which modes a field is seen, one for each certificate that may show it, or for the one named."""
        sight = self._sight(kind, matter, of_minor=of_minor)
        return tuple(seen.mode for (code, name), seen in sight.items() if name == item and certificate in {None, code})

    def _changes_for(self, kind: OfficerKind, matter: MatterCode, former: "Sights") -> Iterator[PermissionChange]:
        for of_minor in (False, True):
            before, after = (one._sight(kind, matter, of_minor=of_minor) for one in (former, self))  # noqa: SLF001 - its own class
            yield from changes_between(kind.who, matter, before, after, of_minor=of_minor)

    def _sight(self, kind: OfficerKind, matter: MatterCode, *, of_minor: bool) -> Sight:
        known = self.matters.get(matter)
        return {} if known is None else sight_of(known, self.projection(kind.key(matter, of_minor=of_minor)))


def changes_between(
    who: Title, matter: MatterCode, before: Sight, after: Sight, *, of_minor: bool
) -> Iterator[PermissionChange]:
    """What one kind of officers sees otherwise, in the order of certificates and items."""
    for code, item in sorted(before.keys() | after.keys(), key=lambda pair: (pair[0], pair[1] or "")):
        was, now = before.get((code, item)), after.get((code, item))
        modes = [Mode.DENY if one is None else one.mode for one in (was, now)]
        one = now or was
        if one is not None and modes[0] is not modes[1]:
            yield PermissionChange(
                who, matter, code, item, one.title, of_minor, modes[0], modes[1], one.rule, one.basis
            )


_MODES = {
    "en": {Mode.REVEAL: "in full", Mode.MASK: "masked", Mode.TEST: "for the answer alone", Mode.DENY: "no"},
    "zh": {Mode.REVEAL: "原值", Mode.MASK: "脱敏", Mode.TEST: "仅用于判断", Mode.DENY: "不可"},
}
_ASKED = {"en": {True: "yes", False: "no"}, "zh": {True: "可", False: "不可"}}
_SENTENCES = {
    "en": "{who} {may} {verb} {what} in {matter}{minor}: before {before}, now {after}; basis: {basis}",
    "zh": "{who}{may}{verb}{matter}的{what}{minor}：此前{before}，现在{after}；依据：{basis}",
}


def _sentence(change: PermissionChange, language: str) -> str:
    is_english, item = language == "en", change.item
    title, code = change.title[language], change.certificate
    if item is None:
        verb, what = ("ask", f"{code} ({title})") if is_english else ("查询", f"{code}（{title}）")
        words = _ASKED[language]
        before, after = words[change.before is not Mode.DENY], words[change.after is not Mode.DENY]
    else:
        verb = "see" if is_english else "查看"
        what = f"`{item}` ({title}) of {code}" if is_english else f"{code}“{title}”（{item}）"
        before, after = _MODES[language][change.before], _MODES[language][change.after]
    may = {"en": ("may see less than before of", "may now"), "zh": ("不再可", "现可")}[language][change.opens]
    if is_english and not change.opens:
        may = "may no longer" if change.after.rank <= Mode.TEST.rank else "may only in part"
    minor = {"en": " where a minor is concerned", "zh": "（涉及未成年人时）"}[language] if change.of_minor else ""
    return _SENTENCES[language].format(
        who=change.who[language], may=may, verb=verb, what=what, matter=change.matter, minor=minor,
        before=before, after=after, basis=change.basis,
    )  # fmt: skip

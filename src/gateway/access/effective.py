"""What one kind of asker sees of a matter in effect, and in sentences how that turns from one policy to another; pure."""

from collections.abc import Iterator, Mapping

from gateway.access.projection import FieldProjection
from gateway.domain.codes import CertificateCode, ItemName, MatterCode
from gateway.domain.frozen import frozen
from gateway.domain.matter import Matter, Title
from gateway.domain.words import Mode

At = tuple[CertificateCode, ItemName | None]
"""A certificate and one of its fields; None: whether the certificate may be asked at all."""


@frozen
class FieldSight:
    """How one field is seen.  A field that is kept because it would tell of another is seen by its answer alone."""

    mode: Mode
    rule: str
    basis: str
    title: Title


Sight = Mapping[At, FieldSight]


def sight_of(matter: Matter, projection: FieldProjection) -> Sight:
    """All that askers of one kind see of a matter."""
    seen: dict[At, FieldSight] = {}
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
class SightTurn:
    """How one thing is seen before and after, whoever sees it.  rule, basis: of what holds now; where nothing does, of what held before."""

    at: At
    before: Mode
    after: Mode
    rule: str
    basis: str

    def told(self, who: Title, matter: MatterCode, title: Title, *, of_minor: bool) -> PermissionChange:
        """For some kind of askers.  title: of the field or the certificate."""
        return PermissionChange(who, matter, *self.at, title, of_minor, self.before, self.after, self.rule, self.basis)


def turns_between(before: Sight, after: Sight) -> Iterator[tuple[SightTurn, Title]]:
    """What is seen in another form than before."""
    for at in before.keys() | after.keys():
        was, now = before.get(at), after.get(at)
        one = now or was
        had, has = (Mode.DENY if sight is None else sight.mode for sight in (was, now))
        if one is not None and had is not has:
            yield SightTurn(at, had, has, one.rule, one.basis), one.title


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

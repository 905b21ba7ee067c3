"""The permits of one matter as Cedar text, made from the matter and from the grants in force: nothing else permits anything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gateway.access.grants import ANY, SharingGrant
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.frozen import frozen
from gateway.domain.matter import Certificate, Matter
from gateway.domain.words import Mode

FORMS = (Mode.REVEAL, Mode.MASK, Mode.TEST)
"""The forms in which a field may be had, from most to least: each is an action."""


@frozen
class Permit:
    """One permit.  grant: by which grant; None: the matter's own.  is_used_up: what was agreed with it is; it permits nothing now."""

    text: str
    grant: SharingGrant | None
    is_used_up: bool = False


def forms_to(form: Mode) -> tuple[Mode, ...]:
    """This form and those that give less, from most to least."""
    return tuple(one for one in FORMS if one.rank <= form.rank)


def permits_of(
    matter: Matter,
    general_windows: Iterable[DepartmentCode],
    clients: Mapping[str, frozenset[MatterCode]],
    grants: Sequence[SharingGrant] = (),
) -> tuple[Permit, ...]:
    """Who may ask the matter's certificates, and have their fields in the catalogue's forms; then what grants add.

    general_windows: departments that ask every matter of their duties.  clients: client systems and the matters granted to each.
    """
    granted = granted_clients(matter, clients)
    asks = f"(context.duty && {_one_of({matter.owner, *general_windows})}.contains(principal.department))"
    if granted:
        asks = f"({asks} || {_one_of(granted)}.contains(principal.client))"
    own = [_permit(f"{matter.code} ask", "ask", f"resource.matter == {quoted(matter.code)} && {asks}")]
    for certificate in matter.certificates:
        own += [_own(certificate, form, asks) for form in FORMS if any(item.mode is form for item in certificate.items)]
    return tuple([Permit(text, None) for text in own] + [Permit(t, g) for g in grants for t in _of_grant(g)])


def granted_clients(matter: Matter, clients: Mapping[str, frozenset[MatterCode]]) -> tuple[str, ...]:
    """The client systems to which the matter is granted, in order."""
    return tuple(sorted(client for client, codes in clients.items() if matter.code in codes or ANY in codes))


def _own(certificate: Certificate, form: Mode, asks: str) -> str:
    what = f"resource.certificate == {quoted(certificate.code)} && resource.form == {quoted(form)}"
    return _permit(f"{certificate.code} {form}", form, f"{what} && {asks}", certificate.basis)


def _of_grant(grant: SharingGrant) -> Iterator[str]:
    asks = f"context.duty && principal.department == {quoted(grant.department)}"
    about = f"{_one_of(grant.fields)}.contains(resource.certificate)"
    yield _permit(f"{grant.grant_id} ask", "ask", f"{about} && {asks}", grant.basis)
    for code, fields in sorted(grant.fields.items()):
        for form in FORMS:
            if named := sorted(name for name, given in fields.items() if given is form):
                yield _of_fields(grant, code, form, named, asks)


def _of_fields(grant: SharingGrant, code: CertificateCode, form: Mode, names: Sequence[ItemName], asks: str) -> str:
    what = f"resource.certificate == {quoted(code)} && {_one_of(names)}.contains(resource.item)"
    return _permit(f"{grant.grant_id} {code} {form}", form, f"{what} && {asks}", grant.basis)


def _permit(name: str, action: str, condition: str, basis: str = "") -> str:
    actions = [action] if action == "ask" else [str(form) for form in forms_to(Mode(action))]
    to = ", ".join(f"Action::{quoted(one)}" for one in actions)
    why = f"@basis({quoted(basis)})\n" if basis else ""
    return f"@id({quoted(name)})\n{why}permit (principal, action in [{to}], resource)\nwhen {{ {condition} }};\n"


def _one_of(words: Iterable[str]) -> str:
    return f"[{', '.join(quoted(word) for word in sorted(words))}]"


def quoted(word: str) -> str:
    """A string of Cedar's.  Characters that are not printed stand as their number."""
    return '"' + "".join(_written(character) for character in word) + '"'


def _written(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"

"""A grant of data sharing: what its owner lets another department have of a matter, besides what the matter itself gives."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.frozen import frozen
from gateway.domain.matter import Matter
from gateway.domain.sharing import AgreedVolume
from gateway.domain.words import Mode

ANY = "*"
"""Every matter, in a list of matters."""


@frozen
class SharingGrant:
    """One department may ask these certificates of one matter, and see these fields of them, in these forms at most.

    fields: by certificate; none for the answer alone.  basis: why, as the decision on the request says.  valid_from, valid_until: the
    first and the last day, by the domain clock.  per_day, per_month: how many queries are agreed; None: any number.  Whoever uses it needs
    the matter among their duties; the hard rules stand over it.
    """

    grant_id: str
    department: DepartmentCode
    matter: MatterCode
    fields: Mapping[CertificateCode, Mapping[ItemName, Mode]]
    basis: str
    valid_from: date
    valid_until: date
    per_day: int | None = None
    per_month: int | None = None

    @property
    def volume(self) -> AgreedVolume:
        """What is agreed."""
        return AgreedVolume(self.grant_id, self.per_day, self.per_month)

    def is_in_force(self, on: date) -> bool:
        """Whether it counts on that day."""
        return self.valid_from <= on <= self.valid_until


def in_force(grants: Iterable[SharingGrant], on: date) -> tuple[SharingGrant, ...]:
    """Those that count on that day, in the order of their ids."""
    return tuple(sorted((grant for grant in grants if grant.is_in_force(on)), key=lambda grant: grant.grant_id))


def require_known(grants: Sequence[SharingGrant], matters: Mapping[MatterCode, Matter]) -> None:
    """Pass where every grant is of certificates and fields that the catalogue lists, in no wider form.  Raises SetupError naming it."""
    ids = [grant.grant_id for grant in grants]
    if len(set(ids)) < len(ids):
        raise SetupError("two grants of data sharing bear the same id")
    for grant in grants:
        if fault := fault_of_grant(grant, matters):
            raise SetupError(f"the grant {grant.grant_id} {fault}")


def fault_of_grant(grant: SharingGrant, matters: Mapping[MatterCode, Matter]) -> str:
    """Why a grant is of what the catalogue does not list; empty where it fits."""
    return next(iter(_faults(grant, matters)), "")


def _faults(grant: SharingGrant, matters: Mapping[MatterCode, Matter]) -> Iterable[str]:
    matter = matters.get(grant.matter)
    if matter is None:
        yield f"is of {grant.matter}, which is no matter"
        return
    listed = {one.code: {item.name: item.mode for item in one.items} for one in matter.certificates}
    if not grant.basis.strip():
        yield "has no basis"
    for code, fields in grant.fields.items():
        if code not in listed:
            yield f"names {code}, which {grant.matter} lacks"
        for name, mode in fields.items():
            if name not in listed.get(code, {}):
                yield f"names {name}, which {code} does not list"
            elif mode.rank > listed[code][name].rank:
                yield f"gives {name} in a wider form than {code} does"

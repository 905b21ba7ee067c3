"""Person digests for a registered issuer of access tokens: each within its quota, and with an entry of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.audit import Draft, full_officer, sought
from gateway.db import Statement
from gateway.domain.errors import NotAuthorised, QuotaExceeded
from gateway.domain.person import PersonId
from gateway.domain.request import Credential
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.flows.steps.gateway import Gateway

_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class DigestWish:
    """Whose digest is wanted.  account: a citizen's, whose number is wrapped for it too; None: nobody's."""

    person: PersonId
    account: str | None = None


@dataclass(frozen=True, slots=True)
class PersonDigest:
    """A digest as tokens bear it.  wrapped: the number, for the token of the account that was named."""

    digest: str
    wrapped: str | None = None


async def make(
    wishes: Sequence[DigestWish], officer: Officer, credential: Credential, gateway: Gateway
) -> Sequence[PersonDigest]:
    """The digests in the order of the wishes.  credential: that by which the officer was authenticated.

    Raises NotAuthorised and QuotaExceeded after their DENIED entries, AuditUnavailable, Unready: then none is told.
    """
    await _require_issuer(officer, credential, gateway)
    return [await _made(wish, officer, gateway) for wish in wishes]


async def _require_issuer(officer: Officer, credential: Credential, gateway: Gateway) -> None:
    """Whoever has digests made can try numbers out: the register has to say who, and a stolen token opens nothing."""
    if not gateway.identity.issues_tokens(officer.client):
        refusal = NotAuthorised("this client system is not registered as an issuer of access tokens", rule="not-issuer")
    elif not gateway.identity.is_bound(credential):
        refusal = NotAuthorised(
            "this operation takes access tokens alone that are bound to their sender", rule="unbound-token"
        )
    else:
        return
    await gateway.audit.deny(officer, None, refusal)
    raise refusal


async def _made(wish: DigestWish, officer: Officer, gateway: Gateway) -> PersonDigest:
    await _take_quota(officer, gateway)
    did = "make a person digest" if wish.account is None else "make a person digest, and wrap the number"
    about = sought(wish.person, gateway.log.privacy.tag(wish.person, gateway.clock.real().year))
    draft = Draft(Kind.ADMIN, None, {"officer": full_officer(officer), "result": {"did": did}}, (about,))
    await gateway.audit.record(draft)
    wrapped = None if wish.account is None else gateway.identity.wrap(wish.person, wish.account)
    return PersonDigest(gateway.identity.digest(wish.person), wrapped)


async def _take_quota(officer: Officer, gateway: Gateway) -> None:
    """Raises QuotaExceeded; the first of a window after its DENIED entry, the others are counted."""
    exceeded = await gateway.quotas.take_digest(officer, within_s=_WITHIN_S)
    if exceeded is None:
        return

    async def write(refusal: QuotaExceeded, remember: Statement) -> None:
        await gateway.audit.deny(officer, None, refusal, lambda _receipt: [remember])

    refusal = await gateway.quotas.refuse(exceeded, write)
    if not refusal.is_first:
        gateway.rejections.count(officer.client, "quota")
    raise refusal

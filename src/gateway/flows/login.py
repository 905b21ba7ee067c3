"""People who sign in with a browser, are in a session, and sign out; each with its entry."""

from collections.abc import Mapping

from gateway.audit import Draft, full_officer
from gateway.domain.errors import NotAuthenticated, NotAuthorised
from gateway.domain.frozen import frozen
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.identity import Begun, Completed, NewSession, Revoked, Session, SessionEntry


async def begin(name: str | None, return_to: str | None, gateway: Gateway, *, login_hint: str | None = None) -> Begun:
    """Where the browser is sent to sign in.  Raises NotFound, InvalidInput, IdentityUnavailable."""
    return await gateway.login.begin(name, return_to, login_hint)


@frozen
class Entered:
    """Somebody is in: their session's id, for the browser alone, and where they go on."""

    session: NewSession
    return_to: str


async def complete(answer: Mapping[str, str], cookie: str | None, former: str | None, gateway: Gateway) -> Entered:
    """Let in whom the issuer names, with the entry.  former: the session that this browser was in.

    Raises BrowserRefused; NotAuthorised after its DENIED entry (revoked, suspended, or not in the register);
    IdentityUnavailable, AuditUnavailable, FAULTS.
    """
    try:
        completed = await gateway.login.complete(answer, cookie)
    except Revoked as refusal:
        raise await _denied(refusal.officer, "the account or its token is revoked", gateway) from None
    if not completed.officer.roles:
        raise await _denied(completed.officer, _why_without(completed.officer, gateway), gateway)
    entry = SessionEntry(
        completed.officer.account, completed.login, completed.token, completed.token_ends_at, completed.signed_in
    )
    session = gateway.sessions.new(entry, former, gateway.clock.stored())
    await gateway.audit.record(_entered(completed, session), lambda _receipt: session.statements)
    return Entered(session, completed.return_to)


async def present(session_id: str, gateway: Gateway) -> tuple[Session, Officer]:
    """Who is in the session, which counts as used.

    Raises NotAuthenticated where it has ended, NotAuthorised after its DENIED entry where the account may do nothing any more: then it ends;
    IdentityUnavailable, AuditUnavailable, FAULTS.
    """
    session, _, officer = await gateway.sessions.present(session_id)
    if not officer.roles:
        raise await _denied(officer, _why_without(officer, gateway), gateway)
    return session, officer


def csrf_token(session_id: str, gateway: Gateway) -> str:
    """What a request of this session's pages that changes something brings besides the cookie."""
    return gateway.sessions.csrf_token(session_id)


async def leave(session_id: str, gateway: Gateway) -> str | None:
    """End a session, with its entry where it goes on still.  Returns where the browser is sent so that the issuer's own ends too, None where
    it is not.  Raises AuditUnavailable, IdentityUnavailable, FAULTS.
    """
    try:
        session, _, officer = await gateway.sessions.present(session_id)
    except NotAuthenticated:
        return None
    did = {"did": "sign out", "login": session.login, "session": session.mark}
    draft = Draft(Kind.ADMIN, None, {"officer": full_officer(officer), "result": did})
    await gateway.audit.record(draft, lambda _receipt: [gateway.sessions.ending(session_id)])
    return await gateway.login.end_address(session.login)


async def end_by_issuer(logout_token: str, gateway: Gateway) -> None:
    """End the sessions of whom an issuer says that they are out, each with its entry; there need be none.

    Raises InvalidInput (no logout token, or none of an issuer at which people sign in here), IdentityUnavailable, AuditUnavailable, FAULTS.
    """
    for name, told in (await gateway.login.signed_out(logout_token)).items():
        for one in await gateway.sessions.out(name, told):
            did = {"did": "sign out by the issuer", "login": name, "account": one.account, "session": one.mark}
            draft = Draft(Kind.ADMIN, None, {"officer": BY_GATEWAY, "result": did})
            await gateway.audit.record(draft, lambda _receipt, ending=one.ending: [ending])  # type: ignore[misc]  # bound in the loop


def _entered(completed: Completed, session: NewSession) -> Draft:
    did = {"did": "sign in", "login": completed.login, "session": session.mark}
    return Draft(Kind.ADMIN, None, {"officer": full_officer(completed.officer), "result": did})


def _why_without(officer: Officer, gateway: Gateway) -> str:
    """Why somebody whom the issuer names has no role here."""
    try:
        gateway.identity.require(officer, "read_me")
    except NotAuthorised as refusal:
        return refusal.detail
    return "this account has no role here"


async def _denied(officer: Officer, why: str, gateway: Gateway) -> NotAuthorised:
    """The refusal, once its entry stands.  Raises AuditUnavailable."""
    refusal = NotAuthorised(why, rule="account", slug="browser-refused")
    await gateway.audit.deny(officer, None, refusal)
    return refusal

"""From the claims of a checked token to the Officer who acts.

Claims read, beside those of RFC 9068 (`iss`, `aud`, `exp`, `iat`, `jti`, `sub`, `client_id`):

    roles           list of names of the role table; at least one
    officer         who acts, an object:
      account         the query account; left out: `sub`
      department      department code
      county          six digits, GB/T 2260
      post            the post or window
      duties          list of matter codes the post is in charge of; "*" for every matter
      person_digest   salted digest of the account holder's number (optional)
      person_wrapped  the account holder's number, wrapped for this account; citizens only (see `digest`)
      suspended       true: the officer is suspended, and may do nothing (optional)
      kin_digests     salted digests of the spouse's, parents', children's and siblings' numbers (optional)
    acr             how surely the issuer knows who signed in: low, substantial or high, alone or at the end of an address (optional)

`azp` stands for `client_id` where an issuer has only that.  No claim holds a person's name, nor a number in clear: the log keeps
who acted as the claims say it, so an account, a client or a post with a person's number in it is refused.
"""

import re
from collections.abc import Mapping

from gateway.domain.codes import CountyCode, DepartmentCode
from gateway.domain.errors import NotAuthenticated
from gateway.domain.forms import COUNTY, DEPARTMENT, DUTY, ROLE, is_account
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.domain.stages import OWN_CLIENT, Officer

OFFICER_CLAIM = "officer"
KIN_CLAIM = "kin_digests"
WRAPPED_CLAIM = "person_wrapped"
_ASSURANCES = frozenset({"low", "substantial", "high"})
_LONGEST = 128
_MOST = 256


def officer_of(claims: Mapping[str, object]) -> Officer:
    """The acting officer.  Raises NotAuthenticated when a claim is missing or of another form."""
    acting = claims.get(OFFICER_CLAIM)
    if not isinstance(acting, Mapping):
        raise NotAuthenticated("the access token names no acting officer")
    client = _account(claims, "client_id") if "client_id" in claims else _account(claims, "azp")
    if client == OWN_CLIENT:
        raise NotAuthenticated("the access token's client_id is the one by which the gateway itself asks")
    roles = frozenset(_of_form({"roles": one}, "roles", ROLE) for one in _texts(claims, "roles"))
    return Officer(
        account=_account(acting, "account") if "account" in acting else _account(claims, "sub"),
        client=client,
        department=DepartmentCode(_of_form(acting, "department", DEPARTMENT)),
        county=CountyCode(_of_form(acting, "county", COUNTY)),
        post=_post(acting),
        duties=frozenset(_of_form({"duties": one}, "duties", DUTY) for one in _texts(acting, "duties")),
        roles=frozenset() if _is_suspended(acting) else roles,
        person_digest=_text(acting, "person_digest") if acting.get("person_digest") is not None else None,
        kin_digests=_texts(acting, KIN_CLAIM) if KIN_CLAIM in acting else frozenset(),
        assurance=_assurance(claims),
    )


def _assurance(claims: Mapping[str, object]) -> str:
    """As `acr` says it.  An issuer that says nothing tells no difference; what it says in other words counts as low."""
    if "acr" not in claims:
        return "substantial"
    last = _text(claims, "acr").rpartition("/")[2].lower()
    return last if last in _ASSURANCES else "low"


def _is_suspended(acting: Mapping[str, object]) -> bool:
    """Who is suspended has no role: every operation is refused, with its entry."""
    claim = acting.get("suspended", False)
    if not isinstance(claim, bool):
        raise NotAuthenticated("the access token's claim suspended is malformed")
    return claim


def wrapped_number_of(claims: Mapping[str, object]) -> str | None:
    """The wrapped number of the account holder, where the token brings one."""
    acting = claims.get(OFFICER_CLAIM)
    return _text(acting, WRAPPED_CLAIM) if isinstance(acting, Mapping) and WRAPPED_CLAIM in acting else None


def _account(claims: Mapping[str, object], name: str) -> str:
    value = _text(claims, name)
    if not is_account(value):
        raise _malformed(name)
    return value


def _post(acting: Mapping[str, object]) -> str:
    """In the city's own words; they name a window, and nobody."""
    value = _text(acting, "post")
    if could_name_a_person(value):
        raise _malformed("post")
    return value


def _of_form(claims: Mapping[str, object], name: str, form: str) -> str:
    value = _text(claims, name)
    if not re.fullmatch(form, value):
        raise _malformed(name)
    return value


def _malformed(name: str) -> NotAuthenticated:
    return NotAuthenticated(f"the access token's claim {name} is missing or malformed")


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST or not value.isprintable():
        raise _malformed(name)
    return value


def _texts(claims: Mapping[str, object], name: str) -> frozenset[str]:
    value = claims.get(name)
    if not isinstance(value, list) or len(value) > _MOST:
        raise _malformed(name)
    return frozenset(_text({name: one}, name) for one in value)

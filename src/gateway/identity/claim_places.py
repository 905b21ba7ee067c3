"""Where an issuer's tokens say what the gateway wants to know: for each name a place and a table of words, as data.

What is taken from there is put where `claims` looks for it, in the gateway's own words, and read as strictly as any token.
"""

from collections.abc import Iterable, Mapping

from gateway.domain.errors import NotAuthenticated
from gateway.domain.frozen import frozen

LISTS = frozenset({"roles", "duties", "kin_digests"})
"""Names of several words; the others have one."""
OPTIONAL = frozenset({"person_digest", "person_wrapped", "kin_digests", "suspended"})
NAMES = ("account", "client", "roles", "department", "county", "post", "duties", *sorted(OPTIONAL))
"""What a token can say of who asks; see `claims`."""
_AT_THE_TOP = {"client": "client_id", "roles": "roles"}
"""Where the gateway looks for a name, where it is not in the claim `officer`."""
_MOST = 512


@frozen
class ClaimPlace:
    """Where one name stands in an issuer's tokens.

    at: a JSON Pointer (RFC 6901) into the claims.  value: the same for every token of the issuer, in place of a pointer.
    words: the issuer's word → ours, of a list several; a word that is not in it says nothing.  None: the words are ours.
    """

    at: str | None = None
    value: str | tuple[str, ...] | None = None
    words: Mapping[str, tuple[str, ...]] | None = None


def placed(claims: Mapping[str, object], places: Mapping[str, ClaimPlace]) -> Mapping[str, object]:
    """The claims as the gateway reads them, each name from its place.  Raises NotAuthenticated.

    A name with a place is read from there alone: what stands where the gateway would look otherwise is not believed.
    """
    if not places:
        return claims
    acting = claims.get("officer")
    found: dict[str, object] = dict(claims)
    officer: dict[str, object] = dict(acting) if isinstance(acting, Mapping) else {}
    for name, place in places.items():
        holder, member = (found, _AT_THE_TOP[name]) if name in _AT_THE_TOP else (officer, name)
        holder[member] = _of(name, place, claims)
        if holder[member] is None and name in OPTIONAL:
            del holder[member]
    return {**found, "officer": officer}


def _of(name: str, place: ClaimPlace, claims: Mapping[str, object]) -> object:
    """What the token says under this name; None: nothing."""
    if place.at is None:
        return list(place.value) if isinstance(place.value, tuple) else place.value
    told = _at(claims, place.at)
    if told is None:
        return None
    if name in LISTS:
        return _several(told, place.words)
    if name == "suspended":
        return _flag(told, place.words)
    words = _translated([_word(told)], place.words)
    return words[0] if words else None


def _at(claims: Mapping[str, object], pointer: str) -> object:
    """Source: RFC 6901 4."""
    value: object = claims
    for part in pointer.split("/")[1:]:
        member = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            value = value.get(member)
        elif isinstance(value, list) and member.isascii() and member.isdecimal() and len(member) < 4:
            value = value[int(member)] if int(member) < len(value) else None
        else:
            return None
    return value


def _several(told: object, table: Mapping[str, tuple[str, ...]] | None) -> list[str]:
    """Of a list, or of one text with blanks between its words, as in `scope`."""
    words = told.split() if isinstance(told, str) else told
    if not isinstance(words, list) or len(words) > _MOST:
        raise NotAuthenticated("a list in the access token is of another form")
    return _translated([_word(one) for one in words], table)


def _flag(told: object, table: Mapping[str, tuple[str, ...]] | None) -> object:
    """True or false; a word that the table does not know is neither, and so refused."""
    if isinstance(told, bool) and table is None:
        return told
    words = _translated([_word(told)], table)
    return {"true": True, "false": False}.get(words[0], words[0]) if words else ""


def _translated(words: Iterable[str], table: Mapping[str, tuple[str, ...]] | None) -> list[str]:
    if table is None:
        return list(words)
    return list(dict.fromkeys(ours for word in words for ours in table.get(word, ())))


def _word(told: object) -> str:
    """A text; also a number that is whole, or a yes or no, as JSON writes it."""
    if isinstance(told, bool):
        return "true" if told else "false"
    if isinstance(told, str | int):
        return str(told)
    raise NotAuthenticated("a claim of the access token is of another form")

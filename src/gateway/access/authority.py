"""Who may ask about somebody in their name: authorisations on file, as the case register has them."""

from collections.abc import Callable, Collection
from datetime import date

from gateway.domain.codes import MatterCode
from gateway.domain.errors import NotAuthorised
from gateway.domain.frozen import frozen
from gateway.domain.parties import Party
from gateway.domain.person import PersonId, age_on
from gateway.domain.stages import Query

_BASIS = "个人信息保护法第十三条、第二十三条、第二十九条"


@frozen
class Authorisation:
    """Who has authorised whom to ask about whom, for which matter, up to which day (included).

    People stand as keyed digests, companies as credit codes.  given_by: the same as `about`, but for a minor.
    """

    number: str
    given_by: str
    about: str
    given_to: str
    matter: MatterCode
    until: date


def no_authority(sentence: str) -> NotAuthorised:
    """The refusal by rule `authority`."""
    return NotAuthorised(sentence, rule="authority", basis=_BASIS)


def unconfirmed(
    query: Query,
    on_file: Collection[Authorisation],
    *,
    digest: Callable[[PersonId], str],
    adult_years: int,
    today: date,
) -> tuple[str, ...]:
    """Those, by party key, for whom the query names an authorisation that is not on file, not theirs, another's, or over.

    An applicant's own is the company's whose matter it is: it is given by the employer that the query names.
    """
    names = {party.key: _name_of(party, digest) for party in query.parties}
    applicants = {names[party.key] for party in query.of_role("applicant")}

    def fits(one: Authorisation, party: Party) -> bool:
        holders = applicants or set(names.values()) - {names[party.key]}
        abouts = (
            {names[firm.key] for firm in query.of_role("employer")} if party.role == "applicant" else {names[party.key]}
        )
        return (
            (one.number, one.matter) == (party.authorisation, query.matter)
            and today <= one.until
            and one.about in abouts
            and one.given_to in holders
            and (one.given_by == one.about or _is_minor(party, adult_years, today))
        )

    return tuple(
        party.key
        for party in query.parties
        if party.authorisation is not None and not any(fits(one, party) for one in on_file)
    )


def _name_of(party: Party, digest: Callable[[PersonId], str]) -> str:
    """As authorisations name them; nothing for nobody."""
    if party.person is not None:
        return digest(party.person.person_id)
    return "" if party.employer is None else party.employer.code


def _is_minor(party: Party, adult_years: int, today: date) -> bool:
    return party.person is not None and age_on(party.person.person_id.birth_date, today) < adult_years

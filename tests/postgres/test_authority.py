"""Whose data a matter asks for by an authorisation on file alone is asked about with one, which stands in their section of the entry."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.catalogue.parties import PartyRules
from gateway.domain.codes import CaseNumber, QueryId
from gateway.domain.errors import NotAuthorised
from gateway.domain.ids import uuid7
from gateway.domain.stages import Query
from gateway.entry import Kind, read_sections
from gateway.flows import Gateway
from gateway.flows.one_click import ask
from tests.case_register import serving
from tests.postgres.wired import wired
from tests.rooms.decision.example import officer, query


def asked(**authorisations: str) -> Query:
    made = query("M01")
    parties = tuple(replace(party, authorisation=authorisations.get(party.role)) for party in made.parties)
    return replace(made, query_id=QueryId(uuid7()), case_number=CaseNumber("JH-2026-M01-000001"), parties=parties)


RULES = PartyRules(most_people=8, uncounted=frozenset(), roles={})


@pytest.mark.parametrize(
    ("by", "given", "missing"),
    [
        ({}, {}, ()),
        ({"M07": {"spouse"}}, {}, ()),
        ({"M01": {"spouse"}}, {}, ("spouse",)),
        ({"M01": {"spouse"}}, {"spouse": "SQ-1"}, ()),
        ({"M01": {"spouse", "child"}}, {"spouse": "SQ-1"}, ("child.1",)),
        ({"M01": {"applicant"}}, {"spouse": "SQ-1"}, ("applicant",)),
        ({"M01": {"parent"}}, {}, ()),
    ],
)
def test_who_lacks_an_authorisation(by: dict[str, set[str]], given: dict[str, str], missing: tuple[str, ...]) -> None:
    rules = RULES.model_copy(update={"by_authorisation": {matter: frozenset(of) for matter, of in by.items()}})
    assert rules.unauthorised(asked(**given)) == missing


def test_a_role_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown roles cousin"):
        PartyRules(most_people=8, uncounted=frozenset(), roles={}, by_authorisation={"M01": frozenset({"cousin"})})


CASE = "JH-2026-M01-000001"


async def test_without_it_nobody_is_asked_and_with_it_the_entry_names_it(database_url: str, tmp_path: Path) -> None:
    people = [{"person_id": one.person.person_id.number} for one in asked().parties if one.person is not None]
    on_file = {"number": "SQ-2026-000117", "given_by": people[1], "given_to": people[0], "matter": "M01"}
    case = {"case_number": CASE, "matter": "M01", "status": "open", "parties": people}
    with serving(case | {"authorisations": [{**on_file, "until": "2126-12-31"}]}) as register:
        ends = {"case_register": {"url": register.url, "token": "t"}, "no_case_register": False}
        async with wired(database_url, tmp_path, **ends) as gateway:
            need_one_of_the_spouse(gateway)
            assert await refused(asked(), gateway) == "authority"
            await ask(asked(spouse="SQ-2026-000117"), officer(), gateway)
            told = await named(gateway)
            assert (told[Kind.DENIED], told[Kind.INTENT]) == ([None] * 3, [None, "SQ-2026-000117", None])


async def test_where_no_register_holds_any_nobody_is_asked_about_by_one(database_url: str, tmp_path: Path) -> None:
    """A number that nobody can look up is not believed, whether the matter wants one or not."""
    async with wired(database_url, tmp_path) as gateway:
        assert await refused(asked(spouse="SQ-2026-000117"), gateway) == "authority"
        need_one_of_the_spouse(gateway)
        assert await refused(asked(spouse="SQ-2026-000117"), gateway) == "authority"
        assert Kind.INTENT not in await named(gateway)


def need_one_of_the_spouse(gateway: Gateway) -> None:
    rules = gateway.catalogue.party_rules
    gateway.catalogue.party_rules = rules.model_copy(update={"by_authorisation": {"M01": frozenset({"spouse"})}})


async def refused(query: Query, gateway: Gateway) -> str | None:
    with pytest.raises(NotAuthorised) as refusal:
        await ask(query, officer(), gateway)
    assert refusal.value.basis
    return refusal.value.rule


async def named(gateway: Gateway) -> dict[Kind, list[object]]:
    """The authorisations that the last entry of each kind names, by party."""
    rows = await gateway.database.fetch("select kind, sections from audit.audit_entry order by at")
    return {Kind(row["kind"]): [one.get("authorisation") for one in read_sections(row["sections"])[1]] for row in rows}

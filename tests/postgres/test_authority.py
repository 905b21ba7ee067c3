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
from gateway.flows.one_click import ask
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


async def test_without_it_nobody_is_asked_and_with_it_the_entry_names_it(database_url: str, tmp_path: Path) -> None:
    async with wired(database_url, tmp_path) as gateway:
        rules = gateway.catalogue.party_rules
        by = {"M01": frozenset({"spouse"})}
        gateway.catalogue.party_rules = rules.model_copy(update={"by_authorisation": by})
        with pytest.raises(NotAuthorised) as refusal:
            await ask(asked(), officer(), gateway)
        assert (refusal.value.rule, bool(refusal.value.basis)) == ("authority", True)
        await ask(asked(spouse="SQ-2026-000117"), officer(), gateway)
        rows = await gateway.database.fetch("select kind, sections from audit.audit_entry order by at")
        named = {
            Kind(row["kind"]): [one.get("authorisation") for one in read_sections(row["sections"])[1]] for row in rows
        }
        assert (named[Kind.DENIED], named[Kind.INTENT]) == ([None] * 3, [None, "SQ-2026-000117", None])

"""The whole matrix, roles × matters × fields × whom it is about, against an oracle read from the catalogue by another hand."""

from dataclasses import replace
from itertools import product

import pytest

from gateway.access import load_rules
from gateway.access.key import ProjectionKey
from gateway.access.slices import Slice
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.errors import NotAuthorised
from gateway.domain.roles import ROLES
from gateway.domain.stages import Plan
from gateway_demo.demo_city import demo_city
from tests.rooms.access import oracle
from tests.rooms.access.oracle import Asking
from tests.rooms.decision.example import P2, access, catalogue, digest, officer, plan

ROLE_SETS = [frozenset({role}) for role in ROLES] + [
    frozenset[str](),
    frozenset({"officer", "system"}),
    frozenset({"officer", "auditor"}),
    frozenset({"officer", "citizen"}),
    frozenset({"officer", "verifier"}),
]
FAMILIES = [
    frozenset({"applicant"}),
    frozenset({"applicant", "spouse", "child"}),
    frozenset({"deceased", "heir"}),
    frozenset({"employer", "staff"}),
]
DEPARTMENTS = ["general_window", "data_office", "taxation", "nowhere"]


def askings(owner: str) -> list[Asking]:
    """Every role about an adult and a minor, in every department that matters; then everything else that a rule looks at."""
    roles = [
        Asking(department, has_duty, roles, about_a_minor)
        for department, has_duty, roles, about_a_minor in product(
            [owner, *DEPARTMENTS], [True, False], ROLE_SETS, [False, True]
        )
    ]
    others = [
        Asking(
            department,
            has_duty=True,
            roles=frozenset({"officer"}),
            about_a_minor=minor,
            assurance=assurance,
            parties=named,
            authorisation=proof,
        )
        for department, minor, assurance, named, proof in product(
            [owner, "general_window"],
            [False, True],
            ["low", "high"],
            FAMILIES,
            ["not_needed", "on_file", "missing"],
        )
    ]
    return roles + others


@pytest.mark.parametrize("code", sorted(oracle.matters()))
def test_every_field_is_as_the_oracle_says(code: str) -> None:
    matter, rules = oracle.matters()[code], load_rules(demo_city())
    part = Slice(catalogue().matters[MatterCode(code)], catalogue().items, rules)
    for asking in askings(matter["owner"]):
        judged = part.judge(key(code, asking))
        whole = oracle.refused_as_a_whole(asking, matter)
        assert {denial.rule for denial in judged.denied.values()} == ({whole} if whole else set())
        assert len(judged.denied) in (0, len(matter["certificates"]))
        got = [(c, f.item.name, f.mode, f.rule) for c, fields in judged.fields.items() for f in fields]
        assert got == list(oracle.cells(asking, matter)), asking


def key(code: str, asking: Asking) -> ProjectionKey:
    return ProjectionKey(
        matter=MatterCode(code),
        department=DepartmentCode(asking.department),
        client="demo",
        has_duty=asking.has_duty,
        of_minor=asking.about_a_minor,
        county="330702",
        roles=asking.roles,
        assurance=asking.assurance,
        parties=asking.parties,
        authorisation=asking.authorisation,
    )


def test_the_oracle_knows_the_whole_catalogue() -> None:
    assert oracle.matters().keys() == catalogue().matters.keys()
    listed = {(c.issuer, i.name) for m in catalogue().matters.values() for c in m.certificates for i in c.items}
    assert listed <= oracle.items().keys()
    assert (
        len(
            list(oracle.cells(Asking("taxation", has_duty=True, roles=frozenset({"officer"})), oracle.matters()["M07"]))
        )
        == 5
    )


@pytest.mark.parametrize("made", [plan("M01", P2), plan("M07", P2), plan("M14", P2[:2])], ids=["M01", "M07", "M14"])
@pytest.mark.parametrize("who", ["clerk", "housing-clerk", "tax-clerk", "police"])
async def test_of_their_own_family_nobody_has_anything(made: Plan, who: str) -> None:
    """Before any field is looked at, whatever the matter is, whoever asks, and whoever of the family is asked about."""
    for party in made.query.parties:
        assert party.person is not None
        own = digest(party.person.person_id)
        for asker in (replace(officer(who), person_digest=own), replace(officer(who), kin_digests=frozenset({own}))):
            with pytest.raises(NotAuthorised) as refused:
                await access().authorise(asker, made)
            assert refused.value.rule == "own-family"

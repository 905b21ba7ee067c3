"""Authorisations on file: whose, for whom, for which matter, until when; each of it has to fit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gateway.access import Access, ShownBefore, explain, load_rules, recorded_of
from gateway.access.authority import Authorisation, unconfirmed
from gateway.access.cases import Case
from gateway.audit.content import context_of_grant, intent
from gateway.domain.codes import CaseNumber, MatterCode
from gateway.domain.errors import NotAuthorised
from gateway.domain.person import PersonId
from gateway.domain.stages import Query
from gateway_demo.demo_city import demo_city
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.access.test_hard_rules import FORBID, with_text
from tests.rooms.decision.example import CHEN, LIN, NOW, P2, catalogue, digest, officer, query

TODAY = NOW.date()
FIRM = ("employer", "91330791MA0000015M", "")
APPLICANT, SPOUSE, CHILD = (digest(PersonId.parse(one[1])) for one in P2)
STRANGER = "digest-of-somebody"
OF_SPOUSE = Authorisation("SQ-1", SPOUSE, SPOUSE, APPLICANT, MatterCode("M01"), TODAY)
OF_CHILD = Authorisation("SQ-1", SPOUSE, CHILD, APPLICANT, MatterCode("M01"), TODAY)
OF_FIRM = Authorisation("SQ-1", FIRM[1], FIRM[1], APPLICANT, MatterCode("M11"), TODAY)


def naming(role: str, matter: str = "M01", people: tuple[tuple[str, str, str], ...] = P2) -> Query:
    made = query(matter, people)
    parties = (replace(one, authorisation="SQ-1" if one.role == role else None) for one in made.parties)
    return replace(made, parties=tuple(parties))


def lacking(asked: Query, *on_file: Authorisation) -> tuple[str, ...]:
    return unconfirmed(asked, on_file, digest=digest, adult_years=18, today=TODAY)


@pytest.mark.parametrize(
    ("why", "changed", "missing"),
    [
        ("as it is", {}, ()),
        ("another number", {"number": "SQ-2"}, ("spouse",)),
        ("of somebody else", {"given_by": STRANGER, "about": STRANGER}, ("spouse",)),
        ("given by somebody else", {"given_by": STRANGER}, ("spouse",)),
        ("given to somebody else", {"given_to": STRANGER}, ("spouse",)),
        ("given to whom it is about", {"given_to": SPOUSE}, ("spouse",)),
        ("of another matter", {"matter": MatterCode("M07")}, ("spouse",)),
        ("over since yesterday", {"until": TODAY - timedelta(days=1)}, ("spouse",)),
    ],
)
def test_a_spouse_s_own(why: str, changed: dict[str, str | date], missing: tuple[str, ...]) -> None:
    one = replace(OF_SPOUSE, **changed)  # type: ignore[arg-type]  # of a table
    assert lacking(naming("spouse"), one) == missing, why
    assert not lacking(query("M01"), one), "who names none needs none by this"


def test_for_a_minor_somebody_else_gives_it() -> None:
    assert not lacking(naming("child"), OF_CHILD)
    assert lacking(naming("child"), OF_SPOUSE) == ("child.1",)
    assert lacking(naming("spouse"), replace(OF_SPOUSE, given_by=APPLICANT)) == ("spouse",)


def test_an_applicant_s_is_the_company_s() -> None:
    people = (CHEN, FIRM, ("staff", *LIN[1:]))
    asked = replace(naming("applicant", "M11", people), parameters={"n": 3})
    assert not lacking(asked, OF_FIRM)
    for wrong in (
        replace(OF_FIRM, about="91330791MA0000023G", given_by="91330791MA0000023G"),
        replace(OF_FIRM, given_by=STRANGER),
        replace(OF_FIRM, given_to=SPOUSE),
        OF_SPOUSE,
    ):
        assert lacking(asked, wrong) == ("applicant",)
    assert lacking(naming("applicant"), replace(OF_FIRM, matter=MatterCode("M01"))) == ("applicant",), "of no company"


class OnFile(MemoryCases):
    """A register that says everything."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case

    async def admit(
        self, number: CaseNumber, matter: MatterCode, persons: frozenset[str], *, within_s: float = 0.0
    ) -> Case:
        del number, matter, within_s
        return replace(self.case, persons=self.case.persons & persons)


async def rule_of(asked: Query, case: Case) -> str | None:
    access = Access(catalogue(), OnFile(case), digest, rules=load_rules(demo_city()))
    try:
        await access.authorise(officer(), catalogue().plan(asked))
    except NotAuthorised as refusal:
        return refusal.rule
    return None


async def test_what_is_named_and_not_on_file_is_refused_and_so_is_another_company() -> None:
    family = frozenset({APPLICANT, SPOUSE, CHILD})
    case = Case(MatterCode("M01"), family, is_open=True, employers=frozenset(), authorisations=(OF_SPOUSE,))
    assert await rule_of(naming("spouse"), case) is None
    assert await rule_of(naming("child"), case) == "authority"
    assert await rule_of(naming("spouse"), replace(case, authorisations=())) == "authority"
    of_firm = replace(query("M11", (CHEN, FIRM, ("staff", *LIN[1:]))), parameters={"n": 3})
    case = replace(case, matter=MatterCode("M11"), employers=frozenset({FIRM[1]}))
    assert await rule_of(of_firm, case) is None
    for others in (frozenset[str](), frozenset({"91330791MA0000023G"})):
        assert await rule_of(of_firm, replace(case, employers=others)) == "case"


class InStore(MemoryCases):
    """A register that opens a case for whom it is first named, judged where the INTENT is written; it holds no authorisations."""

    is_in_store = True


@pytest.mark.parametrize("register", [MemoryCases, InStore])
async def test_where_no_register_holds_any_none_is_believed(register: type[MemoryCases]) -> None:
    access = Access(catalogue(), register(), digest, rules=load_rules(demo_city()))
    for role in ("applicant", "spouse", "child"):
        for door in (access.authorise, access.authorise_on):
            with pytest.raises(NotAuthorised) as refusal:
                await door(officer(), catalogue().plan(naming(role)))
            assert (refusal.value.rule, bool(refusal.value.basis)) == ("authority", True)
    await access.authorise_on(officer(), catalogue().plan(query("M01")))


async def test_who_names_none_costs_no_digest_more_than_everybody_who_is_asked_about() -> None:
    made: list[PersonId] = []

    def counted(person: PersonId) -> str:
        made.append(person)
        return digest(person)

    access = Access(catalogue(), MemoryCases(), counted, rules=load_rules(demo_city()))
    await access.authorise(officer(), catalogue().plan(query("M01")))
    assert len(made) == len(P2)


@pytest.mark.parametrize(
    ("when", "without", "with_one"),
    [
        ('when { context.authorisation == "on_file" }', None, "city-one"),
        ('unless { context.authorisation == "on_file" }', "city-one", None),
        ('when { context.parties.contains("spouse") }', "city-one", "city-one"),
        ('when { context.parties.contains("deceased") }', None, None),
    ],
)
async def test_a_rule_that_looks_at_authorisation_and_parties_keeps_answers_and_what_is_read_again(
    when: str, without: str | None, with_one: str | None
) -> None:
    """As the query is asked, as the log has it, and as its answer is read again."""
    rules = with_text(f"{FORBID} {when};".encode())
    family = frozenset({APPLICANT, SPOUSE, CHILD})
    case = Case(MatterCode("M01"), family, is_open=True, employers=frozenset(), authorisations=(OF_SPOUSE,))
    access = Access(catalogue(), OnFile(case), digest, rules=rules)
    for asked, expected in ((query("M01"), without), (naming("spouse"), with_one)):
        grant = await access.authorise(officer(), catalogue().plan(asked))
        assert {denial.rule for denial in grant.denied.values()} == ({expected} if expected else set())
        context = context_of_grant(grant, "1-0", {party.key: b"" for party in asked.parties})
        roles = [
            {"role": party.role, **({"authorisation": "SQ-1"} if party.authorisation else {})}
            for party in asked.parties
        ]
        recorded = recorded_of(intent(grant, context).sections, roles)
        assert explain(recorded, access.rights_apart()).is_reproduced
        held = ShownBefore(
            asked.matter,
            officer().department,
            officer().county,
            access.digests(asked),
            {code: {} for code in grant.fields},
            frozenset(party.role for party in asked.parties),
            asked.names_authorisation,
        )
        if expected is None:
            access.authorise_stored(officer(), held)
        else:
            with pytest.raises(NotAuthorised) as refusal:
                access.authorise_stored(officer(), held)
            assert refusal.value.rule == expected

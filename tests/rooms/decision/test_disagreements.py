"""Where registers disagree about somebody, and where they do not: a typing error, a silent register and a hidden number are no disagreement."""

from collections.abc import Mapping
from datetime import date

import pytest

from gateway.decision import Disagreement, disagreements
from gateway.domain.codes import DepartmentCode, ItemName, LookupId, QuestionName
from gateway.domain.parties import Party
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.questions import BENEFIT, EMPLOYER, HOLDINGS, PERIODS, PERSON, STATUS
from gateway.domain.reply import Found, ItemValue, NoRecord, PartialMatch, Record, Reply, Unavailable
from gateway.domain.stages import Lookup, LookupResult

TODAY = date(2026, 11, 1)
HIM, HER = "33079119940317001X", "330791199511020027"
NAMES = {HIM: "陈思远", HER: "林晓雯"}
FIRM = CreditCode("91330791MA0000015M")


def person(number: str, role: str = "applicant") -> Party:
    return Party(role, role, Person(PersonId(number), NAMES[number]))


def record(**items: ItemValue) -> Record:
    return {ItemName(name): value for name, value in items.items()}


def alive(**more: ItemValue) -> Record:
    return record(
        **{
            "person_status": "normal",
            "cancel_reason": None,
            "cancel_date": None,
            "birth_date": date(1994, 3, 17),
            **more,
        }
    )


def dead(on: ItemValue = date(2026, 6, 1)) -> Record:
    return alive(person_status="cancelled", cancel_reason="死亡", cancel_date=on)


HIDDEN = f"{HER[:-8]}****{HER[-4:]}"
"""As both registers give a spouse's number."""


def married(to: str) -> Record:
    return record(event="marriage", register_date=date(2020, 5, 20), spouse_id_no=to, cert_no="J330702-2020-001")


Asked = tuple[QuestionName, Party, Reply]


def said(question: QuestionName, *records: Record, of: Party | None = None) -> Asked:
    return question, of or person(HIM), Found(records) if records else NoRecord()


def found_in(*asked: Asked) -> Mapping[str, Disagreement]:
    """By department and item."""
    lookups = [
        Lookup(
            LookupId(str(n)),
            question,
            DepartmentCode(question.partition(".")[0]),
            party,
            person(HIM) if question == EMPLOYER else None,
            frozenset(),
            (),
        )
        for n, (question, party, _) in enumerate(asked)
    ]
    results = {LookupId(str(n)): LookupResult(reply, 1, 1) for n, (_, _, reply) in enumerate(asked)}
    return {f"{one.department}.{one.item}": one for one in disagreements(lookups, results, TODAY)}


DISAGREE: Mapping[str, tuple[str, tuple[Asked, ...]]] = {
    "in force and cancelled": ("household.cancel_reason", (said(PERSON, alive(cancel_reason="死亡")),)),
    "another day of birth": ("household.birth_date", (said(PERSON, alive(birth_date=date(1994, 3, 18))),)),
    "a pension after a death": (
        "social_security.pension_status", (said(PERSON, dead()), said(BENEFIT, record(pension_status="receiving"))),
    ),
    "another name under the number": (
        "social_security.name", (said(PERSON, alive()), said(PERIODS, record(name="陈思源"))),
    ),
    "no such name under the number": (
        "real_estate.owner_name", (said(PERSON, alive()), (HOLDINGS, person(HIM), PartialMatch())),
    ),
    "another spouse linked": (
        "household.linked_spouse", (said(PERSON, alive(linked_spouse="3307912019****0018")), said(STATUS, married(HIDDEN))),
    ),
    "the spouse lives and does not": (
        "household.linked_spouse_dead",
        (
            said(PERSON, alive(linked_spouse=HIDDEN, linked_spouse_dead="no")),
            said(PERSON, {**dead(), ItemName("birth_date"): date(1995, 11, 2)}, of=person(HER, "spouse")),
            said(STATUS, married(HIDDEN)),
        ),
    ),
    "two representatives": (
        "market_regulation.legal_rep_match",
        ((EMPLOYER, Party("employer", "employer", None, FIRM), Found((record(legal_rep_match="same"), record(legal_rep_match="other")))),),
    ),
    "a dead representative": (
        "market_regulation.legal_rep_match",
        (
            said(PERSON, dead()),
            (EMPLOYER, Party("employer", "employer", None, FIRM), Found((record(legal_rep_match="same"),))),
        ),
    ),
}  # fmt: skip
AGREE: Mapping[str, tuple[Asked, ...]] = {
    "nothing is wrong": (said(PERSON, alive()), said(PERIODS, record(name="陈思远")), said(BENEFIT, record(pension_status="none"))),
    "the caller has mistyped the name": ((PERSON, person(HIM), PartialMatch()), said(PERIODS, record(name="陈思源"))),
    "a former name": (said(PERSON, alive(former_name="陈小远，陈思源")), said(PERIODS, record(name="陈思源"))),
    "a name in full width": (said(PERSON, alive()), said(PERIODS, record(name=" 陈 思远"))),
    "a register that is away": (said(PERSON, dead()), (BENEFIT, person(HIM), Unavailable("timeout"))),
    "a death to come": (said(PERSON, dead(date(2027, 1, 1))), said(BENEFIT, record(pension_status="receiving"))),
    "a day of birth half known": (said(PERSON, alive(birth_date="1994-03")),),
    "a number with the day hidden": (
        said(PERSON, alive(linked_spouse="3307911995****0027")),
        said(STATUS, married(HIDDEN)),
    ),
    "divorced since": (
        said(PERSON, alive(linked_spouse="3307912019****0018")),
        said(STATUS, married(HER), record(event="divorce", register_date=date(2024, 1, 1), spouse_id_no=HER)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("place", "asked"), DISAGREE.values(), ids=DISAGREE)
def test_registers_that_disagree_name_the_record_to_look_at(place: str, asked: tuple[Asked, ...]) -> None:
    assert set(found_in(*asked)) == {place}


@pytest.mark.parametrize("asked", AGREE.values(), ids=AGREE)
def test_what_is_no_disagreement_opens_nothing(asked: tuple[Asked, ...]) -> None:
    assert found_in(*asked) == {}


def test_what_was_seen_is_kept_and_only_of_whom_it_is() -> None:
    (one,) = found_in(*DISAGREE["a pension after a death"][1]).values()
    assert (one.party.key, one.record, one.seen) == ("applicant", "", ("receiving",))
    assert "Person(PersonId" not in str(one.expected)

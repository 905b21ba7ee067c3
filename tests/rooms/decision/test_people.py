"""The rules over the household register, trap by trap: where people live, whether they live, how old they are."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.decision.answers import Decision
from gateway.decision.facts import Facts
from gateway.decision.predicates import PREDICATES
from gateway.decision.retirement import MEN, WOMEN, due_months
from gateway.domain.codes import ItemName
from gateway.domain.identifiers.documents import month_of, shift_month
from gateway.domain.identifiers.people import check_character
from gateway.domain.matter import Argument
from gateway.domain.questions import PARENTAGE, PERIODS, PERSON
from gateway.domain.reply import UNREAD, Ambiguous, Found, ItemValue, NoRecord, PartialMatch, Reply, Unavailable
from tests.rooms.decision.example import AS_OF, came_to, catalogue, decided, document, found, parties, plan, record

Told = tuple[str, str, str]
Said = dict[tuple[str, str], Reply]
LUO = ("applicant", "529901199101250014", "罗启明")
PARENT = ("parent", "529901199210100023", "田小妹")
XIAOHE = ("child", "52990120200412001X", "罗小禾")
JIN = ("deceased", "33079819590821001X", "金大海")
HE = ("applicant", "330799196602030017", "何大山")
MOTHER = ("applicant", "330799194305010029", "陈阿香")
QIAN = ("applicant", "330797198607140027", "钱玉兰")
YIWU = {"county": "330782"}


def one(**changed: ItemValue) -> Reply:
    plain: dict[str, ItemValue] = {"person_status": "normal", "hukou_county": "330782", "cancel_reason": None}
    return found(record(**(plain | changed)))


def permit(county: str = "330782", since: str = "2022-03-01", until: str = "2027-03-01", **changed: ItemValue) -> Reply:
    held: dict[str, ItemValue] = {
        "permit_county": county,
        "permit_since": date.fromisoformat(since),
        "permit_until": date.fromisoformat(until),
    }
    return one(person_status="elsewhere", hukou_county=None, **(held | changed))


def told(code: str, who: tuple[str, str, str], reply: Reply, parameters: Mapping[str, Argument] | None = None) -> Told:
    return came_to(code, [who], {(PERSON, who[0]): reply}, parameters)


def guarded(*people: tuple[str, str, str], said: Said, code: str = "M03-C1") -> Decision:
    """About those who care for a child of both of them."""
    born: Said = {(PARENTAGE, "child.1"): found(record(father="same", mother="same")), (PERSON, "child.1"): one()}
    return decided(code, [*people, XIAOHE], born | said, YIWU if code == "M03-C1" else {})


def verdict_of(decision: Decision) -> Told:
    assert decision.answer is not None
    return decision.answer.verdict.value, decision.reason, decision.answer.doubt.value


HUKOU: list[tuple[str, Reply, Mapping[str, Argument], Told]] = [
    ("local", one(), {}, ("yes", "HUKOU", "none")),
    ("of the county", one(), YIWU, ("yes", "HUKOU", "none")),
    ("of another county", one(hukou_county="330702"), YIWU, ("no", "OTHER_COUNTY", "none")),
    ("of no county", one(hukou_county=None), YIWU, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("of a county that is not understood", one(hukou_county=UNREAD), YIWU, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("from elsewhere", one(person_status="elsewhere", hukou_county=None), {}, ("no", "NOT_LOCAL", "none")),
    ("moved out", one(person_status="moved_out"), {}, ("no", "NOT_LOCAL", "none")),
    ("a status of no table", one(person_status=UNREAD), {}, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a reason of no table", one(cancel_reason=UNREAD), {}, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("nobody, or somebody protected", NoRecord(AS_OF), {}, ("unknown", "NO_RECORD", "person")),
    ("a number issued twice", Ambiguous(AS_OF), {}, ("unknown", "AMBIGUOUS", "person")),
    ("another name", PartialMatch(AS_OF), {}, ("unknown", "PARTIAL", "person")),
    ("down", Unavailable("timeout"), {}, ("unknown", "UNAVAILABLE", "waiting")),
]


@pytest.mark.parametrize(("name", "reply", "parameters", "expected"), HUKOU, ids=[row[0] for row in HUKOU])
def test_hukou_local(name: str, reply: Reply, parameters: Mapping[str, Argument], expected: Told) -> None:
    assert told("M10-C3", LUO, reply, parameters) == expected, name


PERMITS: list[tuple[str, Reply, Mapping[str, Argument], Told]] = [
    ("in force", permit(), YIWU, ("yes", "PERMIT", "none")),
    ("of any county of the city", permit(), {}, ("yes", "PERMIT", "none")),
    ("of a county elsewhere", permit("110105"), {}, ("no", "OTHER_COUNTY", "none")),
    ("of another county", permit("330702"), YIWU, ("no", "OTHER_COUNTY", "none")),
    ("twelve months to the day", permit(since="2025-11-01"), YIWU, ("yes", "PERMIT", "none")),
    ("a day short of twelve months", permit(since="2025-11-02"), YIWU, ("no", "PERMIT_TOO_YOUNG", "none")),
    ("ended yesterday", permit(until="2026-10-31"), YIWU, ("no", "NO_PERMIT", "none")),
    ("dated ahead", permit(since="2026-11-02"), YIWU, ("unknown", "DATED_AHEAD", "person")),
    ("none", one(permit_since=None), YIWU, ("no", "NO_PERMIT", "none")),
    ("without an end", one(permit_since=date(2020, 1, 1)), YIWU, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("without a beginning", permit(permit_since=None), YIWU, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("ended, without a beginning", permit(until="2026-10-31", permit_since=None), YIWU, ("no", "NO_PERMIT", "none")),
    ("of no county", permit(permit_county=None), YIWU, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("of a county that is not understood", permit(UNREAD), YIWU, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("ended, of no county", permit(until="2026-10-31", permit_county=None), YIWU, ("no", "NO_PERMIT", "none")),
]


@pytest.mark.parametrize(("name", "reply", "parameters", "expected"), PERMITS, ids=[row[0] for row in PERMITS])
def test_residence_permit(name: str, reply: Reply, parameters: Mapping[str, Argument], expected: Told) -> None:
    said: Said = {(PERSON, "applicant"): reply, (PARENTAGE, "child.1"): found(record(father="same", mother=None))}
    assert came_to("M03-C1", [LUO, XIAOHE], said, parameters) == expected, name


def test_of_those_who_care_for_a_child_one_permit_is_enough() -> None:
    said: Said = {(PERSON, "applicant"): one(permit_since=None), (PERSON, "parent.1"): permit()}
    decision = guarded(LUO, PARENT, said=said)
    assert decision.reason == "PERMIT"
    assert decision.values[ItemName("permit_since")].raw == date(2022, 3, 1)
    said[PERSON, "parent.1"] = Unavailable("timeout")
    assert verdict_of(guarded(LUO, PARENT, said=said)) == ("unknown", "UNAVAILABLE", "waiting")


LINKS: list[tuple[str, Reply, Told]] = [
    ("born to others", found(record(father="other", mother="other")), ("unknown", "MEMBER_NOT_LINKED", "final")),
    ("no link on record", found(record(father=None, mother=None)), ("unknown", "NO_LINK_RECORDED", "person")),
    ("the register is down", Unavailable("timeout"), ("unknown", "UNAVAILABLE", "waiting")),
]


@pytest.mark.parametrize(("name", "link", "expected"), LINKS, ids=[row[0] for row in LINKS])
@pytest.mark.parametrize("of_parent", [permit(), one(permit_since=None)], ids=["with a permit", "without"])
def test_who_is_no_parent_of_the_child_proves_nothing(of_parent: Reply, name: str, link: Reply, expected: Told) -> None:
    said: Said = {(PERSON, "parent.1"): of_parent, (PARENTAGE, "child.1"): link}
    assert verdict_of(guarded(PARENT, said=said)) == expected, name


def test_of_who_is_no_parent_no_contribution_is_asked_before_the_link_stands() -> None:
    made = plan("M03", [PARENT, XIAOHE], ["M03-C2"])
    waiting = [lookup.question for lookup in made.lookups if lookup.stands_on]
    assert waiting == ["social_security.periods"]
    said: Said = {(PARENTAGE, "child.1"): found(record(father="other", mother="other"))}
    said[PERIODS, "parent.1"] = NoRecord(AS_OF)
    assert verdict_of(guarded(PARENT, said=said, code="M03-C2")) == ("unknown", "MEMBER_NOT_LINKED", "final")


def shown(said: Said, *people: tuple[str, str, str]) -> ItemValue:
    return guarded(*people, said=said).values[ItemName("permit_since")].raw


def test_the_permit_that_proves_the_yes_is_the_one_shown_and_of_several_the_one_held_longest() -> None:
    old, young, older = permit(since="2024-11-01"), permit(since="2026-08-01"), permit(since="2023-05-01")
    first, second = ("parent", LUO[1], LUO[2]), PARENT
    assert shown({(PERSON, "parent.1"): old, (PERSON, "parent.2"): young}, first, second) == date(2024, 11, 1)
    assert shown({(PERSON, "parent.1"): young, (PERSON, "parent.2"): old}, first, second) == date(2024, 11, 1)
    assert shown({(PERSON, "parent.1"): old, (PERSON, "parent.2"): older}, first, second) == date(2023, 5, 1)
    elsewhere, ended = permit("330702", since="2020-01-01"), permit(since="2021-01-01", until="2026-01-01")
    for order in (found_all(elsewhere, old, ended, young), found_all(young, ended, old, elsewhere)):
        assert shown({(PERSON, "parent.1"): order}, first) == date(2024, 11, 1)


ROWS: list[tuple[str, str, list[Reply], Told]] = [
    ("twice the same", "M15-C1", [one(), one()], ("yes", "ALIVE", "none")),
    (
        "dead and alive",
        "M15-C1",
        [one(), one(person_status="cancelled", cancel_reason="死亡")],
        ("unknown", "PARTY_DEAD", "final"),
    ),
    ("here and moved out", "M10-C3", [one(person_status="moved_out"), one()], ("unknown", "SEVERAL_RECORDS", "person")),
    (
        "a permit beside a registration elsewhere",
        "M06-C2",
        [one(person_status="elsewhere"), permit()],
        ("yes", "PERMIT", "none"),
    ),
]


@pytest.mark.parametrize(("name", "code", "rows", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_rows_that_contradict_one_another_are_a_doubt(name: str, code: str, rows: list[Reply], expected: Told) -> None:
    for order in (rows, rows[::-1]):
        assert told(code, MOTHER, found_all(*order)) == expected, name


def found_all(*replies: Reply) -> Reply:
    return found(*(row for reply in replies if isinstance(reply, Found) for row in reply.records))


def test_who_is_not_registered_here_may_live_here_by_permit() -> None:
    assert told("M06-C2", QIAN, permit()) == ("yes", "PERMIT", "none")
    assert told("M06-C2", QIAN, one(permit_since=None)) == ("yes", "HUKOU", "none")
    assert told("M06-C2", QIAN, one(person_status="elsewhere", permit_since=None))[:2] == ("no", "NOT_LOCAL")


LIVES: list[tuple[str, Reply, Told, Told]] = [
    ("alive", one(), ("no", "ALIVE", "none"), ("yes", "ALIVE", "none")),
    (
        "dead",
        one(person_status="cancelled", cancel_reason="死亡"),
        ("yes", "CANCELLED_DEATH", "none"),
        ("unknown", "PARTY_DEAD", "final"),
    ),
    (
        "cancelled by emigration",
        one(person_status="cancelled", cancel_reason="出国定居"),
        ("unknown", "NOT_LOCAL", "person"),
        ("unknown", "NOT_LOCAL", "person"),
    ),
    (
        "elsewhere",
        one(person_status="elsewhere"),
        ("unknown", "NOT_LOCAL", "person"),
        ("unknown", "NOT_LOCAL", "person"),
    ),
    ("no record", NoRecord(AS_OF), ("unknown", "NO_RECORD", "person"), ("unknown", "NO_RECORD", "person")),
]


@pytest.mark.parametrize(("name", "reply", "dead", "living"), LIVES, ids=[row[0] for row in LIVES])
def test_a_register_that_lost_sight_of_somebody_proves_neither_life_nor_death(
    name: str, reply: Reply, dead: Told, living: Told
) -> None:
    assert told("M02-C1", JIN, reply) == dead, name
    assert told("M15-C1", MOTHER, reply) == living, name


async def test_where_the_issuer_keeps_no_register_the_one_asked_in_its_place_is_named() -> None:
    made = plan("M15", [MOTHER], ["M15-C1"])
    told = await document(made, {(PERSON, "applicant"): one()})
    (result,) = told.certificates
    assert [(source.department, source.status.value) for source in result.sources] == [("household", "found")]


def test_the_day_of_death_is_delivered_only_with_a_death() -> None:
    dead = one(person_status="cancelled", cancel_reason="死亡", cancel_date=date(2026, 9, 12))
    assert decided("M02-C1", [JIN], {(PERSON, "deceased"): dead}).values[ItemName("cancel_date")].raw == date(
        2026, 9, 12
    )
    gone = one(person_status="cancelled", cancel_reason="参军", cancel_date=date(2026, 9, 12))
    assert not decided("M02-C1", [JIN], {(PERSON, "deceased"): gone}).values


AGES: list[tuple[str, Reply, Told]] = [
    ("old enough", one(birth_date=date(1943, 5, 1)), ("yes", "AGE", "none")),
    ("the registers differ", one(birth_date=date(1943, 1, 5)), ("unknown", "BIRTH_DATES_DIFFER", "person")),
    ("moved away", one(birth_date=date(1943, 5, 1), person_status="moved_out"), ("no", "NOT_LOCAL", "none")),
    ("down", Unavailable("timeout"), ("unknown", "UNAVAILABLE", "waiting")),
    ("no record", NoRecord(AS_OF), ("unknown", "NO_RECORD", "person")),
]


@pytest.mark.parametrize(("name", "reply", "expected"), AGES, ids=[row[0] for row in AGES])
def test_eighty_years_and_registered_here(name: str, reply: Reply, expected: Told) -> None:
    assert told("M15-C2", MOTHER, reply) == expected, name


def test_too_young_is_a_no() -> None:
    assert told("M15-C2", HE, one(birth_date=date(1966, 2, 3))) == ("no", "AGE", "none")


RETIREMENTS: list[tuple[str, tuple[str, str, str], date, Mapping[str, Argument], Told]] = [
    ("a man four months later", HE, date(1966, 2, 3), {}, ("yes", "DUE_202606_DELAY_4", "none")),
    ("a woman of either post not yet", QIAN, date(1986, 7, 14), {}, ("no", "DUE", "none")),
    ("a worker", QIAN, date(1986, 7, 14), {"post": "worker"}, ("no", "DUE_204107_DELAY_60", "none")),
    ("a cadre", QIAN, date(1986, 7, 14), {"post": "cadre"}, ("no", "DUE_204407_DELAY_36", "none")),
    ("a woman of either post", MOTHER, date(1943, 5, 1), {}, ("yes", "DUE", "none")),
    (
        "a woman whose post decides",
        ("applicant", "330796197501010020", "某某"),
        date(1975, 1, 1),
        {},
        ("unknown", "POST_NOT_TOLD", "person"),
    ),
    ("the registers differ", HE, date(1966, 3, 2), {}, ("unknown", "BIRTH_DATES_DIFFER", "person")),
]


@pytest.mark.parametrize(("name", "who", "born", "post", "expected"), RETIREMENTS, ids=[row[0] for row in RETIREMENTS])
def test_retirement_reached(
    name: str, who: tuple[str, str, str], born: date, post: Mapping[str, Argument], expected: Told
) -> None:
    assert told("M09-C1", who, one(birth_date=born), post) == expected, name


def test_the_month_is_shown_with_an_answer_and_not_with_a_doubt() -> None:
    shown = decided("M09-C1", [HE], {(PERSON, "applicant"): one(birth_date=date(1966, 2, 3))})
    assert shown.values[ItemName("birth_date")].raw == date(1966, 2, 3)
    assert not decided("M09-C1", [HE], {(PERSON, "applicant"): one(birth_date=date(1966, 3, 2))}).values


DUE: list[tuple[str, str, tuple[int, int]]] = [
    ("before the change", "1964-12-31", (202412, 0)),
    ("the first month", "1965-01-01", (202502, 1)),
    ("the fourth month", "1965-04-30", (202505, 1)),
    ("the fifth month", "1965-05-01", (202507, 2)),
    ("the last step", "1976-09-01", (203909, 36)),
    ("at the cap", "1990-01-01", (205301, 36)),
]


@pytest.mark.parametrize(("name", "born", "expected"), DUE, ids=[row[0] for row in DUE])
def test_the_ladder_of_men(name: str, born: str, expected: tuple[int, int]) -> None:
    (due,) = due_months("1", date.fromisoformat(born), None)
    assert (due.month, due.delay) == expected, name


def test_without_a_sex_in_the_number_all_ladders_are_possible() -> None:
    assert len(due_months(None, date(1980, 1, 1), None)) == 3
    assert len(due_months("2", date(1980, 1, 1), None)) == 2


@given(st.dates(date(1950, 1, 1), date(2000, 12, 31)), st.sampled_from([MEN, *WOMEN.values()]))
def test_who_is_born_later_never_retires_earlier(born: date, ladder: object) -> None:
    later = date(born.year + (born.month == 12), born.month % 12 + 1, 1)
    sex = "1" if ladder is MEN else "2"
    post = next((name for name, one in WOMEN.items() if one is ladder), None)
    (first,), (second,) = due_months(sex, born, post), due_months(sex, later, post)
    assert shift_month(month_of(born), 50 * 12) <= first.month < second.month


def test_a_party_without_a_person_has_no_date_of_birth() -> None:
    firm = parties([("employer", "91330791MA0000015M", "")])
    facts = Facts(
        firm, {(PERSON, "employer", None): one(birth_date=date(1966, 2, 3))}, date(2026, 11, 1), city=catalogue().city
    )
    assert PREDICATES["retirement_reached"](facts, {"of": "employer"}).reason == "BIRTH_DATES_DIFFER"


@pytest.mark.parametrize(
    ("born", "day", "wanted"),
    [
        ("19430501", "1943", ("yes", "AGE", "none")),
        ("19460501", "1946-05", ("yes", "AGE", "none")),
        ("19460501", "1946", ("unknown", "NOT_UNDERSTOOD", "person")),
        ("19461115", "1946-11", ("unknown", "NOT_UNDERSTOOD", "person")),
        ("19500501", "1950", ("no", "AGE", "none")),
        ("19430501", "1944", ("unknown", "BIRTH_DATES_DIFFER", "person")),
        ("19430501", "1943-06", ("unknown", "BIRTH_DATES_DIFFER", "person")),
        ("19430501", UNREAD, ("unknown", "NOT_UNDERSTOOD", "person")),
        ("19430501", date(2043, 5, 1), ("unknown", "DATED_AHEAD", "person")),
    ],
)
def test_a_year_of_birth_decides_where_every_day_of_it_would(born: str, day: ItemValue, wanted: Told) -> None:
    number = f"330799{born}002"
    who = ("applicant", number + check_character(number), "陈阿香")
    assert told("M15-C2", who, one(birth_date=day, hukou_county="330784")) == wanted


@pytest.mark.parametrize(
    ("since", "until", "wanted"),
    [
        ("2022-03", date(9999, 12, 31), ("yes", "PERMIT", "none")),
        ("2022", "2027", ("yes", "PERMIT", "none")),
        (date(2022, 1, 1), "2026", ("unknown", "NOT_UNDERSTOOD", "person")),
        ("2025", "2027", ("unknown", "NOT_UNDERSTOOD", "person")),
        ("2026-10", "2027", ("no", "PERMIT_TOO_YOUNG", "none")),
        ("2020", "2025", ("no", "NO_PERMIT", "none")),
        ("2027", "2028", ("unknown", "DATED_AHEAD", "person")),
        (UNREAD, "2028", ("unknown", "NOT_UNDERSTOOD", "person")),
    ],
)
def test_a_permit_whose_days_are_half_known_decides_where_every_day_would(
    since: ItemValue, until: ItemValue, wanted: Told
) -> None:
    reply = one(permit_county="330782", permit_since=since, permit_until=until)
    assert verdict_of(guarded(LUO, said={(PERSON, "applicant"): reply})) == wanted

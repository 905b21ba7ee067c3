"""The rules over birth links and marriages: whose child somebody is, who inherits, who was married on the day before a death."""

from collections.abc import Mapping
from datetime import date

import pytest

from gateway.decision import decide
from gateway.decision.facts import Facts, Key
from gateway.decision.predicates import PREDICATES
from gateway.domain.questions import COUPLE, PARENTAGE, PERSON, STATUS
from gateway.domain.reply import Ambiguous, NoRecord, PartialMatch, Pending, Reply, Unavailable
from gateway.domain.stages import Replies
from gateway.domain.words import Method
from tests.rooms.decision.example import (
    AS_OF,
    LOCAL,
    NOW,
    answers_to,
    came_to,
    catalogue,
    decided,
    found,
    marriage,
    parties,
    plan,
    record,
)

Told = tuple[str, str, str]
Said = dict[tuple[str, str], Reply]
WEI = ("applicant", "330798196204090026", "韦桂芳")
LATE_JIN = ("deceased", "33079819590821001X", "金大海")
JIN = ("child", "330798198806030011", "金晓峰")
LUO = ("applicant", "529901199101250014", "罗启明")
TIAN = ("parent", "529901199210100023", "田小妹")
XIAOHE = ("child", "52990120200412001X", "罗小禾")
DEAD = found(record(person_status="cancelled", cancel_reason="死亡", cancel_date=date(2026, 9, 12), former_name=None))


def linked(father: str | None = None, mother: str | None = None) -> Reply:
    return found(record(father=father, mother=mother))


LINKS: list[tuple[str, Reply, Told]] = [
    ("father", linked("same"), ("yes", "BIRTH_LINK", "none")),
    ("mother, the father another", linked("other", "same"), ("yes", "BIRTH_LINK", "none")),
    ("two others", linked("other", "other"), ("no", "NOT_LINKED", "none")),
    ("one other, one not on record", linked("other"), ("unknown", "NO_LINK_RECORDED", "person")),
    ("older people have no links", linked(), ("unknown", "NO_LINK_RECORDED", "person")),
    ("a child that the register does not hold", NoRecord(AS_OF), ("unknown", "NO_RECORD", "person")),
    ("another name", PartialMatch(AS_OF), ("unknown", "PARTIAL", "person")),
    ("down", Unavailable("timeout"), ("unknown", "UNAVAILABLE", "waiting")),
]


@pytest.mark.parametrize(("name", "reply", "expected"), LINKS, ids=[row[0] for row in LINKS])
def test_parent_child(name: str, reply: Reply, expected: Told) -> None:
    said: Said = {
        (PARENTAGE, "child.1"): reply,
        (PERSON, "applicant"): found(LOCAL),
        (PERSON, "child.1"): found(LOCAL),
    }
    assert came_to("M03-C3", [LUO, XIAOHE], said) == expected, name


def test_a_link_to_a_number_under_another_name_is_doubtful() -> None:
    said: dict[tuple[str, str], Reply] = {
        (PARENTAGE, "child.1"): linked("same"),
        (PERSON, "applicant"): PartialMatch(AS_OF),
        (PERSON, "child.1"): found(LOCAL),
    }
    assert came_to("M03-C3", [LUO, XIAOHE], said) == ("unknown", "PARTIAL", "person")


def test_one_of_those_who_care_for_the_child_must_be_its_parent() -> None:
    people = parties([LUO, TIAN, XIAOHE])
    said: dict[Key, Reply] = {
        (PARENTAGE, "child.1", "applicant"): linked("other", "other"),
        (PARENTAGE, "child.1", "parent.1"): linked("other", "same"),
        (PERSON, "parent.1", None): found(LOCAL),
    }
    facts = Facts(people, said, NOW.date(), city=catalogue().city)
    assert PREDICATES["parent_child"](facts, {"parent": "guardians", "child": "child"}).reason == "BIRTH_LINK"
    alone = {key: reply for key, reply in said.items() if "parent.1" not in key}
    facts = Facts((people[0], people[2]), alone, NOW.date(), city=catalogue().city)
    assert PREDICATES["parent_child"](facts, {"parent": "guardians", "child": "child"}).reason == "NOT_LINKED"


OWN = linked("same", "other")
OTHERS = linked("other", "other")
NAMED_PARENTS: list[tuple[str, tuple[Reply, Reply], tuple[Reply, Reply], str]] = [
    ("a stranger beside the father", (OWN, OTHERS), (OWN, OTHERS), "MEMBER_NOT_LINKED"),
    ("each has brought one child", (OWN, OTHERS), (OTHERS, OWN), "BIRTH_LINK"),
    ("a mother of whom no link is on record", (OWN, linked("other")), (OWN, OTHERS), "BIRTH_LINK"),
    ("nobody is a parent", (OTHERS, OTHERS), (OTHERS, OTHERS), "NOT_LINKED"),
]


@pytest.mark.parametrize(("name", "first", "second", "reason"), NAMED_PARENTS, ids=[row[0] for row in NAMED_PARENTS])
def test_who_is_named_as_parent_is_one_of_a_child(
    name: str, first: tuple[Reply, Reply], second: tuple[Reply, Reply], reason: str
) -> None:
    people = [("parent", *LUO[1:]), TIAN, XIAOHE, ("child", "529901202105200027", "罗小苗")]
    said: Said = {}
    for child, replies in (("child.1", first), ("child.2", second)):
        said |= {(PARENTAGE, f"{child}>parent.{at}"): reply for at, reply in enumerate(replies, 1)}
    assert came_to("M03-C3", people, said)[1] == reason, name


def wed(on: date | None = date(1986, 10, 1), word: str = "yes") -> Reply:
    return found(record(is_spouse_of=word, register_date=on))


BEFORE_DEATH: list[tuple[str, Reply, Reply, tuple[str, str]]] = [
    ("married and parted by death", wed(), DEAD, ("yes", "REGISTERED")),
    ("divorced before", wed(None, "no"), DEAD, ("no", "NOT_REGISTERED")),
    ("married on the day of the death", wed(date(2026, 9, 12)), DEAD, ("no", "NOT_REGISTERED")),
    ("married the day before", wed(date(2026, 9, 11)), DEAD, ("yes", "REGISTERED")),
    ("the register has no day", wed(None), DEAD, ("yes", "REGISTERED")),
    ("no death on record", wed(), found(LOCAL), ("yes", "REGISTERED")),
    ("ticket", Pending("queued"), DEAD, ("unknown", "PENDING")),
    ("nothing about either", NoRecord(AS_OF), DEAD, ("unknown", "NO_RECORD")),
]


@pytest.mark.parametrize(("name", "couple", "dead", "expected"), BEFORE_DEATH, ids=[row[0] for row in BEFORE_DEATH])
def test_was_spouse_of(name: str, couple: Reply, dead: Reply, expected: tuple[str, str]) -> None:
    young = [("applicant", "330791199511020027", "林晓雯"), ("deceased", "33079119940317001X", "陈思远")]
    said: dict[Key, Reply] = {
        (COUPLE, "applicant", "deceased"): couple,
        (PERSON, "deceased", None): dead,
        (PERSON, "applicant", None): found(LOCAL),
    }
    facts = Facts(parties(young), said, NOW.date(), city=catalogue().city)
    outcome = PREDICATES["was_spouse_of"](facts, {"a": "applicant", "b": "deceased"})
    assert outcome.answer is not None
    assert (outcome.answer.verdict.value, outcome.reason) == expected, name


def test_what_is_declared_asks_no_register_but_whether_the_applicant_lives() -> None:
    made = plan("M02", [WEI, LATE_JIN], ["M02-C2"])
    (planned,) = made.certificates
    asked = [(lookup.question, lookup.subject.key) for lookup in made.lookups]
    assert (planned.method, asked) == (Method.DECLARATION, [(PERSON, "applicant")])
    assert answers_to(made, {}).of[planned.certificate.code].reason == "DECLARATION"


def heirs(*people: tuple[str, str, str], **links: Reply) -> Mapping[str, tuple[str, str]]:
    """Each heir's answer; links: `couple`, and `link` as child or `above` as parent, by heir's role."""
    made = plan("M16", [*people, LATE_JIN], ["M16-C1"])
    said: dict[tuple[str, str], Reply] = {}
    for lookup in made.lookups:
        key = lookup.subject.key
        if lookup.question == COUPLE:
            said[COUPLE, key] = links.get(f"couple_{lookup.subject.role}", NoRecord(AS_OF))
        elif lookup.question == PARENTAGE and lookup.other is not None and lookup.subject.role == "deceased":
            said[PARENTAGE, f"{key}>{lookup.other.key}"] = links.get(f"above_{lookup.other.role}", linked())
        elif lookup.question == PARENTAGE:
            said[PARENTAGE, key] = links.get(f"link_{lookup.subject.role}", linked())
        elif key in links:
            said[PERSON, key] = links[key]
        else:
            said[PERSON, key] = DEAD if key == "deceased" else found(LOCAL)
    decision = answers_to(made, said).of[made.certificates[0].certificate.code]
    assert decision.answer is not None
    told = {key: (answer.verdict.value, answer.reason) for key, answer in decision.per_party.items()}
    return told | {"all": (decision.answer.verdict.value, decision.reason)}


def test_each_heir_is_proved_by_the_role() -> None:
    assert heirs(WEI, JIN, couple_applicant=wed(), link_child=linked("same")) == {
        "applicant": ("yes", "REGISTERED"),
        "child.1": ("yes", "BIRTH_LINK"),
        "all": ("yes", "REGISTERED"),
    }


def test_an_applicant_may_be_a_child_and_not_the_spouse() -> None:
    child = ("applicant", *JIN[1:])
    assert heirs(child, couple_applicant=wed(None, "no"), link_applicant=linked("same"))["all"] == (
        "yes",
        "BIRTH_LINK",
    )
    assert heirs(child, couple_applicant=NoRecord(AS_OF))["all"] == ("unknown", "NO_RECORD")


def test_spouse_parent_and_other_heirs() -> None:
    spouse = ("spouse", *WEI[1:])
    parent = ("parent", "330799194305010029", "陈阿香")
    heir = ("heir", *JIN[1:])
    told = heirs(("applicant", *JIN[1:]), spouse, parent, heir, couple_spouse=wed(), above_parent=linked(None, "same"))
    assert told["spouse"] == ("yes", "REGISTERED")
    assert told["parent.1"] == ("yes", "BIRTH_LINK")
    assert told["heir.1"][0] == "unknown"
    assert told["all"][0] == "unknown"


WED = marriage("330796198606160011", "胡立新")
PARTED = marriage("330796198606160011", "胡立新", "2024-08-15", "divorce")


def only_heir(role: str, **links: Reply) -> tuple[str, str]:
    """What one heir beside the applicant comes to, who is the deceased's child."""
    who = ("330796198802290024", "徐美钰") if role == "child" else ("330799194305010029", "陈阿香")
    told = heirs(("applicant", *JIN[1:]), (role, *who), link_applicant=linked("same"), **links)
    return next(answer for key, answer in told.items() if key.partition(".")[0] == role)


KINSHIPS: list[tuple[str, str, dict[str, Reply], tuple[str, str]]] = [
    ("a mother", "heir", {"above_heir": linked("other", "same")}, ("yes", "BIRTH_LINK")),
    ("a father", "heir", {"above_heir": linked("same", "other")}, ("yes", "BIRTH_LINK")),
    ("a child", "heir", {"link_heir": linked("other", "same")}, ("yes", "BIRTH_LINK")),
    ("a wife", "heir", {"couple_heir": wed()}, ("yes", "REGISTERED")),
    (
        "neither",
        "heir",
        {
            "couple_heir": wed(None, "no"),
            "link_heir": linked("other", "other"),
            "above_heir": linked("other", "other"),
        },
        ("unknown", "OUTSIDE_COVERAGE"),  # the two are of the paper era
    ),
    ("a grandchild named as child", "child", {"link_child": linked("other", "other")}, ("unknown", "OTHER_KINSHIP")),
    ("a step-parent", "parent", {"above_parent": linked("other", "other")}, ("unknown", "OTHER_KINSHIP")),
    (
        "a divorced wife",
        "heir",
        {"couple_heir": found(record(is_spouse_of="no", ended_on=date(2001, 1, 1)))},
        ("no", "NOT_REGISTERED"),
    ),
    (
        "a divorced wife named as spouse",
        "spouse",
        {"couple_spouse": found(record(is_spouse_of="no", ended_on=date(2001, 1, 1)))},
        ("no", "NOT_REGISTERED"),
    ),
    (
        "a divorce after the death",
        "spouse",
        {"couple_spouse": found(record(is_spouse_of="no", ended_on=date(2026, 9, 12)))},
        ("unknown", "MARRIAGE_UNCLEAR"),
    ),
    (
        "a widow who has married again",
        "spouse",
        {
            "couple_spouse": found(
                record(is_spouse_of="unknown", register_date=date(1970, 1, 1), later_marriage=date(2026, 10, 1))
            )
        },
        ("yes", "REGISTERED"),
    ),
    (
        "a wife who had married again",
        "spouse",
        {
            "couple_spouse": found(
                record(is_spouse_of="unknown", register_date=date(1970, 1, 1), later_marriage=date(2020, 1, 1))
            )
        },
        ("unknown", "MARRIAGE_UNCLEAR"),
    ),
    ("an adopted child, linked to the adopter", "child", {"link_child": linked("same")}, ("yes", "BIRTH_LINK")),
    (
        "a child given away for adoption",
        "child",
        {"link_child": linked("other", "other")},
        ("unknown", "OTHER_KINSHIP"),
    ),
    ("a stepchild, one link on record", "child", {"link_child": linked("other")}, ("unknown", "NO_LINK_RECORDED")),
    (
        "a grandparent named as parent, the father dead",
        "parent",
        {"above_parent": linked("other", "other")},
        ("unknown", "OTHER_KINSHIP"),
    ),
    (
        "a grandparent of whom the register has no link",
        "heir",
        {"couple_heir": wed(None, "no"), "link_heir": linked(), "above_heir": linked("other", "other")},
        ("unknown", "OUTSIDE_COVERAGE"),  # the two are of the paper era
    ),
    ("a parent dead before", "parent", {"above_parent": linked("same"), "parent.1": DEAD}, ("unknown", "PARTY_DEAD")),
    (
        "a divorced wife who has died",
        "spouse",
        {"spouse": DEAD, "couple_spouse": found(record(is_spouse_of="no", ended_on=date(2001, 1, 1)))},
        ("no", "NOT_REGISTERED"),
    ),
    (
        "divorced and married again to each other",
        "spouse",
        {"couple_spouse": wed(date(2010, 1, 1))},
        ("yes", "REGISTERED"),
    ),
    (
        "a widow who married again on the day after",
        "spouse",
        {
            "couple_spouse": found(
                record(is_spouse_of="unknown", register_date=date(1970, 1, 1), later_marriage=date(2026, 9, 13))
            )
        },
        ("yes", "REGISTERED"),
    ),
    (
        "a divorce the day before the death",
        "spouse",
        {"couple_spouse": found(record(is_spouse_of="no", ended_on=date(2026, 9, 11)))},
        ("no", "NOT_REGISTERED"),
    ),
    ("a dead child", "child", {"child.1": DEAD, "link_child": linked("same")}, ("unknown", "PARTY_DEAD")),
    ("a dead wife", "spouse", {"spouse": DEAD, "couple_spouse": wed()}, ("unknown", "PARTY_DEAD")),
]


@pytest.mark.parametrize(("name", "role", "links", "expected"), KINSHIPS, ids=[row[0] for row in KINSHIPS])
def test_heirs_of_the_first_order_and_who_stands_in_their_place(
    name: str, role: str, links: dict[str, Reply], expected: tuple[str, str]
) -> None:
    assert only_heir(role, **links) == expected, name


def test_a_grandchild_in_a_dead_childs_place_is_for_an_officer() -> None:
    """Civil Code art. 1128: neither spouse, child nor parent refutes nobody."""
    grandchild = ("heir", "330791201201017033", "金小满")
    told = heirs(
        ("applicant", *JIN[1:]),
        grandchild,
        link_applicant=linked("same"),
        couple_heir=wed(None, "no"),
        link_heir=linked("other", "other"),
        above_heir=linked("other", "other"),
    )
    assert told["heir.1"] == told["all"] == ("unknown", "OTHER_KINSHIP")


def test_a_mother_inherits_from_her_child_and_need_be_named_but_once() -> None:
    mother = ("applicant", "330799194305010029", "陈阿香")
    assert heirs(mother, above_applicant=linked("other", "same"))["all"] == ("yes", "BIRTH_LINK")
    assert heirs(mother)["all"] == ("unknown", "NO_RECORD")


STATUSES: list[tuple[str, Reply, Told]] = [
    ("never on record", NoRecord(AS_OF), ("yes", "NO_RECORD", "none")),
    ("married, or widowed", found(WED), ("unknown", "MARRIAGE_UNCLEAR", "person")),
    ("divorced", found(WED, PARTED), ("yes", "DIVORCED", "none")),
    ("ticket", Pending("queued"), ("unknown", "PENDING", "waiting")),
    ("double", Ambiguous(AS_OF), ("unknown", "AMBIGUOUS", "person")),
]


@pytest.mark.parametrize(("name", "reply", "expected"), STATUSES, ids=[row[0] for row in STATUSES])
def test_marital_status_in(name: str, reply: Reply, expected: Told) -> None:
    xu = parties([("applicant", "330796198802290024", "徐美钰")])
    said: dict[Key, Reply] = {(STATUS, "applicant", None): reply, (PERSON, "applicant", None): found(LOCAL)}
    answer = PREDICATES["marital_status_in"](
        Facts(xu, said, NOW.date(), city=catalogue().city), {"codes": "10,30,40"}
    ).answer
    assert answer is not None
    assert (answer.verdict.value, answer.reason, answer.doubt.value) == expected, name


def test_the_unmarried_statement_is_for_those_who_name_no_spouse() -> None:
    one = ("applicant", "330796198802290024", "徐美钰")
    other = ("spouse", "330796198606160011", "胡立新")
    applies = {p.certificate.code: p.applies for p in plan("M05", [one]).certificates}
    assert applies == {"M05-C1": False, "M05-C2": True, "M05-C3": True}
    applies = {p.certificate.code: p.applies for p in plan("M05", [one, other]).certificates}
    assert applies == {"M05-C1": True, "M05-C2": True, "M05-C3": False}
    made = plan("M05", [one], ["M05-C1"])
    assert decide(made, Replies({}), NOW.date()).of[made.certificates[0].certificate.code].answer is None
    assert decided("M05-C3", [one], {}).reason == "DECLARATION"

"""The rules over units and vehicles beyond the family's limits, and those over employers and disability certificates."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from gateway.decision.facts import Facts, Key
from gateway.decision.predicates import PREDICATES
from gateway.domain.codes import CountyCode, ItemName
from gateway.domain.matter import Argument
from gateway.domain.questions import CHILDREN, COUPLE, DISABILITY, EMPLOYER, HOLDINGS, OWNED, PERSON, STATUS
from gateway.domain.reply import UNREAD, Found, Incomplete, ItemValue, NoRecord, PartialMatch, Reply, Unavailable
from tests.rooms.decision.example import (
    AS_OF,
    CHEN,
    LIN,
    LOCAL,
    NOW,
    came_to,
    car,
    catalogue,
    decided,
    dwelling,
    found,
    parties,
    record,
)

Told = tuple[str, str, str]
Said = dict[tuple[str, str], Reply]
UNIT = "330797002002GB00001F00027881"
SHOP: dict[str, ItemValue] = {"usage": "商业"}
PRESALE: dict[str, ItemValue] = {"cert_no": "浙(2025)义乌市不动产证明第9000001号"}
SPOUSE = ("spouse", "330791198512300018", "周建国")
QIAN = ("applicant", "330797198607140027", "钱玉兰")
JIN = ("deceased", "33079819590821001X", "金大海")
FIRM = ("employer", "91330791MA0000015M", "")
YIWU = CountyCode("330782")


def unit(**changed: ItemValue) -> Found:
    plain: dict[str, ItemValue] = {"seizure": False, "objection": False}
    return found(dwelling("陈思远", **(plain | changed)))


PREMISES: list[tuple[str, Reply, Told]] = [
    ("a shop of one's own", unit(**SHOP), ("yes", "OWNER_FREE", "none")),
    ("written with blanks", unit(unit_no="330797 002002 GB00001 F00027881", **SHOP), ("yes", "OWNER_FREE", "none")),
    ("a dwelling", unit(), ("no", "DWELLING", "none")),
    ("no dwelling by its own word", unit(usage="非住宅"), ("yes", "OWNER_FREE", "none")),
    ("a dwelling too", unit(usage="商业、住宅"), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a shop with a bed", unit(usage="商业、居住"), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a shop by a dwelling", unit(usage="住宅配套商业"), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a homestead's shop", unit(right_type="6", **SHOP), ("yes", "OWNER_FREE", "none")),
    ("a homestead of no usage", unit(right_type="6", usage=None), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a right over another's shop", unit(right_type="19", **SHOP), ("unknown", "NOT_UNDERSTOOD", "person")),
    (
        "a mortgagee's certificate",
        unit(cert_no="金房他证婺字第00012345号", **SHOP),
        ("unknown", "CONSENT_NEEDED", "person"),
    ),
    ("seized", unit(seizure=True, **SHOP), ("no", "ENCUMBERED", "none")),
    ("disputed", unit(objection=True, **SHOP), ("no", "ENCUMBERED", "none")),
    ("a share of one per cent", unit(share=Decimal(1), **SHOP), ("yes", "OWNER_FREE", "none")),
    ("a share of nothing", unit(share=Decimal(0), **SHOP), ("unknown", "CONSENT_NEEDED", "person")),
    ("sold", unit(status="historical", **SHOP), ("unknown", "CONSENT_NEEDED", "person")),
    ("a right with a forenotice on it", unit(forenotice=True, **SHOP), ("yes", "OWNER_FREE", "none")),
    ("a proof of presale", unit(forenotice=True, **PRESALE, **SHOP), ("unknown", "CONSENT_NEEDED", "person")),
    (
        "written small and with dots",
        unit(unit_no="330797·002002·gb00001·f00027881", **SHOP),
        ("yes", "OWNER_FREE", "none"),
    ),
    (
        "written in full width",
        unit(unit_no="３３０７９７－００２００２－ＧＢ００００１－Ｆ０００２７８８１", **SHOP),
        ("yes", "OWNER_FREE", "none"),
    ),
    ("another unit", unit(unit_no="330797002002GB00001F00027882"), ("unknown", "CONSENT_NEEDED", "person")),
    ("nothing", NoRecord(AS_OF), ("unknown", "CONSENT_NEEDED", "person")),
    ("a usage of no list", unit(usage="商住"), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a status of no table", unit(status=UNREAD, **SHOP), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a number like it", unit(owner_match="possible", **SHOP), ("unknown", "POSSIBLE_MATCH", "person")),
    ("an owner of another name", found(dwelling("陈思元", **SHOP)), ("unknown", "PARTIAL", "person")),
    ("a county silent", Incomplete((), (YIWU,)), ("unknown", "COUNTIES_SILENT", "waiting")),
]


@pytest.mark.parametrize(("name", "reply", "expected"), PREMISES, ids=[row[0] for row in PREMISES])
def test_business_premises(name: str, reply: Reply, expected: Told) -> None:
    said: Said = {(HOLDINGS, "applicant"): reply, (PERSON, "applicant"): found(LOCAL)}
    assert came_to("M06-C1", [CHEN], said, {"unit_no": UNIT}) == expected, name


def test_what_was_found_stands_though_a_county_is_silent() -> None:
    said: dict[tuple[str, str], Reply] = {
        (HOLDINGS, "deceased"): Incomplete((dwelling("金大海"),), (YIWU,)),
        (PERSON, "deceased"): found(record(person_status="cancelled", cancel_reason="死亡")),
    }
    assert came_to("M16-C4", [JIN], said, {"unit_no": UNIT}) == ("yes", "OWNER_FREE", "none")
    assert came_to("M16-C4", [JIN], said | {(HOLDINGS, "deceased"): NoRecord(AS_OF)}, {"unit_no": UNIT}) == (
        "no",
        "NOT_OWNER",
        "none",
    )


OWNERS: list[tuple[str, Reply, Mapping[str, Argument], Told]] = [
    ("there", found(dwelling("周建国", county="330782")), {"county": "330782"}, ("yes", "OWNER", "none")),
    (
        "in another county",
        found(dwelling("周建国", county="330782")),
        {"county": "330702"},
        ("no", "NOT_OWNER", "none"),
    ),
    ("perhaps a home", found(dwelling("周建国", usage="综合")), {}, ("unknown", "NOT_UNDERSTOOD", "person")),
    (
        "a right of no table",
        found(dwelling("周建国", usage="商业", right_type=UNREAD)),
        {},
        ("unknown", "NOT_UNDERSTOOD", "person"),
    ),
    ("no dwelling by its own word", found(dwelling("周建国", usage="非住宅")), {}, ("no", "NOT_OWNER", "none")),
    ("a parking space", found(dwelling("周建国", usage="住宅车位")), {}, ("no", "NOT_OWNER", "none")),
    (
        "lived in beside business",
        found(dwelling("周建国", usage="办公兼居住")),
        {},
        ("unknown", "NOT_UNDERSTOOD", "person"),
    ),
    (
        "a flat beside what may be one",
        found(dwelling("周建国", usage="综合"), dwelling("周建国")),
        {},
        ("yes", "OWNER", "none"),
    ),
    ("anywhere", found(dwelling("周建国", county="330782")), {}, ("yes", "OWNER", "none")),
    ("a shop", found(dwelling("周建国", county="330782", **SHOP)), {}, ("no", "NOT_OWNER", "none")),
    ("a forenotice on the right", found(dwelling("周建国", forenotice=True)), {}, ("yes", "OWNER", "none")),
    ("a proof of presale", found(dwelling("周建国", forenotice=True, **PRESALE)), {}, ("no", "NOT_OWNER", "none")),
    ("seized is still owned", found(dwelling("周建国", seizure=True)), {}, ("yes", "OWNER", "none")),
]


@pytest.mark.parametrize(("name", "reply", "parameters", "expected"), OWNERS, ids=[row[0] for row in OWNERS])
def test_owns_dwelling(name: str, reply: Reply, parameters: Mapping[str, Argument], expected: Told) -> None:
    said: Said = {(HOLDINGS, "spouse"): reply, (COUPLE, "applicant"): found(record(is_spouse_of="yes"))}
    assert came_to("M14-C2", [QIAN, SPOUSE], said, parameters) == expected, name


def family(**changed: Reply) -> dict[tuple[str, str], Reply]:
    plain: dict[str, Reply] = {"holdings": NoRecord(AS_OF), "owned": NoRecord(AS_OF), "disability": NoRecord(AS_OF)}
    said = plain | changed
    return {
        (HOLDINGS, "applicant"): said["holdings"],
        (OWNED, "applicant"): said["owned"],
        (DISABILITY, "applicant"): said["disability"],
        (CHILDREN, "applicant"): found(record(minor_children=())),
        (STATUS, "applicant"): NoRecord(AS_OF),
        (PERSON, "applicant"): found(LOCAL),
    }


SECOND = dwelling("陈思远", unit_no="330797002002GB00001F00027999")
COUNTS: list[tuple[str, Reply, Told]] = [
    ("none", NoRecord(AS_OF), ("yes", "NONE_IN_9_COUNTIES", "none")),
    ("one", found(dwelling("陈思远")), ("yes", "OWNS_1", "none")),
    ("one, a county silent", Incomplete((dwelling("陈思远"),), (YIWU,)), ("unknown", "COUNTIES_SILENT", "waiting")),
    ("two", found(dwelling("陈思远"), SECOND), ("no", "OWNS_2", "none")),
    ("two, a county silent", Incomplete((dwelling("陈思远"), SECOND), (YIWU,)), ("no", "OWNS_2", "none")),
]


@pytest.mark.parametrize(("name", "reply", "expected"), COUNTS, ids=[row[0] for row in COUNTS])
def test_dwelling_count(name: str, reply: Reply, expected: Told) -> None:
    assert came_to("M04-C2", [CHEN], family(holdings=reply)) == expected, name


CERTIFIED = found(record(level="2", name="陈思远"))
SECOND_CAR = car("陈思远", plate_no="浙G1ZZ01")
LIMITS: list[tuple[str, Reply, Reply, Told]] = [
    ("none", NoRecord(AS_OF), NoRecord(AS_OF), ("yes", "COUNT_0", "none")),
    ("a car", found(car("陈思远")), NoRecord(AS_OF), ("no", "COUNT_1", "none")),
    ("a farm vehicle", found(car("陈思远", plate_type="13")), NoRecord(AS_OF), ("no", "COUNT_1", "none")),
    (
        "a kind of no table",
        found(car("陈思远", plate_type=UNREAD)),
        NoRecord(AS_OF),
        ("unknown", "NOT_UNDERSTOOD", "person"),
    ),
    (
        "a letter of no table",
        found(car("陈思远", status="A" + UNREAD)),
        NoRecord(AS_OF),
        ("unknown", "NOT_UNDERSTOOD", "person"),
    ),
    (
        "cancelled, and a letter of no table",
        found(car("陈思远", status="E" + UNREAD)),
        NoRecord(AS_OF),
        ("yes", "COUNT_0", "none"),
    ),
    ("a motorcycle", found(car("陈思远", plate_type="07")), NoRecord(AS_OF), ("yes", "COUNT_0", "none")),
    (
        "a car on a motorcycle's plate",
        found(car("陈思远", plate_type="07", vehicle_type="K33")),
        NoRecord(AS_OF),
        ("unknown", "NOT_UNDERSTOOD", "person"),
    ),
    ("the car of a disabled person", found(car("陈思远")), CERTIFIED, ("yes", "COUNT_0", "none")),
    ("and another one", found(car("陈思远"), SECOND_CAR), CERTIFIED, ("no", "COUNT_1", "none")),
    ("not known whether disabled", found(car("陈思远")), Unavailable("x"), ("unknown", "UNAVAILABLE", "waiting")),
    (
        "a certificate by number alone",
        found(car("陈思远")),
        found(record(level="2", name=None)),
        ("unknown", "PARTIAL", "person"),
    ),
    ("no car, whoever is disabled", NoRecord(AS_OF), Unavailable("x"), ("yes", "COUNT_0", "none")),
]


@pytest.mark.parametrize(("name", "owned", "disability", "expected"), LIMITS, ids=[row[0] for row in LIMITS])
def test_vehicles_that_do_not_count(name: str, owned: Reply, disability: Reply, expected: Told) -> None:
    assert came_to("M04-C3", [CHEN], family(owned=owned, disability=disability)) == expected, name


CHEAP, DEAR, UNPRICED = Decimal(100_000), Decimal(200_000), None
Priced = tuple[str, Decimal | None]
SPARED: list[tuple[str, dict[str, list[Priced]], list[str], Told]] = [
    ("the dear one", {"applicant": [("1", DEAR), ("2", CHEAP)]}, ["applicant"], ("yes", "COUNT_1", "none")),
    ("the dear one, named last", {"applicant": [("2", CHEAP), ("1", DEAR)]}, ["applicant"], ("yes", "COUNT_1", "none")),
    (
        "the one without a price",
        {"applicant": [("1", UNPRICED), ("2", CHEAP)]},
        ["applicant"],
        ("yes", "COUNT_1", "none"),
    ),
    ("not two", {"applicant": [("1", DEAR), ("2", DEAR)]}, ["applicant"], ("no", "COUNT_1", "none")),
    ("the joint car once", {"applicant": [("1", CHEAP)], "spouse": [("1", CHEAP)]}, [], ("yes", "COUNT_1", "none")),
    (
        "the joint car of one",
        {"applicant": [("1", DEAR)], "spouse": [("1", DEAR)]},
        ["spouse"],
        ("yes", "COUNT_0", "none"),
    ),
    (
        "who shares one gives way",
        {"applicant": [("1", DEAR)], "spouse": [("1", DEAR), ("2", DEAR), ("3", CHEAP)]},
        ["applicant", "spouse"],
        ("yes", "COUNT_1", "none"),
    ),
]


@pytest.mark.parametrize(("name", "owned", "disabled", "expected"), SPARED, ids=[row[0] for row in SPARED])
def test_the_vehicle_that_serves_the_family_best_is_spared(
    name: str, owned: dict[str, list[Priced]], disabled: list[str], expected: Told
) -> None:
    people = parties([CHEN, LIN])
    said: dict[Key, Reply] = {}
    for party in people:
        assert party.person is not None
        called = party.person.name
        cars = [car(called, plate_no=plate, reference_price=price) for plate, price in owned.get(party.key, [])]
        said[OWNED, party.key, None] = found(*cars) if cars else NoRecord(AS_OF)
        said[DISABILITY, party.key, None] = (
            found(record(level="3", name=called)) if party.key in disabled else NoRecord(AS_OF)
        )
    args: dict[str, Argument] = {"set": "couple", "count": 1, "price": 150_000, "except_disabled": True}
    for order in (people, people[::-1]):
        answer = PREDICATES["vehicle_limit"](Facts(order, said, NOW.date(), city=catalogue().city), args).answer
        assert answer is not None
        assert (answer.verdict.value, answer.reason, answer.doubt.value) == expected, name


def test_what_a_disabled_spouse_may_own_too_is_no_definite_no() -> None:
    people = parties([CHEN, LIN])
    said: dict[Key, Reply] = {
        (OWNED, "applicant", None): found(car("陈思远")),
        (DISABILITY, "applicant", None): NoRecord(AS_OF),
        (DISABILITY, "spouse", None): found(record(level="3", name="林晓雯")),
    }
    args: dict[str, Argument] = {"set": "couple", "count": 0, "price": 0, "except_disabled": True}

    def came(of_spouse: Reply) -> tuple[str, str] | None:
        said[OWNED, "spouse", None] = of_spouse
        answer = PREDICATES["vehicle_limit"](Facts(people, said, NOW.date(), city=catalogue().city), args).answer
        return None if answer is None else (answer.verdict.value, answer.reason)

    assert came(Unavailable("timeout")) == ("unknown", "UNAVAILABLE")
    assert came(found(car("林小雯"))) == ("unknown", "PARTIAL")
    assert came(found(car("林晓雯"))) == ("yes", "COUNT_0")
    assert came(NoRecord(AS_OF)) == ("no", "COUNT_1")
    said[DISABILITY, "spouse", None] = NoRecord(AS_OF)
    assert came(Unavailable("timeout")) == ("no", "COUNT_1")


def scrap(on: date | None = date(2026, 8, 20), **changed: ItemValue) -> Found:
    gone: dict[str, ItemValue] = {"status": "E", "cancel_reason": "报废", "cancelled_at": on}
    return found(car("陈思远", **(gone | changed)))


YEAR: Mapping[str, Argument] = {"from": "2026-01-01", "to": "2026-12-31"}
SCRAPS: list[tuple[str, Reply, Told]] = [
    ("within the year", scrap(), ("yes", "SCRAPPED", "none")),
    ("on the first day", scrap(date(2026, 1, 1)), ("yes", "SCRAPPED", "none")),
    ("today", scrap(NOW.date()), ("yes", "SCRAPPED", "none")),
    ("ahead of today", scrap(date(2026, 12, 31)), ("unknown", "DATED_AHEAD", "person")),
    ("before", scrap(date(2025, 12, 31)), ("no", "NOT_SCRAPPED", "none")),
    ("letters combine", scrap(status="EG"), ("yes", "SCRAPPED", "none")),
    ("cancelled otherwise", scrap(cancel_reason="出境"), ("no", "NOT_SCRAPPED", "none")),
    ("cancelled, and the reason is blank", scrap(cancel_reason=None), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("cancelled for a reason of no list", scrap(cancel_reason="其他"), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a letter of no table", scrap(status="A" + UNREAD), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("due for it, not done", scrap(None, status="M", cancel_reason=None), ("no", "NOT_SCRAPPED", "none")),
    ("in use and scrapped", scrap(status="A"), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("plates voided, and scrapped", scrap(status="P"), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("plates voided", scrap(status="P", cancel_reason="牌证作废"), ("no", "NOT_SCRAPPED", "none")),
    *(
        (f"cancelled, scrapped or not: {why}", scrap(cancel_reason=why), ("unknown", "NOT_UNDERSTOOD", "person"))
        for why in (
            *("达到报废标准,公告牌证作废", "因报废灭失", "盗抢后报废", "强制报废", "报废解体", "未报废", "撤销报废"),
            *("灭失（已拆解）", "以旧换新，转出", "老旧车淘汰，牌证作废"),
        )
    ),
    ("with blanks", scrap(cancel_reason=" 报 废　"), ("yes", "SCRAPPED", "none")),
    ("a lorry", scrap(plate_type="01", vehicle_type="H11"), ("yes", "SCRAPPED", "none")),
    ("a motorcycle", scrap(plate_type="07", vehicle_type="M21"), ("no", "NOT_SCRAPPED", "none")),
    ("a motorcycle by its plate", scrap(plate_type="08"), ("no", "NOT_SCRAPPED", "none")),
    ("a trailer", scrap(plate_type="15", vehicle_type="B11"), ("no", "NOT_SCRAPPED", "none")),
    ("a motorcycle on a car's plate", scrap(vehicle_type="M21"), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a three-wheeler", scrap(plate_type="13", vehicle_type="N11"), ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a car by its type", scrap(plate_type="22", vehicle_type="Ｋ33"), ("yes", "SCRAPPED", "none")),
    ("a plate of no table", scrap(plate_type=UNREAD, vehicle_type="K33"), ("unknown", "NOT_UNDERSTOOD", "person")),
    (
        "a motorcycle beside a car",
        found(*scrap(plate_type="07").records, *scrap().records),
        ("yes", "SCRAPPED", "none"),
    ),
    ("no day", scrap(None), ("unknown", "DAY_UNKNOWN", "person")),
    ("no day, beside one within", found(*scrap(None).records, *scrap().records), ("yes", "SCRAPPED", "none")),
    ("an owner of another name", scrap(owner_name="陈思元"), ("unknown", "PARTIAL", "person")),
    ("none", NoRecord(AS_OF), ("no", "NOT_SCRAPPED", "none")),
    ("down", Unavailable("timeout"), ("unknown", "UNAVAILABLE", "waiting")),
]


@pytest.mark.parametrize(("name", "reply", "expected"), SCRAPS, ids=[row[0] for row in SCRAPS])
def test_scrapped(name: str, reply: Reply, expected: Told) -> None:
    said: Said = {(OWNED, "applicant"): reply, (PERSON, "applicant"): found(LOCAL)}
    assert came_to("M08-C1", [CHEN], said, YEAR) == expected, name


def test_without_bounds_any_day_will_do_and_the_day_is_shown() -> None:
    said: Said = {(OWNED, "applicant"): scrap(date(2011, 5, 9)), (PERSON, "applicant"): found(LOCAL)}
    decision = decided("M08-C1", [CHEN], said)
    assert (decision.reason, decision.values[ItemName("cancelled_at")].raw) == ("SCRAPPED", date(2011, 5, 9))


def test_of_several_that_fit_the_earliest_is_shown() -> None:
    three = found(*(row for day in (9, 2, 5) for row in scrap(date(2026, 5, day)).records))
    before = scrap(date(2025, 1, 1)).records
    said: Said = {(OWNED, "applicant"): found(*three.records, *before), (PERSON, "applicant"): found(LOCAL)}
    assert decided("M08-C1", [CHEN], said, YEAR).values[ItemName("cancelled_at")].raw == date(2026, 5, 2)
    petrol = fresh(date(2026, 2, 1), plate_type="02", fuel="A").records
    said[OWNED, "applicant"] = found(*petrol, *fresh(date(2026, 3, 1), fuel="D").records, *fresh().records)
    assert decided("M08-C2", [CHEN], said, {**YEAR, "nev": True}).values[ItemName("fuel")].raw == "D"


def fresh(on: date | None = date(2026, 8, 28), **changed: ItemValue) -> Found:
    made: dict[str, ItemValue] = {"first_reg_date": on, "plate_type": "52", "fuel": "C"}
    return found(car("陈思远", **(made | changed)))


UNCLEAR, NOT_NEW = ("unknown", "NOT_UNDERSTOOD", "person"), ("no", "NOT_NEW", "none")
NEW: list[tuple[str, Reply, Mapping[str, Argument], Told]] = [
    ("new", fresh(), YEAR, ("yes", "NEW", "none")),
    ("on new energy", fresh(), {**YEAR, "nev": True}, ("yes", "NEW", "none")),
    ("on petrol", fresh(plate_type="02", fuel="A"), {**YEAR, "nev": True}, ("no", "NOT_NEW", "none")),
    ("electric on an ordinary plate", fresh(plate_type="02"), {**YEAR, "nev": True}, ("yes", "NEW", "none")),
    ("a hybrid on a plate of its own", fresh(fuel="O"), {**YEAR, "nev": True}, ("yes", "NEW", "none")),
    ("of an unknown fuel on a plate of its own", fresh(fuel=None), {**YEAR, "nev": True}, ("yes", "NEW", "none")),
    *(
        (f"{fuel} on plate {plate}", fresh(plate_type=plate, fuel=fuel), {**YEAR, "nev": True}, UNCLEAR)
        for plate, fuel in (
            ("02", "O"),
            ("02", "AC"),
            ("02", None),
            ("02", "电"),
            ("52", "A"),
            ("52", UNREAD),
            (UNREAD, "A"),
            (UNREAD, "O"),
        )
    ),
    ("a hybrid of last year", fresh(date(2025, 1, 1), plate_type="02", fuel="O"), {**YEAR, "nev": True}, NOT_NEW),
    ("a motorcycle", fresh(plate_type="07", vehicle_type="M21"), YEAR, NOT_NEW),
    ("a trailer", fresh(plate_type="15", vehicle_type="B11"), YEAR, NOT_NEW),
    ("a tractor", fresh(plate_type="14", vehicle_type="T11"), YEAR, NOT_NEW),
    ("a lorry", fresh(plate_type="01", vehicle_type="H11"), YEAR, ("yes", "NEW", "none")),
    ("a car on a trailer's plate", fresh(plate_type="15", vehicle_type="K33"), YEAR, UNCLEAR),
    ("a plate and a type that say nothing", fresh(plate_type="22", vehicle_type="X99"), YEAR, UNCLEAR),
    ("on petrol, where that will do", fresh(plate_type="02"), {**YEAR, "nev": False}, ("yes", "NEW", "none")),
    ("old", fresh(date(2020, 1, 1)), YEAR, ("no", "NOT_NEW", "none")),
    ("sold again", fresh(status="B"), YEAR, ("no", "NOT_NEW", "none")),
    ("no day", fresh(None), YEAR, ("unknown", "DAY_UNKNOWN", "person")),
    ("no day, none asked for", fresh(None), {}, ("yes", "NEW", "none")),
]


@pytest.mark.parametrize(("name", "reply", "parameters", "expected"), NEW, ids=[row[0] for row in NEW])
def test_new_car(name: str, reply: Reply, parameters: Mapping[str, Argument], expected: Told) -> None:
    said: Said = {(OWNED, "applicant"): reply, (PERSON, "applicant"): found(LOCAL)}
    assert came_to("M08-C2", [CHEN], said, parameters) == expected, name


def firm(status: str = "存续", match: ItemValue = "same") -> Found:
    return found(record(status=status, legal_rep_match=match))


FIRMS: list[tuple[str, Reply, Told]] = [
    ("in business", firm(), ("yes", "ACTIVE", "none")),
    ("struck off", firm("吊销"), ("no", "NOT_ACTIVE", "none")),
    ("of somebody else", firm(match="other"), ("no", "OTHER_REPRESENTATIVE", "none")),
    ("of nobody known", firm(match="unknown"), ("unknown", "REPRESENTATIVE_UNKNOWN", "person")),
    ("no such firm here", NoRecord(AS_OF), ("unknown", "NO_RECORD", "person")),
    ("in two states", found(*firm().records, *firm("吊销").records), ("unknown", "SEVERAL_RECORDS", "person")),
    ("twice in one", found(*firm().records, *firm().records), ("yes", "ACTIVE", "none")),
    ("down", Unavailable("timeout"), ("unknown", "UNAVAILABLE", "waiting")),
]


@pytest.mark.parametrize(("name", "reply", "expected"), FIRMS, ids=[row[0] for row in FIRMS])
def test_employer_active(name: str, reply: Reply, expected: Told) -> None:
    assert came_to("M11-C1", [CHEN, FIRM], {(EMPLOYER, "employer"): reply}) == expected, name


def certificates(*levels: str) -> Found:
    return found(*(record(level=level, name="陈思远") for level in levels))


DISABILITIES: list[tuple[str, Reply, Told]] = [
    ("the gravest", found(record(level="1", name="陈思远")), ("yes", "LEVEL_1", "none")),
    ("just grave enough", found(record(level="2", name="陈思远")), ("yes", "LEVEL_2", "none")),
    ("not grave enough", found(record(level="3", name="陈思远")), ("no", "LEVEL_3", "none")),
    ("entered by number alone", found(record(level="2", name=None)), ("unknown", "PARTIAL", "person")),
    ("several, the graver counts", certificates("4", "1", "3"), ("yes", "LEVEL_1", "none")),
    ("several, none grave enough", certificates("4", "3"), ("no", "LEVEL_3", "none")),
    (
        "a grave one by number alone",
        found(*certificates("3").records, record(level="1", name=None)),
        ("unknown", "PARTIAL", "person"),
    ),
    (
        "a light one by number alone",
        found(*certificates("2").records, record(level="4", name=None)),
        ("yes", "LEVEL_2", "none"),
    ),
    ("a level that there is not", found(record(level="0", name="陈思远")), ("unknown", "LEVEL_UNKNOWN", "person")),
    ("a level that is not on record", found(record(level=None, name="陈思远")), ("unknown", "LEVEL_UNKNOWN", "person")),
    ("no certificate", NoRecord(AS_OF), ("no", "NO_CERTIFICATE", "none")),
    ("another name", PartialMatch(AS_OF), ("unknown", "PARTIAL", "person")),
]


@pytest.mark.parametrize(("name", "reply", "expected"), DISABILITIES, ids=[row[0] for row in DISABILITIES])
def test_disability(name: str, reply: Reply, expected: Told) -> None:
    assert came_to("M10-C1", [CHEN], {(DISABILITY, "applicant"): reply}) == expected, name


def test_what_no_register_holds_is_for_an_officer() -> None:
    for code in ("M03-C4", "M09-C4", "M10-C2", "M14-C3"):
        assert came_to(code, [CHEN], {}) == ("unknown", "TO_BE_VERIFIED", "person")

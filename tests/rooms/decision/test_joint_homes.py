"""A limit on dwellings counts flats, not owners: a joint one is one, whoever's name is misspelt, in whatever order they come."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from gateway.domain.codes import ItemName
from gateway.domain.questions import CHILDREN, HOLDINGS, PERSON, STATUS
from gateway.domain.reply import NoRecord, Record, Reply
from tests.rooms.decision.example import AS_OF, CHEN, LIN, LOCAL, came_to, dwelling, found, marriage, record

FLAT, OTHER = "330797002002GB00001F00027881", "330797002002GB00001F00027999"
OLD = "金房权证婺字第00123456号"


def flat(owner: str, unit: str | None = FLAT, certificate: str | None = "浙(2018)义乌市不动产权第9000001号") -> Record:
    return dwelling(owner, unit_no=unit, cert_no=certificate)


def like(owner: str, unit: str = FLAT) -> Record:
    return dwelling(owner, unit_no=unit, owner_match="possible")


def right(kind: str, unit: str | None, usage: str, certificate: str, owner: str = CHEN[2]) -> Record:
    return dwelling(owner, unit_no=unit, cert_no=certificate, right_type=kind, usage=usage)


LAND, BARE = "金国用(2005)第12-3401号", f"{FLAT[:19]}W00000000"
FARM = "330797002002JC00001"
YARD = right("5", f"{FARM}W00000000", "农村宅基地", "金集用(2005)第12-3403号")
FARMHOUSE = right("6", f"{FARM}F00010001", "农村宅基地/住宅", "浙(2020)金华市不动产权第9000805号")
BARN = right("6", f"{FARM}F00020001", "农村宅基地/住宅", "浙(2020)金华市不动产权第9000806号")
OF_OWNER, OF_CO_OWNER = flat(CHEN[2], None, OLD), flat(LIN[2], None, OLD.replace("房权证", "房共证"))
MINE, HERS, HIS_MISSPELT = flat(CHEN[2]), flat(LIN[2]), flat("陈思元")
COUPLES: list[tuple[str, Sequence[Record], Sequence[Record], tuple[str, str]]] = [
    ("nobody owns", [], [], ("yes", "NONE_IN_9_COUNTIES")),
    ("one joint flat", [MINE], [HERS], ("yes", "OWNS_1")),
    ("his name misspelt", [HIS_MISSPELT], [HERS], ("yes", "OWNS_1")),
    ("her name misspelt", [MINE], [flat("林晓文")], ("yes", "OWNS_1")),
    ("both misspelt", [HIS_MISSPELT], [flat("林晓文")], ("yes", "OWNS_AT_MOST_1")),
    ("a number like his on their flat", [like(CHEN[2])], [HERS], ("yes", "OWNS_1")),
    ("a number like his, and nothing of hers", [like(CHEN[2])], [], ("yes", "OWNS_AT_MOST_1")),
    ("another flat that may be his", [HIS_MISSPELT], [flat(LIN[2], OTHER)], ("unknown", "PARTIAL")),
    ("two joint flats", [MINE, flat(CHEN[2], OTHER)], [HERS, flat(LIN[2], OTHER)], ("no", "OWNS_2")),
    ("two, and a third that may be his", [like(CHEN[2])], [HERS, flat(LIN[2], OTHER)], ("no", "OWNS_2")),
    ("the number as it is printed", [flat(CHEN[2], "330797 002002 GB00001 F00027881")], [HERS], ("yes", "OWNS_1")),
    ("and with dots, in small letters", [flat(CHEN[2], "330797·002002·gb00001·f00027881")], [HERS], ("yes", "OWNS_1")),
    ("without a unit, one certificate", [flat(CHEN[2], None, OLD)], [flat(LIN[2], None, OLD)], ("yes", "OWNS_1")),
    ("without a unit, two", [flat(CHEN[2], None, OLD)], [flat(LIN[2], None, OLD + "1")], ("no", "OWNS_2")),
    ("the unit on one record, the certificate on both", [flat(CHEN[2], None)], [HERS], ("yes", "OWNS_1")),
    ("brackets of two widths", [flat(CHEN[2], "", "浙（2018）义乌市不动产权第9000001号")], [HERS], ("yes", "OWNS_1")),
    ("an owner's certificate and a co-owner's of one number", [OF_OWNER], [OF_CO_OWNER], ("yes", "OWNS_1")),
    (
        "a co-owner's certificate of a number of its own",
        [OF_OWNER],
        [flat(LIN[2], None, "金房共证婺字第00123457号")],
        ("unknown", "POSSIBLE_MATCH"),
    ),
    (
        "one's own certificate, and one as co-owner",
        [OF_OWNER, flat(CHEN[2], None, "金房共证婺字第00123457号")],
        [],
        ("no", "OWNS_2"),
    ),
    ("zeros in front", [OF_OWNER], [flat(LIN[2], None, "金房权证婺字第123456号")], ("yes", "OWNS_1")),
    ("the words between left out", [OF_OWNER], [flat(LIN[2], None, "金房权证婺00123456")], ("yes", "OWNS_1")),
    ("other digits", [OF_OWNER], [flat(LIN[2], None, "金房权证婺字第1234560号")], ("no", "OWNS_2")),
    ("the land under the flat", [MINE, right("3", BARE, "城镇住宅用地", LAND)], [HERS], ("yes", "OWNS_1")),
    ("her land under his flat", [MINE], [right("3", BARE, "住宅", LAND, LIN[2])], ("yes", "OWNS_1")),
    (
        "land of another parcel",
        [MINE, right("3", f"{FARM}W00000000", "住宅用地", LAND)],
        [],
        ("unknown", "NOT_UNDERSTOOD"),
    ),
    ("land without a unit", [MINE, right("3", None, "住宅用地", LAND)], [], ("unknown", "NOT_UNDERSTOOD")),
    ("a homestead and its house", [YARD, FARMHOUSE], [], ("yes", "OWNS_1")),
    ("two buildings of one homestead", [FARMHOUSE, BARN], [], ("unknown", "POSSIBLE_MATCH")),
    ("a homestead and a flat", [YARD, MINE], [], ("no", "OWNS_2")),
    ("a flat and its parking space", [MINE, right("4", OTHER, "住宅附属车位", OLD)], [HERS], ("yes", "OWNS_1")),
    ("a flat and its store room", [MINE, right("4", OTHER, "城镇住宅用地/储藏室", OLD)], [HERS], ("yes", "OWNS_1")),
    (
        "his flat, and one of hers without any number",
        [MINE],
        [flat(LIN[2], None, None)],
        ("unknown", "POSSIBLE_MATCH"),
    ),
    ("two without any number, of one", [flat(CHEN[2], None, None)] * 2, [], ("no", "OWNS_2")),
    (
        "one each without any number may be one or two",
        [flat(CHEN[2], None, None)],
        [flat(LIN[2], "", "")],
        ("unknown", "POSSIBLE_MATCH"),
    ),
]


def count(people: Sequence[tuple[str, str, str]], held: dict[str, Sequence[Record]]) -> tuple[str, str]:
    said: dict[tuple[str, str], Reply] = {
        (CHILDREN, "applicant"): found(record(minor_children=())),
        (STATUS, "applicant"): found(marriage(LIN[1], LIN[2])),
        (PERSON, "applicant"): found(LOCAL),
        (PERSON, "spouse"): found(LOCAL),
    }
    for key, records in held.items():
        said[HOLDINGS, key] = found(*records) if records else NoRecord(AS_OF)
    return came_to("M04-C2", people, said)[:2]


@pytest.mark.parametrize(("name", "his", "hers", "expected"), COUPLES, ids=[row[0] for row in COUPLES])
def test_a_couple_with_at_most_one_dwelling(
    name: str, his: Sequence[Record], hers: Sequence[Record], expected: tuple[str, str]
) -> None:
    for one in permutations(his):
        for other in permutations(hers):
            for people in permutations((CHEN, LIN)):
                assert count(people, {"applicant": one, "spouse": other}) == expected, name


def test_the_record_that_is_not_counted_is_a_right_that_has_ended() -> None:
    ended = {**flat(CHEN[2], OTHER), ItemName("status"): "historical"}
    assert count((CHEN, LIN), {"applicant": [ended, MINE], "spouse": [HERS]}) == ("yes", "OWNS_1")


UNIT_RECORDS = [
    {**flat(CHEN[2]), ItemName("usage"): "商业", ItemName("seizure"): False},
    {**flat(CHEN[2]), ItemName("usage"): "商业", ItemName("seizure"): True},
    {**flat("陈思元"), ItemName("usage"): "商业", ItemName("seizure"): False},
]


def test_of_several_records_of_a_unit_the_encumbrance_counts_in_any_order() -> None:
    for records in permutations(UNIT_RECORDS):
        said: dict[tuple[str, str], Reply] = {
            (HOLDINGS, "applicant"): found(*records),
            (PERSON, "applicant"): found(LOCAL),
        }
        assert came_to("M06-C1", [CHEN], said, {"unit_no": FLAT})[:2] == ("no", "ENCUMBERED")


def test_a_seizure_on_a_record_that_may_be_anothers_leaves_the_unit_in_doubt() -> None:
    free, _, _ = UNIT_RECORDS
    seized = {**flat("陈思元"), ItemName("usage"): "商业", ItemName("seizure"): True}
    for records in permutations((free, seized)):
        said: dict[tuple[str, str], Reply] = {
            (HOLDINGS, "applicant"): found(*records),
            (PERSON, "applicant"): found(LOCAL),
        }
        assert came_to("M06-C1", [CHEN], said, {"unit_no": FLAT})[:2] == ("unknown", "PARTIAL")

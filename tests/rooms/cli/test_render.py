"""What a person reads on the screen: nothing is wider than it, nothing is left out, no id is broken, in the language of the reader."""

import io
from operator import itemgetter
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console, Group

from gateway.cli.language import VARIABLE
from gateway.cli.log_lines import log_lines
from gateway.cli.render import STATES as WORDS
from gateway.cli.render import (
    document_table,
    field_grids,
    field_text,
    in_words,
    show_records,
    waiting,
)
from gateway.cli.whole import Whole
from tests.rooms.entry.spoken import TITLES, entry


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "en")


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "zh_CN.UTF-8")


WIDTHS = [30, 50, 71, 72, 79, 80, 120]
LONG = "政务数据共享条例；个人信息保护法第二十八条、第三十四条"


def field(state: str, value: object = None) -> dict[str, Any]:
    return {"state": state, "value": value, "rule": "not-owner", "basis": LONG}


def certificate(code: str, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "certificate": code,
        "title": {"zh": "家庭住房情况证明", "en": "household housing situation"},
        "answer": None,
        "state": "answered",
        "reason": "NONE_IN_9_COUNTIES",
        "fields": {},
        "sources": [],
        "next": None,
    }
    return usual | more


STEPS: dict[str, tuple[dict[str, Any], str]] = {
    "task": ({"kind": "task", "due_at": "2026-11-06T10:00:00+08:00"}, "an officer of the department answers, due 2026-11-06"),
    "resumes": (
        {"kind": "resumes", "resumes_at": "2026-11-01T10:00:13+08:00", "missing_counties": ["330782"]},
        "asked again 10:00:13 330782",
    ),
    "resumes without counties": (
        {"kind": "resumes", "resumes_at": "2026-11-01T10:00:13+08:00"}, "asked again 10:00:13"
    ),
    "retry": ({"kind": "retry", "retry_after_s": 30}, "ask again after 30 s"),
    "task of a department": (
        {"kind": "task", "due_at": "2026-11-06T10:00:00+08:00", "department": "real_estate"},
        "an officer of real_estate answers, due 2026-11-06",
    ),
    "retry of a department": ({"kind": "retry", "retry_after_s": 30, "department": "vehicles"}, "ask vehicles again after 30 s"),
    "declare": ({"kind": "declare", "due_at": "2026-11-02T10:00:00+08:00"}, "until 2026-11-02 10:00"),
    "apply": ({"kind": "apply", "how": "write to the bureau"}, "write to the bureau"),
    "another": ({"kind": "another"}, "another"),
}  # fmt: skip


COUNTS = {
    "asked": 5, "answered": 1, "to_declare": 1, "with_a_person": 1, "with_a_department": 1, "denied": 1, "unavailable": 0,
    "not_needed": 0,
}  # fmt: skip


def document(*certificates: dict[str, Any]) -> dict[str, Any]:
    return {
        "certificates": list(certificates),
        "status": "pending",
        "completeness": COUNTS,
        "recommendation": None,
        "receipt": {"entry": "1-17"},
    }


def full() -> dict[str, Any]:
    return document(
        certificate("M07-C1", answer="yes"),
        certificate("M07-C2", answer="no", fields={"marital_status": field("value", 40), "spouse_id_no": field("denied")}),
        certificate("M07-C3", state="pending", next=STEPS["resumes"][0] | {"missing_counties": ["330702"] * 9}),
        certificate("M07-C4", answer="unknown", fields={"a_field_with_a_name_much_longer_than_usual": field("masked", "2024-**-**")}),
    )  # fmt: skip


def shown(thing: object, width: int = 80) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    console.print(thing)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def widest(text: str) -> int:
    return max(cell_len(line) for line in text.splitlines())


def words(text: str) -> str:
    """The text without frames, folds and blanks."""
    return "".join(c for c in text if c not in "│┃─━┏┓┗┛┡┩├┤┼╇└┘┴┬┳\n ")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_document_fits_and_is_whole(width: int) -> None:
    text = shown(document_table(full(), "M07 complete 查询完成", width), width)
    assert widest(text) <= width
    for certificate_ in full()["certificates"]:
        assert certificate_["certificate"] in text
    assert {"yes", "no", "unknown"} <= set(text.split())
    assert "receipt 1-17" in text
    if width != 72:  # the narrowest table may fold these words between cells of a row
        assert words("marital_status: 40") in words(text)
    assert ("┃" in text) == (width >= 72)


@pytest.mark.parametrize("kind", STEPS)
def test_what_comes_next_is_said(kind: str) -> None:
    step, said = STEPS[kind]
    text = shown(document_table(document(certificate("M01-C1", state="pending", next=step)), "t", 60), 60)
    assert words(said) in words(text)
    assert "pending" in text


def test_what_is_to_be_declared_is_said_first_and_how_many_wait_for_whom() -> None:
    offered = certificate("M01-C5", answer="unknown", declaration_offered=True, next={"kind": "declare"})
    for width in (60, 80):
        text = shown(document_table(document(certificate("M01-C1", answer="yes"), offered), "t", width), width)
        assert text.index("to declare: M01-C5") < text.index("M01-C1")
        said = words("1 of 5 answered, 1 to declare, 1 with an officer, 1 with a department, 1 denied ·")
        assert said in words(text)
        assert "unavailable" not in text


FIELDS = [
    (field("value", 40), "40"),
    (field("masked", "林**"), "林** (masked)"),
    (field("denied"), "denied (not-owner)"),
    (field("not_on_record"), "not_on_record (not-owner)"),
    (field("unavailable"), "unavailable (not-owner)"),
    (field("new_state"), "new_state (not-owner)"),
]


@pytest.mark.parametrize(("given", "said"), FIELDS)
def test_a_field_says_its_value_or_why_there_is_none(given: dict[str, Any], said: str) -> None:
    assert field_text(given) == said


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_list_stands_in_the_language_of_the_reader(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_words(word, WORDS) == word
    monkeypatch.setenv(VARIABLE, "zh")
    assert in_words(word, WORDS) == WORDS[word]
    assert in_words("else", WORDS) == "else"


@pytest.mark.parametrize("askers", [1, 2, 3])
@pytest.mark.parametrize("width", WIDTHS)
def test_grids_stand_side_by_side_where_they_fit_and_else_stacked(askers: int, width: int) -> None:
    documents = {f"clerk-{number}": full() for number in range(askers)}
    console = Console(width=width, file=io.StringIO())
    text = shown(field_grids(documents, console), width)
    assert widest(text) <= width
    heads = [line for line in text.splitlines() if "as clerk-" in line]
    is_side_by_side = width >= 24 + 28 * askers
    assert len(heads) == (1 if is_side_by_side or askers == 1 else askers)
    assert words(text).count("M07-C2") == (1 if is_side_by_side else askers)


def test_a_grid_says_the_basis_of_a_denial_and_a_dash_where_one_was_not_asked() -> None:
    other = document(*(row | {"fields": {}} for row in full()["certificates"]))
    console = Console(width=90, file=io.StringIO())
    text = shown(field_grids({"tax-clerk": full(), "clerk": other}, console), 90)
    assert "(not-owner)" in text
    row = next(line for line in text.splitlines() if "marital_status" in line)
    assert [cell.strip() for cell in row.split("│")[1:-1]] == ["marital_status", "40", "-"]


@pytest.mark.parametrize("width", WIDTHS)
def test_log_lines_fit(width: int) -> None:
    text = shown(log_lines([entry("RELEASE", details={"how": "read"})], TITLES, width), width)
    assert widest(text) <= width
    assert "1-10" in text
    assert "RELEASE" in text
    assert words("read the stored answer again") in words(text)
    assert "再次查阅已存的结果" not in text


def test_a_wait_is_told_as_a_line_where_nothing_moves() -> None:
    console = Console(width=80, file=io.StringIO(), force_terminal=False)
    with waiting(console, "waiting for the ticket 等待部门应答"):
        console.print("inside")
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "… waiting for the ticket 等待部门应答\ninside\n"


def test_a_wait_is_told_on_a_terminal() -> None:
    console = Console(width=80, file=io.StringIO(), force_terminal=True)
    with waiting(console, "waiting for the ticket"):
        pass
    assert isinstance(console.file, io.StringIO)
    assert "waiting for the ticket" in console.file.getvalue()


def test_who_is_waited_for_is_named() -> None:
    late = {"department": "marriage", "status": "pending"}
    there = {"department": "vehicles", "status": "found"}
    shown = io.StringIO()
    row = certificate("M01-C4", state="pending", sources=[late, there])
    Console(file=shown, width=80).print(document_table(document(row), "M01"))
    assert "waits for marriage" in shown.getvalue()
    assert "vehicles" not in shown.getvalue()


def test_each_of_the_staff_stands_under_the_certificate_with_their_own_answer() -> None:
    own = {"staff.1": {"answer": "yes", "reason": "CONSECUTIVE_3"}, "staff.2": {"answer": "no", "reason": "NO_ACCOUNT"}}
    console = Console(file=io.StringIO(), width=100)
    console.print(document_table(document(certificate("M12-C1", answer="no", per_party=own)), "M12", 100))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "staff.1: yes CONSECUTIVE_3" in shown
    assert "staff.2: no NO_ACCOUNT" in shown


@pytest.mark.usefixtures("chinese")
def test_a_chinese_reader_reads_chinese() -> None:
    text = shown(document_table(full(), "M07", 80), 80)
    assert {"是", "否", "不确定"} <= set(text.split())
    assert "household housing situation" not in text
    assert "家庭住房情况证明" in words(text)
    assert "回执 1-17" in text
    told = shown(log_lines([entry("RELEASE", details={"how": "read"})], TITLES, 80), 80)
    assert "再次查阅已存的结果" in words(told)
    assert words("read the stored answer again") not in words(told)


IDS = ["01a22a72-d563-703c-9d83-dd42fe56dfff", "JH-2026-M01-000017", "jinhua.example/gateway/audit/2026"]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("columns", [1, 3, 7])
def test_no_id_is_broken_over_lines(
    width: int, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    found = [{"name": f"{IDS[at % 3]}，{LONG}" if at % 2 else IDS[at % 3]} for at in range(columns)]
    row = {str(at): one["name"] for at, one in enumerate(found)}
    show_records([row], {f"column{at} 第{at}列": itemgetter(str(at)) for at in range(columns)}, as_json=False)
    text = capsys.readouterr().out
    assert widest(text) <= width
    for at in range(columns):
        assert IDS[at % 3] in text
    assert "列" not in text


@pytest.mark.parametrize("width", [40, 60])
def test_an_id_in_a_chinese_sentence_is_not_broken(width: int) -> None:
    for before in range(width):
        text = shown(Group(Whole("窗" * before + f"办件{IDS[1]}，查询{IDS[0]}。")), width)
        assert widest(text) <= width
        assert IDS[0] in text
        assert IDS[1] in text
        assert "\n，" not in text

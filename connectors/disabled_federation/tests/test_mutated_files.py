"""A good file with anything done to it is refused, or answers as before, or says that it does not know."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest
from gateway_disabled_federation.driver import WeeklyCsvDriver

from connectors.disabled_federation.department.drops import COLUMNS
from gateway.domain.clock import Clock
from gateway.domain.identifiers.people import check_character
from gateway.domain.reply import Ambiguous, Found, NoRecord, PartialMatch, Reply, Unavailable
from gateway.testing import Bench
from gateway.testing.rereading import are_one
from gateway_demo.kit import Ready

FORMER, NEXT = "20261023", "20261030"
NAMES = ("王芳", "李伟", "张敏", "刘洋", "陈静", "杨磊", "赵丽", "黄强", "周杰", "吴娜")
UNKNOWN = (PartialMatch, Ambiguous, Unavailable)
NUMBER, NAME = 1, 0


def _number(place: int) -> str:
    first17 = f"330791{1950 + place}0{1 + place % 9}1{place % 10}{100 + place:03}"
    return first17 + check_character(first17)


PEOPLE = [(_number(place), NAMES[place % 10] + NAMES[place // 10][1]) for place in range(40)]
ROWS = [[name, f"\t{number}", f"{number}{place % 10}", "肢体", "二级"] for place, (number, name) in enumerate(PEOPLE)]
WITHOUT_A_ROW = [(_number(place), "孙平") for place in range(40, 45)]

Rows = list[list[str]]
Mutation = Callable[[Random, Rows], None]


def _in_a_row(cell: int, change: Callable[[Random, str], str]) -> Mutation:
    def mutate(random: Random, rows: Rows) -> None:
        row = random.choice(rows)
        row[cell] = change(random, row[cell])

    return mutate


def _in_every_row(cell: int, change: Callable[[str], str]) -> Mutation:
    def mutate(_: Random, rows: Rows) -> None:
        for row in rows:
            row[cell] = change(row[cell])

    return mutate


def _other_digit(random: Random, text: str) -> str:
    place = random.randrange(1, len(text))
    return text[:place] + random.choice([c for c in "0123456789" if c != text[place]]) + text[place + 1 :]


def _lost(random: Random, text: str) -> str:
    place = random.randrange(1, len(text))
    return text[:place] + text[place + 1 :]


def _added(random: Random, text: str) -> str:
    place = random.randrange(1, len(text) + 1)
    return text[:place] + random.choice("0123456789") + text[place:]


def _swapped(random: Random, text: str) -> str:
    place = random.randrange(1, len(text) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _cells_fewer(random: Random, rows: Rows) -> None:
    row = random.choice(rows)
    del row[random.randrange(len(row))]


def _cells_more(random: Random, rows: Rows) -> None:
    row = random.choice(rows)
    row.insert(random.randrange(len(row) + 1), "")


def _row_twice(random: Random, rows: Rows) -> None:
    rows.append(list(random.choice(rows)))


def _header_again(random: Random, rows: Rows) -> None:
    rows.insert(random.randrange(len(rows)), list(COLUMNS))


def _half(_: Random, rows: Rows) -> None:
    del rows[::2]


def _thrice(_: Random, rows: Rows) -> None:
    rows.extend([name, f"\t{_number(place)}", "x", "肢体", "一级"] for place in range(45, 130) for name in NAMES[:1])


def _shifted(_: Random, rows: Rows) -> None:
    for row in rows:
        row.insert(0, row.pop())


def _mojibake(text: str) -> str:
    return text.encode().decode("gb18030", "replace")


SLIPS: dict[str, Mutation] = {
    "another digit": _in_a_row(NUMBER, _other_digit),
    "a digit lost": _in_a_row(NUMBER, _lost),
    "a digit more": _in_a_row(NUMBER, _added),
    "two digits swapped": _in_a_row(NUMBER, _swapped),
    "no number": _in_a_row(NUMBER, lambda _random, _text: ""),
    "words for a number": _in_a_row(NUMBER, lambda _random, _text: "未登记"),
    "a number as a float": _in_a_row(NUMBER, lambda _random, text: f"{float(text):.5E}" if text[-1] != "X" else "#N/A"),
    "a number cut to fifteen digits": _in_a_row(NUMBER, lambda _random, text: f"{text[:16]}000"),
    "a digit in a name": _in_a_row(NAME, lambda random, text: text + random.choice("0123456789")),
    "a name in another encoding": _in_a_row(NAME, lambda _random, text: _mojibake(text)),
    "a cell less": _cells_fewer,
    "a cell more": _cells_more,
    "a kind that there is not": _in_a_row(3, lambda _random, _text: "心脏"),
    "no level": _in_a_row(4, lambda _random, _text: ""),
    "a full-width number": _in_a_row(
        NUMBER, lambda _random, text: text.translate({48 + n: 0xFF10 + n for n in range(10)})
    ),
    "a number in small letters and with blanks": _in_a_row(NUMBER, lambda _random, text: f" {text.strip().lower()} "),
}
WHOLE: dict[str, Mutation] = {
    "floats": _in_every_row(NUMBER, lambda text: f"{text[1]}.{text[2:7]}E+17"),
    "fifteen digits": _in_every_row(NUMBER, lambda text: f"{text[:16]}000"),
    "a digit lost everywhere": _in_every_row(NUMBER, lambda text: text[:-1]),
    "leading digits lost": _in_every_row(NUMBER, lambda text: text[2:]),
    "other check characters": _in_every_row(NUMBER, lambda text: text[:-1] + ("1" if text[-1] != "1" else "2")),
    "names in another encoding": _in_every_row(NAME, _mojibake),
    "columns shifted": _shifted,
    "half of it": _half,
    "three times as long": _thrice,
    "a row twice": _row_twice,
    "a header in it": _header_again,
}


def _write(folder: Path, day: str, rows: Sequence[Sequence[str]]) -> None:
    content = "".join(",".join(row) + "\r\n" for row in [COLUMNS, *rows]).encode("utf-8-sig")
    path = folder / f"CJRZ_{day}.csv"
    path.write_bytes(content)
    path.with_name(f"{path.name}.sm3").write_text(f"{hashlib.new('sm3', content).hexdigest()}  {len(rows)}\n", "ascii")


async def _answers(department: tuple[Ready, Clock], folder: Path) -> tuple[list[Reply], set[str]]:
    """What the driver says of everybody after two weeks, and what it told the operator."""
    ready, clock = department
    endpoint = {"folder": str(folder), "poll_s": "60"}
    bench = Bench(Ready(ready.name, ready.pid, "", ready.control_url, endpoint), clock)
    try:
        driver = bench.driver
        assert isinstance(driver, WeeklyCsvDriver)
        await driver.look()
        everybody = [*PEOPLE, *WITHOUT_A_ROW]
        return [await bench.ask("certificate", *who, ["level", "kind"]) for who in everybody], {
            k for k, _ in bench.alerts
        }
    finally:
        await bench.close()


def _is_no_other(was: Reply, now: Reply) -> bool:
    """Whether a reply is the former one, or unknown as a whole or in an item."""
    if isinstance(was, Found) and isinstance(now, Found):
        return are_one(was.records, now.records)
    return type(now) is type(was) or isinstance(now, UNKNOWN)


async def test_the_good_file_answers_of_everybody(department: tuple[Ready, Clock], tmp_path: Path) -> None:
    _write(tmp_path, FORMER, ROWS)
    _write(tmp_path, NEXT, ROWS)
    replies, alerts = await _answers(department, tmp_path)
    assert [type(reply) for reply in replies] == [Found] * len(PEOPLE) + [NoRecord] * len(WITHOUT_A_ROW)
    assert not alerts


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", SLIPS)
async def test_a_slip_changes_no_definite_answer(
    department: tuple[Ready, Clock], tmp_path: Path, kind: str, seed: int
) -> None:
    _write(tmp_path, FORMER, ROWS)
    before, _ = await _answers(department, tmp_path)
    rows = [list(row) for row in ROWS]
    SLIPS[kind](Random(f"{kind} {seed}"), rows)
    _write(tmp_path, NEXT, rows)
    after, alerts = await _answers(department, tmp_path)
    for was, now in zip(before, after, strict=True):
        assert _is_no_other(was, now), kind
    assert "snapshot_refused" not in alerts, "one slip is no reason to do without everybody's week"


@pytest.mark.parametrize("kind", WHOLE)
async def test_a_spoilt_file_is_refused(department: tuple[Ready, Clock], tmp_path: Path, kind: str) -> None:
    _write(tmp_path, FORMER, ROWS)
    before, _ = await _answers(department, tmp_path)
    rows = [list(row) for row in ROWS]
    WHOLE[kind](Random(kind), rows)
    _write(tmp_path, NEXT, rows)
    after, alerts = await _answers(department, tmp_path)
    assert after == before
    assert alerts == {"snapshot_refused"}

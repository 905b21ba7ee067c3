"""What the story shows of what it was answered: departments as they answer, one field, who looked, and the rooms to go to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeAlias

from rich.cells import set_cell_size
from rich.console import Console

from gateway.cli import Whole, field_text, language, say, titled, worded
from gateway.entry import rule_aloud
from gateway.logcheck import CheckRequest, Trust, check, verdict, verifier_keys

Json = Mapping[str, Any]
Row: TypeAlias = tuple[str, str, str]

_LATE = frozenset({"pending", "incomplete", "unavailable"})
"""What a department's part is called while it has not answered."""
_ANSWERS = {"yes": "是", "no": "否", "unknown": "不确定"}
_RECOMMENDED = {"pass": "通过", "review": "人工复核", "reject_proposed": "拟不予通过"}
_MARITAL = {"10": "never married 未婚", "20": "married 已婚", "30": "widowed 丧偶", "40": "divorced 离婚"}
"""GB/T 2261.2-2003, as far as registers of marriages tell it."""
ROOMS: Sequence[tuple[str, str, str]] = (
    ("/clerk", "window clerk", "窗口经办人"),
    ("/desk", "verifying officer", "核验人员"),
    ("/auditor", "auditor", "审计人员"),
    ("/citizen", "citizen: who looked at my data", "本人查询"),
    ("/inspector", "inspector", "核查人员"),
    ("/steward", "steward and editor", "数据管理员、目录编辑"),
    ("/operator", "operator", "运维人员"),
    ("/public", "everybody: what is abolished, statistics, the log", "公众"),
    ("/docs", "developers", "开发者"),
)
"""Where each role works: the page, and whose it is in both languages."""


class Arrivals:
    """Which departments have answered, told once each, in the order in which they did.

    titles: of the departments, by their codes, in the reader's language.
    """

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._titles = titles
        self._told: set[str] = set()
        self._by_hand: dict[str, str] = {}

    def rows(self, document: Json, after_s: float) -> Iterator[Row]:
        """When, who and which papers, for each department that has answered since the document before.

        after_s: from the question to this document.  Of the first one the departments' own times are told: it was made from what had come
        by then.
        """
        is_first = not self._told
        for code, took_s in sorted(_answered(document).items(), key=lambda pair: pair[1]):
            if code not in self._told:
                self._told.add(code)
                yield _row(took_s if is_first else after_s, self._titles.get(code, code), _papers(document, code))
        yield from self._officers(document, after_s)

    def _officers(self, document: Json, after_s: float) -> Iterator[Row]:
        """What departments' officers have answered by hand."""
        for row in document["certificates"]:
            code, step = row["certificate"], row["next"]
            if step is not None and step["kind"] == "task":
                self._by_hand[code] = titled(step["department_title"])
            elif step is None and (of := self._by_hand.pop(code, None)) is not None:
                yield _row(after_s, say(f"an officer of the {of}", f"{of}经办人"), [_paper(row)])


def _row(after_s: float, who: str, papers: Sequence[str]) -> Row:
    return f"{after_s:4.1f} s ✔", who, say(", ", "、").join(papers)


def laid(rows: Iterable[Row], widths: Sequence[int], console: Console) -> Iterator[str]:
    """Lines of rows, each column as wide as given, nothing behind the last word."""
    for row in rows:
        cells = [
            [part.plain for part in Whole(cell).wrap(console, width)] for cell, width in zip(row, widths, strict=True)
        ]
        for parts in zip_longest(*cells, fillvalue=""):
            yield " ".join(set_cell_size(part, width) for part, width in zip(parts, widths, strict=True)).rstrip()


def _answered(document: Json) -> dict[str, float]:
    """By department whose every part has come: seconds of the longest."""
    took: dict[str, float] = {}
    late: set[str] = set()
    for row in document["certificates"]:
        for source in row["sources"]:
            code = source["department"]
            took[code] = max(took.get(code, 0.0), (source["latency_ms"] or 0) / 1000)
            if source["status"] in _LATE:
                late.add(code)
    return {code: seconds for code, seconds in took.items() if code not in late}


def _papers(document: Json, department: str) -> list[str]:
    rows = document["certificates"]
    own = [row for row in rows if row["sources"] and row["sources"][0]["department"] == department]
    named = own or [row for row in rows if any(source["department"] == department for source in row["sources"])]
    return [_paper(row) for row in named]


def _paper(row: Json) -> str:
    """The paper that nobody carries, and what is known instead; one that waits for another department has no answer yet."""
    answer = row["answer"]
    return titled(row["title"]) + ("" if answer is None else f" {say(answer, _ANSWERS[answer])}")


def ending(document: Json) -> str:
    """The last line of the family's case."""
    done = document["completeness"]
    answered, asked, told = done["answered"], done["asked"], document["recommendation"]
    return say(
        f"{answered} of {asked} answered, recommendation {told}, no trip.",
        f"{asked}项中{answered}项已答复，办理建议：{_RECOMMENDED.get(told, told)}，一趟都不用跑。",
    )


def marital(field: Json) -> str:
    """What an asker sees of the marital status; where they do not, on what basis."""
    if field["state"] == "denied":
        why, basis = rule_aloud(field["rule"], language()), field["basis"]
        return say(f"denied, {why}:\n{basis}", f"不予提供，{why}：\n{basis}")
    word = _MARITAL.get(str(field.get("value")))
    return field_text(field) + ("" if word is None else f" ({worded(word)})")


def looks(items: Sequence[Json], most: int) -> Iterator[Row]:
    """Who asked for or had what of a person's, when and how, each way of it once, the oldest first, at most so many.

    items: the newest first; those by which nothing was asked and nothing left are not told here.
    """
    told: set[str] = set()
    for one in reversed(items):
        words, what = titled(one["words"]), [titled(field["title"]) for field in one["fields"]]
        if words in told or len(told) == most or one["kind"] == "LATE" or (one["kind"] == "RELEASE" and not what):
            continue
        told.add(words)
        office = one["organisation"]
        who = titled(office["title"]) if office and office["title"] else say("the gateway", "本系统")
        yield one["at"][11:19], who, words + (f" ({say(', ', '、').join(what)})" if what else "")


def flipped(document: bytes, member: bytes) -> bytes:
    """The document with one bit of one byte changed: of the first digit behind a member's name."""
    at = document.index(member) + len(member)
    at += next(step for step, byte in enumerate(document[at:]) if chr(byte).isdigit())
    return document[:at] + bytes([document[at] ^ 1]) + document[at + 1 :]


def verified(file: Path, keys: Path) -> list[str]:
    """What the verifier says of a file: what is wrong, else the last that holds; and the verdict."""
    report = check(CheckRequest(file, Trust(verifier_keys([str(keys)]))))
    wrong = [f"✘ {finding.fault}: {finding.said}" for finding in report.findings]
    return [*(wrong or [f"✔ {report.checked[-1]}"]), worded(verdict(report))]


def rooms(base_url: str) -> Iterator[str]:
    """The page of each role."""
    for path, en, zh in ROOMS:
        yield f"  {base_url + path:<34} {zh if language() == 'zh' else en}"

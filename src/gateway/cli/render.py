"""Documents, field grids and log lines as tables that a person reads, in their language, within 80 columns."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from gateway.cli.language import language, say, titled, worded
from gateway.cli.titles import CODES
from gateway.cli.whole import Whole, records
from gateway.domain.clock import CHINA
from gateway.entry import Titles

Json = Mapping[str, Any]
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)$")

TABLE_FROM = 72
"""From this width on certificates stand in a table."""
FIELD_NAMES, ASKER = 24, 28
"""What the column of field names and one asker's column need."""

STATES = {
    "answered": "已答复",
    "pending": "办理中",
    "denied": "未授权",
    "unavailable": "暂不可用",
    "not_required": "无需提交",
    "not_applicable": "不适用",
    "complete": "查询完成",
    "expired": "已过期",
    "value": "值",
    "masked": "脱敏",
    "not_on_record": "无记录",
    "withheld": "不提供",
    "stale": "已过时",
}
ANSWERS = {"yes": "是", "no": "否", "unknown": "不确定"}
_COLOURS = {
    "yes": "green",
    "no": "red",
    "unknown": "yellow",
    "pending": "yellow",
    "denied": "red",
    "unavailable": "red",
}


@contextmanager
def waiting(console: Console, what: str) -> Iterator[None]:
    """Say what is waited for as long as the block runs: moving on a terminal, else as one line."""
    if not console.is_terminal:
        console.print(f"… {what}")
        yield
        return
    with console.status(what):
        yield


def in_words(word: str, words: Mapping[str, str]) -> str:
    """A word of a closed list in the reader's language.  words: the Chinese ones."""
    return words.get(word, word) if language() == "zh" else word


def document_table(document: Json, title: str, width: int = 80, titles: Titles | None = None) -> RenderableType:
    """The result document: a row for each certificate, then status, recommendation and receipt.

    width: columns of the screen; below 72 the certificates stand one below the other.  titles: of departments and fields, in the reader's
    language; None: by their codes.
    """
    rows, names = document["certificates"], titles or CODES
    if width < TABLE_FROM:
        cards = [Whole.assemble(_title(row), "\n", _answer(row), "\n", _why(row, names), "\n") for row in rows]
        return Group(Text(title, style="bold"), *_to_declare(rows), *cards, _footer(document))
    table = Table(title=title, title_justify="left", expand=False, show_lines=True)
    table.add_column(worded("certificate 证明事项"), min_width=22, max_width=30)
    table.add_column(worded("answer 结论"), min_width=8, max_width=14)
    table.add_column(worded("why, what next 依据"), max_width=38)
    for row in rows:
        table.add_row(_title(row), _answer(row), Whole(_why(row, names)))
    return Group(*_to_declare(rows), table, _footer(document))


def _to_declare(rows: Iterable[Json]) -> list[Text]:
    """What the applicant may declare, said before everything else."""
    codes = [row["certificate"] for row in rows if row.get("declaration_offered")]
    return [Text(f"{worded('to declare 待承诺')}: {', '.join(codes)}", style="yellow")] if codes else []


def _title(row: Json) -> Text:
    return Whole.assemble((row["certificate"], "bold"), f" {titled(row['title'])}")


def _answer(row: Json) -> Text:
    answer, state = row["answer"], row["state"]
    if answer is None:
        return Text(in_words(state, STATES), style=_COLOURS.get(state, "cyan"))
    return Text(in_words(answer, ANSWERS), style=_COLOURS[answer])


_LATE = {"pending", "incomplete", "unavailable"}
"""What a department's part in an answer is called while it has not answered in full."""


_MARKS = {
    "recalled": "a value behind it was corrected since: ask again 依据的数据已更正，请重新查询",
    "suspected": "the promise behind it is suspected to be false 承诺涉嫌不实，正在核实",
    "disputed": "somebody doubts what it rests on 依据的数据有疑义，正在核实",
}
"""What has been found out about that on which an answer rests."""


def _why(row: Json, names: Titles) -> str:
    lines = [worded("the applicant may declare it 可告知承诺")] if row.get("declaration_offered") else []
    lines += [row["reason"], *(worded(words) for mark, words in _MARKS.items() if row.get(mark))]
    lines += [
        f"{key}: {in_words(one['answer'], ANSWERS)} {one['reason']}" for key, one in row.get("per_party", {}).items()
    ]
    lines += [f"{_field_title(name, row, names)}: {field_text(field)}" for name, field in row["fields"].items()]
    lines += _how_to_apply(row)
    late = [names.department(source["department"]) for source in row["sources"] if source["status"] in _LATE]
    lines += [f"{worded('waits for 等待')} {', '.join(late)}"] if late and row["state"] == "pending" else []
    lines += [_next(row["next"], names)] if row["next"] else []
    return "\n".join(filter(None, lines))


def _field_title(name: str, row: Json, names: Titles) -> str:
    """By the department that the certificate was asked of and that has such an item; its name where none has."""
    asked = dict.fromkeys(source["department"] for source in row["sources"])
    return next((title for one in asked if (title := names.item(one, name)) != name), name)


def _next(step: Json, names: Titles) -> str:
    match step["kind"]:
        case "task":
            of, due = _title_of(step.get("department"), names), step["due_at"][:10]
            return say(
                f"an officer of {of or 'the department'} answers, due {due}",
                f"部门核验（{of or '相关部门'}），{due}前答复",
            )
        case "resumes":
            at, counties = step["resumes_at"][11:19], " ".join(step.get("missing_counties") or ())
            return say(f"asked again {at} {counties}", f"{at}自动重试 {counties}").strip()
        case "retry":
            whom, after_s = _whom(step, names), step["retry_after_s"]
            return (
                say(f"ask {whom} again after {after_s} s", f"{after_s}秒后请再次查询 {whom}").replace("  ", " ").strip()
            )
        case "apply":
            return str(step["how"])
        case "declare":
            until = step.get("due_at", "")[:16].replace("T", " ")
            return until and say(f"until {until}", f"{until}前")
        case _:
            return str(step["kind"])


def _whom(step: Json, names: Titles) -> str:
    """The departments that did not answer."""
    listed = [one["department"] for one in step.get("departments", ())] or [step.get("department")]
    return ", ".join(filter(None, (_title_of(one, names) for one in listed)))


def _title_of(department: str | None, names: Titles) -> str | None:
    return None if department is None else names.department(department)


def _how_to_apply(row: Json) -> Iterator[str]:
    """What can be done about what is kept of a certificate, each once, by the rule that keeps it; what `next` says already is left out."""
    kept = [
        (one.get("rule"), one.get("basis"), one["how_to_apply"])
        for one in row["fields"].values()
        if "how_to_apply" in one
    ]
    if row["state"] == "denied" and "how_to_apply" in row:
        kept.insert(0, (row.get("rule"), row.get("basis"), row["how_to_apply"]))
    for rule, basis, how in {one[0]: one for one in reversed(kept)}.values():
        yield f"{rule} ({basis}): {titled(how)}"


_COUNTS = {
    "to_declare": "to declare 待承诺",
    "with_a_person": "with an officer 待核验",
    "with_a_department": "with a department 待答复",
    "denied": "denied 未授权",
    "unavailable": "unavailable 暂不可用",
    "not_needed": "not needed 无需提交",
}
"""What is counted beside the answers, in the order in which it is told."""


def _footer(document: Json) -> Text:
    done = document["completeness"]
    counts = [say(f"{done['answered']} of {done['asked']} answered", f"{done['asked']}项中{done['answered']}项已答复")]
    counts += [f"{done[name]} {worded(words)}" for name, words in _COUNTS.items() if done.get(name)]
    recommendation = document["recommendation"] or worded("none yet 暂无")
    clock = (
        say("\ntimes are the city's own: gateway clock", "\n时间为业务时间：gateway clock")
        if _names_times(document)
        else ""
    )
    return Whole(
        f"{in_words(document['status'], STATES)} · {', '.join(counts)} · {worded('recommendation 办理建议')}: {recommendation}\n"
        f"{worded('receipt 回执')} {document['receipt']['entry']}{clock}\n",
        style="dim",
    )


def _names_times(document: Json) -> bool:
    """Whether a time stands in it that the domain's clock gives; the log's are those of the real one."""
    steps = (row["next"] or {} for row in document["certificates"])
    return any(step.get("resumes_at") or step.get("due_at") for step in steps)


def show_records(
    found: Sequence[Json], columns: Mapping[str, Callable[[Json], object]], *, as_json: bool, empty: str = "None 无"
) -> None:
    """Print records, as JSON or one a row.

    columns: by its heading in both languages, what stands in it; nothing for None.  empty: said where there is no record.
    """
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    if not found:
        print(worded(empty))
        return
    console = Console()
    rows = [[moment_text(told(one)) for told in columns.values()] for one in found]
    console.print(records([worded(heading) for heading in columns], rows, console.width))


def moment_text(cell: object) -> str:
    """A time, which the API tells as ISO 8601, as clocks in China show it, to the minute; anything else as it is, nothing for None."""
    text = "" if cell is None else str(cell)
    if _MOMENT.match(text) is None:
        return text
    return datetime.fromisoformat(text).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def field_text(field: Json) -> str:
    """One field: its value or mask, or why there is none (the rule)."""
    state = field["state"]
    if state in {"value", "masked"}:
        return f"{field['value']}" + ("" if state == "value" else f" ({worded('masked 脱敏')})")
    return f"{in_words(state, STATES)} ({field['rule']})"


def field_grids(documents: Mapping[str, Json], console: Console) -> RenderableType:
    """The fields of one matter as several askers see them: side by side, or stacked where the console is too narrow."""
    if console.width >= FIELD_NAMES + ASKER * len(documents):
        return _grid(documents)
    return Group(*(_grid({asker: document}) for asker, document in documents.items()))


def _grid(documents: Mapping[str, Json]) -> Table:
    table = Table(show_lines=True)
    table.add_column(worded("field 信息项"), max_width=22)
    for asker in documents:
        table.add_column(say(f"as {asker}", f"身份：{asker}"), max_width=27)
    for key in _fields(documents.values()):
        table.add_row(_field_name(key), *(_cell(document, key) for document in documents.values()))
    return table


def _fields(documents: Iterable[Json]) -> list[tuple[str, str]]:
    keys: dict[tuple[str, str], None] = {}
    for document in documents:
        for row in document["certificates"]:
            keys |= dict.fromkeys([(row["certificate"], ""), *((row["certificate"], name) for name in row["fields"])])
    return list(keys)


def _field_name(key: tuple[str, str]) -> Text:
    code, name = key
    return Text(code, style="bold") if not name else Whole(f"  {name}")


def _cell(document: Json, key: tuple[str, str]) -> Text:
    code, name = key
    row = next(row for row in document["certificates"] if row["certificate"] == code)
    if not name:
        return _answer(row)
    field = row["fields"].get(name)
    if field is None:
        return Text("-")
    basis = f"\n{field['basis']}" if field["state"] == "denied" else ""
    return Whole(field_text(field) + basis, style="red" if field["state"] == "denied" else "")

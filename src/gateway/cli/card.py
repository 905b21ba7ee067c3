"""One record as a card in the reader's language, a line a member; as JSON for programs, where `--json` is given.

Members and words of closed lists have their Chinese in `data/cards.json`, and the English that is not plain from their names; departments,
matters, certificates and items are called as the gateway's lists call them.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from importlib import resources
from typing import Any

from rich.console import Console
from rich.table import Table

from gateway.cli.client import ApiClient
from gateway.cli.language import language, say, titled
from gateway.cli.render import Json, moment_text
from gateway.cli.titles import titles_of
from gateway.cli.whole import Whole
from gateway.entry import Titles

FOR_PROGRAMS: ContextVar[bool] = ContextVar("FOR_PROGRAMS", default=False)
"""Whether the command that runs was given `--json`."""
_WORDS: Mapping[str, Mapping[str, str]] = json.loads(
    resources.files("gateway.cli").joinpath("data", "cards.json").read_text("utf-8")
)
_UNREAD = frozenset({"signed", "signature", "key", "boot_id", "endorsement", "stream", "stream_id", "list_mark"})
"""What programs alone read."""
_LISTED = frozenset({
    "state", "kind", "role", "party", "by", "ground", "severity", "owner", "risk", "grade", "publication", "status", "fault", "step", "finding",
    "answer", "yes_means", "language", "scope", "ended_as",
})  # fmt: skip
"""Members that hold a word of a closed list."""
_BY: Mapping[str, Callable[[Titles, str], str]] = {
    **dict.fromkeys(
        ("department", "next_department", "office", "owner", "in_turn", "offices"),
        lambda titles, code: titles.department(code),
    ),
    "matter": lambda titles, code: titles.matter(code),
    **dict.fromkeys(("certificate", "certificates"), lambda titles, code: titles.certificate(code)),
}
"""Members that hold a code which has a title."""
_ENDINGS = ("_id", "_at")
_INDENT = "  "


def show_record(record: Json, caller: ApiClient) -> None:
    """Print it.  caller: who asks for the titles, where it holds codes that have some.  Raises SetupError."""
    if FOR_PROGRAMS.get():
        print(json.dumps(record, ensure_ascii=False, indent=1))
        return
    titles = titles_of(caller)[language()] if _has_codes(record) else None
    console = Console(highlight=False)
    console.print(card(record, titles))


def card(record: Json, titles: Titles | None = None) -> Table:
    """What stands in it, without what is empty and what programs alone read."""
    made = Table.grid(padding=(0, 2))
    for label, text in _lines(record, titles, ""):
        made.add_row(Whole(label, style="dim"), Whole(text))
    return made


def _lines(record: Json, titles: Titles | None, indent: str) -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        if name in _UNREAD or value in (None, "", [], {}):
            continue
        label = indent + member_text(name)
        if isinstance(value, Mapping) and not _is_title(value):
            yield label, ""
            yield from _lines(value, titles, indent + _INDENT)
        elif isinstance(value, list) and isinstance(value[0], Mapping) and not _is_title(value[0]):
            for number, one in enumerate(value, 1):
                yield f"{label} {number}", ""
                yield from _lines(one, titles, indent + _INDENT)
        else:
            listed = value if isinstance(value, list) else [value]
            yield label, say(", ", "、").join(_text(name, one, record, titles) for one in listed)


def member_text(name: str) -> str:
    """What a member is called: its Chinese; in English its name without `_id`, `_at` and `is_`."""
    if language() == "zh":
        return _WORDS["members"].get(name, name)
    ending = next((one for one in _ENDINGS if name.endswith(one)), "")
    return _WORDS["english"].get(name, name.removesuffix(ending).removeprefix("is_").replace("_", " "))


def value_text(word: str) -> str:
    """A word of a closed list."""
    if language() == "zh":
        return _WORDS["values"].get(word, word)
    return _WORDS["english"].get(word, word.lower().replace("_", " "))


def _text(name: str, value: Any, record: Json, titles: Titles | None) -> str:
    if isinstance(value, bool):
        return say("yes", "是") if value else say("no", "否")
    if isinstance(value, Mapping):
        return titled(value)
    text = str(value)
    if titles is not None and name == "item" and "department" in record:
        return f"{text} {titles.item(str(record['department']), text)}"
    if titles is not None and name in _BY and (title := _BY[name](titles, text)) != text:
        return f"{text} {title}"
    return value_text(text) if name in _LISTED else moment_text(text)


def _is_title(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"zh", "en"}


def _has_codes(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any((name in _BY and one) or _has_codes(one) for name, one in value.items())
    return isinstance(value, list) and any(map(_has_codes, value))

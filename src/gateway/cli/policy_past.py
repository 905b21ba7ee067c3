"""`gateway policy explain`, `replay`, `unused`: why a past query was decided as it was, what a draft would have done, what nobody uses."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli.audit_options import Task, of_task
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.language import language, say, titled
from gateway.cli.render import Json, in_words, moment_text
from gateway.cli.titles import titles_of
from gateway.cli.usage import AsJson
from gateway.entry import Titles

_BY = "steward"
"""Where tokens come by name: who looks."""


@calls_gateway
def explain(
    query_id: Annotated[str, typer.Argument(help="The query's id, as its answer and the log name it.")],
    task: Task = None,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Why a past query was granted what it was, field by field, or by which rule it was refused."""
    with caller(usual=_BY) as steward:
        found = steward.get("/v1/policies/explain", of_task(task), query_id=query_id)
        titles = titles_of(steward)[language()]
    _tell(found, _explained(found, titles), as_json=as_json)


def _explained(found: Json, titles: Titles) -> Iterator[str]:
    matter, who = titles.matter(found["matter"]), titles.department(found["department"])
    yield say(
        f"query {found['query_id']}: {found['matter']} {matter}, asked by {who}",
        f"查询 {found['query_id']}：{found['matter']} {matter}，查询部门 {who}",
    )
    refused = found["refused"]
    if refused is not None:
        yield say(f"refused by rule {refused['rule']}", f"按规则 {refused['rule']} 拒绝")
        yield from _why(refused)
        return
    if found["is_as_of_then"]:
        yield say("judged anew by the rules of then, which come to what is on record", "按当时规则复核，与记录一致")
    elif found["rules_hash"] == found["recorded_rules_hash"]:
        yield say(
            "the rules of then do NOT come to what is on record: grants or classifications have changed since",
            "按当时规则复核，与记录不一致：授权或分级此后有变",
        )
    else:
        yield say(
            "the rules of then cannot be had: what follows each arrow is by the rules in force NOW",
            "无法取得当时规则：箭头之后按现行规则",
        )
    for certificate in found["certificates"]:
        code = certificate["certificate"]
        was, now = (certificate[name] or say("granted", "已授权") for name in ("recorded_denial", "denial"))
        yield f"{code} {titles.certificate(code)}: {was} → {now}"
        yield from _why(certificate)
        for field in certificate["fields"]:
            then = f"{_mode(field['recorded_mode'])} ({field['recorded_rule'] or '-'})"
            yield f"  {field['name']}: {then} → {_mode(field['mode'])} ({field['rule'] or '-'})"
            if certificate["denial"] is None:
                yield from (f"    {line.strip()}" for line in _why(field))


_MODES = {"reveal": "显示", "mask": "脱敏", "test": "仅用于判断", "deny": "不提供"}


def _mode(mode: str | None) -> str:
    """In what form a field may be seen."""
    return "-" if mode is None else in_words(mode, _MODES)


def _why(said: Json) -> Iterator[str]:
    """What a rule says, its basis, and how to apply; nothing where nothing is kept."""
    if said["why_not"] is not None:
        why, how = titled(said["why_not"]), titled(said["how_to_apply"])
        yield say(
            f"  {why}; basis: {said['basis']}; how to apply: {how}", f"  {why}；依据：{said['basis']}；申请：{how}"
        )


@calls_gateway
def replay(
    policy_id: Annotated[str, typer.Argument(help="The policy's id.")],
    since: Annotated[str, typer.Option(help="Queries from this time on (RFC 3339, with offset).")],
    until: Annotated[str, typer.Option(help="Queries before this time (RFC 3339, with offset).")],
    task: Task = None,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Run a policy over past queries: who would have had more, and who less.  Exit 1 where one is not reproduced by its own rules."""
    form = {"since": since, "until": until, "limit": 2000}
    with caller(usual=_BY) as steward:
        pages = list(_pages(steward, f"/v1/policies/{policy_id}/replay", form, task))
    whole = {name: sum(page[name] for page in pages) for name in ("decisions", "reproduced", "unknown", "damaged")}
    changes = [one for page in pages for one in page["changes"]]
    lines = [f"{'+' if one['gains'] else '-'} {titled(one['sentence'])}" for one in changes]
    lines.append(
        say(
            f"{whole['decisions']} past queries, {whole['reproduced']} reproduced by their own rules, "
            f"{whole['unknown']} whose rules cannot be had, {whole['damaged']} damaged",
            f"历史查询{whole['decisions']}次：按原规则复核一致{whole['reproduced']}次，无原规则{whole['unknown']}次，已损坏{whole['damaged']}次",
        )
    )
    _tell({**whole, "changes": changes}, lines, as_json=as_json)
    if whole["reproduced"] + whole["unknown"] < whole["decisions"] or whole["damaged"]:
        raise typer.Exit(1)


def _pages(steward: ApiClient, path: str, form: Json, task: str | None) -> Iterator[Json]:
    cursor = None
    while True:
        page = steward.post(path, {**form, "before": cursor}, of_task(task))
        yield page
        cursor = page["next"]
        if cursor is None:
            return


@calls_gateway
def unused(
    days: Annotated[int, typer.Option(min=1, max=366, help="Rights that nobody has used for so many days.")] = 90,
    task: Task = None,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Rights that no query has used: of departments and client systems, by matter, certificate and field."""
    with caller(usual=_BY) as steward:
        pages = list(_unused(steward, days, task))
        titles = titles_of(steward)[language()]
    items = [one for page in pages for one in page["items"]]
    undecided = [code for page in pages for code in page["undecided"]]
    lines = [_right(one, titles) for one in items]
    lines += [
        say(f"{code}: nothing can be said, there is too much to look through", f"{code}：数据过多，无法判断")
        for code in undecided
    ]
    since = moment_text(pages[0]["since"])
    lines.append(say(f"{len(items)} rights unused since {since}", f"自{since}以来未使用的权限：{len(items)}项"))
    _tell({"since": pages[0]["since"], "items": items, "undecided": undecided}, lines, as_json=as_json)


def _right(one: Json, titles: Titles) -> str:
    """Of whom, to what: by its code, and what that is called."""
    code, whose = one["certificate"], one["department"]
    who = one["client"] if whose is None else f"{whose} {titles.department(whose)}"
    what = one["field"] or say("the answer", "结论")
    grants = ", ".join(one["grants"])
    by = say(f", by grant {grants}", f"，依授权 {grants}") if grants else ""
    return f"{code} {titles.certificate(code)} · {what} ({_mode(one['mode'])}): {who}{by}"


def _unused(steward: ApiClient, days: int, task: str | None) -> Iterator[Json]:
    asked = {"days": str(days), "limit": "200"}
    while True:
        page = steward.get("/v1/policies/unused", of_task(task), **asked)
        yield page
        if page["next"] is None:
            return
        asked["cursor"] = page["next"]


def _tell(found: Json, lines: Iterator[str] | list[str], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)

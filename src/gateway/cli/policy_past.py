"""`gateway policy explain`, `replay`, `unused`: why a past query was decided as it was, what a draft would have done, what nobody uses."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli.audit_options import Task, of_task
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.render import Json
from gateway.cli.usage import AsJson

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
    _tell(found, _explained(found), as_json=as_json)


def _explained(found: Json) -> Iterator[str]:
    yield f"query {found['query_id']}: matter {found['matter']}, asked by {found['department']}"
    refused = found["refused"]
    if refused is not None:
        yield f"refused 拒绝 by rule {refused['rule']}"
        yield from _why(refused)
        return
    if found["is_as_of_then"]:
        yield "judged anew by the rules of then, which come to what is on record 按当时规则复核一致"
    elif found["rules_hash"] == found["recorded_rules_hash"]:
        yield "the rules of then do NOT come to what is on record: grants or classifications have changed since 与记录不一致"
    else:
        yield "the rules of then cannot be had: what follows each arrow is by the rules in force NOW 非当时规则"
    for certificate in found["certificates"]:
        was, now = certificate["recorded_denial"] or "granted", certificate["denial"] or "granted"
        yield f"{certificate['certificate']}: {was} → {now}"
        yield from _why(certificate)
        for field in certificate["fields"]:
            then = f"{field['recorded_mode'] or '-'} ({field['recorded_rule'] or '-'})"
            yield f"  {field['name']}: {then} → {field['mode'] or '-'} ({field['rule'] or '-'})"
            if certificate["denial"] is None:
                yield from (f"    {line.strip()}" for line in _why(field))


def _why(said: Json) -> Iterator[str]:
    """What a rule says, its basis, and how to apply, in both languages; nothing where nothing is kept."""
    if said["why_not"] is not None:
        for language, basis, how in (("en", "basis", "how to apply"), ("zh", "依据", "申请")):
            yield f"  {said['why_not'][language]}; {basis}: {said['basis']}; {how}: {said['how_to_apply'][language]}"


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
    lines = [
        f"{'+' if one['gains'] else '-'} {one['sentence'][language]}" for one in changes for language in ("en", "zh")
    ]
    lines.append(
        f"{whole['decisions']} past queries 历史查询, {whole['reproduced']} reproduced by their own rules 按原规则复核一致, "
        f"{whole['unknown']} whose rules cannot be had 无原规则, {whole['damaged']} damaged 已损坏"
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
    items = [one for page in pages for one in page["items"]]
    undecided = [code for page in pages for code in page["undecided"]]
    lines = [
        f"{one['certificate']} {one['field'] or 'the answer 结论'} ({one['mode']}): {one['department'] or one['client']}"
        + (f", by grant {', '.join(one['grants'])}" if one["grants"] else "")
        for one in items
    ]
    lines += [f"{code}: nothing can be said, there is too much to look through 无法判断" for code in undecided]
    lines.append(f"{len(items)} rights unused since {pages[0]['since'][:19]} 未使用的权限")
    _tell({"since": pages[0]["since"], "items": items, "undecided": undecided}, lines, as_json=as_json)


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

"""`gateway downtime …`: times in which a department does not answer, announced, changed and withdrawn without a restart."""

import json
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.language import say, titled, worded
from gateway.cli.render import Json, show_records
from gateway.cli.spans import read_span
from gateway.cli.usage import AsJson, UsageError
from gateway.domain.clock import CHINA

app = typer.Typer(
    no_args_is_help=True, help="Times in which a department does not answer: announced, changed, withdrawn."
)
_PATH = "/v1/downtimes"
_USUAL = "operator"
_ENDED = frozenset({"over", "withdrawn"})
_STATES = {
    "to_come": "to come 未开始",
    "under_way": "under way 停机中",
    "over": "over 已结束",
    "withdrawn": "withdrawn 已撤回",
}
_A_TIME = "2026-12-05T22:00, China's unless it has an offset, or +7d from now"
Since = Annotated[str | None, typer.Option(help=f"From when on: {_A_TIME}.  Left out: from now on, or as it was.")]
Until = Annotated[str | None, typer.Option(help=f"Until when: {_A_TIME}.")]
For = Annotated[str | None, typer.Option("--for", help="In place of --until: for so long, as 2h or 1d12h.")]
WhyZh = Annotated[str | None, typer.Option(help="Why, in Chinese; everybody reads it.")]
WhyEn = Annotated[str | None, typer.Option(help="Why, in English; everybody reads it.")]
Which = Annotated[str, typer.Argument(help="Its id, as the list shows it; or the department, where it has one alone.")]


@app.command("announce")
@calls_gateway
def announce(
    department: Annotated[str, typer.Argument(help="The department, by its code.")],
    since: Since = None,
    until: Until = None,
    span: For = None,
    kind: Annotated[str, typer.Option(help="planned or outage.")] = "planned",
    why_zh: WhyZh = None,
    why_en: WhyEn = None,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """Announce that a department will not answer for a time; it is not asked then, and what is asked of it waits."""
    with caller(usual=_USUAL) as operator:
        now = _now(operator)
        begins = _at(since, now)
        body = {"department": department, "kind": kind, "until": _end(until, span, begins or now, now).isoformat()}
        if begins is not None:
            body["since"] = begins.isoformat()
        _show(operator.post(_PATH, {**body, **_why(why_zh, why_en)}), as_json=as_json)


@app.command("list")
@calls_gateway
def list_downtimes(
    department: Annotated[str | None, typer.Option(help="Of this department alone.")] = None,
    ended: Annotated[bool, typer.Option("--ended", help="Also what is over or withdrawn, for 30 days.")] = False,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """What departments have announced, by department and time; with those of the gateway's settings."""
    with caller(usual=_USUAL) as operator:
        found = operator.every(_PATH, **({} if department is None else {"department": department}))
        called = {one["code"]: titled(one["title"]) for one in operator.every("/v1/departments")}
    columns = {
        "downtime 编号": lambda one: one["downtime_id"] or say("settings", "配置"),
        "department 部门": lambda one: called.get(one["department"], one["department"]),
        "from 开始": lambda one: one["since"],
        "until 结束": lambda one: one["until"],
        "state 状态": lambda one: worded(_STATES[one["state"]]),
        "why 事由": lambda one: titled(one["why"]),
    }
    shown = [one for one in found if ended or one["state"] not in _ENDED]
    show_records(shown, columns, as_json=as_json, empty="Nothing is announced. 没有停机安排。")


@app.command("change")
@calls_gateway
def change(
    which: Which,
    since: Since = None,
    until: Until = None,
    span: For = None,
    why_zh: WhyZh = None,
    why_en: WhyEn = None,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """Have one begin or end at another time, or say more of why; once it has begun its beginning stays."""
    with caller(usual=_USUAL) as operator:
        found, now = _one(operator, which), _now(operator)
        begins = _at(since, now)
        body: dict[str, object] = {} if begins is None else {"since": begins.isoformat()}
        if until is not None or span is not None:
            from_then = begins or max(datetime.fromisoformat(found["since"]), now)
            body["until"] = _end(until, span, from_then, now).isoformat()
        changed = operator.post(f"{_PATH}/{found['downtime_id']}/change", {**body, **_why(why_zh, why_en)})
        _show(changed, as_json=as_json)


@app.command("withdraw")
@calls_gateway
def withdraw(which: Which, as_json: AsJson = False, *, caller: CallerOptions) -> None:
    """Withdraw one, or end one that has begun: whoever waits for its end is answered now."""
    with caller(usual=_USUAL) as operator:
        _show(operator.post(f"{_PATH}/{_one(operator, which)['downtime_id']}/withdraw", {}), as_json=as_json)


def _now(operator: ApiClient) -> datetime:
    """The gateway's domain clock."""
    return datetime.fromisoformat(operator.get(_PATH, None, limit="1")["now"])


def _one(operator: ApiClient, which: str) -> Json:
    """Raises UsageError where it names none that can be changed, or several."""
    announced = [one for one in operator.every(_PATH) if one["downtime_id"] and one["state"] not in _ENDED]
    found = [one for one in announced if which in {one["downtime_id"], one["department"]}]
    if len(found) != 1:
        raise UsageError(
            say(
                f"{len(found)} announced downtimes are named by that: `gateway downtime list` shows their ids.",
                f"以此可找到 {len(found)} 项停机安排：请用 `gateway downtime list` 查看编号。",
            )
        )
    return found[0]


def _at(text: str | None, now: datetime) -> datetime | None:
    """Raises UsageError."""
    if text is None:
        return None
    if text.startswith("+") and (span := read_span(text[1:])):
        return now + span
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no time: give it as {_A_TIME}.") from None
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def _end(until: str | None, span: str | None, begins: datetime, now: datetime) -> datetime:
    """Raises UsageError where none is named, or two are."""
    length = timedelta(0) if span is None else read_span(span)
    end = _at(until, now) if span is None else begins + length if length and until is None else None
    if end is None:
        raise UsageError("Say when it ends: --until 2026-12-06T06:00, or --for 2h.")
    return end


def _why(zh: str | None, en: str | None) -> dict[str, Any]:
    words = {language: text for language, text in (("zh", zh), ("en", en)) if text is not None}
    return {"why": words} if words else {}


def _show(one: Json, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(one, ensure_ascii=False, indent=1))
        return
    times = " – ".join(
        datetime.fromisoformat(one[name]).astimezone(CHINA).strftime("%Y-%m-%d %H:%M") for name in ("since", "until")
    )
    print(f"{one['downtime_id']}\n{one['department']} {times} {titled(one['why'])}: {worded(_STATES[one['state']])}")

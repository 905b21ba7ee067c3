"""`gateway clock`: the demo's domain time, and days that pass at once."""

import json
from datetime import datetime, timedelta
from typing import Annotated, Any

import httpx
import typer

from gateway.cli import BASE_URL, ApiClient, BaseUrl, UsageError, read_span, say
from gateway.domain.clock import real_now
from gateway.domain.errors import SetupError
from gateway_demo.running import caller_named, demo_at

_LONGEST = timedelta(days=366)


def clock(
    forward: Annotated[
        str | None, typer.Option(help="How far: 5d, 12h, 30m, 1d12h, or as ISO 8601: P5D, PT12H.  Never back.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Show the demo's domain time, or move it forward: due times, windows, retries and ages follow; tokens and the log's times do not."""
    by = None if forward is None else span_of(forward)
    demo = demo_at(base_url)
    with caller_named(base_url, demo["issuer_url"], "operator") as operator:
        payload: Any = operator.get("/demo/clock") if by is None else _moved(by, operator, demo["departments"])
    now = datetime.fromisoformat(payload["now"])
    real = real_now()
    if as_json:
        print(json.dumps({"now": now.isoformat(), "real": real.isoformat()}))
        return
    print(
        say(
            f"domain time: {now:%Y-%m-%d %H:%M:%S%z}, by which due times, windows and ages go; `gateway clock --forward 5d` moves it\n"
            f"real time:   {real:%Y-%m-%d %H:%M:%S%z}, by which the log's entries, tokens and quotas go",
            f"业务时间：{now:%Y-%m-%d %H:%M:%S%z}，期限、服务时段和数据时效以此为准；可用 gateway clock --forward 5d 前移\n"
            f"实际时间：{real:%Y-%m-%d %H:%M:%S%z}，留痕记录、令牌和配额以此为准",
        )
    )


def _moved(by: timedelta, operator: ApiClient, departments: dict[str, dict[str, str]]) -> Any:
    """The gateway first, which writes it down; then each department, whose windows and nightly files follow."""
    wanted = {"forward_s": int(by.total_seconds())}
    reply = operator.post("/demo/clock", wanted)
    for name, addresses in departments.items():
        try:
            answer = httpx.post(f"{addresses['control_url']}/clock", json=wanted, trust_env=False)
        except httpx.HTTPError:
            answer = None
        if answer is None or not answer.is_success:
            raise SetupError(
                f"The clock is forward, but the simulated department {name} did not follow: start the demo again."
            )
    return reply


def span_of(text: str) -> timedelta:
    """The span that a text names.  Raises UsageError for one that is none, nothing, negative, or more than a year."""
    span = read_span(text)
    if not timedelta(0) < span <= _LONGEST:
        raise UsageError(
            "Say how far the clock goes forward: --forward 5d, 12h, 30m, 1d12h or P5D; never back, a year at most."
        )
    return span

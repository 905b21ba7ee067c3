"""`gateway run`: everything a newcomer needs, the story, and then it stays up."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli import UsageError, say, waiting
from gateway.domain.errors import SetupError
from gateway_demo.commands.story import Story, StoryResult
from gateway_demo.commands.telling import rooms
from gateway_demo.demo import Demo, DemoOptions
from gateway_demo.population import AS_OF, Weight, admit

STARTED_AT = time.monotonic()
POLL_S = 0.5
"""How often the processes are looked after."""


class ProfileName(StrEnum):
    """How quickly the simulated departments answer."""

    DEMO = "demo"
    REALISTIC = "realistic"


def run(
    once: Annotated[bool, typer.Option("--once", help="Tell the story, stop, and exit with a status.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object in place of tables.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="The documents, the grid of fields and the whole log besides.")
    ] = False,
    home: Annotated[Path, typer.Option(help="Where data, keys and logs of the demo are kept.")] = Path(".gateway"),
    port: Annotated[int, typer.Option(min=1, max=65535, help="The gateway's port on 127.0.0.1.")] = 8080,
    as_of: Annotated[str, typer.Option(help="The date the domain clock starts at, YYYY-MM-DD.")] = "2026-11-01",
    population: Annotated[Path | None, typer.Option(help="A population folder in place of a generated one.")] = None,
    residents: Annotated[int, typer.Option(min=50, max=20_000, help="How many residents to generate.")] = 1000,
    windows: Annotated[bool, typer.Option("--windows", help="Let the departments keep their closed hours.")] = False,
    case_register: Annotated[
        bool,
        typer.Option("--case-register", help="Let the city have a case register, which is asked about every query."),
    ] = False,
    text_messages: Annotated[
        bool,
        typer.Option("--text-messages", help="Let the city have an SMS gateway, by which applicants are told."),
    ] = False,
    profile: Annotated[ProfileName, typer.Option(help="How quickly the departments answer.")] = ProfileName.DEMO,
    ready_file: Annotated[
        Path | None, typer.Option(help="File to write one JSON object to, once everything is running.")
    ] = None,
) -> None:
    """Start a private PostgreSQL, the simulated departments, the dev issuer and the gateway; tell the story; stay up.

    With DATABASE_URL set, that PostgreSQL is used in place of a private one.
    """
    console = Console(stderr=as_json)
    _person_days(population, _date(as_of))
    options = DemoOptions(
        home=home,
        port=port,
        as_of=_date(as_of),
        population=population,
        residents=residents,
        windows=windows,
        profile=profile.value,
        case_register=case_register,
        text_messages=text_messages,
        database_url=os.environ.get("DATABASE_URL") or None,
    )
    _no_former(ready_file)
    if population is not None:
        _look_through(population, console)
    with _stop_signals(), _running(options, console) as demo:
        if ready_file is not None:
            demo.write_ready(ready_file)
        result = _tell(demo, console, verbose=verbose)
        if as_json:
            print(json.dumps(_summary(demo, result), ensure_ascii=False), flush=True)
        if not once:
            _stay(demo, console)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("--as-of takes a date that exists, as YYYY-MM-DD, such as 2026-11-01.") from None


def _no_former(ready_file: Path | None) -> None:
    """Whoever waits for the ready file must not read a former run's; and one that cannot be written is told before the start."""
    try:
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
    except OSError as fault:
        raise SetupError(
            f"{ready_file} cannot be written ({fault.strerror}): name another file with --ready-file."
        ) from None


def _look_through(population: Path, console: Console) -> None:
    """Raises SetupError, before anything is started, for a folder that is not in the exchange form; tells what else is odd in it."""
    faults = sum(finding.weight is Weight.FAULT for finding in admit(population))
    if faults:
        console.print(
            f"{population}: {faults} faults, which `gateway population check {population}` lists; the departments hold them as"
            " they are.",
            highlight=False,
            soft_wrap=True,
        )


def _person_days(population: Path | None, as_of: date) -> None:
    """A population of our own is not made for a day before its personas' lives are told."""
    if population is None and as_of < AS_OF:
        raise UsageError(f"--as-of takes {AS_OF} or a later day: the demo's people are known until then.")


def _tell(demo: Demo, console: Console, *, verbose: bool) -> StoryResult | None:
    """The story, where its people are."""
    if not demo.has_personas():
        console.print("The population given does not hold the story's people; the gateway is up without the story.")
        return None
    story = Story(
        demo.addresses,
        console,
        STARTED_AT,
        demo.home / "first-minute",
        verbose=verbose,
        watch=lambda: _all_must_run(demo),
    )
    try:
        return story.tell()
    except SetupError:
        time.sleep(POLL_S)  # who has just been killed may not be known as dead yet
        _all_must_run(demo)
        raise


def _all_must_run(demo: Demo) -> None:
    """Raises SetupError when a process of the demo ended by itself."""
    if (fallen := demo.fallen()) is not None:
        raise SetupError(f"The process {fallen} ended by itself: see its log in {demo.home}, and start the demo again.")


def _summary(demo: Demo, result: StoryResult | None) -> dict[str, object]:
    shown: dict[str, object] = {"base_url": demo.addresses["base_url"], "docs_url": demo.addresses["docs_url"]}
    if result is None:
        return shown | {"first_document_s": None}
    return shown | {
        "first_document_s": round(result.first_document_s, 3),
        "first": result.first,
        "completed": result.completed,
        "tax_clerk": result.as_tax_clerk,
        "clerk": result.as_clerk,
        "entries": result.entries,
    }


def _stay(demo: Demo, console: Console) -> None:
    """Say where everything is and wait for Ctrl-C, or for a process that falls."""
    base_url = demo.addresses["base_url"]
    gateway = ".venv/bin/gateway" if Path(".venv/bin/gateway").exists() else "gateway"
    at = _address_option(base_url)
    lines = [
        say(f"\nYour turn: choose who you are at {base_url}/", f"\n请在 {base_url}/ 选择身份："),
        *rooms(base_url),
        say("\nor in another terminal, from here:", "\n或在另一终端、当前目录中："),
        f"  {gateway} query M01{at}",
        f"  curl -s {base_url}/v1/matters/M01 \\",
        f'    -H "Authorization: Bearer $({gateway} token --as clerk{at})"',
        say("Ctrl-C stops everything.", "按 Ctrl-C 全部停止。"),
    ]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    try:
        while True:
            _all_must_run(demo)
            time.sleep(POLL_S)
    except KeyboardInterrupt:
        return


def _address_option(base_url: str) -> str:
    return "" if base_url.endswith(":8080") else f" --base-url {base_url}"


@contextmanager
def _running(options: DemoOptions, console: Console) -> Iterator[Demo]:
    demo = Demo(options)
    with waiting(
        console, say("starting PostgreSQL, the departments and the gateway", "正在启动数据库、部门系统和网关")
    ):
        demo.start()
    try:
        yield demo
    finally:
        with _deaf(), waiting(console, say("stopping everything", "正在停止")):
            demo.stop()


@contextmanager
def _deaf() -> Iterator[None]:
    """A second Ctrl-C does not break off the stopping, which would leave something running."""
    former = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@contextmanager
def _stop_signals() -> Iterator[None]:
    """SIGTERM ends the demo as Ctrl-C does; and so does SIGINT where a shell started us in the background, which turns it off."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    former = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)

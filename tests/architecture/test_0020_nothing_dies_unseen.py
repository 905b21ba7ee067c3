"""No task is started but by the supervisor, except by those who wait for it themselves."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTS = frozenset({"create_task", "ensure_future", "TaskGroup", "call_soon_threadsafe", "run_coroutine_threadsafe"})
AWAITED = {
    "src/gateway/domain/supervision.py": "the supervisor itself",
    "src/gateway/main.py": "the HTTP servers, whose end is the process's",
    "src/gateway/wiring.py": "the start, which is waited for",
    "src/gateway/domain/stalls.py": "no task: the loop is asked for one turn, by the thread that watches it",
    "src/gateway/jobs/jobs.py": "no work: the worker is woken for one turn; where that is lost it looks by itself within two seconds",
    "src/gateway/connect/fanout.py": "lookups of one request, which waits for them until its deadline",
    "src/gateway/connect/gathering.py": "one call for several questions, which wait for it until their deadlines",
    "src/gateway/sdk/drop_reading.py": "a drop that a thread reads, for which the next look waits",
    "src/gateway/connect/drivers/sql.py": "the counties of one question, which waits for them until its deadline",
    "src/gateway/db/database.py": "a statement that may take longer, for which whoever asks waits while the server answers anybody",
    "src/gateway/db/hosts.py": "one connection to each host, for which whoever connects waits",
    "src/gateway_demo/kit/process.py": "a simulated department's watch, whose end is the process's",
    "src/gateway/audit/stream.py": "a connection being opened, hung up when nobody waits any more",
}
"""Who may start a task, and why it is not a background task."""


def files() -> Iterator[Path]:
    for folder in (*(ROOT / "src").glob("gateway*"), *(ROOT / "connectors").glob("*/gateway_*")):
        yield from folder.rglob("*.py")


def starts(file: Path) -> bool:
    names = (
        node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Attribute | ast.Name)
    )
    return any((node.attr if isinstance(node, ast.Attribute) else node.id) in STARTS for node in names)


def test_background_tasks_are_the_supervisors() -> None:
    assert {str(file.relative_to(ROOT)) for file in files() if starts(file)} == AWAITED.keys()


def test_the_runbook_says_what_each_task_does() -> None:
    """`/readyz` names it, and whoever is woken by that looks it up."""
    runbook = (ROOT / "docs" / "runbook.md").read_text("utf-8")
    started = re.compile(r'\.start\(\s*f?"([a-z]+(?:-[a-z]+)*-?)')
    names = {name for file in (ROOT / "src").rglob("*.py") for name in started.findall(file.read_text("utf-8"))}
    assert len(names) > 10
    assert {name for name in names if f"`{name}`" not in runbook and f"`{name}…`" not in runbook} == set()

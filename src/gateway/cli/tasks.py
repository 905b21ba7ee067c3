"""`gateway tasks`: a department's verification desk, for the officers who answer by hand."""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli.audit_options import text_from
from gateway.cli.card import show_record
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.language import titled, worded
from gateway.cli.newest import id_of
from gateway.cli.render import Json, show_records
from gateway.cli.usage import AsJson, Most, UsageError
from gateway.domain.files import LARGEST_FILE
from gateway.domain.words import Verdict

app = typer.Typer(no_args_is_help=True, help="The verification desk: questions that your department answers by hand.")
PATH = "/v1/verifications"
_DESK = "verifier:real_estate"
TaskId = Annotated[str, typer.Argument(help="The verification's id, as `list` tells it; `first`: what is due first.")]


@app.command("list")
@calls_gateway
def list_tasks(
    limit: Most = 50,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """The open verifications of your department, the first due first, and who has claimed them; nobody is named."""
    with caller(usual=_DESK) as desk:
        found = desk.get(PATH, limit=str(limit))["items"]
    columns = {
        "task 任务": lambda one: one["task_id"],
        "certificate 证明事项": lambda one: one["certificate"],
        "due 期限": lambda one: one["due_at"],
        "claimed by 认领": lambda one: one["claimed_by"],
        "until 至": lambda one: one["claimed_until"],
    }
    show_records(found, columns, as_json=as_json)


@app.command("show")
@calls_gateway
def show_task(
    task_id: TaskId,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """Open a verification: the question, whom it is about, what is attached, what was answered before.  It is an entry of the log."""
    with caller(usual=_DESK) as desk:
        task = desk.get(f"{_place(desk, task_id)}")
    if as_json:
        print(json.dumps(task, ensure_ascii=False, indent=1))
        return
    _tell(task, Console())


@app.command("claim")
@calls_gateway
def claim_task(task_id: TaskId, *, caller: CallerOptions) -> None:
    """Have a verification for yourself for a time; again: for longer."""
    _step(caller, task_id, "claim")


@app.command("release")
@calls_gateway
def release_task(task_id: TaskId, *, caller: CallerOptions) -> None:
    """Give a verification back that you have claimed."""
    _step(caller, task_id, "release")


@app.command("attach")
@calls_gateway
def attach_file(
    task_id: TaskId,
    file: Annotated[Path, typer.Argument(help="PDF, JPEG or PNG, at most 5 MiB.")],
    *,
    caller: CallerOptions,
) -> None:
    """Attach a file to a verification before you answer it."""
    content = _content_of(file)
    with caller(usual=_DESK) as desk:
        show_record(_attached(desk, task_id, content), desk)


@app.command("fetch")
@calls_gateway
def fetch_file(
    task_id: TaskId,
    attachment_id: Annotated[str, typer.Argument(help="The file's id, as `show` tells it.")],
    into: Annotated[Path, typer.Option(help="Where to write it.")],
    *,
    caller: CallerOptions,
) -> None:
    """Fetch a file that is attached to an open verification.  It is an entry of the log."""
    with caller(usual=_DESK) as desk:
        desk.fetch(f"{_place(desk, task_id)}/attachments/{attachment_id}", into)


@app.command("reply")
@calls_gateway
def reply_to_task(
    task_id: TaskId,
    finding: Annotated[Verdict, typer.Argument(help="The answer to the question as `show` tells it.")],
    note: Annotated[
        Path | None, typer.Option(help="File with a note that stays with the task, sealed (- reads standard input).")
    ] = None,
    attach: Annotated[list[Path] | None, typer.Option(help="A file to attach first; may be repeated.")] = None,
    *,
    caller: CallerOptions,
) -> None:
    """Answer the question of a verification; the query goes on, or the next department is asked."""
    contents = [_content_of(file) for file in attach or ()]
    form = {"finding": finding, **({} if note is None else {"note": text_from(note)})}
    with caller(usual=_DESK) as desk:
        for content in contents:
            _attached(desk, task_id, content)
        show_record(desk.post(f"{_place(desk, task_id)}/reply", form), desk)


@app.command("extend")
@calls_gateway
def extend_task(task_id: TaskId, *, caller: CallerOptions) -> None:
    """Take more time for a verification; the query shows the new time."""
    _step(caller, task_id, "extend")


@app.command("hand-on")
@calls_gateway
def hand_on_task(
    task_id: TaskId,
    department: Annotated[str, typer.Argument(help="The code of the department that can know.")],
    *,
    caller: CallerOptions,
) -> None:
    """Hand a verification on to another department; its time stays."""
    with caller(usual=_DESK) as desk:
        show_record(desk.post(f"{_place(desk, task_id)}/reassign", {"department": department}), desk)


def _step(caller: CallerOptions, task_id: str, what: str) -> None:
    with caller(usual=_DESK) as desk:
        show_record(desk.post(f"{_place(desk, task_id)}/{what}", {}), desk)


def _place(desk: ApiClient, task_id: str) -> str:
    return f"{PATH}/{id_of(desk, task_id, PATH, 'task_id')}"


def _attached(desk: ApiClient, task_id: str, content: bytes) -> Json:
    digest = b64encode(sha256(content).digest()).decode()
    sent: Json = desk.send(f"{_place(desk, task_id)}/attachments", content, {"content-digest": f"sha-256=:{digest}:"})
    return sent


def _content_of(file: Path) -> bytes:
    """Raises UsageError where it cannot be read, or is larger than any that is taken."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise UsageError(f"{file} is larger than {LARGEST_FILE} bytes.")
        return file.read_bytes()
    except OSError as fault:
        raise UsageError(f"{file} cannot be read ({fault.strerror}).") from None


def _tell(task: Json, console: Console) -> None:
    """A task as an officer reads it: the question first."""
    attached, before = worded("attached 附件"), worded("before 以往")
    lines = [
        titled(task["question"]),
        f"{task['certificate']} {titled(task['certificate_title'])} · {titled(task['matter_title'])} · {task['case_number']}",
        *(f"{person['role']}: {person['name']} {person['person_id']}" for person in task["persons"]),
        *(f"employer: {code}" for code in task["employers"]),
        *(f"{name}: {value}" for name, value in task["parameters"].items()),
        f"{worded('due 期限')} {task['due_at']}",
        *(
            f"{one['department']} {worded('replied 已答复')}: {one['finding']} ({one['note']})"
            for one in task["replies"]
        ),
        *(f"{attached} {one['attachment_id']} {one['media_type']} {one['size']}" for one in task["attachments"]),
        *(f"{before} {one['at']} {one['certificate']}: {one['finding']} · {one['post']}" for one in task["earlier"]),
    ]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

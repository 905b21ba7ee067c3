"""`gateway policy …`: a policy on its way, from the files in force to the next ones, for two stewards."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gateway.city import read_city
from gateway.cli import policy_past
from gateway.cli.card import value_text
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.language import say, titled, worded
from gateway.cli.render import Json, show_records
from gateway.cli.usage import AsJson, UsageError
from gateway.policy import PolicyBundle

app = typer.Typer(no_args_is_help=True, help="The policy in force, and the way to the next one.")
app.command("explain")(policy_past.explain)
app.command("replay")(policy_past.replay)
app.command("unused")(policy_past.unused)

_FIRST, _SECOND = "steward", "steward2"
"""Where tokens come by name: who drafts, and who approves."""
_FETCHED = ".policy-bundle"
"""The file of a fetched folder that says which bundle its files were."""
_MOST_BYTES = 48_000
"""Of the files of one request, so that it stays below the 64 KiB of a body."""
_LEAST_PREFIX = 12

PolicyId = Annotated[str, typer.Argument(help="The policy's id, or `last`: the newest.")]
LAST = "last"
Folder = Annotated[Path, typer.Argument(help="A folder of the policy's files.")]
Why = Annotated[str, typer.Option("--reason", help="Why, in your own words; name nobody.")]


@app.command("fetch")
@calls_gateway
def fetch(
    folder: Folder,
    *,
    caller: CallerOptions,
) -> None:
    """Write the files that are in force into a new folder, to be changed there."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty: name a new folder.")
    with caller(usual=_FIRST) as steward:
        bundle, files = _in_force(steward)
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8", newline="")
    (folder / _FETCHED).write_text(f"{bundle}\n", "ascii")
    print(f"{len(files)} files of bundle {bundle} are in {folder}.")


@app.command("draft")
@calls_gateway
def draft(
    folder: Folder,
    reason: Why,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Draft a policy with the files of a folder that you have fetched and changed."""
    with caller(usual=_FIRST) as steward:
        bundle, files = _in_force(steward)
        _require_fetched(folder, bundle)
        changes = _changes(folder, files)
        if not changes:
            raise UsageError(f"The files of {folder} are those in force: change one of them first.")
        drafted = _sent(steward, steward.post("/v1/policies", {"reason": reason}), changes)
    _tell(drafted, as_json=as_json)


@app.command("change")
@calls_gateway
def change(
    policy_id: PolicyId,
    folder: Folder,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Put the files of a folder into a policy that you have drafted."""
    with caller(usual=_FIRST) as steward:
        known = steward.get(_path(steward, policy_id))
        _require_fetched(folder, known["base"])
        stand = _files_of(_bundle(steward, known["base"])) | {file["name"]: file["text"] for file in known["files"]}
        changes = _changes(folder, {name: text for name, text in stand.items() if text is not None})
        changed = _sent(steward, known, changes)
    _tell(changed, as_json=as_json)


@app.command("roll-back")
@calls_gateway
def roll_back(
    bundle: Annotated[str, typer.Argument(help="The hash of a former bundle.")],
    reason: Why,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Draft a policy that brings a former bundle back; a second steward approves it like any other."""
    with caller(usual=_FIRST) as steward:
        drafted = steward.post("/v1/policies", {"reason": reason, "roll_back_to": bundle})
    _tell(drafted, as_json=as_json)


@app.command("list")
@calls_gateway
def list_(
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many, the newest first.")] = 20,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """The policies, and how far they are."""
    with caller(usual=_FIRST) as steward:
        found = steward.get("/v1/policies", limit=str(limit))["items"]
    columns = {
        "policy 政策": lambda one: one["policy_id"],
        "state 状态": lambda one: value_text(one["state"]),
        "by 起草 → 批准": lambda one: f"{one['drafted_by']} → {one['approved_by'] or '?'}",
        "why 事由": lambda one: one["reason"],
    }
    show_records(found, columns, as_json=as_json, empty="No policy was drafted 没有政策草案")


@app.command("show")
@calls_gateway
def show(
    policy_id: PolicyId,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """How far a policy is, and which files it changes."""
    with caller(usual=_FIRST) as steward:
        _tell(steward.get(_path(steward, policy_id)), as_json=as_json)


@app.command("validate")
@calls_gateway
def validate(
    policy_id: PolicyId,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Find everything that does not fit; exit 1 where something must be mended."""
    with caller(usual=_FIRST) as steward:
        found = steward.post(f"{_path(steward, policy_id)}/validate", {})
    lines = [f"{one['severity']} {one['rule']}  {one['where']}: {one['sentence']}" for one in found["findings"]]
    _report(
        found,
        [*lines, worded("valid 通过" if found["holds"] else "NOT valid 未通过")],
        as_json=as_json,
        holds=found["holds"],
    )


@app.command("test")
@calls_gateway
def try_tests(
    policy_id: PolicyId,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Run the policy's own table of tests, `tests.json`; exit 1 where a row does not hold."""
    with caller(usual=_FIRST) as steward:
        run = steward.post(f"{_path(steward, policy_id)}/test", {})
    failed = [row for row in run["rows"] if not row["holds"]]
    lines = [
        f"row {row['number']}: {row['matter']} {row['field']} for {row['department']}: expected {row['expected']}, is {row['actual']}"
        for row in failed
    ]
    _report(
        run,
        [*lines, f"{len(run['rows']) - len(failed)} of {len(run['rows'])} rows hold"],
        as_json=as_json,
        holds=run["holds"],
    )


@app.command("diff")
@calls_gateway
def diff(
    policy_id: PolicyId,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """What officers would see otherwise than now, and what would be otherwise in the data, one sentence each."""
    with caller(usual=_FIRST) as steward:
        found = steward.post(f"{_path(steward, policy_id)}/diff", {})
    lines = [f"{'+' if one['opens'] else '-'} {titled(one['sentence'])}" for one in found["changes"]]
    lines += [f"~ {titled(one['sentence'])}" for one in found["data"]]
    opened, closed, files = found["opened"], found["closed"], ", ".join(found["changed"])
    lines.append(
        say(
            f"{opened} opened, {closed} closed; files: {files or 'none'}",
            f"放开{opened}项，收紧{closed}项；文件：{files or '无'}",
        )
    )
    lines.append(f"bundle {found['bundle']}")
    _report(found, lines, as_json=as_json)


@app.command("approve")
@calls_gateway
def approve(
    policy_id: PolicyId,
    bundle: Annotated[
        str, typer.Option(help="The bundle's hash that `diff` has shown you, or its first twelve digits.")
    ],
    reason: Why,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Approve, as a second steward, a policy as you have seen it."""
    if len(bundle) < _LEAST_PREFIX:
        raise UsageError(
            f"--bundle takes at least {_LEAST_PREFIX} digits of the hash that `gateway policy diff` shows."
        )
    with caller(usual=_SECOND) as steward:
        stands = str(steward.get(_path(steward, policy_id))["bundle"])
        form = {"bundle": stands if stands.startswith(bundle) else bundle.ljust(64, "0"), "reason": reason}
        _tell(steward.post(f"{_path(steward, policy_id)}/approve", form), as_json=as_json)


@app.command("refuse")
@calls_gateway
def refuse(
    policy_id: PolicyId,
    reason: Why,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Refuse another steward's policy, or withdraw your own."""
    with caller(usual=_SECOND) as steward:
        _tell(steward.post(f"{_path(steward, policy_id)}/refuse", {"reason": reason}), as_json=as_json)


@app.command("publish")
@calls_gateway
def publish(
    policy_id: PolicyId,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """Bring an approved policy into force, everywhere within two seconds."""
    with caller(usual=_FIRST) as steward:
        _tell(steward.post(f"{_path(steward, policy_id)}/publish", {}), as_json=as_json)


@app.command("published")
@calls_gateway
def published(
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many, the newest first.")] = 20,
    *,
    caller: CallerOptions,
    as_json: AsJson = False,
) -> None:
    """What was published, the newest first, which is in force."""
    with caller(usual=_FIRST) as steward:
        found = steward.get("/v1/policies/publications", limit=str(limit))["items"]
    lines = [
        f"{one['number']:>4} {one['at'][:19]} {one['act']:<11} {one['bundle']} {one['drafted_by'] or 'installed'} → {one['approved_by'] or '-'}"
        for one in found
    ]
    _report(found, lines, as_json=as_json)


def _in_force(steward: ApiClient) -> tuple[str, dict[str, str]]:
    """The files in force, and the hash by which they are known whatever is granted."""
    newest = steward.get("/v1/policies/publications", limit="1")["items"][0]["bundle"]
    bundle = _bundle(steward, newest)
    return str(bundle["rules"]), _files_of(bundle)


def _bundle(steward: ApiClient, name: str) -> Json:
    found: Json = steward.get(f"/v1/policies/bundles/{name}")
    return found


def _files_of(bundle: Json) -> dict[str, str]:
    return {file["name"]: file["text"] for file in bundle["files"]}


def _require_fetched(folder: Path, bundle: str) -> None:
    """Raises UsageError where the folder's files were fetched from another bundle: what has changed since would be undone."""
    file = folder / _FETCHED
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}: `gateway policy fetch` makes one.")
    if not file.is_file() or file.read_text("ascii").strip() != bundle:
        raise UsageError(
            f"{folder} was not fetched from bundle {bundle}: fetch that into a new folder, and change it there."
        )


def _changes(folder: Path, stand: Mapping[str, str]) -> Mapping[str, str | None]:
    """What the folder holds otherwise.  Raises UsageError."""
    try:
        files = PolicyBundle.of_city(read_city(folder)).files
    except ValueError:
        raise UsageError(f"{folder} holds a file that is no text in UTF-8.") from None
    names = sorted(files.keys() | stand.keys())
    return {name: files.get(name) for name in names if files.get(name) != stand.get(name)}


def _sent(steward: ApiClient, known: Json, changes: Mapping[str, str | None]) -> Json:
    """The policy once all changes are in it, sent in as many requests as they need."""
    for part in _parts(changes):
        files = [{"name": name, "text": text} for name, text in part.items()]
        form = {"version": known["version"], "files": files}
        known = steward.post(f"/v1/policies/{known['policy_id']}/files", form)
    return known


def _parts(changes: Mapping[str, str | None]) -> Iterator[Mapping[str, str | None]]:
    part: dict[str, str | None] = {}
    size = 0
    for name, text in changes.items():
        weight = len(json.dumps([name, text], ensure_ascii=False).encode())
        if part and size + weight > _MOST_BYTES:
            yield part
            part, size = {}, 0
        part[name], size = text, size + weight
    if part:
        yield part


def _tell(policy: Json, *, as_json: bool) -> None:
    number = "" if policy["number"] is None else f" as publication {policy['number']}"
    lines = [
        f"policy {policy['policy_id']} {policy['state']}{number}, version {policy['version']}",
        f"files: {', '.join(policy['changed']) or 'none'}",
        f"bundle {policy['bundle']}",
    ]
    _report(policy, lines, as_json=as_json)


def _report(found: object, lines: list[str], *, as_json: bool, holds: bool = True) -> None:
    """Print it; exit 1 where it does not hold."""
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        console = Console(highlight=False)
        for line in lines:
            console.print(line, markup=False, soft_wrap=True)
    if not holds:
        raise typer.Exit(1)


def _path(steward: ApiClient, policy_id: str) -> str:
    """Where a policy is, by its id or as the newest.  Raises UsageError where there is none."""
    if policy_id != LAST:
        return f"/v1/policies/{policy_id}"
    found = steward.get("/v1/policies", limit="1")["items"]
    if not found:
        raise UsageError("There is no policy yet: `gateway policy draft` makes one.")
    return f"/v1/policies/{found[0]['policy_id']}"

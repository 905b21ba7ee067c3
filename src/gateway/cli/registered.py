"""`gateway accounts` and `gateway clients`: the register of who may act, over SCIM; and accounts out of a CSV file."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from gateway.cli.card import show_record, value_text
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.render import Json, show_records
from gateway.cli.usage import AsJson, UsageError
from gateway.domain.errors import SetupError

Name = Annotated[str, typer.Argument(help="The account, or the client_id.")]
File = Annotated[Path, typer.Argument(help="The file (- reads standard input).")]

accounts = typer.Typer(no_args_is_help=True, help="The register of query accounts: who may act here.")
clients = typer.Typer(no_args_is_help=True, help="The register of client systems: by which callers come.")
_USERS, _CLIENTS = "/scim/v2/Users", "/scim/v2/Clients"
_ACCOUNT = "urn:oneclick:params:scim:schemas:extension:1.0:Account"
_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_PART_BYTES, _PART_ROWS = 48_000, 400
"""Of a file, what one request takes."""


@accounts.command("list")
@calls_gateway
def list_accounts(
    filter_: Annotated[str | None, typer.Option("--filter", help='As SCIM has it: `title co "window"`.')] = None,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """The accounts in the register, by name."""
    with caller(usual="administrator") as administrator:
        found = list(_every(administrator, _USERS, filter_))
    columns = {
        "account 账号": lambda one: one["userName"],
        "department 部门": lambda one: f"{one[_ACCOUNT]['department']} {one[_ACCOUNT]['county']}",
        "post 岗位": lambda one: one["title"],
        "roles 角色": lambda one: " ".join(role["value"] for role in one["roles"]),
        "duties 职责": lambda one: " ".join(one[_ACCOUNT]["duties"]),
        "state 状态": lambda one: value_text(one[_ACCOUNT]["state"]),
    }
    show_records(found, columns, as_json=as_json)


@accounts.command("import")
@calls_gateway
def import_accounts(
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come of it.")] = False,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """Create and replace the accounts of a CSV file; others stay as they are.  Where a line is wrong, nothing is done."""
    parts = list(_parts(_text_of(file)))
    with caller(usual="administrator") as administrator:
        outcome = _sent(administrator, parts, dry_run=True)
        if not dry_run and not outcome["faults"]:
            outcome = _sent(administrator, parts, dry_run=False)
    if as_json:
        print(json.dumps(outcome, ensure_ascii=False, indent=1))
    else:
        _tell(outcome)
    if outcome["faults"]:
        raise typer.Exit(1)


@accounts.command("suspend")
@calls_gateway
def suspend_account(
    name: Name,
    *,
    caller: CallerOptions,
) -> None:
    """Suspend an account: from then on it has no right here."""
    with caller(usual="administrator") as administrator:
        _change(administrator, _USERS, "userName", name, {_ACCOUNT: {"state": "suspended"}})


@accounts.command("activate")
@calls_gateway
def activate_account(
    name: Name,
    *,
    caller: CallerOptions,
) -> None:
    """Let a suspended, dormant or closed account act again."""
    with caller(usual="administrator") as administrator:
        _change(administrator, _USERS, "userName", name, {_ACCOUNT: {"state": "active"}})


@accounts.command("reactivate")
@calls_gateway
def reactivate_account(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; name nobody.")],
    *,
    caller: CallerOptions,
) -> None:
    """Let a dormant account ask again, as a steward; of one that is not dormant nothing changes, and nobody wakes their own."""
    with caller(usual="steward") as steward:
        done = steward.post("/v1/dormant-accounts/reactivate", {"account": name, "reason": reason})
        show_record(done, steward)


@accounts.command("move")
@calls_gateway
def move_account(
    name: Name,
    department: Annotated[str, typer.Option(help="The new department's code.")],
    county: Annotated[str, typer.Option(help="The new county's code.")],
    post: Annotated[str, typer.Option(help="The new post, in the city's words.")],
    *,
    caller: CallerOptions,
) -> None:
    """Move an account to another department or county; tokens that still name the old one are refused."""
    value = {"title": post, _ACCOUNT: {"department": department, "county": county}}
    with caller(usual="administrator") as administrator:
        _change(administrator, _USERS, "userName", name, value)


@accounts.command("remove")
@calls_gateway
def remove_account(
    name: Name,
    *,
    caller: CallerOptions,
) -> None:
    """Take an account out of the register."""
    with caller(usual="administrator") as administrator:
        administrator.delete(_place(administrator, _USERS, "userName", name))


@clients.command("list")
@calls_gateway
def list_clients(
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """The client systems in the register, by name."""
    with caller(usual="administrator") as administrator:
        found = list(_every(administrator, _CLIENTS, None))
    columns = {
        "client 系统": lambda one: one["clientName"],
        "department 部门": lambda one: one["department"],
        "matters 事项": lambda one: " ".join(one["matters"]),
        "keys 公钥": lambda one: " ".join(key["kid"] for key in one["keys"]),
        "quotas 配额": lambda one: " ".join(f"{quota['name']}={quota['most']}" for quota in one["quotas"]),
        "state 状态": lambda one: value_text(one["state"]),
    }
    show_records(found, columns, as_json=as_json)


@clients.command("put")
@calls_gateway
def put_client(
    file: File,
    *,
    caller: CallerOptions,
) -> None:
    """Create or replace a client system: a JSON file as /scim/v2/Schemas says."""
    try:
        wanted = json.loads(_text_of(file))
        name = str(wanted["clientName"])
    except (ValueError, KeyError, TypeError):
        raise SetupError(f"{file} is no JSON object with a clientName: see /scim/v2/Schemas.") from None
    with caller(usual="administrator") as administrator:
        there = _named(administrator, _CLIENTS, "clientName", name)
        if there:
            administrator.put(f"{_CLIENTS}/{there[0]['id']}", wanted)
        else:
            administrator.post(_CLIENTS, wanted)


@clients.command("suspend")
@calls_gateway
def suspend_client(
    name: Name,
    *,
    caller: CallerOptions,
) -> None:
    """Suspend a client system: whoever comes by it has no right here."""
    with caller(usual="administrator") as administrator:
        _change(administrator, _CLIENTS, "clientName", name, {"state": "suspended"})


@clients.command("activate")
@calls_gateway
def activate_client(
    name: Name,
    *,
    caller: CallerOptions,
) -> None:
    """Let a suspended client system in again."""
    with caller(usual="administrator") as administrator:
        _change(administrator, _CLIENTS, "clientName", name, {"state": "active"})


@clients.command("remove")
@calls_gateway
def remove_client(
    name: Name,
    *,
    caller: CallerOptions,
) -> None:
    """Take a client system out of the register."""
    with caller(usual="administrator") as administrator:
        administrator.delete(_place(administrator, _CLIENTS, "clientName", name))


@clients.command("add-key")
@calls_gateway
def add_key(
    name: Name,
    file: File,
    *,
    caller: CallerOptions,
) -> None:
    """Register one more public key of a client system: a JSON Web Key, or a set of them.  One of the same kid takes the former's place.

    Nothing is changed where somebody else changes the client system at the same moment: run it again.
    """
    try:
        told = json.loads(_text_of(file))
        added = list(told.get("keys", [told]))
        kids = {str(key["kid"]) for key in added}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SetupError(f"{file} is no JSON Web Key with a kid, nor a set of them.") from None
    with caller(usual="administrator") as administrator:
        place = _place(administrator, _CLIENTS, "clientName", name)
        held = administrator.get(place)
        kept = [key for key in held["keys"] if key["kid"] not in kids]
        operation = {"op": "replace", "path": "keys", "value": [*kept, *added]}
        _patch(administrator, place, operation, as_held=held["meta"]["version"])


@clients.command("remove-key")
@calls_gateway
def remove_key(
    name: Name,
    kid: Annotated[str, typer.Argument(help="The key's kid, as `gateway clients list` shows it.")],
    *,
    caller: CallerOptions,
) -> None:
    """Take a public key of a client system away: what is signed by it is refused by every process within two seconds."""
    _refuse_quotes(kid)
    with caller(usual="administrator") as administrator:
        place = _place(administrator, _CLIENTS, "clientName", name)
        _patch(administrator, place, {"op": "remove", "path": f'keys[kid eq "{kid}"]'})


def _every(administrator: ApiClient, path: str, filter_: str | None) -> Iterator[Json]:
    """All that fit, page by page."""
    start, more = 1, {} if filter_ is None else {"filter": filter_}
    while True:
        page = administrator.get(path, None, startIndex=str(start), count="200", **more)
        yield from page["Resources"]
        start += len(page["Resources"])
        if not page["Resources"] or start > page["totalResults"]:
            return


def _named(administrator: ApiClient, path: str, attribute: str, name: str) -> list[Json]:
    _refuse_quotes(name)
    return list(_every(administrator, path, f'{attribute} eq "{name}"'))


def _place(administrator: ApiClient, path: str, attribute: str, name: str) -> str:
    """The address of a record.  Raises SetupError."""
    found = _named(administrator, path, attribute, name)
    if not found:
        raise SetupError(f"The register has no {name}: see `gateway accounts list` and `gateway clients list`.")
    return f"{path}/{found[0]['id']}"


def _change(administrator: ApiClient, path: str, attribute: str, name: str, value: Json) -> None:
    _patch(administrator, _place(administrator, path, attribute, name), {"op": "replace", "value": value})


def _patch(administrator: ApiClient, place: str, operation: Json, as_held: str | None = None) -> None:
    """as_held: the version that the change is made of; another one refuses it."""
    headers = None if as_held is None else {"if-match": as_held}
    administrator.patch(place, {"schemas": [_PATCH], "Operations": [operation]}, headers)


def _refuse_quotes(name: str) -> None:
    """Raises UsageError."""
    if '"' in name or "\\" in name:
        raise UsageError("A name has no quotes.")


def _text_of(file: Path) -> str:
    try:
        return typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise SetupError(f"{file} cannot be read as UTF-8: name another file.") from None


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The file as requests take it, each with the head line; and how many lines stand before each part's first."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    head, part, size, first = rows[:1], list[list[str]](), 0, 0
    for at, row in enumerate(rows[1:]):
        length = sum(len(cell.encode()) + 3 for cell in row)
        if part and (size + length > _PART_BYTES or len(part) == _PART_ROWS):
            yield first, _written([*head, *part])
            part, size, first = [], 0, at
        part.append(row)
        size += length
    yield first, _written([*head, *part])


def _written(rows: list[list[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()


def _sent(administrator: ApiClient, parts: list[tuple[int, str]], *, dry_run: bool) -> dict[str, list[Any]]:
    """What came of all parts; a fault stands by its line in the whole file."""
    whole: dict[str, list[Any]] = {"created": [], "changed": [], "unchanged": [], "faults": []}
    for before, text in parts:
        outcome = administrator.post("/v1/account-imports", {"csv": text, "dry_run": dry_run})
        for name in ("created", "changed", "unchanged"):
            whole[name] += outcome[name]
        for fault in outcome["faults"]:
            line = fault["line"] + before if fault["line"] > 1 else 1
            whole["faults"].append({**fault, "line": line})
    return whole


def _tell(outcome: Mapping[str, list[Any]]) -> None:
    console = Console()
    for name in ("created", "changed", "unchanged"):
        shown = "" if name == "unchanged" else ": " + " ".join(outcome[name])
        console.print(f"{name} {len(outcome[name])}{shown if outcome[name] else ''}", soft_wrap=True, highlight=False)
    for fault in outcome["faults"]:
        console.print(f"line {fault['line']} {fault['pointer']}: {fault['message']}", style="red", soft_wrap=True)

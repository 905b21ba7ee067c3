"""What a list of the gateway holds, as a table or as JSON: every command that shows one is this with its columns."""

from collections.abc import Callable, Mapping

from gateway.cli.credentials import CallerOptions
from gateway.cli.render import Json, show_records

Columns = Mapping[str, Callable[[Json], object]]


def show_list(path: str, columns: Columns, caller: CallerOptions, *, usual: str, limit: int, as_json: bool) -> None:
    """The newest `limit` of the list at a path.  usual: who calls, where the caller says nothing.  Raises SetupError."""
    with caller(usual=usual) as client:
        found = client.get(path, limit=str(limit))["items"]
    show_records(found, columns, as_json=as_json)

"""`last` in place of an id: that of the first in a list, which is the newest, or what is due first."""

from gateway.cli.client import ApiClient
from gateway.cli.usage import UsageError

LAST, FIRST = "last", "first"


def id_of(caller: ApiClient, given: str, path: str, member: str, **filters: str) -> str:
    """The id that is given; for `last`, in a list where the newest stands first, and for `first`, where what is due first does, the first's.

    path: of the list.  member: of its items, which holds the id.  Raises UsageError where the list is empty, SetupError as `get` does.
    """
    if given not in {LAST, FIRST}:
        return given
    found = caller.get(path, None, limit="1", **filters)["items"]
    if not found:
        raise UsageError(f"There is none, so there is no {given} one.")
    return str(found[0][member])

"""The room of stewards, editors and administrators."""

from typing import Any

from gateway.pages.shell import ApiRefused, Asked, Room

room = Room("steward")


def beside(asked: Asked, refusal: ApiRefused | None) -> dict[str, Any]:
    """What a page is given whose form was refused: the form stays as it was filled in, and what is wrong stands beside it.

    Raises the refusal again where another page has to tell it: nobody is signed in any more, or nothing can be answered.
    """
    if refusal is None:
        return {"status": 200, "problem": None}
    if refusal.status in {401, 503}:
        raise refusal
    known = asked.surroundings.problems.get(refusal.code, {})
    return {"status": refusal.status, "problem": {**refusal.problem, "known": known}}

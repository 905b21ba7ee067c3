"""Complaints of people who were sent away in vain: an agent takes one up, acts for them, and answers."""

from starlette.responses import Response

from gateway.pages.desk.room import room
from gateway.pages.shell import NOTHING, ON_A_PAGE, ApiRefused, Asked, faults_of, is_told_beside_fields

_PATH = "/v1/complaints"


@room.get("/desk/complaints")
async def read_complaints(asked: Asked) -> Response:
    """What is routed to the agent's office; the list names nobody."""
    return asked.page(
        "desk/complaints.html", complaints=await asked.get(_PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor"))
    )


@room.get("/desk/complaints/{complaint}")
async def open_complaint(asked: Asked, complaint: str) -> Response:
    """Whose it is, what happened, and what was done; that is an entry."""
    one = await asked.get(f"{_PATH}/{complaint}")
    return asked.page("desk/complaint.html", one=one, form=NOTHING, faults=NOTHING)


@room.post("/desk/complaints/{complaint}/claim")
async def claim_complaint(asked: Asked, complaint: str) -> Response:
    """Take it up."""
    await asked.post(f"{_PATH}/{complaint}/claim")
    return asked.see_other(f"/desk/complaints/{complaint}")


@room.post("/desk/complaints/{complaint}/acts")
async def act_on_complaint(asked: Asked, complaint: str) -> Response:
    """Write down what was done for the citizen."""
    return await _written(asked, complaint, "acts")


@room.post("/desk/complaints/{complaint}/answer")
async def answer_complaint(asked: Asked, complaint: str) -> Response:
    """Answer; whoever complained says whether it is settled."""
    return await _written(asked, complaint, "answer")


async def _written(asked: Asked, complaint: str, step: str) -> Response:
    """Both steps send the one field of the page; what is refused stays in it."""
    form = await asked.form()
    try:
        await asked.post(f"{_PATH}/{complaint}/{step}", {"words": form.get("words", "")})
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        one = await asked.get(f"{_PATH}/{complaint}")
        return asked.page("desk/complaint.html", status=refused.status, one=one, form=form, faults=faults_of(refused))
    return asked.see_other(f"/desk/complaints/{complaint}")

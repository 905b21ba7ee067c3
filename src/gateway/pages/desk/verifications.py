"""The work list of a department, due first, and what an officer does with a verification but answer it."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.domain.words import FreeingReason
from gateway.pages.desk.opened import opened_page
from gateway.pages.desk.room import room
from gateway.pages.shell import ON_A_PAGE, ApiRefused, Asked, Who, faults_of, is_told_beside_fields

_PATH = "/v1/verifications"
_BEGINNINGS: Mapping[str, str] = {"claim_complaint": "/desk/complaints", "answer_correction": "/desk/corrections"}
_MOST_TRIED = 5
_TAKEN_MEANWHILE = 409


@room.get("/desk")
async def read_work_list(asked: Asked) -> Response:
    """What is due first, or of one case; who has no verifications here begins with what they have."""
    who = asked.who or Who()
    if not who.may("list_verifications"):
        for operation, address in _BEGINNINGS.items():
            if who.may(operation):
                return asked.see_other(address)
    own = None
    if who.may("read_verification_figures"):
        figures = await asked.get(f"{_PATH}/figures")
        own = next((row for row in figures["items"] if row["department"] == who.department), None)
    return await _listed(asked, "desk/work_list.html", own=own, reasons=FreeingReason)


@room.get("/desk/answers")
async def read_own_answers(asked: Asked) -> Response:
    """What one has answered, the newest first, or of one case."""
    return await _listed(asked, "desk/answers.html", answered=True)


async def _listed(asked: Asked, template: str, *, answered: bool = False, **values: object) -> Response:
    """A case that is none stands in its field still, with what is wrong."""
    wanted, tasks, refused = asked.query.get("case", "").strip(), None, None
    try:
        tasks = await asked.get(
            _PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor"), case=wanted, answered=answered or None
        )
    except ApiRefused as fault:
        if not wanted or not is_told_beside_fields(fault):
            raise
        refused = fault
    status = 200 if refused is None else refused.status
    return asked.page(template, status=status, tasks=tasks, wanted=wanted, faults=faults_of(refused), **values)


@room.get("/desk/figures")
async def read_figures(asked: Asked) -> Response:
    """How the department keeps its times."""
    return asked.page("desk/figures.html", figures=await asked.get(f"{_PATH}/figures"))


@room.post("/desk/next")
async def take_next(asked: Asked) -> Response:
    """Claim what is due first and nobody has, and open it; where a colleague is quicker, the one after."""
    tasks = await asked.get(_PATH, limit=200)
    free = [task["task_id"] for task in tasks["items"] if task["claimed_by"] is None]
    for task in free[:_MOST_TRIED]:
        try:
            await asked.post(f"{_PATH}/{task}/claim")
        except ApiRefused as refused:
            if refused.status != _TAKEN_MEANWHILE:
                raise
        else:
            return asked.see_other(f"/desk/verifications/{task}")
    return asked.see_other("/desk")


@room.get("/desk/verifications/{task}")
async def open_verification(asked: Asked, task: str) -> Response:
    """The question, whom it is about, and what came before; that is an entry."""
    return await opened_page(asked, task)


@room.post("/desk/verifications/{task}/claim")
async def claim_verification(asked: Asked, task: str) -> Response:
    """Have it for oneself for a time, and open it."""
    await asked.post(f"{_PATH}/{task}/claim")
    return asked.see_other(f"/desk/verifications/{task}")


@room.post("/desk/verifications/{task}/release")
async def release_verification(asked: Asked, task: str) -> Response:
    """Give it back to the colleagues."""
    await asked.post(f"{_PATH}/{task}/release")
    return asked.see_other("/desk")


@room.post("/desk/verifications/{task}/free")
async def free_verification(asked: Asked, task: str) -> Response:
    """End a colleague's claim, for whoever leads the desk."""
    form = await asked.form()
    await asked.post(f"{_PATH}/{task}/free", {"reason": form.get("reason", "")})
    return asked.see_other("/desk")


@room.post("/desk/verifications/{task}/extend")
async def extend_verification(asked: Asked, task: str) -> Response:
    """Take more time, as the city gives it."""
    await asked.post(f"{_PATH}/{task}/extend")
    return asked.see_other(f"/desk/verifications/{task}")


@room.post("/desk/verifications/{task}/hand-on")
async def hand_on_verification(asked: Asked, task: str) -> Response:
    """Give it to another department that can know the answer."""
    form = await asked.form()
    try:
        await asked.post(f"{_PATH}/{task}/reassign", {"department": form.get("department", "")})
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return await opened_page(asked, task, form, refused)
    return asked.see_other("/desk")

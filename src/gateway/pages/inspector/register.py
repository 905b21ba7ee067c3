"""The dishonesty register as the credit office keeps it: objections and repairs, and what is decided about them."""

from starlette.responses import Response

from gateway.pages.inspector.room import room
from gateway.pages.shell import NOTHING, ON_A_PAGE, ApiRefused, Asked, faults_of, is_told_beside_fields

_PATH = "/v1/dishonesty-records"


@room.get("/inspector/register")
async def read_register(asked: Asked) -> Response:
    """About which something is asked that is due first; nobody is named.  This look is an entry."""
    records = await asked.get(_PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor"), state=asked.query.get("state"))
    return asked.page("inspector/register.html", records=records, chosen=asked.query.get("state", ""))


@room.get("/inspector/figures")
async def read_figures(asked: Asked) -> Response:
    """How many hearings, entries, objections and repairs there are."""
    return asked.page("inspector/figures.html", figures=await asked.get(f"{_PATH}/figures"))


@room.get("/inspector/register/{record}")
async def open_record(asked: Asked, record: str) -> Response:
    """An entry with what its person has asked about it; that is an entry of the log."""
    one = await asked.get(f"{_PATH}/{record}")
    return asked.page("inspector/record.html", one=one, form=NOTHING, faults=NOTHING)


@room.post("/inspector/register/{record}/objection/{request}/decision")
async def decide_objection(asked: Asked, record: str, request: str) -> Response:
    """Grant or refuse an objection."""
    return await _decided(asked, record, f"objections/{request}")


@room.post("/inspector/register/{record}/repair/{request}/decision")
async def decide_repair(asked: Asked, record: str, request: str) -> Response:
    """Grant or refuse a repair."""
    return await _decided(asked, record, f"repairs/{request}")


async def _decided(asked: Asked, record: str, wanted: str) -> Response:
    """wanted: what the person has asked, below the entry."""
    form = await asked.form()
    wish = {"decision": form.get("decision") or None, "grounds": form.get("grounds", "").strip()}
    try:
        await asked.post(f"{_PATH}/{record}/{wanted}/decision", wish)
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        one = await asked.get(f"{_PATH}/{record}")
        return asked.page("inspector/record.html", status=refused.status, one=one, form=form, faults=faults_of(refused))
    return asked.see_other(f"/inspector/register/{record}")

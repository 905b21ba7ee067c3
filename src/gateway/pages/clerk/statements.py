"""What somebody says at the window about themselves: in a hearing, against an entry of the dishonesty register, or to have it repaired."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.pages.clerk.place import room
from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.shell.forms import Form

KINDS: Mapping[str, str] = {
    "hearing": "/v1/hearings/{}/statement",
    "objection": "/v1/dishonesty-records/{}/objections",
    "repair": "/v1/dishonesty-records/{}/repairs",
}
"""Where each is sent."""
_ID_LENGTH = 36


@room.get("/clerk/statements")
async def read_statements(asked: Asked) -> Response:
    """The form; and what was just taken down."""
    return _shown(asked, Form([("kind", asked.query.get("kind", ""))]), None)


@room.post("/clerk/statements")
async def take_down(asked: Asked) -> Response:
    """Take it down for the person, who is named by their number."""
    form = await asked.form()
    kind, about = form.get("kind", ""), _id_of(form)
    if kind not in KINDS or len(about) != _ID_LENGTH or not set(about) <= set("0123456789abcdef-"):
        return _shown(asked, form, None, is_unknown=True)
    body = {"statement": form.get("statement", ""), "person_id": form.get("person_id", "")}
    try:
        taken = await asked.post(KINDS[kind].format(about), body)
    except ApiRefused as refusal:
        return _shown(asked, form, refusal)
    return asked.see_other(f"/clerk/statements?done={kind}&state={taken['state']}&due={(taken['due_at'] or '')[:10]}")


def _id_of(form: Form) -> str:
    """The number of a hearing or an entry, as somebody has copied it from a letter."""
    return "".join(form.get("about", "").split()).lower()


def _shown(asked: Asked, form: Form, refusal: ApiRefused | None, *, is_unknown: bool = False) -> Response:
    status = 400 if is_unknown else 200 if refusal is None else refusal.status
    done = asked.query if asked.query.get("done") in KINDS else {}
    values = {"form": form, "kinds": list(KINDS), "is_unknown": is_unknown, "done": done}
    return asked.page("clerk/statements.html", status, **values, refusal=refusal)

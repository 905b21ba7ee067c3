"""The front door: what this is, who may come in, and the language in which it is read."""

import re
from urllib.parse import urlencode

from starlette.responses import Response

from gateway.domain.errors import InvalidInput
from gateway.pages.shell.asked import Asked
from gateway.pages.shell.menu import first_place
from gateway.pages.shell.room import Room
from gateway.pages.shell.surroundings import Visitor
from gateway.pages.shell.words import COOKIE, LANGUAGES

room = Room("front")
_HERE = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?")
"""A path on this server: a second slash, a backslash or a blank that browsers leave out would lead elsewhere."""
_A_YEAR_S = 365 * 24 * 3600


@room.get("/", open=True)
async def read_front(asked: Asked) -> Response:
    """What this is; where anybody may come in as somebody, as whom."""
    visitors: dict[str, list[tuple[Visitor, str]]] = {}
    for one in asked.surroundings.visitors:
        visitors.setdefault(asked.titles.of(one.whose), []).append((one, _way_in(one)))
    return asked.page("front/front.html", visitors=visitors, ways=asked.surroundings.ways)


@room.get("/start")
async def begin(asked: Asked) -> Response:
    """To the room of whoever has signed in."""
    return asked.see_other(first_place(asked.who.roles if asked.who else (), asked.rooms))


@room.post("/language", open=True)
async def choose_language(asked: Asked) -> Response:
    """Read on in another language."""
    form = await asked.form()
    to, place = form.get("to", ""), form.get("return_to", "/")
    if to not in LANGUAGES or not _HERE.fullmatch(place):
        raise InvalidInput("the language is zh or en, and return_to a path on this server")
    answer = asked.see_other(place)
    answer.set_cookie(COOKIE, to, max_age=_A_YEAR_S, httponly=True, samesite="lax", path="/")
    return answer


def _way_in(visitor: Visitor) -> str:
    return f"/login?{urlencode({'return_to': visitor.place, 'login_hint': visitor.hint})}"

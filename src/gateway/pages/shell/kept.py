"""What somebody has typed is not lost where their session is over, or is another than when the page was shown: it is asked whether to send it once more."""

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from gateway.pages.shell.asked import CSRF_FIELD, UNAUTHORISED, Asked
from gateway.pages.shell.forms import LARGEST_FORM

_FORBIDDEN = 403


async def kept(asked: Asked) -> Response | None:
    """The form with what was typed in it; None where the browser does not say that it comes from a page of ours, or it is a large one.

    A file is not kept.  Nothing is stored: what was typed stands in the page.
    """
    if not _is_own(asked) or not await _is_read(asked):
        return None
    form = await asked.form()
    pairs = [(name, value) for name, value in form.pairs if name != CSRF_FIELD]
    status = UNAUTHORISED if asked.who is None else _FORBIDDEN
    return asked.page("shell/again.html", status, pairs=pairs, had_file=bool(form.files))


def _is_own(asked: Asked) -> bool:
    request = asked.request
    return request.method == "POST" and request.headers.get("sec-fetch-site") == "same-origin"


async def _is_read(asked: Asked) -> bool:
    """Whether the body is here, and no longer than a form without files: nobody who is not signed in sends more."""
    if asked.has_form:
        return True
    length = asked.request.headers.get("content-length", "")
    if not length.isdecimal() or not length.isascii() or int(length) > LARGEST_FORM:
        return False
    try:
        await asked.request.body()
    except ClientDisconnect:
        return False
    return True

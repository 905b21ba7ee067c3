"""One request of a page: who is signed in, what they are asked for, and the answer as a page or a part of one."""

import hmac
import json
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from gateway.domain.errors import BrowserRefused
from gateway.pages.shell.files import address_of
from gateway.pages.shell.forms import Brought, Form, read_form
from gateway.pages.shell.inside import CSRF_HEADER, ApiRefused, Inside, Json, Told
from gateway.pages.shell.marks import MARKS
from gateway.pages.shell.menu import Place, places_for
from gateway.pages.shell.rendering import rendered
from gateway.pages.shell.surroundings import Surroundings
from gateway.pages.shell.titles import Titles, day, masked, moment
from gateway.pages.shell.words import COOKIE, TAGS, language_of, words_of

CSRF_FIELD = "csrf_token"
UNAUTHORISED, SEE_OTHER = 401, 303
_AT_ONCE = 200
"""So many items the API gives at once at most."""
_SAFE = frozenset({"GET", "HEAD"})
_IN_AN_ADDRESS = "/?:@!$&'()*+,;=~-._%"
_NOTHING_SAID = dict.fromkeys(("title", "detail", "remedy", "errors", "how_to_apply", "basis", "trace_id"), "")


class Who(dict[str, Any]):
    """Who is signed in, as `/session` tells it; its members are attributes too: `who.account`, `who.roles`, `who.operations`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def may(self, operation: str) -> bool:
        """Whether the table of roles lets them use it."""
        return operation in self.get("operations", ())


class Asked:
    """A request with its room's words.  who: None where nobody is signed in, on pages for everybody alone."""

    def __init__(self, request: Request, room: str, surroundings: Surroundings, rooms: frozenset[str]) -> None:
        self.request = request
        self.surroundings = surroundings
        self.who: Who | None = None
        self.language = language_of(request.cookies.get(COOKIE), request.headers.get("accept-language", ""))
        self.rooms = rooms
        self._room = room
        self._words = words_of(room, self.language)
        self._inside = Inside(request)
        self._form: Form | None = None
        self.titles = Titles(surroundings, self.language, self._words.gettext)

    @property
    def is_fragment(self) -> bool:
        """Whether a part of the page that is shown is asked for, by htmx."""
        headers = self.request.headers
        return headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true"

    @property
    def query(self) -> Mapping[str, str]:
        """The address's parameters."""
        return self.request.query_params

    async def enter(self, *, is_open: bool) -> None:
        """Learn who is signed in, and that one of their own pages asks.  Raises ApiRefused (401: nobody is), BrowserRefused."""
        told = await self._inside.told("GET", "/session")
        if told.status == 200:
            self.who = Who(told.json())
            self._inside.csrf_token = self.who.csrf_token
        elif told.status != UNAUTHORISED or not is_open:
            raise ApiRefused(told.status, told.json(), told.headers)
        if self.request.method not in _SAFE:
            await self._require_own_page()

    async def _require_own_page(self) -> None:
        """Raises BrowserRefused.  Nobody's page holds no token: then where it comes from says enough, for nothing is anybody's."""
        if self.request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            raise BrowserRefused("the request comes from a page of another site", why="other-site")
        if self.who is None:
            return
        given = self.request.headers.get(CSRF_HEADER) or (await self.form()).get(CSRF_FIELD, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self.who.csrf_token.encode()):
            raise BrowserRefused("the request does not hold the token of its session", why="other-site")

    async def get(self, path: str, **query: object) -> Any:
        """What the API answers, parsed.  Raises ApiRefused."""
        return (await self._inside.asked("GET", path, None, None, query)).json()

    async def every(self, path: str, **query: object) -> list[Any]:
        """All items of a list that the API gives in pages: of reference data, which are few.  Raises ApiRefused."""
        items: list[Any] = []
        cursor: str | None = None
        while True:
            page = await self.get(path, limit=_AT_ONCE, cursor=cursor, **query)
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items

    async def post(
        self, path: str, body: object = None, headers: Mapping[str, str] | None = None, **query: object
    ) -> Any:
        """The same; body: JSON, or bytes with a content-type among the headers."""
        return (await self._inside.asked("POST", path, body, headers, query)).json()

    async def put(
        self, path: str, body: object = None, headers: Mapping[str, str] | None = None, **query: object
    ) -> Any:
        """The same."""
        return (await self._inside.asked("PUT", path, body, headers, query)).json()

    async def patch(
        self, path: str, body: object = None, headers: Mapping[str, str] | None = None, **query: object
    ) -> Any:
        """The same."""
        return (await self._inside.asked("PATCH", path, body, headers, query)).json()

    async def delete(self, path: str, headers: Mapping[str, str] | None = None, **query: object) -> Any:
        """The same."""
        return (await self._inside.asked("DELETE", path, None, headers, query)).json()

    async def told(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None, **query: object
    ) -> Told:
        """Status, headers and bytes as they come.  Raises ApiRefused for what is refused."""
        return await self._inside.asked(method, path, body, headers, query)

    @property
    def has_form(self) -> bool:
        """Whether the form has been read."""
        return self._form is not None

    async def form(self) -> Form:
        """What the page's form says.  Raises InvalidInput, Overloaded, CallerGone."""
        if self._form is None:
            self._form = await read_form(self.request)
        return self._form

    async def file(self, name: str) -> Brought | None:
        """A file of the form; None where none was chosen."""
        return (await self.form()).files.get(name)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page; under htmx its content alone.  values: what the template names besides what every page has."""
        body = rendered(template, {**self._context(), **values})
        headers = {
            "content-security-policy": self._policy,
            "referrer-policy": "same-origin",
            "vary": "hx-request, cookie",
        }
        return HTMLResponse(body, status, headers=headers)

    async def passed(self, path: str, **query: object) -> Response:
        """A file of the API, handed on as it names it."""
        told = await self.told("GET", path, None, {"accept": "*/*"}, **query)
        kept = ("content-type", "content-disposition", "content-security-policy", "cross-origin-resource-policy")
        return Response(told.body, headers={name: told.headers[name] for name in kept if name in told.headers})

    def see_other(self, path: str) -> Response:
        """Go on there, on this server; under htmx in the page that is shown.  What a header cannot hold of it is escaped."""
        path = quote(path, safe=_IN_AN_ADDRESS)
        if not self.is_fragment:
            return Response(None, SEE_OTHER, headers={"location": path})
        place = {"path": path, "target": "#content", "swap": "innerHTML show:window:top"}
        return Response(None, headers={"hx-location": json.dumps(place)})

    def sent_to_sign_in(self) -> Response:
        """Nobody is signed in, or no more: sign in and come back to the page."""
        scope = self.request.scope
        query = scope["query_string"].decode("latin-1")
        place = quote(scope["path"], safe=_IN_AN_ADDRESS) + (f"?{query}" if query else "")
        if self.is_fragment or self.request.method not in _SAFE:
            headers = self.request.headers
            place = _path_of(headers.get("hx-current-url") or headers.get("referer", "/"))
        address = f"/login?return_to={quote(place, safe='/')}"
        if self.is_fragment:
            return Response(None, headers={"hx-redirect": address})
        return Response(None, SEE_OTHER, headers={"location": address})

    def refused(self, refusal: ApiRefused) -> Response:
        """A problem, as a page or in the place of what was asked for."""
        known = self.surroundings.problems.get(refusal.code, {})
        headers = {name: refusal.headers[name] for name in ("retry-after",) if name in refusal.headers}
        answer = self.page(
            "shell/problem.html", refusal.status, problem={**_NOTHING_SAID, **refusal.problem}, known=known
        )
        answer.headers.update(headers)
        return answer

    def known_problem(self, refusal: ApiRefused) -> Json:
        """Title, meaning and remedy of a problem in both languages."""
        known = self.surroundings.problems
        return known.get(refusal.code) or known["internal"]

    def _context(self) -> Mapping[str, Any]:
        who = self.who
        token = "" if who is None else str(who.csrf_token)
        field = Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, token) if token else Markup("")
        return {
            "_": self._said,
            "gettext": self._said,
            "ngettext": self._counted,
            "titles": self.titles,
            "day": partial(day, language=self.language),
            "moment": partial(moment, language=self.language),
            "instant": partial(moment, language=self.language, seconds=True),
            **MARKS[self.language],
            "masked": masked,
            "csrf_field": lambda: field,
            "csrf_token": token,
            "who": who,
            "language": self.language,
            "lang": TAGS[self.language],
            "problems": self.known_problem,
            "static": address_of,
            "places": self._places,
            "city": self.surroundings.catalogue().city.title,
            "room": self._room,
            "path": self.request.scope["path"],
            "is_fragment": self.is_fragment,
        }

    @property
    def _places(self) -> list[Place]:
        return list(places_for([] if self.who is None else self.who.roles, self.rooms))

    @property
    def _policy(self) -> str:
        """This server alone; a form may lead on to an issuer, where signing out ends."""
        leads = " ".join(["'self'", *map(_origin, self.surroundings.issuers)])
        return (
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action {leads}"
        )

    def _said(self, message: str, **values: object) -> str:
        text = self._words.gettext(message)
        return text % values if values else text

    def _counted(self, one: str, many: str, n: int, **values: object) -> str:
        return self._words.ngettext(one, many, n) % {"n": n, "num": n, **values}


def _path_of(address: str) -> str:
    """The path of an address that a browser tells, the front door's where it tells none that is one."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return "/"
    return path if path.startswith("/") and not path.startswith("//") else "/"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

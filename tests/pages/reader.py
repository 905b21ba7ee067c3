"""Somebody in front of a browser without a script: signed in as a persona, reading pages and sending their forms."""

import re
from html import unescape
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from gateway_demo.demo import Demo

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_TAG = re.compile(r"<[^<>]*>")


class Reader:
    """persona: as the front door offers them, or `citizen:<number>`; None: nobody signs in.  language: zh or en."""

    def __init__(self, demo: Demo, persona: str | None, language: str = "en") -> None:
        self.http = httpx.Client(
            base_url=demo.addresses["base_url"],
            follow_redirects=True,
            trust_env=False,
            timeout=30,
            headers={"accept-language": language},
        )
        self.token = ""
        if persona is None:
            return
        if persona.startswith("citizen:"):
            begun = self.http.get("/login", params={"return_to": "/"}, follow_redirects=False)
            entered = self.http.post(begun.headers["location"], data={"persona": persona})
        else:
            entered = self.http.get("/login", params={"return_to": "/", "login_hint": persona})
        assert entered.status_code == 200, entered.text
        self.token = self.session()["csrf_token"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_of: object) -> None:
        self.http.close()

    def session(self) -> dict[str, Any]:
        """Who is signed in, as the gateway tells it."""
        answer = self.http.get("/session")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def get(self, path: str, status: int = 200, **headers: str) -> str:
        """A page's HTML."""
        answer = self.http.get(path, headers=headers)
        assert answer.status_code == status, (answer.status_code, text_of(answer.text))
        return answer.text

    def send(self, path: str, form: dict[str, Any], files: Any = None, **headers: str) -> httpx.Response:
        """A form of a page, with what the page was given."""
        return self.http.post(path, data={"csrf_token": self.token, **form}, files=files, headers=headers)

    def api(self, path: str, **parameters: str) -> Any:
        """What the API itself answers this person, in the same session."""
        answer = self.http.get(path, params=parameters, headers={"x-csrf-token": self.token})
        assert answer.status_code == 200, answer.text
        return answer.json()


def text_of(html: str) -> str:
    """What one reads, with single blanks."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def token_of(html: str) -> str:
    """What a page's forms send along."""
    found = _TOKEN.search(html)
    assert found is not None
    return found[1]


def path_of(answer: httpx.Response) -> str:
    """Where one has come to."""
    return urlsplit(str(answer.url)).path

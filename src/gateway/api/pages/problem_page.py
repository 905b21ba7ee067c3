"""The page behind each problem's type."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from starlette.responses import HTMLResponse
from starlette.responses import Response as HttpResponse

from gateway.api.http.problems import PROBLEMS
from gateway.domain.errors import NotFound

PAGE_HEADERS = {"content-security-policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'"}


def problem_page(slug: str) -> HttpResponse:
    """The page of one problem type, in English and Chinese.  Raises NotFound."""
    known = PROBLEMS.get(slug)
    if known is None:
        raise NotFound("there is no problem of this name")
    sections = "".join(_section(known, language, names) for language, names in _HEADINGS.items())
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(known['title']['en'])}</title><link rel='stylesheet' href='/docs/pages.css'>"
        f"<body><p><code>{escape(slug)}</code> · HTTP {known['status']}</p>{sections}</body></html>",
        headers=PAGE_HEADERS,
    )


_HEADINGS = {"en": ("What it means", "Why it happens", "What to do"), "zh": ("含义", "原因", "怎么办")}


def _section(known: Mapping[str, Any], language: str, headings: Sequence[str]) -> str:
    parts = zip(headings, ("meaning", "cause", "remedy"), strict=True)
    told = "".join(f"<h2>{heading}</h2><p>{escape(known[part][language])}</p>" for heading, part in parts)
    code = "zh-CN" if language == "zh" else language
    return f'<section lang="{code}"><h1>{escape(known["title"][language])}</h1>{told}</section>'

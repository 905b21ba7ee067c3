"""The result document as a page to print and put into the file: both languages, one file, no script, nothing loaded.

What stands in a page is what stands in the JSON document, plus titles of the catalogue; how it stands there, in `templates`.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module, resources
from typing import Any, ClassVar

import orjson
from markupsafe import Markup

from gateway.api.pages import result_words as words
from gateway.api.pages.rendering import template
from gateway.domain.codes import DepartmentCode, ItemName, MatterCode
from gateway.domain.words import FieldState
from gateway.flows import Catalogue, Heading

Json = Mapping[str, Any]
_WAITING = ("to_declare", "with_a_person", "with_a_department", "pending")
"""`pending`: in an answer that an older version stored."""
STYLE = resources.files("gateway.api.pages").joinpath("static", "result.css").read_text("utf-8")
_STYLE_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "referrer-policy": "no-referrer",
}
"""The page's own style alone, known by its digest; nothing else is run, loaded, framed or sent."""


_URGENCY = {"recalled": 0, "declare": 0, "apply": 1, "retry": 2, "task": 3, "resumes": 4}
"""What somebody can do comes first."""


def result_page(body: bytes, heading: Heading | None, catalogue: Catalogue, now: datetime, shown_at: str) -> str:
    """The page of a document on its way out.

    body: the document with its receipt.  heading: None where it is not kept.  now: domain clock, printed as the time it was handed out.
    shown_at: the address at which anybody who holds the page sees the state alone.
    """
    document: Json = orjson.loads(body)
    return template("result.html").render(
        document=document,
        heading=heading,
        view=_View(document, heading, catalogue),
        words=words,
        style=Markup(STYLE),  # noqa: S704 - a file of our own
        receipt_code=Markup(_code(document)),  # noqa: S704 - drawn by us, attributes alone
        progress_code=Markup(drawn_code(shown_at)),  # noqa: S704 - drawn by us, attributes alone
        now=now,
    )


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far a query has come.  counted: the counts to tell, and how many."""

    asked: int
    settled: int
    is_done: bool
    counted: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class _View:
    """What the template asks of a document."""

    document: Json
    heading: Heading | None
    catalogue: Catalogue
    WITH_VALUE: ClassVar = frozenset({FieldState.VALUE, FieldState.MASKED})

    @property
    def matter(self) -> tuple[str, str]:
        """The matter's title."""
        matter = self.catalogue.matters.get(MatterCode(self.document["matter"]))
        return (matter.title["zh"], matter.title["en"]) if matter else ("", "")

    @property
    def applicant(self) -> Sequence[str]:
        """The applicant as far as it may be shown, masked."""
        assert self.heading is not None
        return [word for word in (self.heading.applicant_name, self.heading.applicant_number) if word]

    @property
    def office(self) -> tuple[str, str]:
        """Who asked, by the title of the department or office."""
        assert self.heading is not None
        code = self.heading.department
        form, office = self.catalogue.departments.get(DepartmentCode(code)), self.catalogue.city.offices.get(code)
        if form is not None:
            return form.title.zh, form.title.en
        return (code, "") if office is None else (office["zh"], office["en"])

    def county(self, code: str) -> tuple[str, str] | None:
        """A county's title, None where the city has none of this code."""
        title = self.catalogue.city.place(code)
        return None if title is None else (title["zh"], title["en"])

    @property
    def progress(self) -> _Progress:
        """What is to be declared is counted first, and what there is none of is left out."""
        done = self.document["completeness"]
        total, waiting = int(done["asked"]), sum(int(done.get(name, 0)) for name in _WAITING)
        counts = [(name, int(done.get(name, 0))) for name in words.COUNTS]
        shown = [(name, number) for name, number in counts if number or name == "answered"]
        return _Progress(total, total - waiting, self.document["status"] != "pending", shown)

    def waiting(self) -> Sequence[Json]:
        """The certificates with something to be done or waited for, what somebody can do first."""
        by_urgency = [(_URGENCY[kind], one) for one in self.document["certificates"] if (kind := _kind(one))]
        return [certificate for _, certificate in sorted(by_urgency, key=lambda one: one[0])]

    def waited_for(self, step: Json) -> Sequence[Mapping[str, str]]:
        """The titles of the departments that a step waits for."""
        titles = [one.get("title") for one in step.get("departments", ())] or [step.get("department_title")]
        return [title for title in titles if title]

    def department(self, code: str) -> Any:
        """A department's title, None where the catalogue has none of this code."""
        form = self.catalogue.departments.get(DepartmentCode(code))
        return form.title if form else None

    def disputed(self, certificate: Json) -> Sequence[Mapping[str, str]]:
        """What of a certificate somebody doubts, by the titles of the items, or of the departments where no item is named."""
        return [self._title_of(*one.partition(".")[::2]) for one in certificate["disputed"]]

    def _title_of(self, department: str, item: str) -> Mapping[str, str]:
        known = self.catalogue.items.get((DepartmentCode(department), ItemName(item)))
        if known is not None:
            return known.title
        form = self.catalogue.departments.get(DepartmentCode(department))
        return {"zh": department, "en": ""} if form is None else {"zh": form.title.zh, "en": form.title.en}

    def item_titles(self, certificate: Json) -> Mapping[str, Mapping[str, str]]:
        """The titles of a certificate's fields, by name, as far as its issuer has some."""
        known = self.catalogue.matters.get(MatterCode(self.document["matter"]))
        code = certificate["certificate"]
        issuer = next((c.issuer for c in known.certificates if c.code == code), None) if known else None
        found = (
            {name: self.catalogue.items.get((issuer, ItemName(name))) for name in certificate["fields"]}
            if issuer
            else {}
        )
        return {name: item.title for name, item in found.items() if item}


def _kind(certificate: Json) -> str | None:
    if certificate.get("recalled"):
        return "recalled"
    if certificate.get("declaration_offered"):
        return "declare"
    step = certificate["next"]
    return step["kind"] if step is not None and step["kind"] in _URGENCY else None


def _code(document: Mapping[str, Any]) -> str:
    """The receipt as a QR code: what it is, query, entry, leaf hash, signature, a line each."""
    receipt = document["receipt"]
    lines = (
        "oneclick-gateway receipt v1",
        document["query_id"],
        *(receipt[k] for k in ("entry", "leaf_hash", "signature")),
    )
    return drawn_code("\n".join(map(str, lines)))


def drawn_code(text: str) -> str:
    """A text as a QR code: one SVG element, attributes alone."""
    return str(import_module("gateway.api.pages.receipt_code").receipt_code(text))

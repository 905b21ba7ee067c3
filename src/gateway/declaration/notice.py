"""The text that an applicant reads before declaring, and the statement that they sign; a data file with a version."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from gateway.city import CityFiles, TitleText, read_form
from gateway.domain.matter import Certificate, Matter, Title

_PLACES = frozenset({"matter", "certificate", "basis"})


def _with_places(text: str) -> str:
    """Raises ValueError where something else than one of the places would be filled in, or a place would be shaped."""
    for _, name, shape, conversion in Formatter().parse(text):
        if name is not None and (name not in _PLACES or shape or conversion):
            raise ValueError(
                f"the places of the text are {', '.join(sorted(_PLACES))}, each in braces and nothing else"
            )
    return text


_Text = Annotated[TitleText, AfterValidator(_with_places)]


class _Texts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    en: _Text
    zh: _Text


class NoticeTexts(BaseModel):
    """`declaration_notice.json`: what applicants read and sign, with places for {matter}, {certificate} and {basis}."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str = Field(pattern=r"^[0-9A-Za-z.-]{1,32}$")
    notice: _Texts
    statement: _Texts


NOTICE_FORM = TypeAdapter(NoticeTexts)


@dataclass(frozen=True, slots=True)
class Notice:
    """The text for one certificate, in both languages.  sha256: of version, notice and statement, hex."""

    version: str
    notice: Title
    statement: Title
    sha256: str


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """The text of one version, with places for matter, certificate and basis."""

    version: str
    notice: Title
    statement: Title

    def of(self, matter: Matter, certificate: Certificate) -> Notice:
        """The text as it is shown for a certificate; nothing in it is about a person."""
        notice, statement = _filled(self.notice, matter, certificate), _filled(self.statement, matter, certificate)
        shown = canonical({"version": self.version, "notice": notice, "statement": statement})
        return Notice(self.version, notice, statement, sha256(shown).hexdigest())


def load_notice(files: CityFiles) -> NoticeForm:
    """The text from the city's `declaration_notice.json`.  Raises SetupError."""
    form = read_form(files, "declaration_notice.json", NOTICE_FORM)
    return NoticeForm(form.version, form.notice.model_dump(), form.statement.model_dump())


def canonical(value: Mapping[str, object]) -> bytes:
    """JSON with sorted keys and no blanks, UTF-8: what the hashes are of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _filled(texts: Title, matter: Matter, certificate: Certificate) -> dict[str, str]:
    basis = certificate.declaration_basis or certificate.basis
    return {
        language: text.format(matter=matter.title[language], certificate=certificate.title[language], basis=basis)
        for language, text in texts.items()
    }

"""The laws that certificates and items rest on: a table of the city, and what of it nobody has checked against the text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from gateway.domain.finding import CheckFinding, error
from gateway.domain.matter import Item, LegalGround, Matter
from gateway.domain.words import Method

_BASIS = re.compile(r"(?P<title>[^第《》 ]+) ?(?P<articles>(?:第[一二三四五六七八九十百千零]+条、?)*)")
"""A law, and the articles of it that a field or a rule of access rests on: nobody has checked these."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LawForm(_Closed):
    """One law, regulation or guideline.  unsure: its number or its day has not been checked against the text."""

    code: str = Field(pattern=r"^[a-z_]+$")
    title: str = Field(min_length=2)
    number: str | None = None
    in_force: date
    unsure: bool
    for_declarations_only: bool = False


class GroundForm(_Closed):
    """A law that a certificate names, by its code.  unsure: the article, or that it applies, has not been checked."""

    law: str
    article: str | None = Field(default=None, pattern=r"^第[一二三四五六七八九十百千零]+条$")
    unsure: bool

    def to_domain(self, laws: Mapping[str, LawForm]) -> LegalGround:
        """The ground in the domain's words.  Raises KeyError for a law that the table lacks."""
        law = laws[self.law]
        return LegalGround(
            title=law.title,
            number=law.number,
            article=self.article,
            in_force=law.in_force,
            unsure=self.unsure or law.unsure,
            for_declarations_only=law.for_declarations_only,
        )


def grounds_that_do_not_fit(matter: Matter) -> Iterator[CheckFinding]:
    """A matter older than a law it rests on; a certificate that is not declared and rests on what lets people declare."""
    for certificate in matter.certificates:
        for law in certificate.laws:
            if matter.valid_from < law.in_force:
                sentence = f"rests on {law.title}, in force since {law.in_force}, and the matter is valid from {matter.valid_from}"
                yield error("catalogue.before-its-law", certificate.code, sentence)
        declares = Method.DECLARATION in certificate.ladder
        if not declares and any(law.for_declarations_only for law in certificate.laws):
            yield error(
                "catalogue.no-declaration", certificate.code, "rests on what grounds declarations only, and has none"
            )
        if declares and certificate.laws and not any(law.for_declarations_only for law in certificate.laws):
            yield error(
                "catalogue.no-declaration",
                certificate.code,
                "may be declared, and names nothing that lets people declare",
            )


def unsure(
    matters: Iterable[Matter], items: Iterable[Item], laws: Sequence[LawForm], rules: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Where, and what of the bases nobody has checked against the text: of each certificate, each department's items, each rule of access.

    rules: basis by the rule's name.
    """
    for certificate in (certificate for matter in matters for certificate in matter.certificates):
        if not certificate.laws and certificate.ladder != (Method.DIRECT,):
            yield certificate.code, "names no law"
        for law in certificate.laws:
            if law.unsure:
                yield certificate.code, f"《{law.title}》{law.article or ''}"
    known = {law.title: law for law in laws}
    named = {(f"items of {item.department}", item.basis) for item in items}
    named |= {(f"rule {name} of access", basis) for name, basis in rules.items()}
    for where, basis in sorted({(where, part) for where, whole in named for part in whole.split("；")}):
        found = _BASIS.fullmatch(basis)
        law_named = None if found is None else known.get(found["title"])
        if found is None or law_named is None:
            yield where, f"《{basis}》: not in the table of laws"
        elif law_named.unsure or found["articles"]:
            yield where, f"《{law_named.title}》{found['articles']}"

"""Declarations in the shape of the contract; none holds a name or a number."""

import json
from collections.abc import Mapping
from importlib import resources

from gateway.api.http.answers import Shown, plain
from gateway.api.present.disclosure_words import matter_title
from gateway.flows import Declaration, Notice, OwnDeclaration, OwnOffer

_WORDS: Mapping[str, Shown] = json.loads(
    resources.files("gateway.api.present").joinpath("data", "declaration_words.json").read_text("utf-8")
)


def notice_object(certificate: str, notice: Notice) -> Shown:
    """The text as it is to be shown."""
    return {
        "certificate": certificate,
        "notice_version": notice.version,
        "notice_hash": notice.sha256,
        "notice": plain(notice.notice),
        "statement": plain(notice.statement),
    }


def offer_object(offer: OwnOffer) -> Shown:
    """What is offered to the applicant, with the text to read."""
    return {
        **notice_object(offer.certificate, offer.notice),
        "query_id": offer.query_id,
        "matter": {"code": offer.matter, "title": matter_title(offer.matter)},
        "department": offer.department,
        "until": offer.until,
    }


def declaration_object(made: Declaration) -> Shown:
    """A declaration, and the checks that every one has, due or done; what was found, and whether it was drawn, is for inspectors."""
    return {
        "declaration_id": made.declaration_id,
        "query_id": made.query_id,
        "matter": made.matter,
        "certificate": made.certificate,
        "notice_version": made.notice_version,
        "notice_hash": made.notice_hash,
        "statement_hash": made.statement_hash,
        "signed_at": made.signed_at,
        "confirmed_by_applicant": made.is_confirmed,
        "checks": [
            {"due_at": check.due_at, "done_at": check.done_at} for check in made.checks if check.inspection_id is None
        ],
        "suspected_at": made.suspected_at,
    }


def own_declaration_object(made: OwnDeclaration) -> Shown:
    """A declaration as the person who made it reads it."""
    return {
        "declaration_id": made.declaration_id,
        "matter": {"code": made.matter, "title": matter_title(made.matter)},
        "certificate": made.certificate,
        "signed_at": made.signed_at,
        "checks_done": made.checked,
        "inspection": made.state,
        "due_at": made.due_at,
        "done_at": made.done_at,
        "suspected_at": made.suspected_at,
        "words": _WORDS[_standing(made)],
    }


def _standing(made: OwnDeclaration) -> str:
    """How it stands: by what became of a suspicion, else of its inspection, else of its checks."""
    if made.suspicion is not None:
        return made.suspicion
    if made.state is not None:
        return made.state
    return "checked" if made.checked else "made"

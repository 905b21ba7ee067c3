"""Hearings of people whose declaration is contradicted, and the dishonesty register (失信名单), which a confirmed hearing alone enters.

Must never let anybody onto the register by another way, decide by one person alone, keep a number or a name in clear, or remember who is on
it: what bars is asked of the store each time.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from gateway.credit.calendar import months_later
from gateway.credit.feed_lines import MOST_LINES, CreditElsewhere, FeedChange, feed_in, feed_out, source_of
from gateway.credit.feeds import CreditFeed, credit_sources
from gateway.credit.model import (
    SELF,
    CreditVerdict,
    DishonestyRecord,
    HeardStatement,
    Hearing,
    RecordRequest,
)
from gateway.credit.refusals import CreditRefusal, RefusedDeclaration
from gateway.credit.register import Credit, CreditPlace
from gateway.credit.steps import GATEWAY, CreditStep, hearing_step, record_step, steps
from gateway.credit.terms import REGISTER_FILE, REGISTER_FORM, CreditTerms, lint_credit, load_credit_terms

CITY_FORMS: Mapping[str, TypeAdapter[Any]] = {REGISTER_FILE: REGISTER_FORM}

__all__ = [
    "CITY_FORMS",
    "GATEWAY",
    "MOST_LINES",
    "SELF",
    "Credit",
    "CreditElsewhere",
    "CreditFeed",
    "CreditPlace",
    "CreditRefusal",
    "CreditStep",
    "CreditTerms",
    "CreditVerdict",
    "DishonestyRecord",
    "FeedChange",
    "HeardStatement",
    "Hearing",
    "RecordRequest",
    "RefusedDeclaration",
    "credit_sources",
    "feed_in",
    "feed_out",
    "hearing_step",
    "lint_credit",
    "load_credit_terms",
    "months_later",
    "record_step",
    "source_of",
    "steps",
]

"""Declarations (申报承诺): the applicant promises in place of proof, and the promise is checked afterwards.

Lives here: the notice and its versions, who may declare, what was declared, the checks that are due, what they found, and the inspections that are drawn.  It must
never decide a certificate, ask a department, or keep a declarant's name or number in clear.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from gateway.declaration.conditions import CONDITIONS_FORM, Conditions, lint_declarations, load_conditions
from gateway.declaration.declarations import Declarations
from gateway.declaration.inspection_states import InspectionStep
from gateway.declaration.inspections import (
    DeclarationList,
    Inspection,
    InspectionPage,
    Inspections,
    Opening,
    OwnDeclaration,
    Untold,
    UntoldSuspicion,
)
from gateway.declaration.model import CheckOutcome, Declaration, Suspicion, SuspicionPage
from gateway.declaration.notice import NOTICE_FORM, Notice, NoticeForm, load_notice
from gateway.declaration.risk import InspectionRules, VisitQuestion

CITY_FORMS: Mapping[str, TypeAdapter[Any]] = {
    "declaration_conditions.json": CONDITIONS_FORM,
    "declaration_notice.json": NOTICE_FORM,
}

__all__ = [
    "CITY_FORMS",
    "CheckOutcome",
    "Conditions",
    "Declaration",
    "DeclarationList",
    "Declarations",
    "Inspection",
    "InspectionPage",
    "InspectionRules",
    "InspectionStep",
    "Inspections",
    "Notice",
    "NoticeForm",
    "Opening",
    "OwnDeclaration",
    "Suspicion",
    "SuspicionPage",
    "Untold",
    "UntoldSuspicion",
    "VisitQuestion",
    "lint_declarations",
    "load_conditions",
    "load_notice",
]

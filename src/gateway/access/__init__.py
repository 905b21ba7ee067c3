"""Officer + Plan → Grant: which fields, in which form, for what reason; default no.

The one room that makes `Grant`.  Lives here: the hard rules as Cedar text, the permits made from matters and grants of data sharing,
projections compiled from both, the guards (case register, own family), and what an officer may ask.  It must never see a reply or a value, and never keep a person's number.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from gateway.access.access import Access, ShownBefore
from gateway.access.authority import no_authority
from gateway.access.case_system import CaseSystem
from gateway.access.cases import CaseRegister, Cases
from gateway.access.difference import differences
from gateway.access.effective import PermissionChange, sight_of
from gateway.access.evaluation import PolicyFault
from gateway.access.grants import SharingGrant, fault_of_grant
from gateway.access.hard_rules import HardRule
from gateway.access.key import ProjectionKey
from gateway.access.kin import KnownKin, sweep_kin
from gateway.access.permissions import CertificatePermission, FieldPermission, Permissions
from gateway.access.projection import tested_items
from gateway.access.quotas import (
    QUOTAS_FORM,
    Beyond,
    Quotas,
    limits_in_force,
    limits_of,
    lint_quotas,
    load_quotas,
    sweep,
)
from gateway.access.recorded import (
    AccessRight,
    Explanation,
    FieldExplained,
    RecordedDecision,
    Swing,
    explain,
    recorded_of,
    rights_in,
    swings,
    used_by,
)
from gateway.access.rights import Rights
from gateway.access.rules import RULES_FORM, lint_rules, load_rules
from gateway.access.views import AskerView, ViewedAs, views_of

CITY_FORMS: Mapping[str, TypeAdapter[Any]] = {"access_rules.json": RULES_FORM, "quotas.json": QUOTAS_FORM}

__all__ = [
    "CITY_FORMS",
    "Access",
    "AccessRight",
    "AskerView",
    "Beyond",
    "CaseRegister",
    "CaseSystem",
    "Cases",
    "CertificatePermission",
    "Explanation",
    "FieldExplained",
    "FieldPermission",
    "HardRule",
    "KnownKin",
    "PermissionChange",
    "Permissions",
    "PolicyFault",
    "ProjectionKey",
    "Quotas",
    "RecordedDecision",
    "Rights",
    "SharingGrant",
    "ShownBefore",
    "Swing",
    "ViewedAs",
    "differences",
    "explain",
    "fault_of_grant",
    "limits_in_force",
    "limits_of",
    "lint_quotas",
    "lint_rules",
    "load_quotas",
    "load_rules",
    "no_authority",
    "recorded_of",
    "rights_in",
    "sight_of",
    "sweep",
    "sweep_kin",
    "swings",
    "tested_items",
    "used_by",
    "views_of",
]

"""Officer + Plan → Grant: which fields, in which form, for what reason; default no.

The one room that makes `Grant`.  Lives here: the table of hard rules, projections compiled from catalogue and rules, the guards
(case register, own family), and what an officer may ask.  It must never see a reply or a value, and never keep a person's number.
"""

from gateway.access.access import Access, ShownBefore
from gateway.access.case_system import CaseSystem
from gateway.access.cases import CaseRegister, Cases
from gateway.access.permissions import CertificatePermission, FieldPermission, Permissions
from gateway.access.quotas import Beyond, Quotas, limits_of, sweep
from gateway.access.rules import ANY, load_rules

__all__ = [
    "ANY",
    "Access",
    "Beyond",
    "CaseRegister",
    "CaseSystem",
    "Cases",
    "CertificatePermission",
    "FieldPermission",
    "Permissions",
    "Quotas",
    "ShownBefore",
    "limits_of",
    "load_rules",
    "sweep",
]

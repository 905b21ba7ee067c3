"""The forms of what leaves, for the contract and for tests, one file a resource; answers are encoded from the domain's words, not through these."""

from gateway.api.schema.audit import AuditEntries, AuditEntry, Subject
from gateway.api.schema.closed import Title
from gateway.api.schema.declarations import Declaration, DeclarationCheck, DeclarationNotice, Inspection, Inspections
from gateway.api.schema.health import Health
from gateway.api.schema.me import CertificatePermission, FieldPermission, Me, Permissions
from gateway.api.schema.problem import Fault, Problem
from gateway.api.schema.queries import (
    CertificateResult,
    Completeness,
    FieldShown,
    Next,
    PartyAnswer,
    QueryDocument,
    Receipt,
    Source,
)
from gateway.api.schema.reference import (
    Cardinality,
    Certificate,
    CertificateField,
    CertificateOfMatter,
    Certificates,
    Department,
    DepartmentInFull,
    Departments,
    Item,
    Items,
    Matter,
    MatterInFull,
    Matters,
)
from gateway.api.schema.statistics import Figure, Statistics
from gateway.api.schema.verifications import (
    DeskFigures,
    DeskFiguresOfAll,
    PersonAsked,
    ReminderGiven,
    Verification,
    VerificationAnswered,
    VerificationMoved,
    Verifications,
)

__all__ = [
    "AuditEntries",
    "AuditEntry",
    "Cardinality",
    "Certificate",
    "CertificateField",
    "CertificateOfMatter",
    "CertificatePermission",
    "CertificateResult",
    "Certificates",
    "Completeness",
    "Declaration",
    "DeclarationCheck",
    "DeclarationNotice",
    "Department",
    "DepartmentInFull",
    "Departments",
    "DeskFigures",
    "DeskFiguresOfAll",
    "Fault",
    "FieldPermission",
    "FieldShown",
    "Figure",
    "Health",
    "Inspection",
    "Inspections",
    "Item",
    "Items",
    "Matter",
    "MatterInFull",
    "Matters",
    "Me",
    "Next",
    "PartyAnswer",
    "Permissions",
    "PersonAsked",
    "Problem",
    "QueryDocument",
    "Receipt",
    "ReminderGiven",
    "Source",
    "Statistics",
    "Subject",
    "Title",
    "Verification",
    "VerificationAnswered",
    "VerificationMoved",
    "Verifications",
]

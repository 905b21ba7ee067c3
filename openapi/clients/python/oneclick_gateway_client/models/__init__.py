"""Contains all the data models used in inputs/outputs"""

from .account_import import AccountImport
from .account_import_fault import AccountImportFault
from .account_import_in import AccountImportIn
from .account_reactivated import AccountReactivated
from .acknowledgement_in import AcknowledgementIn
from .alert_acknowledgement import AlertAcknowledgement
from .alert_kind import AlertKind
from .answer_key import AnswerKey
from .answer_keys import AnswerKeys
from .answer_kind import AnswerKind
from .asker_grid import AskerGrid
from .assurance import Assurance
from .attachment import Attachment
from .attachment_kind import AttachmentKind
from .audit_entries import AuditEntries
from .audit_entry import AuditEntry
from .audit_entry_details import AuditEntryDetails
from .audit_entry_disclosed import AuditEntryDisclosed
from .audit_entry_disclosed_additional_property import (
    AuditEntryDisclosedAdditionalProperty,
)
from .audit_entry_states import AuditEntryStates
from .audit_export import AuditExport
from .audit_export_state import AuditExportState
from .audit_proof import AuditProof
from .audit_reveal import AuditReveal
from .audit_reveal_state import AuditRevealState
from .audit_revealed import AuditRevealed
from .audit_reveals import AuditReveals
from .audit_search_in import AuditSearchIn
from .audit_timeline import AuditTimeline
from .audit_trail import AuditTrail
from .awaited_department import AwaitedDepartment
from .background_task import BackgroundTask
from .background_task_state import BackgroundTaskState
from .batch import Batch
from .batch_decision import BatchDecision
from .batch_decision_in import BatchDecisionIn
from .batch_fault import BatchFault
from .batch_format import BatchFormat
from .batch_holding import BatchHolding
from .batch_in import BatchIn
from .batch_in_parameters import BatchInParameters
from .batch_kind import BatchKind
from .batch_preview import BatchPreview
from .batch_progress import BatchProgress
from .batch_row import BatchRow
from .batch_row_answer import BatchRowAnswer
from .batch_row_in import BatchRowIn
from .batch_row_state import BatchRowState
from .batch_rows import BatchRows
from .batch_state import BatchState
from .batch_step_in import BatchStepIn
from .batches import Batches
from .bilingual_text import BilingualText
from .break_glass_in import BreakGlassIn
from .broken_glass import BrokenGlass
from .broken_glass_list import BrokenGlassList
from .callback_answer import CallbackAnswer
from .callback_deliveries import CallbackDeliveries
from .callback_delivery import CallbackDelivery
from .callback_in import CallbackIn
from .callback_key import CallbackKey
from .callback_state import CallbackState
from .callback_with_secret import CallbackWithSecret
from .callbacks import Callbacks
from .cardinality import Cardinality
from .certificate import Certificate
from .certificate_field import CertificateField
from .certificate_named import CertificateNamed
from .certificate_of_matter import CertificateOfMatter
from .certificate_of_matter_parameters import CertificateOfMatterParameters
from .certificate_of_matter_parties import CertificateOfMatterParties
from .certificate_parameters import CertificateParameters
from .certificate_parties import CertificateParties
from .certificate_permission import CertificatePermission
from .certificate_result import CertificateResult
from .certificate_result_fields import CertificateResultFields
from .certificate_result_per_party import CertificateResultPerParty
from .certificate_state import CertificateState
from .certificates import Certificates
from .check_result import CheckResult
from .check_result_name import CheckResultName
from .check_result_status import CheckResultStatus
from .check_severity import CheckSeverity
from .closed_hours import ClosedHours
from .complaint_answer import ComplaintAnswer
from .complaint_in import ComplaintIn
from .complaint_listed import ComplaintListed
from .complaint_settled_in import ComplaintSettledIn
from .complaint_state import ComplaintState
from .complaint_step import ComplaintStep
from .complaint_step_taken import ComplaintStepTaken
from .complaint_words_in import ComplaintWordsIn
from .complaints import Complaints
from .completeness import Completeness
from .confirmation_in import ConfirmationIn
from .correction import Correction
from .correction_answer_in import CorrectionAnswerIn
from .correction_doubt import CorrectionDoubt
from .correction_in import CorrectionIn
from .correction_listed import CorrectionListed
from .correction_outcome import CorrectionOutcome
from .correction_state_shown import CorrectionStateShown
from .corrections import Corrections
from .county_list_in import CountyListIn
from .county_lists_in import CountyListsIn
from .county_row_in import CountyRowIn
from .credit_feed import CreditFeed
from .credit_feed_import import CreditFeedImport
from .credit_feed_in import CreditFeedIn
from .credit_feed_key import CreditFeedKey
from .credit_figure import CreditFigure
from .credit_figure_of import CreditFigureOf
from .credit_figures import CreditFigures
from .damage import Damage
from .declaration import Declaration
from .declaration_check import DeclarationCheck
from .declaration_declined import DeclarationDeclined
from .declaration_in import DeclarationIn
from .declaration_notice import DeclarationNotice
from .declaration_offer import DeclarationOffer
from .declaration_sample import DeclarationSample
from .decline_in import DeclineIn
from .delivery_fault import DeliveryFault
from .delivery_state import DeliveryState
from .department import Department
from .department_figures import DepartmentFigures
from .department_health import DepartmentHealth
from .department_health_state import DepartmentHealthState
from .department_in_full import DepartmentInFull
from .department_named import DepartmentNamed
from .department_slot import DepartmentSlot
from .department_slots import DepartmentSlots
from .department_standing import DepartmentStanding
from .departments import Departments
from .digest_wish_in import DigestWishIn
from .disclosure import Disclosure
from .disclosures import Disclosures
from .dishonesty_record import DishonestyRecord
from .dishonesty_records import DishonestyRecords
from .doubt_by import DoubtBy
from .downtime import Downtime
from .downtime_change_in import DowntimeChangeIn
from .downtime_in import DowntimeIn
from .downtime_in_full import DowntimeInFull
from .downtime_kind import DowntimeKind
from .downtime_source import DowntimeSource
from .downtime_state import DowntimeState
from .downtimes import Downtimes
from .earlier_verification import EarlierVerification
from .entry_kind import EntryKind
from .explained_certificate import ExplainedCertificate
from .explained_field import ExplainedField
from .export_criteria_in import ExportCriteriaIn
from .export_format import ExportFormat
from .export_in import ExportIn
from .feedback_answer import FeedbackAnswer
from .feedback_row import FeedbackRow
from .feedback_sums import FeedbackSums
from .feedback_taken import FeedbackTaken
from .field_named import FieldNamed
from .field_permission import FieldPermission
from .field_shown import FieldShown
from .field_state import FieldState
from .finding import Finding
from .finding_decision import FindingDecision
from .finding_in_full import FindingInFull
from .finding_owner import FindingOwner
from .finding_state import FindingState
from .findings import Findings
from .follow_up_row import FollowUpRow
from .freeing_in import FreeingIn
from .freeing_reason import FreeingReason
from .glass_review_in import GlassReviewIn
from .glass_state import GlassState
from .grade import Grade
from .granted_sharing import GrantedSharing
from .ground import Ground
from .health import Health
from .hearing import Hearing
from .hearing_decision import HearingDecision
from .hearing_decision_in import HearingDecisionIn
from .hearing_in import HearingIn
from .hearing_listed import HearingListed
from .hearing_standing import HearingStanding
from .hearing_state import HearingState
from .hearings import Hearings
from .id_type import IdType
from .input_fault import InputFault
from .inspection import Inspection
from .inspection_attachments import InspectionAttachments
from .inspection_in_full import InspectionInFull
from .inspection_state import InspectionState
from .inspections import Inspections
from .installation_check import InstallationCheck
from .item import Item
from .item_named import ItemNamed
from .items import Items
from .job_standing import JobStanding
from .judgement import Judgement
from .judgement_in import JudgementIn
from .key_of_stream import KeyOfStream
from .known_rule import KnownRule
from .lane_standing import LaneStanding
from .language import Language
from .law import Law
from .league_standing import LeagueStanding
from .league_table import LeagueTable
from .league_table_formula import LeagueTableFormula
from .lifted_refusal import LiftedRefusal
from .lifted_refusals import LiftedRefusals
from .log_key import LogKey
from .log_keys import LogKeys
from .log_standing import LogStanding
from .matter import Matter
from .matter_in_full import MatterInFull
from .matter_named import MatterNamed
from .matters import Matters
from .me import Me
from .message_kind import MessageKind
from .method import Method
from .misuse_rule import MisuseRule
from .mode import Mode
from .monthly_report import MonthlyReport
from .monthly_reports import MonthlyReports
from .next_ import Next
from .next_kind import NextKind
from .operation_standing import OperationStanding
from .own_credit import OwnCredit
from .own_declaration import OwnDeclaration
from .own_declarations import OwnDeclarations
from .own_hearing import OwnHearing
from .own_proof import OwnProof
from .own_record import OwnRecord
from .own_refusal import OwnRefusal
from .own_request import OwnRequest
from .own_section import OwnSection
from .own_verification_answer import OwnVerificationAnswer
from .party_answer import PartyAnswer
from .party_in import PartyIn
from .party_role import PartyRole
from .permission_change import PermissionChange
from .permissions import Permissions
from .person_asked import PersonAsked
from .person_digest import PersonDigest
from .person_digests import PersonDigests
from .person_digests_in import PersonDigestsIn
from .plain_reason import PlainReason
from .policies import Policies
from .policy import Policy
from .policy_approval_in import PolicyApprovalIn
from .policy_bundle import PolicyBundle
from .policy_data_change import PolicyDataChange
from .policy_diff import PolicyDiff
from .policy_file import PolicyFile
from .policy_file_in import PolicyFileIn
from .policy_files_in import PolicyFilesIn
from .policy_finding import PolicyFinding
from .policy_grid import PolicyGrid
from .policy_in import PolicyIn
from .policy_refusal_in import PolicyRefusalIn
from .policy_replay import PolicyReplay
from .policy_state import PolicyState
from .policy_summary import PolicySummary
from .policy_test import PolicyTest
from .policy_tests import PolicyTests
from .policy_validation import PolicyValidation
from .problem import Problem
from .problem_code import ProblemCode
from .processing_class import ProcessingClass
from .progress import Progress
from .protected_resource import ProtectedResource
from .protection_alert import ProtectionAlert
from .protection_alerts import ProtectionAlerts
from .publication import Publication
from .publication_act import PublicationAct
from .publication_level import PublicationLevel
from .publications import Publications
from .queries import Queries
from .query_attachment import QueryAttachment
from .query_attachments import QueryAttachments
from .query_document import QueryDocument
from .query_explanation import QueryExplanation
from .query_in import QueryIn
from .query_in_parameters import QueryInParameters
from .query_listed import QueryListed
from .query_status import QueryStatus
from .query_wait import QueryWait
from .quota_rule import QuotaRule
from .reactivation_in import ReactivationIn
from .readiness import Readiness
from .readiness_status import ReadinessStatus
from .reassignment_in import ReassignmentIn
from .recall import Recall
from .recalls import Recalls
from .receipt import Receipt
from .recommendation import Recommendation
from .record_request import RecordRequest
from .record_standing import RecordStanding
from .record_state import RecordState
from .refused_query import RefusedQuery
from .reminder_given import ReminderGiven
from .replay_in import ReplayIn
from .replayed_change import ReplayedChange
from .reply_status import ReplyStatus
from .report_figure import ReportFigure
from .report_key import ReportKey
from .report_row import ReportRow
from .reports_in import ReportsIn
from .reports_ordered import ReportsOrdered
from .reports_state import ReportsState
from .request_decision import RequestDecision
from .request_decision_in import RequestDecisionIn
from .request_kind import RequestKind
from .request_state import RequestState
from .reveal_decision_in import RevealDecisionIn
from .reveal_in import RevealIn
from .revealed_answer import RevealedAnswer
from .revocable import Revocable
from .revocation import Revocation
from .revocation_in import RevocationIn
from .revocation_reason import RevocationReason
from .revocations import Revocations
from .risk_class import RiskClass
from .role import Role
from .running_versions import RunningVersions
from .sample_line import SampleLine
from .sample_shares import SampleShares
from .sampled_entry import SampledEntry
from .scope import Scope
from .severity import Severity
from .shared_fields import SharedFields
from .shared_fields_in import SharedFieldsIn
from .sharing import Sharing
from .sharing_decision import SharingDecision
from .sharing_decision_in import SharingDecisionIn
from .sharing_request import SharingRequest
from .sharing_request_in import SharingRequestIn
from .sharing_requests import SharingRequests
from .sharing_state import SharingState
from .signer_in import SignerIn
from .source import Source
from .spot_check import SpotCheck
from .standing_findings import StandingFindings
from .statement_in import StatementIn
from .statistics import Statistics
from .statistics_formula import StatisticsFormula
from .statistics_row import StatisticsRow
from .statistics_source import StatisticsSource
from .stored_log import StoredLog
from .stream_key import StreamKey
from .stream_keys import StreamKeys
from .subject import Subject
from .subject_role import SubjectRole
from .suspicion import Suspicion
from .suspicion_state import SuspicionState
from .suspicions import Suspicions
from .task_state import TaskState
from .text_message_in import TextMessageIn
from .text_message_ordered import TextMessageOrdered
from .timeline_in import TimelineIn
from .turn_answer import TurnAnswer
from .unused_right import UnusedRight
from .unused_rights import UnusedRights
from .verdict import Verdict
from .verification import Verification
from .verification_answered import VerificationAnswered
from .verification_claimed import VerificationClaimed
from .verification_figures import VerificationFigures
from .verification_listed import VerificationListed
from .verification_moved import VerificationMoved
from .verification_parameters import VerificationParameters
from .verification_reply_in import VerificationReplyIn
from .verification_signed import VerificationSigned
from .verifications import Verifications
from .visit_conclusion import VisitConclusion
from .visit_question import VisitQuestion
from .visit_report_in import VisitReportIn
from .visit_report_in_answers import VisitReportInAnswers
from .visit_signer import VisitSigner
from .visit_task import VisitTask
from .watch_in import WatchIn
from .watched_people import WatchedPeople
from .watched_person import WatchedPerson
from .why_in import WhyIn
from .withheld_count import WithheldCount
from .withholding import Withholding
from .withholding_in import WithholdingIn
from .withholdings import Withholdings
from .witness_standing import WitnessStanding
from .yes_means import YesMeans

__all__ = (
    "AccountImport",
    "AccountImportFault",
    "AccountImportIn",
    "AccountReactivated",
    "AcknowledgementIn",
    "AlertAcknowledgement",
    "AlertKind",
    "AnswerKey",
    "AnswerKeys",
    "AnswerKind",
    "AskerGrid",
    "Assurance",
    "Attachment",
    "AttachmentKind",
    "AuditEntries",
    "AuditEntry",
    "AuditEntryDetails",
    "AuditEntryDisclosed",
    "AuditEntryDisclosedAdditionalProperty",
    "AuditEntryStates",
    "AuditExport",
    "AuditExportState",
    "AuditProof",
    "AuditReveal",
    "AuditRevealState",
    "AuditRevealed",
    "AuditReveals",
    "AuditSearchIn",
    "AuditTimeline",
    "AuditTrail",
    "AwaitedDepartment",
    "BackgroundTask",
    "BackgroundTaskState",
    "Batch",
    "BatchDecision",
    "BatchDecisionIn",
    "BatchFault",
    "BatchFormat",
    "BatchHolding",
    "BatchIn",
    "BatchInParameters",
    "BatchKind",
    "BatchPreview",
    "BatchProgress",
    "BatchRow",
    "BatchRowAnswer",
    "BatchRowIn",
    "BatchRowState",
    "BatchRows",
    "BatchState",
    "BatchStepIn",
    "Batches",
    "BilingualText",
    "BreakGlassIn",
    "BrokenGlass",
    "BrokenGlassList",
    "CallbackAnswer",
    "CallbackDeliveries",
    "CallbackDelivery",
    "CallbackIn",
    "CallbackKey",
    "CallbackState",
    "CallbackWithSecret",
    "Callbacks",
    "Cardinality",
    "Certificate",
    "CertificateField",
    "CertificateNamed",
    "CertificateOfMatter",
    "CertificateOfMatterParameters",
    "CertificateOfMatterParties",
    "CertificateParameters",
    "CertificateParties",
    "CertificatePermission",
    "CertificateResult",
    "CertificateResultFields",
    "CertificateResultPerParty",
    "CertificateState",
    "Certificates",
    "CheckResult",
    "CheckResultName",
    "CheckResultStatus",
    "CheckSeverity",
    "ClosedHours",
    "ComplaintAnswer",
    "ComplaintIn",
    "ComplaintListed",
    "ComplaintSettledIn",
    "ComplaintState",
    "ComplaintStep",
    "ComplaintStepTaken",
    "ComplaintWordsIn",
    "Complaints",
    "Completeness",
    "ConfirmationIn",
    "Correction",
    "CorrectionAnswerIn",
    "CorrectionDoubt",
    "CorrectionIn",
    "CorrectionListed",
    "CorrectionOutcome",
    "CorrectionStateShown",
    "Corrections",
    "CountyListIn",
    "CountyListsIn",
    "CountyRowIn",
    "CreditFeed",
    "CreditFeedImport",
    "CreditFeedIn",
    "CreditFeedKey",
    "CreditFigure",
    "CreditFigureOf",
    "CreditFigures",
    "Damage",
    "Declaration",
    "DeclarationCheck",
    "DeclarationDeclined",
    "DeclarationIn",
    "DeclarationNotice",
    "DeclarationOffer",
    "DeclarationSample",
    "DeclineIn",
    "DeliveryFault",
    "DeliveryState",
    "Department",
    "DepartmentFigures",
    "DepartmentHealth",
    "DepartmentHealthState",
    "DepartmentInFull",
    "DepartmentNamed",
    "DepartmentSlot",
    "DepartmentSlots",
    "DepartmentStanding",
    "Departments",
    "DigestWishIn",
    "Disclosure",
    "Disclosures",
    "DishonestyRecord",
    "DishonestyRecords",
    "DoubtBy",
    "Downtime",
    "DowntimeChangeIn",
    "DowntimeIn",
    "DowntimeInFull",
    "DowntimeKind",
    "DowntimeSource",
    "DowntimeState",
    "Downtimes",
    "EarlierVerification",
    "EntryKind",
    "ExplainedCertificate",
    "ExplainedField",
    "ExportCriteriaIn",
    "ExportFormat",
    "ExportIn",
    "FeedbackAnswer",
    "FeedbackRow",
    "FeedbackSums",
    "FeedbackTaken",
    "FieldNamed",
    "FieldPermission",
    "FieldShown",
    "FieldState",
    "Finding",
    "FindingDecision",
    "FindingInFull",
    "FindingOwner",
    "FindingState",
    "Findings",
    "FollowUpRow",
    "FreeingIn",
    "FreeingReason",
    "GlassReviewIn",
    "GlassState",
    "Grade",
    "GrantedSharing",
    "Ground",
    "Health",
    "Hearing",
    "HearingDecision",
    "HearingDecisionIn",
    "HearingIn",
    "HearingListed",
    "HearingStanding",
    "HearingState",
    "Hearings",
    "IdType",
    "InputFault",
    "Inspection",
    "InspectionAttachments",
    "InspectionInFull",
    "InspectionState",
    "Inspections",
    "InstallationCheck",
    "Item",
    "ItemNamed",
    "Items",
    "JobStanding",
    "Judgement",
    "JudgementIn",
    "KeyOfStream",
    "KnownRule",
    "LaneStanding",
    "Language",
    "Law",
    "LeagueStanding",
    "LeagueTable",
    "LeagueTableFormula",
    "LiftedRefusal",
    "LiftedRefusals",
    "LogKey",
    "LogKeys",
    "LogStanding",
    "Matter",
    "MatterInFull",
    "MatterNamed",
    "Matters",
    "Me",
    "MessageKind",
    "Method",
    "MisuseRule",
    "Mode",
    "MonthlyReport",
    "MonthlyReports",
    "Next",
    "NextKind",
    "OperationStanding",
    "OwnCredit",
    "OwnDeclaration",
    "OwnDeclarations",
    "OwnHearing",
    "OwnProof",
    "OwnRecord",
    "OwnRefusal",
    "OwnRequest",
    "OwnSection",
    "OwnVerificationAnswer",
    "PartyAnswer",
    "PartyIn",
    "PartyRole",
    "PermissionChange",
    "Permissions",
    "PersonAsked",
    "PersonDigest",
    "PersonDigests",
    "PersonDigestsIn",
    "PlainReason",
    "Policies",
    "Policy",
    "PolicyApprovalIn",
    "PolicyBundle",
    "PolicyDataChange",
    "PolicyDiff",
    "PolicyFile",
    "PolicyFileIn",
    "PolicyFilesIn",
    "PolicyFinding",
    "PolicyGrid",
    "PolicyIn",
    "PolicyRefusalIn",
    "PolicyReplay",
    "PolicyState",
    "PolicySummary",
    "PolicyTest",
    "PolicyTests",
    "PolicyValidation",
    "Problem",
    "ProblemCode",
    "ProcessingClass",
    "Progress",
    "ProtectedResource",
    "ProtectionAlert",
    "ProtectionAlerts",
    "Publication",
    "PublicationAct",
    "PublicationLevel",
    "Publications",
    "Queries",
    "QueryAttachment",
    "QueryAttachments",
    "QueryDocument",
    "QueryExplanation",
    "QueryIn",
    "QueryInParameters",
    "QueryListed",
    "QueryStatus",
    "QueryWait",
    "QuotaRule",
    "ReactivationIn",
    "Readiness",
    "ReadinessStatus",
    "ReassignmentIn",
    "Recall",
    "Recalls",
    "Receipt",
    "Recommendation",
    "RecordRequest",
    "RecordStanding",
    "RecordState",
    "RefusedQuery",
    "ReminderGiven",
    "ReplayIn",
    "ReplayedChange",
    "ReplyStatus",
    "ReportFigure",
    "ReportKey",
    "ReportRow",
    "ReportsIn",
    "ReportsOrdered",
    "ReportsState",
    "RequestDecision",
    "RequestDecisionIn",
    "RequestKind",
    "RequestState",
    "RevealDecisionIn",
    "RevealIn",
    "RevealedAnswer",
    "Revocable",
    "Revocation",
    "RevocationIn",
    "RevocationReason",
    "Revocations",
    "RiskClass",
    "Role",
    "RunningVersions",
    "SampleLine",
    "SampleShares",
    "SampledEntry",
    "Scope",
    "Severity",
    "SharedFields",
    "SharedFieldsIn",
    "Sharing",
    "SharingDecision",
    "SharingDecisionIn",
    "SharingRequest",
    "SharingRequestIn",
    "SharingRequests",
    "SharingState",
    "SignerIn",
    "Source",
    "SpotCheck",
    "StandingFindings",
    "StatementIn",
    "Statistics",
    "StatisticsFormula",
    "StatisticsRow",
    "StatisticsSource",
    "StoredLog",
    "StreamKey",
    "StreamKeys",
    "Subject",
    "SubjectRole",
    "Suspicion",
    "SuspicionState",
    "Suspicions",
    "TaskState",
    "TextMessageIn",
    "TextMessageOrdered",
    "TimelineIn",
    "TurnAnswer",
    "UnusedRight",
    "UnusedRights",
    "Verdict",
    "Verification",
    "VerificationAnswered",
    "VerificationClaimed",
    "VerificationFigures",
    "VerificationListed",
    "VerificationMoved",
    "VerificationParameters",
    "VerificationReplyIn",
    "VerificationSigned",
    "Verifications",
    "VisitConclusion",
    "VisitQuestion",
    "VisitReportIn",
    "VisitReportInAnswers",
    "VisitSigner",
    "VisitTask",
    "WatchIn",
    "WatchedPeople",
    "WatchedPerson",
    "WhyIn",
    "WithheldCount",
    "Withholding",
    "WithholdingIn",
    "Withholdings",
    "WitnessStanding",
    "YesMeans",
)

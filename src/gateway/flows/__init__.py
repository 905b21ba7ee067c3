"""What the gateway does, one file for each thing that a caller or a job wants of it; `Gateway` and `Oversight` bundle what they need.

Knows all rooms and decides nothing itself: it must never hold a rule, a protocol or an SQL text of its own.  No flow knows another:
what they share stands in `steps`.
"""

from gateway.access import (
    AccessRight,
    AskerView,
    CertificatePermission,
    Explanation,
    FieldExplained,
    FieldPermission,
    HardRule,
    PermissionChange,
    Permissions,
    Swing,
    ViewedAs,
)
from gateway.accounts import Registered
from gateway.attachments import Attached, checked_file
from gateway.audit import Withholding
from gateway.catalogue import Catalogue, CountyList, CountyRow
from gateway.city import CityChange
from gateway.connect import SLOT_S, DepartmentSlot, DepartmentStatus
from gateway.credit import CreditPlace, CreditRefusal, DishonestyRecord, Hearing, RecordRequest
from gateway.declaration import Declaration, Inspection, Notice, OwnDeclaration, Suspicion
from gateway.duty import BrokenGlass
from gateway.flows import (
    administer,
    attach,
    audit_exports,
    audit_log,
    audit_reveals,
    batches,
    callbacks,
    complain,
    correct,
    credit_feeds,
    declare,
    decline,
    desk,
    digests,
    disclosures,
    dishonesty,
    downtimes,
    duty,
    explain,
    feedback,
    figures,
    findings,
    hearings,
    log,
    login,
    me,
    one_click,
    operation,
    own_declarations,
    own_queries,
    policies,
    progress,
    protection,
    prove,
    read,
    ready,
    recall,
    reference,
    replay,
    reports,
    sample,
    share,
    standing,
    statistics,
    text_messages,
    tokens,
    unused,
    verify,
    visit_files,
    visits,
)
from gateway.flows.administer import FREEZE, FREEZE_CRON, Imported, freeze_unused
from gateway.flows.attach import AttachedProof
from gateway.flows.audit_exports import BUNDLE, make_bundle
from gateway.flows.batch_run import run_batch
from gateway.flows.callbacks import LEFT_BEHIND, LEFT_BEHIND_CRON, WantedDeliveries, send_left_behind
from gateway.flows.callbacks import send as send_callback
from gateway.flows.complain import COMPLAINTS_CRON, COMPLAINTS_DUE, tell_overdue_complaints
from gateway.flows.correct import CORRECTIONS_CRON, CORRECTIONS_DUE, open_noticed, remind_of_corrections
from gateway.flows.credit_feeds import FeedTaken, SignedFeed
from gateway.flows.credit_times import CREDIT_TIMES, CREDIT_TIMES_CRON, take_credit_times
from gateway.flows.decline import end_offer
from gateway.flows.desk import REMIND, REMIND_CRON, DeskFigures, OpenedTask, remind
from gateway.flows.digests import PersonDigest
from gateway.flows.dishonesty import OwnCredit, RecordRuling, RecordWish
from gateway.flows.downtimes import wake_waiting
from gateway.flows.duty import OVERDUE_REVIEWS, OVERDUE_REVIEWS_CRON, tell_overdue
from gateway.flows.explain import QueryExplained, RefusedThen
from gateway.flows.figures import CurrentFigures, StoredFigures
from gateway.flows.findings import FINDINGS, FINDINGS_CRON, look
from gateway.flows.hearings import Confirmation, HearingRuling
from gateway.flows.inspection import check
from gateway.flows.operation import Installed
from gateway.flows.own_declarations import OwnOffer
from gateway.flows.policies import DraftedPolicy, PolicyComparison, PolicyEdit, PolicyTrial, Validation
from gateway.flows.policy_following import follow, settle
from gateway.flows.protection import ReadAlert
from gateway.flows.ready import ReadyCheck
from gateway.flows.recall import recall as recall_what_rests
from gateway.flows.reference import Neighbours
from gateway.flows.replay import Replayed, ReplayPeriod
from gateway.flows.reports import (
    MAKE_REPORTS,
    REPORTS_CRON,
    REPORTS_DUE,
    LeagueTable,
    SignedReport,
    make_due_reports,
    make_reports,
)
from gateway.flows.resume import resume
from gateway.flows.sample import SAMPLE_CRON, SAMPLE_DAY, DrawnSample, sample_declarations
from gateway.flows.share import SHARING_CRON, SHARING_REMINDERS, remind_of_sharing
from gateway.flows.standing import PolicyGrid
from gateway.flows.steps.gateway import Gateway, InForce, Live, QueryTimes
from gateway.flows.steps.job_names import (
    INSPECT,
    OFFER_ENDS,
    OPEN_CORRECTIONS,
    OVERDUE_JOB,
    RECALL,
    RESUME,
    RUN_BATCH,
    SEND_CALLBACK,
    SEND_TEXT,
)
from gateway.flows.steps.judging import ExpectationResult, installed_policy, terms_of
from gateway.flows.steps.oversight import Oversight, archive_of
from gateway.flows.sweep import sweep
from gateway.flows.text_messages import TextWish
from gateway.flows.text_messages import send as send_text
from gateway.flows.unused import UnusedFor, UnusedRights
from gateway.flows.verify import overdue, sweep_tasks
from gateway.flows.visits import VisitTask
from gateway.identity import CALLBACK, SIGNED_OUT, Revocation, Session
from gateway.jobs import JobFigures
from gateway.outbox import Callback, ShownCallback
from gateway.oversight.disclosures import OwnEntry, TimeSpan, Withheld
from gateway.oversight.exports import Export, ExportState
from gateway.oversight.findings import Finding, FindingFilter, OpenFindings, Rule
from gateway.oversight.findings import sentence as finding_sentence
from gateway.oversight.findings import title as finding_title
from gateway.oversight.reports import ReportMonth
from gateway.oversight.reveals import Reveal, RevealDecision, RevealWish, Unsealed
from gateway.oversight.search import Hit, Proven, SpotCheck, Trail
from gateway.policy import PolicyBundle, PolicyDraft, SignedPublication
from gateway.protection import PersonWatch
from gateway.results import Heading, OwnQuery, StoredQuery
from gateway.results import Wanted as WantedQueries
from gateway.verification import DeskClaim, ListedTask, OwnAnswer, Task

__all__ = [
    "BUNDLE",
    "CALLBACK",
    "COMPLAINTS_CRON",
    "COMPLAINTS_DUE",
    "CORRECTIONS_CRON",
    "CORRECTIONS_DUE",
    "CREDIT_TIMES",
    "CREDIT_TIMES_CRON",
    "FINDINGS",
    "FINDINGS_CRON",
    "FREEZE",
    "FREEZE_CRON",
    "INSPECT",
    "LEFT_BEHIND",
    "LEFT_BEHIND_CRON",
    "MAKE_REPORTS",
    "OFFER_ENDS",
    "OPEN_CORRECTIONS",
    "OVERDUE_JOB",
    "OVERDUE_REVIEWS",
    "OVERDUE_REVIEWS_CRON",
    "RECALL",
    "REMIND",
    "REMIND_CRON",
    "REPORTS_CRON",
    "REPORTS_DUE",
    "RESUME",
    "RUN_BATCH",
    "SAMPLE_CRON",
    "SAMPLE_DAY",
    "SEND_CALLBACK",
    "SEND_TEXT",
    "SHARING_CRON",
    "SHARING_REMINDERS",
    "SIGNED_OUT",
    "SLOT_S",
    "AccessRight",
    "AskerView",
    "Attached",
    "AttachedProof",
    "BrokenGlass",
    "Callback",
    "Catalogue",
    "CertificatePermission",
    "CityChange",
    "Confirmation",
    "CountyList",
    "CountyRow",
    "CreditPlace",
    "CreditRefusal",
    "CurrentFigures",
    "Declaration",
    "DepartmentSlot",
    "DepartmentStatus",
    "DeskClaim",
    "DeskFigures",
    "DishonestyRecord",
    "DraftedPolicy",
    "DrawnSample",
    "ExpectationResult",
    "Explanation",
    "Export",
    "ExportState",
    "FeedTaken",
    "FieldExplained",
    "FieldPermission",
    "Finding",
    "FindingFilter",
    "Gateway",
    "HardRule",
    "Heading",
    "Hearing",
    "HearingRuling",
    "Hit",
    "Imported",
    "InForce",
    "Inspection",
    "Installed",
    "JobFigures",
    "LeagueTable",
    "ListedTask",
    "Live",
    "Neighbours",
    "Notice",
    "OpenFindings",
    "OpenedTask",
    "Oversight",
    "OwnAnswer",
    "OwnCredit",
    "OwnDeclaration",
    "OwnEntry",
    "OwnOffer",
    "OwnQuery",
    "PermissionChange",
    "Permissions",
    "PersonDigest",
    "PersonWatch",
    "PolicyBundle",
    "PolicyComparison",
    "PolicyDraft",
    "PolicyEdit",
    "PolicyGrid",
    "PolicyTrial",
    "Proven",
    "QueryExplained",
    "QueryTimes",
    "ReadAlert",
    "ReadyCheck",
    "RecordRequest",
    "RecordRuling",
    "RecordWish",
    "RefusedThen",
    "Registered",
    "ReplayPeriod",
    "Replayed",
    "ReportMonth",
    "Reveal",
    "RevealDecision",
    "RevealWish",
    "Revocation",
    "Rule",
    "Session",
    "ShownCallback",
    "SignedFeed",
    "SignedPublication",
    "SignedReport",
    "SpotCheck",
    "StoredFigures",
    "StoredQuery",
    "Suspicion",
    "Swing",
    "Task",
    "TextWish",
    "TimeSpan",
    "Trail",
    "Unsealed",
    "UnusedFor",
    "UnusedRights",
    "Validation",
    "ViewedAs",
    "VisitTask",
    "WantedDeliveries",
    "WantedQueries",
    "Withheld",
    "Withholding",
    "administer",
    "archive_of",
    "attach",
    "audit_exports",
    "audit_log",
    "audit_reveals",
    "batches",
    "callbacks",
    "check",
    "checked_file",
    "complain",
    "correct",
    "credit_feeds",
    "declare",
    "decline",
    "desk",
    "digests",
    "disclosures",
    "dishonesty",
    "downtimes",
    "duty",
    "end_offer",
    "explain",
    "feedback",
    "figures",
    "finding_sentence",
    "finding_title",
    "findings",
    "follow",
    "freeze_unused",
    "hearings",
    "installed_policy",
    "log",
    "login",
    "look",
    "make_bundle",
    "make_due_reports",
    "make_reports",
    "me",
    "one_click",
    "open_noticed",
    "operation",
    "overdue",
    "own_declarations",
    "own_queries",
    "policies",
    "progress",
    "protection",
    "prove",
    "read",
    "ready",
    "recall",
    "recall_what_rests",
    "reference",
    "remind",
    "remind_of_corrections",
    "remind_of_sharing",
    "replay",
    "reports",
    "resume",
    "run_batch",
    "sample",
    "sample_declarations",
    "send_callback",
    "send_left_behind",
    "send_text",
    "settle",
    "share",
    "standing",
    "statistics",
    "sweep",
    "sweep_tasks",
    "take_credit_times",
    "tell_overdue",
    "tell_overdue_complaints",
    "terms_of",
    "text_messages",
    "tokens",
    "unused",
    "verify",
    "visit_files",
    "visits",
    "wake_waiting",
]

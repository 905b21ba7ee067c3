"""Closed lists: the words that state, verdict and mode may be, on the wire as in the code."""

from enum import StrEnum

HARD_RULES = (
    "no-role",
    "citizen-asks",
    "checks-apart",
    "no-authorisation",
    "not-shared",
    "staff-list",
    "minor",
    "low-assurance",
    "not-owner",
)
"""The ids that hard rules bear in any city that has them; what each says stands in the rules of `access`."""
ACCESS_RULES = (
    "catalogue",
    "predicate",
    "no-grant",
    "grant",
    "volume",
    "policy-fault",
    "case",
    "moved",
    "narrowed",
    "own-family",
    *HARD_RULES,
)
"""The ids of the rules that decide what of an answer may leave: those that guards and permits name, and the hard ones."""
CITY_RULE = r"city-[a-z][a-z0-9-]{0,42}"
"""The form of the id of a rule that a city adds."""
QUOTA_RULES = (
    "quota-account-minute",
    "quota-account-hour",
    "quota-account-day",
    "quota-account-persons-hour",
    "quota-account-persons-day",
    "quota-client-minute",
    "quota-client-day",
    "quota-client-digests-day",
    "quota-person-account-day",
    "quota-person-day",
)
"""The ids under which a refusal stands in the log where a quota is used up."""


class Mode(StrEnum):
    """In which form a field may be shown, from most to least."""

    REVEAL = "reveal"
    MASK = "mask"
    TEST = "test"
    DENY = "deny"

    @property
    def rank(self) -> int:
        """3 for reveal down to 0 for deny."""
        return {"reveal": 3, "mask": 2, "test": 1, "deny": 0}[self.value]


class Method(StrEnum):
    """How a certificate is replaced; a certificate lists its ladder of them."""

    DIRECT = "direct"
    DATA_QUERY = "data_query"
    VERIFICATION = "verification"
    DECLARATION = "declaration"


ABOLISHED = "abolished"
"""The rule by which a certificate of the method `direct` is refused to who asks for nothing else."""


class Verdict(StrEnum):
    """What a certificate came to."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class CertificateState(StrEnum):
    """Where one certificate of a query stands; every certificate asked for has exactly one."""

    ANSWERED = "answered"
    PENDING = "pending"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"
    NOT_REQUIRED = "not_required"
    NOT_APPLICABLE = "not_applicable"


class FieldState(StrEnum):
    """What became of one field that a certificate may show."""

    VALUE = "value"
    MASKED = "masked"
    NOT_ON_RECORD = "not_on_record"
    DENIED = "denied"
    WITHHELD = "withheld"
    UNAVAILABLE = "unavailable"
    STALE = "stale"


class QueryStatus(StrEnum):
    """`pending` while something of the query waits for a department, a person or the applicant; `expired` when the stored answer is
    gone.
    """

    PENDING = "pending"
    COMPLETE = "complete"
    EXPIRED = "expired"


class Recommendation(StrEnum):
    """What the answers suggest for the matter; a person decides."""

    PASS = "pass"  # noqa: S105 - a recommendation, not a password
    REVIEW = "review"
    REJECT_PROPOSED = "reject_proposed"


class ReplyStatus(StrEnum):
    """A department's reply in one word, as documents and the audit log name it.

    `answered` stands in documents alone: the department has answered, and what is not for the officer to know.
    """

    ANSWERED = "answered"
    FOUND = "found"
    NO_RECORD = "no_record"
    PARTIAL_MATCH = "partial_match"
    AMBIGUOUS = "ambiguous"
    INCOMPLETE = "incomplete"
    PENDING = "pending"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"


class Sharing(StrEnum):
    """How freely a field may be shared."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NOT_SHARED = "not_shared"


class LateResult(StrEnum):
    """How a lookup or task that an OUTCOME called pending came to its end."""

    ANSWERED = "answered"
    REFUSED = "refused"
    EXPIRED = "expired"
    DISCARDED = "discarded"


class TaskState(StrEnum):
    """A task is open until it is answered, its time is over, or nobody waits for it any more."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class PolicyState(StrEnum):
    """How far a policy is.  `drafted` until it is approved as it stands; a change makes it so again."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PublicationAct(StrEnum):
    """installed: the city's data as it was installed, by nobody's decision.  rolled_back: a former bundle's files came into force again.

    shared: the same files, and what departments grant each other has changed.
    """

    INSTALLED = "installed"
    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"
    SHARED = "shared"


class SuspicionState(StrEnum):
    """A contradiction is a suspicion until the person has been heard."""

    SUSPECTED = "SUSPECTED"
    HEARING = "HEARING"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"


class RiskClass(StrEnum):
    """How much harm a false declaration would do; of each class its share is inspected."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class InspectionState(StrEnum):
    """How far the inspection of a declaration is.  DUE: the registers are asked once more; VISIT: an inspector looks for themselves."""

    DUE = "DUE"
    VISIT = "VISIT"
    SUSPECTED = "SUSPECTED"
    IN_ORDER = "IN_ORDER"
    NOT_VERIFIABLE = "NOT_VERIFIABLE"


class AnswerKind(StrEnum):
    """What the answer to a question of a visit's form is."""

    YES_NO = "yes_no"
    TEXT = "text"
    DATE = "date"


class VisitConclusion(StrEnum):
    """What an inspector says of a declaration after a visit."""

    IN_ORDER = "in_order"
    CONTRADICTED = "contradicted"
    NOT_VERIFIABLE = "not_verifiable"


class Revocable(StrEnum):
    """What can be refused before its time."""

    TOKEN = "token"  # noqa: S105 - a word
    ACCOUNT = "account"
    CLIENT = "client"


class FreeingReason(StrEnum):
    """Why the claim of an officer on a verification is ended by who leads the desk."""

    ABSENT = "absent"
    URGENT = "urgent"
    RECUSED = "recused"
    MISTAKEN = "mistaken"


class RevocationReason(StrEnum):
    """Why a token, an account or a client is refused before its time."""

    STOLEN = "stolen"
    LEFT = "left"
    SUSPENDED = "suspended"
    MISUSE = "misuse"
    REPLACED = "replaced"

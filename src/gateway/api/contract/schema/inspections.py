"""The forms of inspections, of the list that they are drawn from, and of what they found."""

from datetime import date

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import BilingualText, Closed, Reason, Uuid
from gateway.api.contract.schema.verifications import Attachment
from gateway.domain.words import AnswerKind, InspectionState, RiskClass, SuspicionState


class Suspicion(Closed):
    """A declaration that a register, an officer or an inspector contradicts: a suspicion, until the person has been heard."""

    finding_id: Uuid
    declaration_id: Uuid
    query_id: Uuid
    matter: str
    certificate: str
    state: SuspicionState
    reason: Reason = Field(description="The reason code of the contradiction.")
    opened_at: AwareDatetime
    check_query_id: Uuid = Field(
        description="Id of the query in whose log the contradiction stands; after a visit, that of the declaration itself."
    )


class Suspicions(Closed):
    """A page of suspicions, newest first."""

    items: list[Suspicion]
    next: str | None


class Inspection(Closed):
    """The inspection of a declaration that was drawn; names nobody and no case."""

    inspection_id: Uuid
    declaration_id: Uuid
    matter: str
    certificate: str
    day: date = Field(description="The day of the list from which it was drawn.")
    risk: RiskClass
    county: str = Field(description="The county of the office that took the declaration; its inspectors visit.")
    state: InspectionState
    opened_at: AwareDatetime
    due_at: AwareDatetime
    claimed_by: str | None = Field(description="The account of the inspector who visits; null if nobody does.")
    claimed_until: AwareDatetime | None
    reason: Reason | None = Field(description="The reason code of what the registers, or a visit, came to.")
    done_at: AwareDatetime | None


class Inspections(Closed):
    """A page of inspections, due first."""

    items: list[Inspection]
    next: str | None


class VisitQuestion(Closed):
    """One question of the form of a visit, as the city has it."""

    name: str
    title: BilingualText
    kind: AnswerKind = Field(
        description="`yes_no` takes true or false, `date` a day such as 2026-11-22, `text` your own words."
    )
    required: bool


class VisitSigner(Closed):
    """Who made the declaration."""

    person_id: str
    name: str


class VisitTask(Closed):
    """What the inspector who has claimed a visit needs for it."""

    case_number: str
    signer: VisitSigner
    statement: BilingualText = Field(description="What was declared.")
    questions: list[VisitQuestion]


class InspectionInFull(Inspection):
    """An inspection; for the inspector who has claimed its visit, with whom it is about."""

    task: VisitTask | None = Field(description="Null for everybody else, and once it has come to its end.")


class SampleLine(Closed):
    """A declaration on a list, by id and class."""

    declaration_id: Uuid
    risk: RiskClass


class SampleShares(Closed):
    """The share of each class that is inspected, in ten-thousandths."""

    low: int
    middle: int
    high: int


class DeclarationSample(Closed):
    """A day's list of declarations and what was drawn from it: see docs/declarations.md to draw it yourself."""

    day: date
    closed_at: AwareDatetime
    list_hash: str = Field(description="SHA-256 of the list, hex; the entry says it too.")
    entry: str = Field(description="The entry of the log that closed the list.")
    shares: SampleShares
    declarations: list[SampleLine] = Field(description="All that stand on the list, in the order of their ids.")
    checkpoint: str | None = Field(
        description="The signed note that the draws follow from; null while nothing is drawn."
    )
    cosignature: str | None = Field(
        description="The witness's signature that they follow from too, base64; null where no witness saw a checkpoint that day."
    )
    drawn: list[Uuid] = Field(description="The declarations that were drawn, in the order drawn.")


class InspectionAttachments(Closed):
    """The files of a visit, the oldest first; each is fetched apart."""

    items: list[Attachment]

"""The forms of hearings and of the dishonesty register."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import BilingualText, Closed, CreditFigureOf, Uuid
from gateway.domain.credit import (
    Grade,
    HearingState,
    PublicationLevel,
    RecordState,
    RequestKind,
    RequestState,
)


class HearingListed(Closed):
    """A hearing in the list, without what was said in it."""

    hearing_id: Uuid
    finding_id: Uuid
    declaration_id: Uuid
    matter: str
    certificate: str
    state: HearingState
    opened_by: str = Field(description="The account that notified the person; another one decides.")
    opened_at: AwareDatetime
    respond_by: AwareDatetime = Field(description="Until when the person is heard.")
    due_at: AwareDatetime | None = Field(description="When whose turn it is must have acted; null: nobody's.")


class Hearings(Closed):
    """A page of hearings; whose turn is due first, first."""

    items: list[HearingListed]
    next: str | None


class Hearing(HearingListed):
    """A hearing with what was said and decided in it."""

    notice: BilingualText = Field(description="What the person is told.")
    notice_version: str
    statement: str | None = Field(description="What the person has said, in their words; null until then.")
    statement_at: AwareDatetime | None
    decided_by: str | None
    decided_at: AwareDatetime | None
    grounds: str | None = Field(description="On what grounds it was decided.")
    grade: Grade | None
    basis: str | None
    authority: str | None = Field(description="The authority that has confirmed it.")
    register_corrected: bool = Field(
        default=False,
        description="A value of the registers was corrected since on which the contradiction rests.  Left out otherwise.",
    )


class HearingStanding(Closed):
    """How a hearing stands after a statement."""

    hearing_id: Uuid
    state: HearingState
    due_at: AwareDatetime | None = Field(description="By when it is decided.")


class RecordRequest(Closed):
    """An objection against an entry, or the wish that it be repaired."""

    request_id: Uuid
    kind: RequestKind
    state: RequestState
    asked_at: AwareDatetime
    due_at: AwareDatetime = Field(description="By when it is decided.")
    statement: str = Field(description="The person's words, or their letter of commitment.")
    decided_by: str | None
    decided_at: AwareDatetime | None
    grounds: str | None = Field(description="On what grounds it was decided.")


class DishonestyRecord(Closed):
    """An entry of the dishonesty register; it names nobody."""

    record_id: Uuid
    hearing_id: Uuid
    matter: str
    certificate: str
    grade: Grade
    state: RecordState
    publication: PublicationLevel
    authority: str
    basis: str
    effective_from: AwareDatetime
    bars_until: AwareDatetime = Field(description="From here on the person may declare again.")
    repairable_from: AwareDatetime = Field(description="From here on its repair can be asked for.")
    expires_at: AwareDatetime
    requests: list[RecordRequest] = Field(description="What the person has asked about it, the oldest first.")
    register_corrected: bool = Field(
        default=False,
        description="A value of the registers was corrected since on which the contradiction rests.  Left out otherwise.",
    )


class DishonestyRecords(Closed):
    """A page of entries; about which something is asked that is due first, first."""

    items: list[DishonestyRecord]
    next: str | None


class RecordStanding(Closed):
    """How an entry stands after an objection or the wish for a repair."""

    record_id: Uuid
    state: RecordState
    request_id: Uuid
    kind: RequestKind
    due_at: AwareDatetime = Field(description="By when it is decided.")


class OwnHearing(Closed):
    """A hearing about you."""

    hearing_id: Uuid
    matter: str
    certificate: str
    state: HearingState
    words: BilingualText = Field(description="How it stands and what you can do, in words.")
    notice: BilingualText
    opened_at: AwareDatetime
    respond_by: AwareDatetime = Field(description="Until when you are heard.")
    statement: str | None
    decided_at: AwareDatetime | None
    grounds: str | None
    register_corrected: bool = Field(
        default=False,
        description="A value of the registers was corrected since on which the contradiction rests.  Left out otherwise.",
    )


class OwnRequest(Closed):
    """What you have asked about an entry against you."""

    request_id: Uuid
    kind: RequestKind
    state: RequestState
    asked_at: AwareDatetime
    due_at: AwareDatetime
    grounds: str | None


class OwnRefusal(Closed):
    """A certificate that you could not declare because of the entry."""

    matter: str
    certificate: str
    refused_at: AwareDatetime
    lifted_at: AwareDatetime | None = Field(description="When it was told that the entry was wrong; null: it was not.")


class OwnRecord(Closed):
    """An entry of the dishonesty register about you."""

    record_id: Uuid
    hearing_id: Uuid
    grade: Grade
    state: RecordState
    words: BilingualText = Field(description="How it stands and what you can do, in words.")
    publication: PublicationLevel
    authority: str
    basis: str
    effective_from: AwareDatetime
    bars_until: AwareDatetime
    repairable_from: AwareDatetime
    expires_at: AwareDatetime
    requests: list[OwnRequest]
    refusals: list[OwnRefusal] = Field(description="What you could not declare because of it, the oldest first.")


class OwnCredit(Closed):
    """Whether you may declare, and the hearings and entries about you."""

    is_eligible: bool = Field(description="Whether the register lets you declare.")
    hearings: list[OwnHearing]
    records: list[OwnRecord]


class LiftedRefusal(Closed):
    """A certificate of your query that could not be declared because of an entry that was wrong. It can be asked for again."""

    query_id: Uuid
    matter: str
    certificate: str
    refused_at: AwareDatetime
    lifted_at: AwareDatetime


class LiftedRefusals(Closed):
    """A page of them, newest first."""

    items: list[LiftedRefusal]
    next: str | None


class CreditFeedKey(Closed):
    """The key that signs a feed; the log key has endorsed it."""

    stream_id: int
    boot_id: str
    public_key: str = Field(description="Ed25519, in hex.")
    endorsement: str = Field(description="The log key's signature, in hex.")


class CreditFeed(Closed):
    """A feed for the city's credit system."""

    number: int
    made_at: AwareDatetime
    lines: str = Field(description="JSON lines, as they are signed; the first says what the file is.")
    signature: str = Field(description="Ed25519 over the bytes of `lines`, in hex.")
    key: CreditFeedKey


class CreditFeedImport(Closed):
    """What came of a source's feed, or would come of it."""

    dry_run: bool
    source: str
    entered: list[str] = Field(description="References of people who may not declare from now on.")
    withdrawn: list[str] = Field(description="References that were taken back.")
    unknown: list[str] = Field(description="References to take back that are not known here.")


class CreditFigure(Closed):
    """How many there are in a state."""

    of: CreditFigureOf
    state: str = Field(description="In which state they are.")
    count: int = Field(description="How many, five or more.")


class CreditFigures(Closed):
    """How many hearings, entries, objections and repairs there are; a count under five is left out."""

    items: list[CreditFigure]

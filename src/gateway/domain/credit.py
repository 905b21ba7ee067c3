"""Hearings and the dishonesty register in words: states, events, grades, and how widely an entry may be shown."""

from enum import StrEnum


class HearingState(StrEnum):
    """How far a hearing is; nobody is on the register before CONFIRMED."""

    NOTIFIED = "NOTIFIED"
    HEARD = "HEARD"
    NOT_HEARD = "NOT_HEARD"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"


class RecordState(StrEnum):
    """How an entry in the dishonesty register stands."""

    IN_FORCE = "IN_FORCE"
    DISPUTED = "DISPUTED"
    UPHELD = "UPHELD"
    REVERSED = "REVERSED"
    REPAIRED = "REPAIRED"
    EXPIRED = "EXPIRED"


class CreditEvent(StrEnum):
    """What can happen to a suspicion, a hearing or an entry; the table of steps says where, by whom and under which conditions."""

    NOTIFY = "notify"
    STATE = "state"
    TIME_OVER = "time_over"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    ENTER = "enter"
    OBJECT = "object"
    REVERSE = "reverse"
    UPHOLD = "uphold"
    ASK_REPAIR = "ask_repair"
    GRANT_REPAIR = "grant_repair"
    REFUSE_REPAIR = "refuse_repair"
    EXPIRE = "expire"


class Grade(StrEnum):
    """How grave an entry in the dishonesty register is."""

    ORDINARY = "ordinary"
    SERIOUS = "serious"


class PublicationLevel(StrEnum):
    """How widely an entry may be shown."""

    NONE = "none"
    CREDIT_SYSTEM = "credit_system"
    PUBLIC = "public"


class RequestKind(StrEnum):
    """What a person can ask about an entry against them."""

    OBJECTION = "objection"
    REPAIR = "repair"


class RequestState(StrEnum):
    """Whether it was decided."""

    OPEN = "OPEN"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"


class HearingDecision(StrEnum):
    """What the second inspector decides."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"


class RequestDecision(StrEnum):
    """What the credit office decides about an objection or a repair."""

    GRANT = "grant"
    REFUSE = "refuse"

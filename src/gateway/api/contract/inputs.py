"""What callers may send, as closed forms, and their way into the domain's words.  A fault never repeats what was sent."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    StrictBool,
    StrictInt,
    StrictStr,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from gateway.api.contract.schema.closed import IdType, PartyRole
from gateway.domain.codes import CaseNumber, CertificateCode, MatterCode, QueryId
from gateway.domain.errors import InputFault, InvalidIdentifier, InvalidInput
from gateway.domain.forms import (
    ACCOUNT,
    CASE_NUMBER,
    CERTIFICATE,
    DEPARTMENT,
    MATTER,
    TOKEN_ID,
    is_account,
    is_case_number,
)
from gateway.domain.identifiers.names import parse_name
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.domain.identifiers.reserved import is_reserved
from gateway.domain.ids import uuid7
from gateway.domain.parties import Party
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.stages import Query
from gateway.domain.words import CertificateState, FreeingReason, Revocable, RevocationReason, Verdict, VisitConclusion

_REPEATED = frozenset({"child", "parent", "heir", "staff"})
_MOST_PARTIES = 64
_LONGEST_NOTE = 500
_UNSEEN = frozenset({"Cc", "Cf"})


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string", "a string is expected")
    if not 0 < len(value) <= longest:
        raise PydanticCustomError("length", "a string of this length is not expected here")
    return value


def _told(fault: InvalidIdentifier) -> PydanticCustomError:
    """An identifier's fault as one of the form's faults, so that all faults are told at once."""
    message = fault.detail.replace("{", "{{").replace("}", "}}")
    return PydanticCustomError(fault.code.lower().replace("_", "-"), message)


def _person_id(value: object) -> PersonId:
    try:
        return PersonId.parse(_text(value, 64))
    except InvalidIdentifier as fault:
        raise _told(fault) from None


def _credit_code(value: object) -> CreditCode:
    try:
        return CreditCode.parse(_text(value, 64))
    except InvalidIdentifier as fault:
        raise _told(fault) from None


def _name(value: object) -> str:
    try:
        return parse_name(_text(value, 128))
    except InvalidIdentifier as fault:
        raise _told(fault) from None


def names_nobody(word: str | None) -> str | None:
    """The word, which is kept as it is.  Raises what pydantic takes for a fault where it could name a person."""
    if word is not None and could_name_a_person(word):
        raise PydanticCustomError("personal", "a person's number does not belong here")
    return word


def _account(word: str | None) -> str | None:
    if word is not None and not is_account(word):
        names_nobody(word)
    return word


def _case_number(word: str | None) -> str | None:
    if word is not None and not is_case_number(word):
        raise PydanticCustomError("format", "a case number is expected here")
    return word


def own_words(value: object) -> str:
    """A text in the caller's own words.  Raises what pydantic takes for a fault."""
    text = _text(value, _LONGEST_NOTE)
    if not text.strip() or any(unicodedata.category(c) in _UNSEEN and c not in "\n\t" for c in text):
        raise PydanticCustomError("format", "a text is expected that is not blank, without control characters")
    return text


def _shown(description: str, **more: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": description, **more})


PersonNumber = Annotated[
    InstanceOf[PersonId],
    BeforeValidator(_person_id),
    _shown("A person's number; blanks and full-width characters are folded.", minLength=15, maxLength=64),
]
CreditNumber = Annotated[
    InstanceOf[CreditCode],
    BeforeValidator(_credit_code),
    _shown("A unified social credit code (GB 32100).", minLength=18, maxLength=64),
]
_Name = Annotated[
    str, BeforeValidator(_name), _shown("The name as the caller has it; folded.", minLength=1, maxLength=128)
]
_Note = Annotated[
    str,
    BeforeValidator(own_words),
    _shown(
        "RECORDS_AGREE, RECORDS_DIFFER, NO_RECORDS, PAPER_ARCHIVE, ANOTHER_PERSON, SAME_PERSON, ON_SITE, CANNOT_TELL, or your "
        "own words; kept sealed.  Left out: what goes with the answer.",
        minLength=1,
        maxLength=_LONGEST_NOTE,
        examples=["RECORDS_AGREE", "纸质档案查实，2003 年批文在库"],
    ),
]
NamelessWords = Annotated[
    str,
    BeforeValidator(own_words),
    AfterValidator(names_nobody),
    WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": 500, "description": "In your own words; they name nobody."}
    ),
]
Code = Annotated[str, Field(strict=True, pattern=r"^[A-Z0-9][A-Z0-9-]{0,31}$")]
ParameterName = Annotated[str, Field(strict=True, pattern=r"^[a-z_]{1,40}$")]
ParameterText = Annotated[StrictStr, Field(max_length=128)]


_Authorisation = Annotated[
    str, Field(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]{0,63}$"), AfterValidator(names_nobody)
]


class Closed(BaseModel):
    """A form that takes no member it does not name, and whose faults do not quote."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class PartyIn(Closed):
    """Somebody whom the query is about: a person with `person_id` and `name`, or an employer with `credit_code`."""

    role: PartyRole
    person_id: PersonNumber | None = None
    name: _Name | None = None
    id_type: IdType | None = Field(
        default=None, description="Type of the number; if it is left out, the gateway finds the type."
    )
    credit_code: CreditNumber | None = None
    authorisation: _Authorisation | None = Field(
        default=None,
        description="Number of the authorisation on file, where the matter asks about this person by one alone; of an applicant: the company's.",
    )

    @model_validator(mode="after")
    def _fits_role(self) -> "PartyIn":
        if self.role == "employer":
            if self.credit_code is None or self.person_id is not None or self.name is not None:
                raise PydanticCustomError("employer", "an employer has a credit_code, and no person_id or name")
        elif self.person_id is None or self.name is None or self.credit_code is not None:
            raise PydanticCustomError("person", "a person has person_id and name, and no credit_code")
        elif self.id_type is not None and self.person_id.kind != self.id_type:
            raise PydanticCustomError("id-type", "the number is not of the kind that id_type names")
        return self


class QueryIn(Closed):
    """A query: all certificates of one matter, or those named, for one case."""

    matter: Code = Field(description="The code of the matter; see GET /v1/matters.")
    case_number: Annotated[
        str,
        Field(strict=True, pattern=CASE_NUMBER, description="Number of the citizen's case, in the form of the city."),
    ]
    parties: Annotated[list[PartyIn], Field(min_length=1, max_length=_MOST_PARTIES)]
    certificates: Annotated[list[Code], Field(min_length=1, max_length=64)] | None = Field(
        default=None, description="The certificates to ask for; if left out, all of the matter."
    )
    parameters: Annotated[dict[ParameterName, ParameterText | StrictInt | StrictBool | None], Field(max_length=32)] = (
        Field(
            default_factory=dict,
            description="Values that the certificates need, by name; GET /v1/matters/{code} says which, with a JSON Schema for each.",
        )
    )
    deadline_ms: Annotated[int, Field(strict=True, ge=200, le=30_000)] = Field(
        default=3_000,
        description="When the answer must arrive at the latest, in milliseconds; whatever is missing then is pending.",
    )
    complaint_id: UUID | None = Field(
        default=None,
        description="The complaint on which you act for somebody: one that you have taken up, in this case and about one of these people. They read it with each entry.",
    )


class VerificationReplyIn(Closed):
    """A department's answer to a verification, and a note that stays with the task, sealed."""

    finding: Verdict | None = Field(default=None, description="The answer to the question as it is asked.")
    answer: Verdict | None = Field(
        default=None,
        description="In place of `finding`: whether what the certificate states is true. Refused if the question asks the other way round (`yes_means`).",
    )
    note: _Note | None = None


_WHY = Annotated[
    str,
    Field(
        strict=True,
        pattern=r"^[^\x00-\x1f\x7f]{1,200}$",
        description="Do not name anybody.  It is kept sealed; its hash is recorded.",
    ),
    AfterValidator(names_nobody),
]


class BreakGlassIn(Closed):
    """For which case, and why it cannot wait."""

    case_number: Annotated[
        str,
        Field(strict=True, pattern=CASE_NUMBER, description="Number of the citizen's case, in the form of the city."),
        AfterValidator(_case_number),
    ]
    reason: _WHY


class GlassReviewIn(Closed):
    """What the head of the department says of broken glass."""

    is_justified: bool
    note: _WHY


class ReactivationIn(Closed):
    """Which account may ask again, and why."""

    account: Annotated[
        str,
        Field(strict=True, pattern=ACCOUNT, description="The account that may ask again."),
        AfterValidator(names_nobody),
    ]
    reason: _WHY


class FreeingIn(Closed):
    """Why a colleague's claim is ended."""

    reason: FreeingReason


class ReassignmentIn(Closed):
    """The department that a verification is handed to."""

    department: Annotated[
        str, Field(strict=True, pattern=DEPARTMENT, description="The code of the department; see GET /v1/departments.")
    ]


class SignerIn(Closed):
    """Who signs a declaration: the applicant, with the name as they sign it."""

    person_id: PersonNumber
    name: _Name


class DeclarationIn(Closed):
    """An applicant's declaration in place of a certificate, on the notice that they were shown."""

    query_id: UUID
    certificate: Code
    notice_version: Annotated[str, Field(strict=True, pattern=r"^[0-9A-Za-z.-]{1,32}$")]
    notice_hash: Annotated[
        str, Field(strict=True, pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the notice that was shown, in hex.")
    ]
    signer: SignerIn | None = None


class VisitReportIn(Closed):
    """What an inspector found on a visit: the conclusion, the form's answers, and their own words."""

    conclusion: VisitConclusion
    answers: Annotated[
        dict[
            Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")],
            StrictBool | Annotated[StrictStr, Field(max_length=500)],
        ],
        Field(
            max_length=40, description="By the question's name; see `task.questions` of the inspection.  Kept sealed."
        ),
    ]
    note: Annotated[
        str,
        BeforeValidator(own_words),
        _shown("What you saw, in your own words; kept sealed.", minLength=1, maxLength=_LONGEST_NOTE),
    ]


class DeclineIn(Closed):
    """The certificate of a query that the applicant does not declare."""

    certificate: Code


_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


def _time(value: object) -> object:
    """RFC 3339 with offset and nothing else: pydantic would take a count of seconds too."""
    if not isinstance(value, str) or not _RFC3339.fullmatch(value.upper()):
        raise PydanticCustomError("time", "a time of RFC 3339 with offset is expected here")
    return value


def _within_all_time(at: datetime) -> datetime:
    """In UTC: the first and the last day of all time have no place in it with every offset."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("time", "a time of RFC 3339 with offset is expected here") from None


DAY = r"^2[0-9]{3}-[0-9]{2}-[0-9]{2}$"


def _day(value: object) -> object:
    """As 2026-11-22 and nothing else: pydantic would take a count of seconds and a time too."""
    if not isinstance(value, str) or not re.fullmatch(DAY, value):
        raise PydanticCustomError("format", "a day is written as 2026-11-22")
    return value


Day = Annotated[date, BeforeValidator(_day)]
RealTime = Annotated[AwareDatetime, BeforeValidator(_time), AfterValidator(_within_all_time)]
CaseNumberOf = Annotated[str, Field(strict=True, pattern=CASE_NUMBER), AfterValidator(_case_number)]
CaseFilter = Annotated[str | None, Field(pattern=CASE_NUMBER), AfterValidator(_case_number)]
MatterFilter = Annotated[str | None, Field(pattern=MATTER)]
CertificateFilter = Annotated[str | None, Field(pattern=CERTIFICATE)]
DepartmentFilter = Annotated[str | None, Field(pattern=DEPARTMENT)]
StateFilter = CertificateState | None
AccountFilter = Annotated[str | None, Field(pattern=ACCOUNT), AfterValidator(_account)]


def query_of(form: QueryIn, *, deadline_ms: int, received_at: datetime, asked_at: datetime, reserved: bool) -> Query:
    """The query of a form, with a fresh id.  reserved: whether synthetic numbers are accepted.  Raises InvalidInput."""
    if not reserved:
        refuse_reserved(form.parties)
    refuse_unborn(form.parties, asked_at.date())
    return Query(
        query_id=QueryId(uuid7()),
        matter=MatterCode(form.matter),
        case_number=CaseNumber(form.case_number),
        parties=parties_of(form.parties),
        certificates=None if form.certificates is None else tuple(CertificateCode(c) for c in form.certificates),
        parameters=form.parameters,
        deadline_ms=deadline_ms,
        received_at=received_at,
        asked_at=asked_at,
        complaint=None if form.complaint_id is None else str(form.complaint_id),
    )


def parties_of(forms: Sequence[PartyIn]) -> tuple[Party, ...]:
    """A role that can repeat has a running number: `child.1`."""
    counted: dict[str, int] = {}
    parties = []
    for form in forms:
        counted[form.role] = counted.get(form.role, 0) + 1
        key = f"{form.role}.{counted[form.role]}" if form.role in _REPEATED else form.role
        person = Person(form.person_id, form.name) if form.person_id is not None and form.name is not None else None
        parties.append(Party(key, form.role, person, form.credit_code, form.authorisation))
    return tuple(parties)


def refuse_reserved(forms: Sequence[PartyIn]) -> None:
    """Raises InvalidInput where somebody's number is synthetic."""
    faults = [
        InputFault(f"/parties/{index}/person_id", "reserved", "a number of a region that is never assigned")
        for index, form in enumerate(forms)
        if form.person_id is not None and is_reserved(form.person_id.number)
    ]
    if faults:
        raise InvalidInput("synthetic numbers are not accepted here", faults)


def refuse_unborn(forms: Sequence[PartyIn], today: date) -> None:
    """Raises InvalidInput where somebody's number is of a day that is not yet."""
    faults = [
        InputFault(f"/parties/{index}/person_id", "future", "the date of birth in the number lies in the future")
        for index, form in enumerate(forms)
        if form.person_id is not None and form.person_id.birth_date > today
    ]
    if faults:
        raise InvalidInput("the query names somebody who is not born yet", faults)


_REVOKED = {Revocable.TOKEN: TOKEN_ID, Revocable.ACCOUNT: ACCOUNT, Revocable.CLIENT: ACCOUNT}


class RevocationIn(Closed):
    """What is to be refused, why, and until when."""

    kind: Revocable = Field(description="What to refuse: one token by its jti, an account, or a client system.")
    value: Annotated[str, Field(strict=True, description="The jti, the account or the client.")]
    reason: RevocationReason
    until: RealTime = Field(description="The end of the order, by the real clock; at most 731 days from now.")

    @model_validator(mode="after")
    def _value_fits_kind(self) -> "RevocationIn":
        is_named = self.kind is not Revocable.TOKEN and is_account(self.value)
        if not re.fullmatch(_REVOKED[self.kind], self.value) or not (is_named or not could_name_a_person(self.value)):
            raise PydanticCustomError("value", "the value is not of the form of what the kind names")
        return self

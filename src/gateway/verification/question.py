"""What the department's officer is asked: prefilled, and sealed at rest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.db import Keyring
from gateway.domain.matter import Title
from gateway.domain.person import Person, PersonId
from gateway.domain.rules import roles_of
from gateway.domain.stages import Plan, PlannedCertificate

NOTES: Mapping[str, Title] = MappingProxyType(
    {
        "RECORDS_AGREE": {"en": "the department's records agree", "zh": "与本部门档案一致"},
        "RECORDS_DIFFER": {"en": "the department's records differ", "zh": "与本部门档案不一致"},
        "NO_RECORDS": {"en": "no records in paper or data", "zh": "纸质及电子档案均无记录"},
        "PAPER_ARCHIVE": {"en": "found in the paper archive", "zh": "纸质档案查实"},
        "ANOTHER_PERSON": {"en": "the record is another person's", "zh": "系他人记录"},
        "SAME_PERSON": {"en": "the record is this person's", "zh": "系本人记录"},
        "ON_SITE": {"en": "found on site", "zh": "现场核实"},
        "CANNOT_TELL": {"en": "cannot be told", "zh": "无法确定"},
    }
)
"""Short notes that are offered to an officer, who may also write their own."""
LONGEST_NOTE = 500
"""Characters."""

_TEXTS: Mapping[str, Title] = MappingProxyType(
    {
        "no_dwelling": {
            "en": "Do the people named own no dwelling in the nine counties of the city?",
            "zh": "所列人员在全市九县市区是否均无住房？",
        },
        "no_homestead": {
            "en": "Has no homestead been approved for the people named?",
            "zh": "所列人员是否均无宅基地批建？",
        },
        "months_ge": {
            "en": "Has the person named paid the contributions that the certificate asks for?",
            "zh": "所列人员是否达到本证明要求的缴费月数？",
        },
        "vehicle_limit": {
            "en": "Do the people named keep within the number and price of vehicles that the certificate allows?",
            "zh": "所列人员名下机动车数量及价格是否符合本证明要求？",
        },
        "is_spouse_of": {"en": "Are the two people named married to each other?", "zh": "所列两人是否为夫妻？"},
        "minor_children_count": {
            "en": "Are the children named all the minor children of the applicant?",
            "zh": "所列子女是否为申请人的全部未成年子女？",
        },
    }
)
_GENERAL: Title = MappingProxyType(
    {"en": "Is what the certificate states true of the people named?", "zh": "本证明事项对所列人员是否属实？"}
)


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """A party of the query, as the department's officer must know it."""

    role: str
    person: Person


@dataclass(frozen=True, slots=True, repr=False)
class TaskQuestion:
    """The prefilled question: matter, case, certificate, people, and what is asked, in both languages."""

    matter: str
    matter_title: Title
    case_number: str
    certificate_title: Title
    text: Title
    persons: tuple[AskedPerson, ...]

    def __repr__(self) -> str:
        return "TaskQuestion(…)"


def question_of(plan: Plan, planned: PlannedCertificate) -> TaskQuestion:
    """The question for one certificate of a plan: about the people its rule speaks of, nobody else."""
    certificate = planned.certificate
    roles = _roles(planned)
    people = [party for party in plan.query.parties if party.role in roles and party.person is not None]
    name = certificate.predicate.name if certificate.predicate else certificate.value or ""
    return TaskQuestion(
        matter=plan.matter.code,
        matter_title=plan.matter.title,
        case_number=plan.query.case_number,
        certificate_title=certificate.title,
        text=_TEXTS.get(name, _GENERAL),
        persons=tuple(AskedPerson(party.role, party.person) for party in people if party.person is not None),
    )


def _roles(planned: PlannedCertificate) -> frozenset[str]:
    """The roles the rule's arguments speak of; for a rule without any, those that the certificate declares."""
    predicate = planned.certificate.predicate
    declared = frozenset(planned.certificate.parties)
    if predicate is None:
        return declared
    named = [value for key, value in predicate.args.items() if key in ("set", "of", "a", "b")]
    spoken = frozenset(role for value in named for role in roles_of(value))
    return spoken & declared or declared


def seal(question: TaskQuestion, keyring: Keyring, task_id: str) -> bytes:
    """The question sealed, bound to its task."""
    plain = {
        "matter": question.matter,
        "matter_title": dict(question.matter_title),
        "case_number": question.case_number,
        "certificate_title": dict(question.certificate_title),
        "text": dict(question.text),
        "persons": [[asked.role, asked.person.person_id.number, asked.person.name] for asked in question.persons],
    }
    return keyring.seal(json.dumps(plain, ensure_ascii=False).encode(), _place(task_id))


def unseal(sealed: bytes, keyring: Keyring, task_id: str) -> TaskQuestion:
    """The question again.  Raises Unreadable when the bytes are not what was sealed for this task."""
    plain = json.loads(keyring.open(sealed, _place(task_id)))
    return TaskQuestion(
        matter=plain["matter"],
        matter_title=plain["matter_title"],
        case_number=plain["case_number"],
        certificate_title=plain["certificate_title"],
        text=plain["text"],
        persons=tuple(AskedPerson(role, Person(PersonId(number), name)) for role, number, name in plain["persons"]),
    )


def seal_note(note: str, keyring: Keyring, task_id: str) -> bytes:
    """An officer's note sealed, bound to its task: it can hold anything about a person."""
    return keyring.seal(note.encode(), f"{_place(task_id)}/note")


def open_note(sealed: bytes, keyring: Keyring, task_id: str) -> str:
    """The note again.  Raises Unreadable."""
    return keyring.open(sealed, f"{_place(task_id)}/note").decode()


def _place(task_id: str) -> str:
    return f"gateway.verification_task/{task_id}"

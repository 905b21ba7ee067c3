"""What the department's officer is asked: prefilled, and sealed at rest."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from gateway.db import Keyring
from gateway.domain.codes import CertificateCode, DepartmentCode
from gateway.domain.matter import Argument, AskedInTurn, DeskQuestion, Title
from gateway.domain.parties import roles_of
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.stages import Plan, PlannedCertificate
from gateway.domain.words import Verdict
from gateway.verification.texts import question_for

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
_SPEAKS_OF = frozenset({"set", "of", "a", "b", "parent", "child", "legal"})
"""Arguments of a rule that name whom it speaks of."""
LONGEST_NOTE = 500
"""Characters."""


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """A party of the query, as the department's officer must know it."""

    role: str
    person: Person


@dataclass(frozen=True, slots=True, repr=False)
class TaskQuestion:
    """The prefilled question: matter, case, certificate, people, and what is asked, in both languages.

    asks, in_turn: as they were when the task was opened.  employers: credit codes.  parameters: what the caller gave of those that the
    certificate takes, such as a unit number.
    """

    matter: str
    matter_title: Title
    case_number: str
    certificate_title: Title
    asks: DeskQuestion
    persons: tuple[AskedPerson, ...]
    employers: tuple[str, ...] = ()
    parameters: Mapping[str, Argument] = field(default_factory=dict)
    in_turn: AskedInTurn | None = None

    def after(self, turn: int, verdict: Verdict) -> DepartmentCode | None:
        """Whom the task goes to after the answer of a turn; None: it was the last.  verdict: the certificate's, by that answer."""
        if self.in_turn is None or (self.in_turn.no_ends and verdict is Verdict.NO):
            return None
        further = self.in_turn.departments[turn + 1 :]
        return further[0] if further else None

    @property
    def tells(self) -> Mapping[PersonId | CreditCode, Sequence[str]]:
        """By whom it is about: the names of what whoever reads it learns of them."""
        names: dict[PersonId | CreditCode, Sequence[str]] = {}
        for subject in self.persons:
            names[subject.person.person_id] = ("person_id", "name", "case_number", *self.parameters)
        for code in self.employers:
            names[CreditCode(code)] = ("credit_code", "case_number", *self.parameters)
        return names

    def __repr__(self) -> str:
        return "TaskQuestion(…)"


def question_of(plan: Plan, planned: PlannedCertificate, unnamed: Collection[str] = ()) -> TaskQuestion:
    """The question for one certificate of a plan: about the people its rule speaks of, nobody else.

    unnamed: the keys of those who are not shown to belong; no officer reads of them.
    """
    certificate = planned.certificate
    roles = _roles(planned)
    people = [party for party in plan.query.parties if party.role in roles and party.key not in unnamed]
    firms = (party.employer for party in plan.query.parties if party.role in certificate.parties)
    given = plan.query.parameters
    return TaskQuestion(
        matter=plan.matter.code,
        matter_title=plan.matter.title,
        case_number=plan.query.case_number,
        certificate_title=certificate.title,
        asks=question_for(certificate),
        persons=tuple(AskedPerson(party.role, party.person) for party in people if party.person is not None),
        employers=tuple(firm.code for firm in firms if firm is not None),
        parameters={name: given[name] for name in certificate.parameters if name in given},
        in_turn=certificate.in_turn,
    )


def _roles(planned: PlannedCertificate) -> frozenset[str]:
    """The roles the rule's arguments speak of; for a rule without any, those that the certificate declares."""
    predicate = planned.certificate.predicate
    declared = frozenset(planned.certificate.parties)
    if predicate is None:
        return declared
    named = [value for key, value in predicate.args.items() if key in _SPEAKS_OF]
    spoken = frozenset(role for value in named for role in roles_of(value))
    return spoken & declared or declared


def about(question: TaskQuestion, certificate: CertificateCode, keyring: Keyring) -> bytes:
    """A keyed digest of what is asked: the same for the same case, certificate, people by number and name, and parameters."""
    content = [
        question.case_number,
        certificate,
        sorted([subject.role, subject.person.person_id.number, subject.person.name] for subject in question.persons),
        sorted(question.employers),
        dict(question.parameters),
    ]
    return keyring.tag(b"about:" + json.dumps(content, sort_keys=True).encode())


def tags_of(question: TaskQuestion, keyring: Keyring) -> list[bytes]:
    """A keyed digest of each person and employer that is asked about, in an order that tells nothing."""
    people = (f"person:{subject.person.person_id.number}" for subject in question.persons)
    return sorted(keyring.tag(one.encode()) for one in {*people, *(f"employer:{code}" for code in question.employers)})


def seal(question: TaskQuestion, keyring: Keyring, task_id: str) -> bytes:
    """The question sealed, bound to its task."""
    plain = {
        "matter": question.matter,
        "matter_title": dict(question.matter_title),
        "case_number": question.case_number,
        "certificate_title": dict(question.certificate_title),
        "text": dict(question.asks.text),
        "yes_means": question.asks.yes_means,
        "persons": [
            [subject.role, subject.person.person_id.number, subject.person.name] for subject in question.persons
        ],
        "employers": question.employers,
        "parameters": dict(question.parameters),
        "in_turn": question.in_turn and [question.in_turn.departments, question.in_turn.no_ends],
    }
    return keyring.seal(json.dumps(plain, ensure_ascii=False).encode(), _place(task_id))


def unseal(sealed: bytes, keyring: Keyring, task_id: str) -> TaskQuestion:
    """The question again.  Raises UnreadableBytes when the bytes are not what was sealed for this task."""
    plain = json.loads(keyring.open(sealed, _place(task_id)))
    return TaskQuestion(
        matter=plain["matter"],
        matter_title=plain["matter_title"],
        case_number=plain["case_number"],
        certificate_title=plain["certificate_title"],
        asks=DeskQuestion(plain["text"], Verdict(plain.get("yes_means", "yes"))),
        persons=tuple(AskedPerson(role, Person(PersonId(number), name)) for role, number, name in plain["persons"]),
        employers=tuple(plain["employers"]),
        parameters=plain["parameters"],
        in_turn=_turns(plain.get("in_turn")),
    )


def _turns(plain: tuple[Sequence[str], bool] | None) -> AskedInTurn | None:
    return None if plain is None else AskedInTurn(tuple(map(DepartmentCode, plain[0])), no_ends=plain[1])


def seal_note(note: str, keyring: Keyring, task_id: str) -> bytes:
    """An officer's note sealed, bound to its task: it can hold anything about a person."""
    return keyring.seal(note.encode(), f"{_place(task_id)}/note")


def open_note(sealed: bytes, keyring: Keyring, task_id: str) -> str:
    """The note again.  Raises UnreadableBytes."""
    return keyring.open(sealed, f"{_place(task_id)}/note").decode()


def _place(task_id: str) -> str:
    return f"gateway.verification_task/{task_id}"

"""A denied fact is told by nothing else: two truths that differ in it alone make the same document, unless a granted answer differs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from gateway.decision import decide
from gateway.decision.answers import Decision
from gateway.domain.answer import Doubt, yes
from gateway.domain.codes import CertificateCode
from gateway.domain.document import Document
from gateway.domain.reasons import rests_on
from gateway.domain.reply import CONTENT, NoRecord
from gateway.domain.stages import Grant, LookupResult, Plan, Replies
from gateway.domain.wire import document_object
from gateway.domain.words import CertificateState, Mode, Verdict
from gateway_demo.examples import EXAMPLES
from tests.rooms.decision.example import (
    LIN,
    NOW,
    P2,
    access,
    catalogue,
    document_of,
    of_other_department,
    officer,
    plan,
)
from tests.rooms.decision.truths import CHANGES, MASKED_ALIKE, Teller, Truth, key_of

TRUTHS = 40
MINOR = ("330791201601010017", "许安安")
DEFINITE = {Verdict.YES, Verdict.NO}
NEUTRAL = "FIELD_DENIED"
P7_MARRIED = (("applicant", "330796198802290024", "徐美钰"), LIN, ("child", "330796201407010023", "胡徐安"))
Named = Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of one persona, planned and granted."""

    name: str
    plan: Plan
    grant: Grant

    def document(self, truth: Truth, after: Document | None = None) -> Document:
        """What the persona is handed where this is the truth; after: once what that one offers is declared, and its tasks answered."""
        results = () if after is None else after.certificates
        tasks = [one.certificate for one in results if one.next is not None and one.next.kind == "task"]
        return document_of(
            self.grant,
            self.replies(truth),
            verified=dict.fromkeys(tasks, yes("VERIFIED")),
            declared=frozenset(one.certificate for one in results if one.declaration_offered),
        )

    def replies(self, truth: Truth) -> Replies:
        return Replies({lookup.lookup_id: LookupResult(truth[key_of(lookup)], 1, 12) for lookup in self.plan.lookups})


def people_of(matter: str) -> Iterator[Named]:
    ready = [
        (p["role"], p.get("person_id") or p["credit_code"], p.get("name", "")) for p in EXAMPLES[matter]["parties"]
    ]
    yield ready
    yield [(role, *MINOR) if role == "applicant" else (role, number, name) for role, number, name in ready]
    if matter in {"M01", "M04", "M05", "M07"}:
        yield P2[:1]
        yield P2[:2]
    if matter in {"M04", "M07"}:
        yield P7_MARRIED


async def asked(matter: str) -> list[Asked]:
    owner = (
        catalogue()
        .matters[plan(matter, next(people_of(matter)), None, EXAMPLES[matter].get("parameters")).matter.code]
        .owner
    )
    personas = {"clerk": officer(), "owner": of_other_department(officer(), owner), "police": officer("police")}
    made = []
    for place, people in enumerate(people_of(matter)):
        planned = plan(matter, people, None, EXAMPLES[matter].get("parameters"))
        for name, who in personas.items():
            made.append(Asked(f"{name} {place}", planned, await access().authorise(who, planned)))
    return made


def hidden(one: Asked) -> Iterator[tuple[str, Any]]:
    """The fields that the persona does not see as they are, with what changes them alone."""
    modes = {str(grant.item.name): grant.mode for grants in one.grant.fields.values() for grant in grants}
    for name, mode in modes.items():
        if mode is Mode.MASK:
            yield name, MASKED_ALIKE[name]
        elif mode is not Mode.REVEAL:
            yield name, CHANGES[name]


def granted_answers(one: Asked, made: Document) -> list[object]:
    """What the certificates with a rule come to, and what is open with whom."""
    rules = {p.certificate.code for p in one.plan.certificates if p.certificate.predicate is not None}
    return [
        (
            (result.state, result.answer, [part.answer for part in result.per_party.values()]),
            result.next,
        )
        for result in made.certificates
        if result.certificate in rules
    ]


def by_whom(made: Document) -> list[object]:
    """Whether register, officer or applicant gave each answer."""
    return [result.method for result in made.certificates]


def shown(made: Document) -> list[object]:
    """The values of the fields, as they are shown."""
    return [field.value for result in made.certificates for field in result.fields.values()]


@pytest.mark.parametrize("matter", sorted(EXAMPLES))
async def test_two_truths_that_differ_in_a_denied_field_make_the_same_document(matter: str) -> None:
    random = Random(int(matter[1:]))
    tried: Counter[str] = Counter()
    for one in await asked(matter):
        teller = Teller(one.plan, random)
        for name, change in hidden(one):
            for _ in range(TRUTHS):
                truth = teller.truth()
                other = dict(truth)
                change(teller, other)
                first, second = one.document(truth), one.document(other)
                if truth == other or granted_answers(one, first) != granted_answers(one, second):
                    continue
                if change is MASKED_ALIKE.get(name) and shown(first) != shown(second):
                    continue  # it decides which event is the latest, and so what another field shows
                tried[name] += 1
                assert document_object(first) == document_object(second), (one.name, name)
                first, second = (one.document(each, after=first) for each in (truth, other))
                if by_whom(first) != by_whom(second) or granted_answers(one, first) != granted_answers(one, second):
                    continue  # what an officer's yes leaves open is an answer too, which may then be declared
                assert document_object(first) == document_object(second), (one.name, name)
    assert all(count >= TRUTHS // 4 for count in tried.values()), tried


@pytest.mark.parametrize("matter", sorted(EXAMPLES))
async def test_the_reason_told_is_the_true_one_or_a_neutral_one(matter: str) -> None:
    random = Random(int(matter[1:]))
    for one in await asked(matter):
        teller = Teller(one.plan, random)
        for _ in range(TRUTHS):
            truth = teller.truth()
            real = decide(one.plan, one.replies(truth), NOW.date()).of
            for result in one.document(truth).certificates:
                known = real[result.certificate]
                is_settled = known.answer is None or known.answer.doubt is Doubt.NONE
                if result.state is CertificateState.ANSWERED and is_settled:
                    assert result.reason in {known.reason, NEUTRAL}, (one.name, result.certificate)


async def test_who_is_granted_everything_sees_every_reason_and_value() -> None:
    for matter in ("M04", "M07"):
        (one, *_) = [one for one in await asked(matter) if one.name == "owner 0"]
        teller = Teller(one.plan, Random(1))
        for _ in range(TRUTHS):
            truth = teller.truth()
            real = decide(one.plan, one.replies(truth), NOW.date()).of
            status = next(r for r in one.document(truth).certificates if "marital_status" in r.fields)
            assert status.reason == real[status.certificate].reason


@pytest.mark.parametrize("matter", sorted(EXAMPLES))
def test_a_reason_rests_on_what_the_list_says(matter: str) -> None:
    """Whatever question a rule hears nothing of: what it says for a reason that does not rest on it is still so."""
    people = next(people_of(matter))
    made = plan(matter, people, None, EXAMPLES[matter].get("parameters"))
    teller = Teller(made, Random(int(matter[1:])))
    for _ in range(TRUTHS):
        truth = teller.truth()
        known = decided(made, truth)
        for question in {lookup.question for lookup in made.lookups}:
            silent = {
                key: NoRecord() if key[0] == question and isinstance(said, CONTENT) else said
                for key, said in truth.items()
            }
            for code, one in decided(made, silent).items():
                is_same = (
                    not one.per_party and verdict_of(one) in DEFINITE and verdict_of(one) == verdict_of(known[code])
                )
                if is_same and question not in rests_on(one.reason):
                    assert one.reason == known[code].reason, (code, question)


def verdict_of(decision: Decision) -> Verdict | None:
    return None if decision.answer is None else decision.answer.verdict


def decided(made: Plan, truth: Truth) -> Mapping[CertificateCode, Decision]:
    replies = {lookup.lookup_id: LookupResult(truth[key_of(lookup)], 1, 12) for lookup in made.lookups}
    return decide(made, Replies(replies), NOW.date()).of

"""An officer's answer settles what their department knows: not who belongs to the family, and not that somebody dead lives.

The tables are made from the catalogue: a certificate, a rule or a role that is new is in them by itself.
"""

from collections.abc import Iterator, Mapping

import pytest

from gateway.decision import Disclosable, decide, verifications_wanted
from gateway.decision.answers import Decision
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import CertificateCode
from gateway.domain.questions import CHILDREN, COUPLE, HOLDINGS, OWNED, PARENTAGE, PERIODS, STATUS
from gateway.domain.reply import PartialMatch, Pending, Reply
from gateway.domain.stages import LookupResult, Plan, Replies
from gateway.domain.words import Method, Verdict
from gateway.verification.question import question_of
from tests.rooms.catalogue.test_plan import asked as lookups_of
from tests.rooms.decision.example import AS_OF, CHEN, LIN, LOCAL, NOW, catalogue, found, grant, marriage, plan
from tests.rooms.decision.test_living import truths, whole
from tests.rooms.decision.test_strangers import NOT_SHOWN, SHOWN, replies, wanted

YES, NO, CANNOT_TELL = yes("VERIFIED"), no("VERIFIED"), unknown("VERIFIED_UNKNOWN", Doubt.FINAL)
KNOW_WHO_BELONGS = {"M03-C1", "M03-C3", "M05-C1", "M07-C3", "M14-C1", "M16-C1"}
"""Certificates of the registers of marriages and of households, and the town's of a family's ties: their officers know who is whose."""
TIES = (STATUS, COUPLE, CHILDREN, PARENTAGE)
IN_DOUBT: Mapping[str, Reply] = {one: PartialMatch(AS_OF) for one in TIES}
UNCLEAR = found(marriage(LIN[1], LIN[2], "2027-01-01"))


def for_officers() -> list[str]:
    return [
        str(one.code)
        for matter in catalogue().matters.values()
        for one in matter.certificates
        if Method.VERIFICATION in one.ladder
    ]


def about_members() -> Iterator[tuple[str, str]]:
    """Each certificate that officers answer who do not know who belongs, and each role in it that has to be shown."""
    for code in sorted(set(for_officers()) - KNOW_WHO_BELONGS):
        made, _ = wanted(code)
        asked = {question for question, _, _ in lookups_of(made)}
        for role in ("spouse", "child", "parent"):
            if role in {x.subject.role for x in made.lookups} and not asked.isdisjoint(TIES):
                yield code, role


def doubtful(made: Plan, links: Mapping[str, Reply]) -> Replies:
    """Links, and registers of property that know everybody under another name: that an officer can settle."""
    said = dict(replies(made, links, life=found(LOCAL)).results)
    mine = [x.lookup_id for x in made.lookups if x.question in (HOLDINGS, OWNED, PERIODS)]
    return Replies(said | {one: LookupResult(PartialMatch(AS_OF), 1, 1) for one in mine})


def answered(made: Plan, said: Replies, answer: Answer) -> Decision:
    (one,) = made.certificates
    return decide(made, said, NOW.date(), verified={one.certificate.code: answer}).of[one.certificate.code]


def told(decision: Decision) -> tuple[Verdict, str, Doubt]:
    assert decision.answer is not None
    return decision.answer.verdict, decision.reason, decision.answer.doubt


def names_in_task(made: Plan, said: Replies) -> set[str]:
    (one,) = made.certificates
    decision = decide(made, said, NOW.date()).of[one.certificate.code]
    return {asked.role for asked in question_of(made, one, decision.unnamed).persons}


def test_the_table_holds_what_there_is() -> None:
    assert set(for_officers()) >= KNOW_WHO_BELONGS
    assert {("M01-C1", "spouse"), ("M04-C3", "child"), ("M14-C2", "spouse"), ("M03-C2", "parent")} <= {*about_members()}


@pytest.mark.parametrize("links", [NOT_SHOWN, IN_DOUBT], ids=["a stranger", "in doubt"])
@pytest.mark.parametrize(("code", "role"), sorted(about_members()))
def test_no_officer_reads_of_who_is_not_shown_to_belong_nor_makes_them_belong(
    code: str, role: str, links: Mapping[str, Reply]
) -> None:
    made, _ = wanted(code)
    said = doubtful(made, links)
    assert role not in names_in_task(made, said)
    verdict, reason, _ = told(answered(made, said, YES))
    assert (verdict, reason) in {(Verdict.UNKNOWN, "MEMBER_NOT_LINKED"), (Verdict.UNKNOWN, "PARTIAL")}


@pytest.mark.parametrize("code", sorted({code for code, _ in about_members()}))
def test_who_is_shown_to_belong_stands_in_the_task(code: str) -> None:
    made, _ = wanted(code)
    (one,) = made.certificates
    spoken_of = {asked.role for asked in question_of(made, one).persons}
    assert names_in_task(made, doubtful(made, SHOWN)) == spoken_of
    assert told(answered(made, doubtful(made, SHOWN), YES))[0] is Verdict.YES


@pytest.mark.parametrize("code", sorted(KNOW_WHO_BELONGS))
def test_who_knows_the_ties_is_asked_about_all_and_settles_them(code: str) -> None:
    made, _ = wanted(code)
    (one,) = made.certificates
    said = doubtful(made, IN_DOUBT)
    assert names_in_task(made, said) == {asked.role for asked in question_of(made, one).persons}
    assert answered(made, said, YES).verified
    assert answered(made, said, NO).answer == NO


OPEN_FAMILIES: list[tuple[str, Mapping[str, Reply], str]] = [
    ("a wedding dated to a day that has not come", {STATUS: UNCLEAR}, "MARRIAGE_UNCLEAR"),
    ("another name in the register of marriages", {STATUS: PartialMatch(AS_OF)}, "PARTIAL"),
    ("another name in the household register", {CHILDREN: PartialMatch(AS_OF)}, "PARTIAL"),
    ("a register of marriages that has not answered", {STATUS: Pending("queued")}, "PENDING"),
]


@pytest.mark.parametrize(("name", "changes", "reason"), OPEN_FAMILIES, ids=[row[0] for row in OPEN_FAMILIES])
@pytest.mark.parametrize("code", sorted({code for code, role in about_members() if role == "spouse"} - {"M14-C2"}))
def test_a_yes_about_the_applicant_alone_leaves_it_open_who_belongs(
    code: str, name: str, changes: Mapping[str, Reply], reason: str
) -> None:
    made = plan(code[:3], [CHEN], [code])
    if changes.keys().isdisjoint(x.question for x in made.lookups):
        assert code == "M05-C2", name  # a couple: no child belongs to it
        return
    unmarried: Mapping[str, Reply] = {STATUS: found(), CHILDREN: found()}
    said = doubtful(made, {**unmarried, **changes})
    expected = (Verdict.UNKNOWN, reason, Doubt.WAITING if reason == "PENDING" else Doubt.FINAL)
    assert told(answered(made, said, YES)) == expected
    assert told(answered(made, said, NO)) == (Verdict.NO, "VERIFIED", Doubt.NONE)
    assert told(answered(made, said, CANNOT_TELL))[:2] == (Verdict.UNKNOWN, "VERIFIED_UNKNOWN")
    assert told(answered(made, doubtful(made, unmarried), YES)) == (Verdict.YES, "VERIFIED", Doubt.NONE)


@pytest.mark.parametrize("matter", sorted({code[:3] for code in for_officers()}))
async def test_of_the_dead_no_officer_is_asked_and_no_yes_counts(matter: str) -> None:
    made = whole(matter)
    (applicant,) = [party for party in made.query.parties if party.role == "applicant"]
    codes = [p.certificate.code for p in made.certificates if p.lookups and p.certificate.code in for_officers()]
    granted = await grant(made)
    for said in truths(made, applicant):
        first = decide(made, said, NOW.date()).of
        dead = {code for code in codes if first[code].reason == "PARTY_DEAD"}
        assert dead.isdisjoint(verifications_wanted(granted, Disclosable(first)))
        verified: dict[CertificateCode, Answer] = dict.fromkeys(codes, YES)
        after = decide(made, said, NOW.date(), verified=verified).of
        assert not [code for code in codes if (one := after[code].answer) is None or one.verdict is Verdict.YES]

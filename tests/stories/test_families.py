"""Forty random families, asked through the real protocols, against what is really so; or the ledger, where a member stands in it.

Then forty-two residents over six matters, as the long run of `make residents` asks them.
"""

from concurrent.futures import ThreadPoolExecutor
from random import Random

from gateway.domain.ids import derived
from gateway_demo.demo import Demo
from tests.load.residents import ask_all, chosen, faults, judged
from tests.stories.oracle import CERTIFICATES, Subject, expected, parties, people_of, said
from tests.stories.people import P2, Asker, Json, certificate

AT_ONCE = 8


def test_forty_families_agree_with_the_truth(ask: Asker, demo: Demo) -> None:
    subjects = Random(40).sample(people_of(demo.population).subjects, 40)
    ask.as_("clerk")

    def answer(subject: Subject) -> Json:
        document = ask.query("M01", parties(subject.family), deadline_ms=15000)
        tasks = [c["certificate"] for c in document["certificates"] if (c["next"] or {}).get("kind") == "task"]
        return ask.settled(document, *{*tasks, "M01-C3"}, within_s=40)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        documents = list(pool.map(answer, subjects))
    wrong = []
    for document, subject in zip(documents, subjects, strict=True):
        for code, may in expected(subject).items():
            if said(document, code) not in may:
                reason = certificate(document, code)["reason"]
                kinds = [row.kind for row in subject.ledger]
                wrong.append((code, said(document, code), reason, may, kinds, subject.applicant.marital_status))
    assert not wrong
    clean = [subject for subject in subjects if not subject.ledger]
    assert len(clean) >= 15
    assert len(clean) < 40


def test_random_residents_over_six_matters_agree_with_the_truth(ask: Asker, demo: Demo) -> None:
    asked = chosen(people_of(demo.population), 42, 6)
    documents = ask_all(ask, asked, within_s=25)
    found = [verdict for one, document in zip(asked, documents, strict=True) for verdict in judged(one, document)]
    assert not faults(found)
    assert {one.code for one in found} == {code for codes in CERTIFICATES.values() for code in codes}
    assert {one.told for one in found} >= {"yes", "no", "doubt"}
    assert sum(one.word == "agree" for one in found) > len(found) * 3 / 4
    turned = [verdict for one, document in zip(asked, documents, strict=True) for verdict in judged(one, lie(document))]
    assert {one.code for one in turned if one.word == "wrong"} == {one.code for one in found}


def test_a_stranger_named_as_a_child_is_not_looked_up(ask: Asker) -> None:
    stranger = {"role": "child", "person_id": "330796201407010023", "name": "胡徐安"}
    document = ask.query("M01", [*P2, stranger], deadline_ms=12000)
    for code in ("M01-C1", "M01-C4"):
        told = certificate(document, code)
        assert (told["answer"], told["reason"]) == ("unknown", "MEMBER_NOT_LINKED")
    called = {call["lookup_id"] for call in ask.calls("vehicles")}
    named = ("applicant", "spouse", "child.1", "child.2")
    asked = {key for key in named if derived(document["query_id"], "vehicles.owned", key) in called}
    assert asked == {"applicant", "spouse", "child.1"}


def lie(document: Json) -> Json:
    """The document with every yes a no, and every no a yes."""
    other = {"yes": "no", "no": "yes"}
    rows = [{**row, "answer": other.get(row["answer"], row["answer"])} for row in document["certificates"]]
    return {**document, "certificates": rows}

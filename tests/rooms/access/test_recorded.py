"""Past decisions are judged anew from what the log keeps: as they were under their own state, and otherwise under another."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gateway.access import (
    Access,
    RecordedDecision,
    Rights,
    SharingGrant,
    Swing,
    explain,
    load_rules,
    recorded_of,
    rights_in,
    swings,
    used_by,
)
from gateway.audit.content import context_of_grant, intent
from gateway.catalogue import load_catalogue
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.stages import Officer, Plan
from gateway.domain.words import Mode
from gateway_demo.demo_city import demo_city
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.decision.example import P2, P7, catalogue, digest, manifests, of_other_department, officer, plan
from tests.stories.test_policies import opened

YOUNG = (("applicant", *P7[1][1:]),)
OFFICERS: Mapping[str, Officer] = {
    **{who: officer(who) for who in ("clerk", "housing-clerk", "tax-clerk", "police")},
    "of another department": of_other_department(officer(), "education"),
    "a system": replace(officer(), roles=frozenset({"system"})),
    "without a role": replace(officer(), roles=frozenset()),
    "of low assurance": replace(officer("tax-clerk"), assurance="low"),
}
PLANS: Mapping[str, Plan] = {
    "M01": plan("M01", P2),
    "M07": plan("M07", P7),
    "M07 of a minor": plan("M07", YOUNG),
    "M07 in part": plan("M07", P7[:1], ["M07-C2"]),
    "M14": plan("M14", P2[:2]),
}


async def recorded(who: Officer, made: Plan, state: Rights | None = None) -> RecordedDecision:
    """As the INTENT of the granted plan keeps it.  state: another than today's."""
    access = Access((state or STATE).catalogue, MemoryCases(), digest, rules=(state or STATE).rules)
    granted = await access.authorise(who, made)
    tags = {party.key: b"t" * 16 for party in made.query.parties}
    draft = intent(granted, context_of_grant(granted, "1-1", tags))
    return recorded_of(draft.sections, [subject.content for subject in draft.subjects])


def rules() -> Any:
    return load_rules(demo_city())


def rights(text: str | None = None) -> Rights:
    hard = rules().hard.text if text is None else text
    return Rights(catalogue(), load_rules({**demo_city(), "access_rules.cedar": hard.encode()}))


@pytest.mark.parametrize("of", PLANS)
@pytest.mark.parametrize("who", OFFICERS)
async def test_every_decision_is_reproduced_by_its_own_state(who: str, of: str) -> None:
    decision = await recorded(OFFICERS[who], PLANS[of])
    explained = explain(decision, rights())
    assert explained.is_reproduced
    assert decision.rules_hash == rights().hash
    assert {one.certificate for one in explained.fields} <= decision.fields.keys()


async def test_a_minor_is_told_from_what_was_granted() -> None:
    assert explain(await recorded(OFFICERS["tax-clerk"], PLANS["M07 of a minor"]), rights()).of_minor
    assert not explain(await recorded(OFFICERS["tax-clerk"], PLANS["M07"]), rights()).of_minor


STATE = rights()
WIDER = "resource.level >= 4 || resource.identifying", "resource.level > 4"


async def test_another_state_says_what_would_be_otherwise() -> None:
    decision = await recorded(OFFICERS["clerk"], PLANS["M07"])
    now = explain(decision, rights(rules().hard.text.replace(*WIDER)))
    assert not now.is_reproduced
    otherwise = {
        one.item: (one.recorded, str(one.judged and one.judged.mode)) for one in now.fields if not one.is_reproduced
    }
    assert otherwise == {
        "marital_status": (("deny", "not-owner"), "reveal"),
        "spouse_name": (("deny", "not-owner"), "mask"),
        "spouse_id_no": (("deny", "not-owner"), "mask"),
    }


async def run(draft: Rights, decisions: Sequence[RecordedDecision]) -> Counter[Swing]:
    """A draft over past lookups, all of which their own state reproduces."""
    found: Counter[Swing] = Counter()
    for decision in decisions:
        was = explain(decision, STATE)
        assert was.is_reproduced
        found.update(swings(was, draft))
    return found


async def test_a_draft_is_run_over_past_lookups() -> None:
    decisions = [await recorded(who, made) for who in OFFICERS.values() for made in PLANS.values()]
    found = await run(rights(rules().hard.text.replace(*WIDER)), decisions)
    assert {one.department for one in found} == {"general_window"}
    assert all(one.opens for one in found)
    counts = {(one.certificate, one.item, one.before, one.after): count for one, count in found.items()}
    assert counts[CertificateCode("M07-C2"), ItemName("marital_status"), Mode.DENY, Mode.REVEAL] == 4
    assert await run(rights(), decisions) == {}


async def test_a_field_that_a_draft_adds_is_gained_by_those_who_asked() -> None:
    """It stands in no record: nobody could have it."""
    city = dict(demo_city())
    city["M01.json"] = opened({"M01.json": city["M01.json"].decode()}).encode()
    draft = Rights(load_catalogue(manifests(), city), load_rules(city))
    decision = await recorded(OFFICERS["housing-clerk"], PLANS["M01"])
    (swing,) = await run(draft, [decision])
    assert (swing.certificate, swing.item, swing.before, swing.after) == ("M01-C5", "register_date", "deny", "mask")
    (back,) = swings(explain(await recorded(OFFICERS["housing-clerk"], PLANS["M01"], draft), draft), rights())
    assert (back.before, back.after, back.opens) == ("mask", "deny", False)


async def test_a_draft_that_suspends_a_department_denies_its_lookups() -> None:
    closed = '@id("city-closed") @basis("law") @title_en("c") @title_zh("闭")\nforbid (principal, action, resource)\n'
    closed += 'when { principal.department == "taxation" };\n'
    found = await run(rights(rules().hard.text + closed), [await recorded(OFFICERS["tax-clerk"], PLANS["M07"])])
    whole = {one.certificate: (one.before, one.after) for one in found if one.item is None}
    assert whole == dict.fromkeys(["M07-C1", "M07-C2", "M07-C3"], ("test", "deny"))


async def test_a_matter_that_is_gone_denies_everything_and_is_not_reproduced() -> None:
    decision = await recorded(OFFICERS["tax-clerk"], PLANS["M07"])
    gone = replace(decision, matter=MatterCode("M99"))
    assert not explain(gone, rights()).is_reproduced
    assert set(explain(gone, rights()).denied.values()) == {("", "no-grant")}
    assert {one.after for one in swings(explain(gone, rights()), rights())} == {Mode.DENY}


async def test_a_right_is_used_by_what_was_granted_and_nothing_else() -> None:
    def left(*decisions: RecordedDecision) -> set[Any]:
        every = {
            (one.certificate, one.item, one.department, one.client) for one in rights_in(MatterCode("M07"), rights())
        }
        return every - {right for one in decisions for right in used_by(one)}

    everything = left()
    assert {department for *_, department, _ in everything} == {"general_window", "taxation"}
    assert ("M07-C2", "marital_status", "taxation", "") in everything
    assert ("M07-C2", "marital_status", "general_window", "") not in everything
    assert left(await recorded(OFFICERS["without a role"], PLANS["M07"])) == everything
    part = left(await recorded(OFFICERS["tax-clerk"], PLANS["M07 in part"]))
    assert {(code, who) for code, _, who, _ in everything - part} == {("M07-C2", "taxation")}
    assert left(await recorded(OFFICERS["tax-clerk"], PLANS["M07"])) == {
        one for one in everything if one[2] != "taxation"
    }
    minors = left(await recorded(OFFICERS["tax-clerk"], PLANS["M07 of a minor"]))
    assert {item for _, item, _, _ in everything - minors} == {None}


async def test_a_right_by_a_grant_names_the_grant() -> None:
    fields: Mapping[CertificateCode, Mapping[ItemName, Mode]] = {CertificateCode("M07-C2"): {}}
    grant = SharingGrant(
        "G-17", DepartmentCode("housing"), MatterCode("M07"), fields, "decision 17", date.min, date.max
    )
    state = Rights(catalogue(), rules(), [grant])
    (right,) = (one for one in rights_in(MatterCode("M07"), state) if one.department == "housing")
    assert (right.certificate, right.item, right.grants) == ("M07-C2", None, ("G-17",))


@pytest.mark.parametrize(
    "broken", [{}, {"officer": {}, "request": {}, "result": {}}, {"officer": 1, "request": 1, "result": 1}]
)
def test_an_entry_that_says_no_decision_is_refused(broken: Any) -> None:
    with pytest.raises(ValueError, match="does not say a decision"):
        recorded_of(broken, [])

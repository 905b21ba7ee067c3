"""Entries read aloud: in both languages, by titles and not by codes, every kind and act; what nobody knows stands as it is."""

import json
import re
from importlib import resources
from itertools import product
from typing import Any

import pytest

from gateway.declaration.inspection_states import InspectionStep
from gateway.domain.accounts import RegisteredKind
from gateway.domain.batch import BatchStep
from gateway.domain.complaint import ComplaintStep
from gateway.domain.correction import CorrectionOutcome
from gateway.domain.oversight import Ground
from gateway.domain.sharing import SharingState
from gateway.domain.words import ACCESS_RULES, QUOTA_RULES, CertificateState, Mode
from gateway.entry import Damage, Kind, read_aloud, time_aloud
from gateway.flows.steps.granting import did_of
from gateway.policy.draft import PolicyStep
from tests.rooms.entry.spoken import TITLES, entry, subject

CASE = "公共租赁住房保障资格确认，办件JH-2026-M01-000017"
CODES = re.compile(r"M01(?:-C\d)?(?!-)|\b(?:marriage|household|general_window|vehicle_count)\b")
"""Codes that a reader is to be spared; the number of a case is no code."""


def zh(one: dict[str, Any]) -> str:
    return read_aloud(one, TITLES["zh"], "zh")


def en(one: dict[str, Any]) -> str:
    return read_aloud(one, TITLES["en"], "en")


def test_a_query_is_told_by_titles() -> None:
    asked = entry("INTENT", details={"denied": {"M01-C4": "not-owner"}})
    assert zh(asked) == (
        f"综合窗口 JH330702000123（{CASE}）就申请人、配偶向民政局、公安局查询：婚姻关系证明；未提供：车辆情况证明（仅限事项主管部门）。"
    )
    assert en(asked) == (
        "JH330702000123 (general window) asked Civil Affairs Bureau, Public Security Bureau about the applicant, the spouse for public rental "
        "housing, case JH-2026-M01-000017: marital relation; not given: vehicles (only for the department responsible for the matter)."
    )


def test_an_answer_says_what_became_of_each_certificate_and_what_left() -> None:
    answered = entry(
        "OUTCOME",
        states={"M01-C5": "answered", "M01-C4": "pending"},
        disclosed={"M01-C4": {"vehicle_count": "reveal"}},
        subjects=[subject("applicant", disclosed=["vehicles.vehicle_count"])],
        details={"rules": {"M01-C4": "catalogue"}},
    )
    assert zh(answered) == (
        f"综合窗口 JH330702000123（{CASE}）就申请人获得答复：婚姻关系证明：已答复；车辆情况证明：待答复；已提供：名下机动车数（原值）。"
    )


def test_what_came_later_says_who_did_it() -> None:
    late = entry("LATE", actor="JHV0001", states={"M01-C5": "answered"}, details={"replied": "x", "ended": {}})
    assert zh(late) == f"JHV0001答复了综合窗口 JH330702000123的核验（{CASE}），涉及申请人、配偶：婚姻关系证明：已答复。"
    owed = entry("LATE", states={"M01-C5": "answered"}, details={"ended": {"1": "answered"}})
    assert en(owed).startswith(
        "What was still owed to JH330702000123 (general window) came in for public rental housing"
    )


def test_an_act_is_told_by_what_was_done() -> None:
    doubt = entry(
        "ADMIN",
        case_number=None,
        matter=None,
        subjects=[subject("self")],
        details={"did": "consult the correction of household.name"},
    )
    assert zh(doubt) == "综合窗口 JH330702000123打开对“姓名”的疑义。"
    assert en(doubt) == "JH330702000123 (general window) opened a doubt about “name”."
    itself = entry(
        "ADMIN",
        account="gateway",
        office=None,
        case_number=None,
        matter=None,
        subjects=[],
        details={"did": "install policy"},
    )
    assert zh(itself) == "网关安装策略。"


def test_what_nobody_knows_stands_as_it_is() -> None:
    unheard = entry("ADMIN", details={"did": "polish the lamp"}, subjects=[], case_number=None, matter=None)
    assert en(unheard) == "JH330702000123 (general window) polish the lamp."
    assert "M99" in en(entry("INTENT", matter="M99"))
    assert en(entry("UNKNOWN", damage=["entry-changed"])).startswith(
        "DAMAGED (it is not the leaf that the tree holds): "
    )


SAMPLES = [
    entry("INTENT"),
    entry("INTENT", departments=[]),
    entry("INTENT", client="declaration-check"),
    entry("OUTCOME", states={"M01-C5": "answered"}),
    entry("OUTCOME", client="declaration-check", states={"M01-C5": "answered"}),
    *(entry("LATE", actor="JHV1", states={"M01-C5": "answered"}, details={act: "1"}) for act in ("replied", "extended", "reassigned", "declared")),
    *(entry("LATE", actor="JHV1", states={"M01-C5": "answered"}, details={act: "1"}) for act in ("declined", "offer_over", "renewed")),
    *(entry("LATE", states={"M01-C5": "answered"}, details={act: "1"}) for act in ("recalled", "suspected", "cleared")),
    *(entry("LATE", states={"M01-C5": "pending"}, details={"ended": {"1": how}}) for how in ("answered", "refused", "expired", "discarded")),
    *(entry("RELEASE", details={"how": how}) for how in ("read", "idempotent_replay", "proof")),
    entry("DENIED", details={"rule": "own-family"}),
    entry("DENIED", details={"rule": "case", "of": "stored_answer"}),
    entry("DENIED", details={"rule": "case", "of": "declaration"}),
    entry("UNRESOLVED", details={"reason": "gateway_stopped"}),
    entry("REJECTED_BURST", account=None, office=None, details={"reason": "unknown client", "count": 7}),
    *(entry("REVEAL", details={"step": step, "about": "1-1", "task": "SJ-2026-1", "ground": "complaint"}) for step in ("asked", "approved", "refused", "read")),
    *(entry("LOOK", details={"what": what, "certificate": "M01-C5"}) for what in ("verification", "attachment", "inspection")),
    entry("SEARCH", details={"task": "SJ-2026-1", "criteria": {"matter": "M01", "department": "marriage", "since": "2026-11-01T00:00:00+08:00"}}),
    entry("SEARCH", subjects=[subject("self")]),
    *(entry("EXPORT", details={"how": how, "task": "SJ-2026-1", "criteria": {}}) for how in ("", "made", "download")),
    entry("SHRED", details={"keys": 3, "order": "17"}),
    entry("PRUNE", details={"entries": 3, "month": "2026-11", "order": "17"}),
]  # fmt: skip


@pytest.mark.parametrize("one", SAMPLES, ids=lambda one: f"{one['kind']}-{'-'.join(one['details'])}")
def test_every_kind_and_step_is_told_in_both_languages_without_a_code(one: dict[str, Any]) -> None:
    for language, told in (("en", en(one)), ("zh", zh(one))):
        assert not CODES.search(told), told
        assert "{" not in told
        assert bool(re.search("[一-鿿]", told)) is (language == "zh")


def test_each_kind_and_step_has_a_sentence_of_its_own() -> None:
    assert {one["kind"] for one in SAMPLES} | {"ADMIN"} == set(Kind.__members__)
    assert len({en(one) for one in SAMPLES}) == len(SAMPLES)


_STEPS = json.loads(resources.files("gateway.credit").joinpath("data", "steps.json").read_text("utf-8"))
ACTS = [
    *(f"{step} batch" for step in BatchStep),
    *(f"{step} complaint" for step in ComplaintStep),
    *(f"{step} policy" for step in PolicyStep),
    *(f"{did_of(state)} of marriage for household" for state in SharingState),
    *(f"answer {outcome} to the correction of household.name" for outcome in CorrectionOutcome),
    *(f"inspect a declaration: {step.replace('_', ' ')}" for step in InspectionStep if not step.startswith("register")),
    *(f"inspect a declaration by register: {step}" for step in InspectionStep if step.startswith("register")),
    *(f"{verb} {kind} one" for verb, kind in product(("create", "remove", "move", "change"), RegisteredKind)),
    *(step["did"] for step in _STEPS),
]


@pytest.mark.parametrize("did", sorted(set(ACTS)))
def test_each_act_of_a_closed_list_has_its_words(did: str) -> None:
    one = entry("ADMIN", account="JH1", office=None, case_number=None, matter=None, subjects=[], details={"did": did})
    assert re.search("[一-鿿]", zh(one))
    assert did not in en(one)


@pytest.mark.parametrize("rule", [*ACCESS_RULES, *QUOTA_RULES])
def test_each_rule_that_refuses_is_told_in_words(rule: str) -> None:
    told = zh(entry("DENIED", details={"rule": rule}))
    assert rule not in told


@pytest.mark.parametrize(
    ("words", "codes"),
    [("words", [*CertificateState, *Mode]), ("grounds", list(Ground)), ("damage", list(Damage))],
)
def test_closed_lists_have_their_words(words: str, codes: list[str]) -> None:
    known = json.loads(resources.files("gateway.entry").joinpath("data", "aloud.json").read_text("utf-8"))[words]
    assert {str(code) for code in codes} <= known.keys()


def test_a_time_is_told_as_clocks_in_china_show_it() -> None:
    assert time_aloud("2026-11-29T18:22:04.136052+00:00", "zh") == "2026-11-30 02:22:04（北京时间）"

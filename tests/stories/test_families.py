"""Forty random families, asked through the real protocols, against what is really so; or the ledger, where a member stands in it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random

import pytest

from gateway.simulation.demo import Demo
from gateway.simulation.population import LedgerRow, planted_on, read_folder
from gateway.simulation.population.truth import Family
from tests.stories.people import Asker, Json, certificate

AS_OF = date(2026, 11, 1)
AT_ONCE = 8
HIDES_SPOUSE = {"NOT_DIGITISED", "OTHER_JURISDICTION"}
UNDECIDED = {"NAME_VARIANT", "ID_UNMATCHED", "DUPLICATE_ID"}


def said(document: Json, code: str) -> str:
    """yes, no, `doubt` (unknown, or handed to an officer of the department), or the state."""
    row = certificate(document, code)
    if row["answer"] in {"yes", "no"}:
        return str(row["answer"])
    is_task = row["state"] == "pending" and row["next"]["kind"] == "task"
    return "doubt" if is_task or row["answer"] == "unknown" else str(row["state"])


def parties(family: Family) -> list[dict[str, str]]:
    roles = [("applicant", family.applicant), *([("spouse", family.spouse)] if family.spouse else [])]
    people = [*roles, *(("child", child) for child in family.children)]
    return [{"role": role, "person_id": who.id_no, "name": who.name} for role, who in people]


def expected(family: Family, ledger: list[LedgerRow]) -> dict[str, set[str]]:
    """What each certificate may come to: one thing for a family that no register has wrong."""
    kinds = {row.kind for row in ledger}
    truth = {
        "M01-C1": family.owns_no_dwelling,
        "M01-C2": family.paid_at_least(12, kind="110", window=24, as_of=AS_OF),
        "M01-C4": family.keeps_vehicle_limit(1, 150_000),
        "M01-C5": True,
    }
    may = {code: {"yes" if is_so else "no"} for code, is_so in truth.items()}
    if family.spouse is None:
        may["M01-C5"] = {"not_applicable"}
    elif kinds & HIDES_SPOUSE:
        may["M01-C5"] = {"doubt"}
    own = {row.kind for row in ledger if family.applicant.id_no in row.person_ids}
    register_keeps_a_spouse = family.applicant.marital_status == "30" or "COURT_DIVORCE" in own
    if register_keeps_a_spouse and not own & HIDES_SPOUSE:
        for code in ("M01-C1", "M01-C4"):
            may[code] = {"doubt"} if truth[code] else {"no"}
    for row in ledger:
        for code in _touched(row):
            if row.kind in UNDECIDED:
                may[code] = may[code] | {"doubt"}
            elif row.kind == "STALE_COPY":
                may[code] = {"yes", "no"}
    return may


def _touched(row: LedgerRow) -> tuple[str, ...]:
    by_register = {
        "household": ("M01-C1", "M01-C4", "M01-C5"),
        "real_estate": ("M01-C1",),
        "social_security": ("M01-C2",),
        "vehicles": ("M01-C4",),
    }
    return by_register.get(row.register, ())


@pytest.fixture(scope="module")
def families(demo: Demo) -> list[tuple[Family, list[LedgerRow]]]:
    folder = read_folder(demo.population)
    assert folder.truth is not None
    assert folder.ledger is not None
    ledger = folder.ledger
    open_ones = [family for family in folder.truth.families() if not family.has_sealed_member]
    chosen = Random(40).sample(open_ones, 40)
    return [(family, planted_on(ledger, [m.id_no for m in family.members])) for family in chosen]


def test_forty_families_agree_with_the_truth(ask: Asker, families: list[tuple[Family, list[LedgerRow]]]) -> None:
    ask.as_("clerk")

    def answer(family: Family) -> Json:
        document = ask.query("M01", parties(family), deadline_ms=15000)
        tasks = [c["certificate"] for c in document["certificates"] if (c["next"] or {}).get("kind") == "task"]
        return ask.settled(document, *{*tasks, "M01-C3"}, within_s=40)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        documents = list(pool.map(answer, [family for family, _ in families]))
    wrong = []
    for document, (family, ledger) in zip(documents, families, strict=True):
        for code, may in expected(family, ledger).items():
            if said(document, code) not in may:
                reason = certificate(document, code)["reason"]
                wrong.append(
                    (
                        code,
                        said(document, code),
                        reason,
                        may,
                        [row.kind for row in ledger],
                        family.applicant.marital_status,
                    )
                )
    assert not wrong
    clean = [ledger for _, ledger in families if not ledger]
    assert len(clean) >= 15
    assert len(clean) < 40

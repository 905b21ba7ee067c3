"""What rests on a copy says so when the copy is too old: whatever it holds, and also where it holds nothing."""

from datetime import date, datetime, timedelta

import pytest

from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, LookupId
from gateway.domain.questions import CHILDREN, EMPLOYER, PARENTAGE, PERIODS, STATUS
from gateway.domain.reasons import REASONS
from gateway.domain.reply import Found, NoRecord, Pending, Reply
from gateway.domain.stages import LookupResult, Replies
from gateway.domain.words import Verdict
from gateway_demo.examples import EXAMPLES
from tests.rooms.decision.example import CHEN, NOW, answers_to, car, catalogue, found, marriage, period, plan, record

COPIES = {
    "social_security.periods": record(name="", periods=(period(199001, 202610), period(199001, 202610, "210"))),
    "social_security.headcount": record(employer_headcount=1000),
    "vehicles.owned": car("", status="E", cancel_reason="报废", cancelled_at=NOW.date(), first_reg_date=NOW.date()),
    "disabled_federation.certificate": record(level="1", name=""),
}
"""What is asked of a copy, and a record that would decide; the name is put in below."""
CERTIFICATES = {
    certificate.code: certificate for matter in catalogue().matters.values() for certificate in matter.certificates
}
LIMITS = {
    certificate.code: int(limit)
    for certificate in CERTIFICATES.values()
    if certificate.predicate is not None and (limit := certificate.predicate.args.get("max_age_days")) is not None
}


def told(code: str, as_of: datetime, *, is_found: bool, came_on: date | None = None) -> tuple[Verdict, str]:
    """What the ready question of the matter comes to where each copy is of that time; nothing else is on record."""
    ready = EXAMPLES[code[:3]]
    people = [(p["role"], p.get("person_id") or p["credit_code"], p.get("name", "")) for p in ready["parties"]]
    taken = CERTIFICATES[CertificateCode(code)].parameters
    parameters = {name: value for name, value in ready.get("parameters", {}).items() if name in taken}
    made = plan(code[:3], people, [code], parameters)
    said: dict[tuple[str, str], Reply] = {}
    for lookup in made.lookups:
        held = COPIES.get(lookup.question)
        name = lookup.subject.person.name if lookup.subject.person else ""
        named = held and {**held, **record(name=name, owner_name=name)}
        time = NOW if held is None else as_of
        said[lookup.question, lookup.subject.key] = (
            Found((named,), time, came_on=came_on) if is_found and named else NoRecord(time, came_on=came_on)
        )
    children = tuple(number for role, number, _ in people if role == "child")
    said[CHILDREN, "applicant"] = found(record(minor_children=children))
    said[EMPLOYER, "employer"] = found(record(status="存续", legal_rep_match="same"))
    said[PARENTAGE, "child.1"] = found(record(father="same", mother="same"))
    for role, number, name in people:
        if role == "spouse":
            said[STATUS, "applicant"] = found(marriage(number, name))
    answer = answers_to(made, said).of[CertificateCode(code)].answer
    assert answer is not None
    return answer.verdict, answer.reason


def test_every_certificate_that_rests_on_a_copy_has_a_limit() -> None:
    resting = {
        certificate.code
        for certificate in CERTIFICATES.values()
        if certificate.predicate is not None
        and certificate.ladder[0] != "declaration"
        and COPIES.keys() & set(certificate.needs)
    }
    assert set(LIMITS) == resting
    assert len(LIMITS) == 12


@pytest.mark.parametrize("is_found", [True, False], ids=["a record", "no record"])
@pytest.mark.parametrize("code", sorted(LIMITS))
def test_an_old_copy_decides_nothing_and_says_that_it_is_stale(code: str, *, is_found: bool) -> None:
    oldest = NOW - timedelta(days=LIMITS[CertificateCode(code)])
    assert told(code, oldest - timedelta(days=1), is_found=is_found) == (Verdict.UNKNOWN, "STALE")
    assert told(code, oldest, is_found=is_found)[1] != "STALE"


def test_a_copy_of_yesterday_decides() -> None:
    yesterday = NOW - timedelta(days=1)
    decided = {code: told(code, yesterday, is_found=True)[0] for code in LIMITS}
    assert set(decided.values()) == {Verdict.YES, Verdict.NO}
    assert "STALE" in REASONS


@pytest.mark.parametrize("is_found", [True, False], ids=["a record", "no record"])
@pytest.mark.parametrize("code", sorted(LIMITS))
def test_a_copy_is_as_old_as_it_was_when_it_came_however_long_an_officer_takes(code: str, *, is_found: bool) -> None:
    came = NOW.date() - timedelta(days=20)
    oldest = NOW - timedelta(days=20 + LIMITS[CertificateCode(code)])
    assert told(code, oldest, is_found=is_found, came_on=came)[1] != "STALE"
    too_old = oldest - timedelta(days=1)
    assert told(code, too_old, is_found=is_found, came_on=came) == (Verdict.UNKNOWN, "STALE")


def test_a_reply_is_asked_for_no_month_that_closed_after_it_came() -> None:
    until_september = record(name="陈思远", periods=(period(202501, 202609),))
    as_of, made = datetime(2026, 10, 23, 23, 59, 59, tzinfo=CHINA), plan("M04", [CHEN], ["M04-C5"])
    for came_on, expected in ((date(2026, 10, 24), "CONSECUTIVE_1"), (None, "STALE"), (NOW.date(), "STALE")):
        said: dict[tuple[str, str], Reply] = {(PERIODS, "applicant"): Found((until_september,), as_of, came_on=came_on)}
        answer = answers_to(made, said).of[CertificateCode("M04-C5")].answer
        assert answer is not None
        assert answer.reason == expected


def test_the_day_on_which_a_reply_came_is_kept_once_and_of_what_answers_alone() -> None:
    first, later = date(2026, 11, 1), date(2026, 11, 4)
    names = {name: LookupId(name) for name in ("found", "nothing", "pending")}
    said: dict[str, Reply] = {"found": Found(()), "nothing": NoRecord(), "pending": Pending("ticket")}
    kept = Replies({names[name]: LookupResult(reply, 1, 1) for name, reply in said.items()}).kept(first)
    assert {name: getattr(kept.results[names[name]].reply, "came_on", None) for name in names} == {
        "found": first,
        "nothing": first,
        "pending": None,
    }
    after = Replies({names["pending"]: LookupResult(NoRecord(), 2, 1)}).after(kept).kept(later)
    assert [after.results[names[name]].reply for name in ("found", "pending")] == [
        Found((), came_on=first),
        NoRecord(came_on=later),
    ]

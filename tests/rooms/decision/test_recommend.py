"""What is recommended where one of several certificates will do: a no is no proposal to reject while another can still make it good."""

from collections.abc import Mapping

import pytest

from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import CertificateCode
from gateway.domain.questions import DISABILITY, HOLDINGS, PERIODS, PERSON
from gateway.domain.reply import NoRecord, Pending, Refused, Reply, Unavailable
from gateway.domain.words import Recommendation, Verdict
from tests.rooms.decision.example import (
    AS_OF,
    CHEN,
    LOCAL,
    document_of,
    dwelling,
    found,
    grant,
    period,
    plan,
    record,
    replies_to,
)

UNIT = "330797002002GB00001F00027881"
HOME = found(dwelling("陈思远", seizure=False, objection=False, county="330702"))
SHOP = found(dwelling("陈思远", seizure=False, objection=False, county="330702", usage="商业"))
SEIZED = found(dwelling("陈思远", seizure=True, objection=False, county="330702", usage="商业"))
PREMISES: list[tuple[str, Reply, frozenset[str], Recommendation]] = [
    ("a dwelling, nothing declared yet", HOME, frozenset(), Recommendation.REVIEW),
    ("a dwelling, the neighbours' consent declared", HOME, frozenset({"M06-C3"}), Recommendation.PASS),
    ("a shop, nothing to be declared", SHOP, frozenset(), Recommendation.PASS),
]


@pytest.mark.parametrize(("name", "holdings", "declared", "expected"), PREMISES, ids=[row[0] for row in PREMISES])
async def test_a_dwelling_may_become_a_shop_by_consent(
    name: str, holdings: Reply, declared: frozenset[str], expected: Recommendation
) -> None:
    made = plan("M06", [CHEN], None, {"unit_no": UNIT})
    here = found({**LOCAL, **record(hukou_county="330702", permit_since=None)})
    said: Mapping[tuple[str, str], Reply] = {(HOLDINGS, "applicant"): holdings, (PERSON, "applicant"): here}
    codes = frozenset(CertificateCode(code) for code in declared)
    assert document_of(await grant(made), replies_to(made, said), declared=codes).recommendation is expected, name


SUBSIDIES: list[tuple[str, str, Answer | None, bool, Recommendation]] = [
    ("grave, no nursing allowance", "1", no("VERIFIED"), True, Recommendation.PASS),
    ("grave, not declared yet", "1", no("VERIFIED"), False, Recommendation.REVIEW),
    ("light, on the allowance roll", "4", yes("VERIFIED"), False, Recommendation.PASS),
    ("light, the roll not yet asked", "4", None, True, Recommendation.REVIEW),
    ("light, the roll could not tell", "4", unknown("VERIFIED_UNKNOWN", Doubt.FINAL), True, Recommendation.REVIEW),
    ("light, and on no roll", "4", no("VERIFIED"), True, Recommendation.REJECT_PROPOSED),
]


@pytest.mark.parametrize(
    ("name", "level", "roll", "declared", "expected"), SUBSIDIES, ids=[row[0] for row in SUBSIDIES]
)
async def test_either_subsidy_suffices_for_its_own_part(
    name: str,
    level: str,
    roll: Answer | None,
    declared: bool,  # noqa: FBT001 - a table
    expected: Recommendation,
) -> None:
    made = plan("M10", [CHEN])
    here = found({**LOCAL, **record(hukou_county="330702")})
    said: Mapping[tuple[str, str], Reply] = {
        (DISABILITY, "applicant"): found(record(level=level, name="陈思远")),
        (PERSON, "applicant"): here,
    }
    verified = {} if roll is None else {CertificateCode("M10-C2"): roll}
    codes = frozenset({CertificateCode("M10-C4")} if declared else ())
    told = document_of(await grant(made), replies_to(made, said), verified=verified, declared=codes)
    assert told.recommendation is expected, name


async def test_what_is_needed_beside_a_group_still_refutes() -> None:
    made = plan("M10", [CHEN])
    away = found(record(person_status="moved_out", hukou_county=None))
    said: Mapping[tuple[str, str], Reply] = {(DISABILITY, "applicant"): NoRecord(AS_OF), (PERSON, "applicant"): away}
    told = document_of(await grant(made), replies_to(made, said), verified={CertificateCode("M10-C2"): yes("VERIFIED")})
    assert told.recommendation is Recommendation.REJECT_PROPOSED


@pytest.mark.parametrize(
    ("household", "wanted"),
    [
        (found(LOCAL), Recommendation.PASS),
        (NoRecord(AS_OF), Recommendation.PASS),
        (Unavailable("timeout"), Recommendation.REVIEW),
        (Pending("queued"), Recommendation.REVIEW),
        (Refused("wrong_person"), Recommendation.REVIEW),
    ],
)
async def test_nothing_passes_while_nobody_knows_who_lives(household: Reply, wanted: Recommendation) -> None:
    """What another register proves stays answered, since only its own certificates wait for a department that is away."""
    made = plan("M13", [CHEN])
    paid = found(record(name=CHEN[2], periods=(period(202001, 202609, "210"),)))
    said: dict[tuple[str, str], Reply] = {(PERIODS, "applicant"): paid, (PERSON, "applicant"): household}
    declared = frozenset({CertificateCode("M13-C1")})
    document = document_of(await grant(made), replies_to(made, said), declared=declared)
    (months,) = [one for one in document.certificates if one.certificate == "M13-C2"]
    assert months.answer is Verdict.YES
    assert document.recommendation is wanted

"""Suspicions, officers and citizens for tests of hearings and of the dishonesty register, in a wired gateway whose days pass."""

from dataclasses import replace
from datetime import timedelta

from gateway.declaration import Declaration
from gateway.domain.codes import CaseNumber, CertificateCode, DepartmentCode, MatterCode, QueryId
from gateway.domain.credit import Grade, HearingDecision, PublicationLevel
from gateway.domain.ids import uuid7
from gateway.domain.person import Person, PersonId
from gateway.domain.stages import Officer
from gateway.flows import Confirmation, Gateway, HearingRuling
from gateway.results import encode_basis
from tests.rooms.decision.example import CHEN, LIN, P2, officer, query

WHO = Person(PersonId(CHEN[1]), CHEN[2])
OTHER = Person(PersonId(LIN[1]), LIN[2])
M01, C1 = MatterCode("M01"), CertificateCode("M01-C1")
CLERK = replace(officer(), account="JHCLERK1")
WINDOW = replace(CLERK, account="JHCLERK2")


def of_role(role: str, account: str) -> Officer:
    return replace(CLERK, account=account, roles=frozenset({role}), person_digest=None, kin_digests=frozenset())


FIRST, SECOND = of_role("inspector", "JHINS1"), of_role("inspector", "JHINS2")
CREDIT, CREDIT2 = of_role("credit", "JHCRD1"), of_role("credit", "JHCRD2")
CITIZEN = replace(of_role("citizen", "citizen-x"), department=DepartmentCode("public"))
CONFIRMED = HearingRuling(
    HearingDecision.CONFIRM,
    "登记信息与承诺不符，且申辩不成立",
    Confirmation(Grade.ORDINARY, "国办发〔2020〕42号", "金华市政务服务局", PublicationLevel.CREDIT_SYSTEM, None),
)
DISMISSED = HearingRuling(HearingDecision.DISMISS, "登记信息滞后")


async def suspected(gateway: Gateway, who: Person = WHO) -> tuple[Declaration, str]:
    """A declaration that a check contradicts, and the finding."""
    asked = replace(
        query("M01", P2),
        query_id=QueryId(uuid7()),
        case_number=CaseNumber("JH-2026-M01-000777"),
        asked_at=gateway.clock.now(),
    )
    matter = gateway.catalogue.matters[M01]
    (certificate,) = [one for one in matter.certificates if one.code == C1]
    notice, basis = gateway.declarations.notice(matter, certificate), encode_basis(asked, CLERK)
    made = gateway.declarations.draft(asked, C1, who, notice, declaration_id=uuid7(), by=CLERK, basis=basis)
    found = gateway.declarations.suspected(
        made.declaration_id, "OWNS_1", query_id=asked.query_id, now=gateway.clock.now()
    )
    await gateway.database.run(*gateway.declarations.insert(made), found)
    rows = await gateway.database.fetch(
        "select finding_id from gateway.inspection_finding where declaration_id = $1", made.declaration_id
    )
    return made, rows[0]["finding_id"]


async def pass_days(gateway: Gateway, days: int) -> None:
    """So many days of the domain's time pass at once."""
    clock = gateway.database.clock
    await clock.set_ahead((clock.ahead or timedelta()) + timedelta(days=days))

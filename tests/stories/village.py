"""A village of people with hard lives: who they are, whom they married, what they own, as the registers would hold it.

Numbers are valid and of the reserved ranges; `write` leaves a population's folder.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from gateway.domain.identifiers.people import to_legacy
from gateway_demo.population import (
    DisabilityRow,
    EmployerRow,
    HouseholdRow,
    MarriageRow,
    Owner,
    Pension,
    Period,
    RealEstateRow,
    Registers,
    ResidencePermit,
    SocialSecurityRow,
    Unemployment,
    VehicleRow,
)
from gateway_demo.population.numbers import Issuer

TWIN, COUNTY = "330791", "330702"
ADDRESS = "金华市婺城区小码头巷9号"
AS_OF = date(2026, 11, 1)
EMPLOYED = ("110", "210", "310", "410", "510")


@dataclass(frozen=True, slots=True)
class Villager:
    """Somebody with a number and a name."""

    number: str
    name: str

    def as_(self, role: str) -> dict[str, str]:
        """The party of a query."""
        return {"role": role, "person_id": self.number, "name": self.name}


@dataclass(slots=True)
class Village:
    """Fills the registers, one life after the other."""

    issuer: Issuer = field(default_factory=Issuer)
    registers: Registers = field(default_factory=lambda: Registers([], [], [], [], [], [], []))

    def man(self, born: str, name: str, **record: Any) -> Villager:
        """A man of the village; `record` goes over what the household register holds of an ordinary resident."""
        return self._person("1", born, name, record)

    def woman(self, born: str, name: str, **record: Any) -> Villager:
        """A woman of the village."""
        return self._person("2", born, name, record)

    def _person(self, sex: str, born: str, name: str, record: dict[str, Any]) -> Villager:
        birth = date.fromisoformat(born)
        one = Villager(self.issuer.person(record.pop("region", TWIN), birth, sex), name)
        row = HouseholdRow(
            id_no=one.number,
            name=name,
            former_name=None,
            sex=sex,
            ethnic_group="01",
            birth_date=birth,
            household_no=self.issuer.household(TWIN),
            relation_to_head="02",
            head_id_no=one.number,
            hukou_type="10",
            hukou_county=COUNTY,
            hukou_address=ADDRESS,
            police_station=f"{COUNTY}010000",
            move_in_date=birth,
            move_in_reason="出生",
            person_status="normal",
            cancel_date=None,
            cancel_reason=None,
            father_id_no=None,
            mother_id_no=None,
            residence_permit=None,
            sealed=None,
            updated_at=AS_OF,
        )
        self.registers.household.append(replace(row, **record))
        return one

    def married(self, man: Villager, woman: Villager, on: str, event: str = "marriage", cert_no: str = "") -> None:
        """An event of the two in the marriage register."""
        day = date.fromisoformat(on)
        kind = "L" if event == "divorce" else "J"
        again = None if event == "divorce" else "first"
        number = cert_no or self.issuer.marriage(kind, TWIN, day.year)
        self.registers.marriage.append(
            MarriageRow(COUNTY, man.number, man.name, woman.number, woman.name, event, number, day, again)
        )

    def home(self, *owners: Villager, **record: Any) -> str:
        """A flat with a right certificate; its unit number.  Several owners hold it jointly."""
        serial = self.issuer.serial("unit")
        unit = f"{TWIN}604007GB{serial:05}F{serial:08}"
        share = 100 if len(owners) == 1 else None
        row = RealEstateRow(
            unit_no=unit,
            cert_no=self.issuer.right_certificate("金华市", 2012),
            county=COUNTY,
            address=ADDRESS,
            right_type="4",
            right_nature="102",
            usage="住宅",
            area=71.5,
            co_ownership="0" if len(owners) == 1 else "1",
            owners=[Owner(one.name, one.number, share) for one in owners],
            reg_date=date(2012, 6, 1),
            status="current",
            mortgage=False,
            seizure=False,
            objection=False,
            forenotice=False,
        )
        self.registers.real_estate.append(replace(row, **record))
        return unit

    def car(self, owner: Villager, **record: Any) -> str:
        """A petrol car of 60,000 yuan; its identification number."""
        vin = self.issuer.vin("ZZA1B", 2020)
        row = VehicleRow(
            plate_no=self.issuer.plate("02"),
            plate_type="02",
            vin=vin,
            vehicle_type="K33",
            owner_name=owner.name,
            owner_id_no=owner.number,
            owner_id_type="A",
            usage="A",
            fuel="A",
            first_reg_date=date(2026, 5, 5),
            reference_price=60000,
            status="A",
            inspect_until=date(2028, 5, 5),
            mortgaged=False,
            cancelled_at=None,
            cancel_reason=None,
            county=COUNTY,
        )
        self.registers.vehicles.append(replace(row, **record))
        return vin

    def firm(self, name: str, head: Villager | None = None) -> EmployerRow:
        """An employer in business, and its legal representative."""
        code = self.issuer.credit_code(TWIN)
        row = EmployerRow(code, name, COUNTY, "建筑业", "存续", date(2010, 1, 1), None if head is None else head.number)
        self.registers.employers.append(row)
        return row

    def account(
        self,
        one: Villager,
        *periods: Period,
        pension: Pension | None = None,
        unemployment: Unemployment | None = None,
    ) -> None:
        """An account at social security with these contributions, in this order, and what is drawn from it."""
        number = f"33000088{self.issuer.serial('account'):04}"
        self.registers.social_security.append(
            SocialSecurityRow(one.number, one.name, number, None, list(periods), pension, unemployment)
        )

    def disabled(self, one: Villager, *certificates: tuple[str, str]) -> None:
        """Disability certificates, each of a kind and a level."""
        for kind, level in certificates:
            self.registers.disability.append(DisabilityRow(one.number, kind, level, f"{one.number}{kind}{level}"))

    def write(self, folder: Path) -> None:
        """The population's folder: one file a register."""
        folder.mkdir(parents=True)
        for name in Registers.__struct_fields__:
            rows = msgspec.to_builtins(getattr(self.registers, name))
            (folder / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")


def old(one: Villager) -> Villager:
    """Somebody under the 15-digit number of before 1999."""
    return Villager(to_legacy(one.number) or one.number, one.name)


def employed(firm: EmployerRow, base: int, start: int = 202001, end: int = 202610) -> Period:
    """Months paid by an employer for all five insurances."""
    return Period(list(EMPLOYED), start, end, firm.uscc, firm.name, COUNTY, base, None)


def insured(firm: EmployerRow, *kinds: str, base: int = 6000, spelt: str | None = None) -> Period:
    """Months paid by an employer for these insurances alone; `spelt`: the employer's code as the line has it."""
    return Period(list(kinds), 201001, 202610, spelt or firm.uscc, firm.name, COUNTY, base, None)


def residents_medical(base: int = 400) -> Period:
    """What a resident pays himself for the doctor; no employer has a part in it."""
    return Period(["390"], 201001, 202610, None, None, COUNTY, base, None)


def permit(since: str, until: str = "2027-12-31", county: str = COUNTY) -> ResidencePermit:
    """A residence permit."""
    return ResidencePermit(f"{county}900000001", county, date.fromisoformat(since), date.fromisoformat(until), "金华市")


def died(on: str) -> dict[str, Any]:
    """What the household register holds of somebody who died."""
    return {"person_status": "cancelled", "cancel_date": date.fromisoformat(on), "cancel_reason": "死亡"}


def child_of(father: Villager | None = None, mother: Villager | None = None) -> dict[str, Any]:
    """The birth links of a child."""
    return {
        "father_id_no": father.number if father is not None else None,
        "mother_id_no": mother.number if mother is not None else None,
    }

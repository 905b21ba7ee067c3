"""The synthetic population: a truth world, the departments' registers derived from it, and a ledger of what is wrong in them.

Lives here: the generator, the personas, the exchange folder, and the checks every population passes.
Must never: be asked by the gateway.  Departments load its folders; tests compare its truth with the gateway's answers.
"""

from gateway_demo.population.check import admit, check
from gateway_demo.population.exchange import Folder, read, read_folder, write
from gateway_demo.population.findings import PopulationFinding, Weight
from gateway_demo.population.generate import AS_OF, SEED, Population, generate
from gateway_demo.population.personas import Persona, personas
from gateway_demo.population.rows import (
    DisabilityRow,
    EmployerRow,
    HouseholdRow,
    LedgerRow,
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
    planted_on,
)
from gateway_demo.population.truth import Family, OwnedVehicle, Resident, Truth

__all__ = [
    "AS_OF",
    "SEED",
    "DisabilityRow",
    "EmployerRow",
    "Family",
    "Folder",
    "HouseholdRow",
    "LedgerRow",
    "MarriageRow",
    "OwnedVehicle",
    "Owner",
    "Pension",
    "Period",
    "Persona",
    "Population",
    "PopulationFinding",
    "RealEstateRow",
    "Registers",
    "ResidencePermit",
    "Resident",
    "SocialSecurityRow",
    "Truth",
    "Unemployment",
    "VehicleRow",
    "Weight",
    "admit",
    "check",
    "generate",
    "personas",
    "planted_on",
    "read",
    "read_folder",
    "write",
]

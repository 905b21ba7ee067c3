"""What a simulated department is built with: a process, its served calls, its bad days, its control endpoint.

A department module (`connectors.household.department.server`) defines `BUREAU`, a class derived from `Bureau`.
It must never import the gateway's rooms, and its call book must never hold a person's data.
"""

from gateway_demo.kit.bureau import Bureau, Call, Request, Response
from gateway_demo.kit.faults import GENERIC_FAULTS, RehearsedFault
from gateway_demo.kit.launcher import PROJECT_ROOT, DepartmentProcess, Departments, Ready, start_departments
from gateway_demo.kit.population import Row, key_of, person_key, rows_under
from gateway_demo.kit.rate import RateLimit
from gateway_demo.kit.settings import DepartmentSettings, Profile, write_private

__all__ = [
    "GENERIC_FAULTS",
    "PROJECT_ROOT",
    "Bureau",
    "Call",
    "DepartmentProcess",
    "DepartmentSettings",
    "Departments",
    "Profile",
    "RateLimit",
    "Ready",
    "RehearsedFault",
    "Request",
    "Response",
    "Row",
    "key_of",
    "person_key",
    "rows_under",
    "start_departments",
    "write_private",
]

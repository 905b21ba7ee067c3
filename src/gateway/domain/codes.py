"""The codes that name things: one NewType each, so that a matter cannot be passed for a case."""

from typing import NewType

MatterCode = NewType("MatterCode", str)
CertificateCode = NewType("CertificateCode", str)
DepartmentCode = NewType("DepartmentCode", str)
CountyCode = NewType("CountyCode", str)
CaseNumber = NewType("CaseNumber", str)
ItemName = NewType("ItemName", str)
"""An information item's name within its department, such as `unit_no`."""
QuestionName = NewType("QuestionName", str)
"""A question a department can be asked, with the department in front, such as `real_estate.holdings`."""
QueryId = NewType("QueryId", str)
LookupId = NewType("LookupId", str)
RuleId = NewType("RuleId", str)

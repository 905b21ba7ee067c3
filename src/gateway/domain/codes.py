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

COUNTIES: dict[CountyCode, str] = {
    CountyCode("330702"): "婺城区",
    CountyCode("330703"): "金东区",
    CountyCode("330723"): "武义县",
    CountyCode("330726"): "浦江县",
    CountyCode("330727"): "磐安县",
    CountyCode("330781"): "兰溪市",
    CountyCode("330782"): "义乌市",
    CountyCode("330783"): "东阳市",
    CountyCode("330784"): "永康市",
}
"""The nine counties of the city 330700 by GB/T 2260."""

"""The closed list of reason codes, with what each means in both languages; `n` stands for a number."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.domain.matter import Title


def _title(en: str, zh: str) -> Title:
    return MappingProxyType({"en": en, "zh": zh})


REASONS: Mapping[str, Title] = MappingProxyType(
    {
        "NONE_IN_9_COUNTIES": _title("no dwelling in any of the nine counties", "九县市区均无住房"),
        "OWNS_n": _title("owns n dwellings", "有n套住房"),
        "MONTHS_n": _title("n months paid", "缴费n个月"),
        "NO_ACCOUNT": _title("no contribution account", "无参保账户"),
        "COUNT_n": _title("n vehicles", "有n辆机动车"),
        "REGISTERED": _title("registered", "已登记"),
        "NOT_REGISTERED": _title("not registered as married to each other", "未登记为夫妻"),
        "DIVORCED": _title("divorced", "离婚"),
        "WIDOWED": _title("widowed", "丧偶"),
        "NO_RECORD": _title("no record within the register's coverage", "登记范围内无记录"),
        "COUNTED": _title("counted", "已统计"),
        "UNDECLARED_MEMBER": _title("a spouse or minor child is not named in the query", "有家庭成员未申报"),
        "PARTIAL": _title("name and number do not agree in the register", "姓名与登记不一致"),
        "AMBIGUOUS": _title("more than one person answers to the number", "一号多人"),
        "POSSIBLE_MATCH": _title("a record may be this person's", "疑似本人记录"),
        "PRICE_UNKNOWN": _title("a vehicle's price is not on record", "车辆价格无记录"),
        "OUTSIDE_COVERAGE": _title("outside the register's coverage", "超出登记数据范围"),
        "NOT_LOCAL": _title("not registered in this city", "非本市户籍"),
        "TO_BE_VERIFIED": _title("an officer of the department answers", "待部门核验"),
        "VERIFIED": _title("answered by an officer of the department", "部门已核验"),
        "VERIFIED_UNKNOWN": _title("the department could not tell", "部门核验无法确定"),
        "VERIFICATION_OVERDUE": _title("the department did not answer in time", "部门核验逾期"),
        "DECLARATION": _title("to be declared by the applicant", "由申请人承诺"),
        "PENDING": _title("the department answers later", "部门稍后答复"),
        "UNAVAILABLE": _title("the department does not answer", "部门暂不可用"),
        "COUNTIES_SILENT": _title("a county has not answered", "部分县市未答复"),
        "REFUSED": _title("the department refused, or its answer was refused", "部门拒绝或应答无效"),
        "STALE": _title("the data are older than this rule allows", "数据超过时效"),
        "NOT_ASKED": _title("not asked", "未查询"),
        "NOT_REQUIRED": _title("no longer asked of anyone", "已取消"),
        "NOT_APPLICABLE": _title("does not apply to these parties", "不适用"),
        "DENIED": _title("not granted", "未获授权"),
    }
)

REASON_PATTERN = "^(" + "|".join(code.replace("_n", "_[0-9]+") for code in REASONS) + ")$"
"""A regular expression that exactly the reason codes match."""

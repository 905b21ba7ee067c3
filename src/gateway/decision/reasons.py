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
        "AS_RECORDED": _title("as it stands in the register", "按登记内容"),
        "SEVERAL_RECORDS": _title("several records of one person", "一人多条记录"),
        "OWNER": _title("owner of a dwelling there", "在该区域有住房"),
        "OWNER_FREE": _title("owner, neither seized nor disputed", "权利人，无查封及异议"),
        "NOT_OWNER": _title("no right on record", "无权属登记"),
        "CONSENT_NEEDED": _title("not the owner: the owner's consent is to be seen", "非权利人，需核实使用同意"),
        "DWELLING": _title("the unit is a dwelling", "用途为住宅"),
        "ENCUMBERED": _title("seized or disputed", "存在查封或异议"),
        "HUKOU": _title("registered here", "户籍在本地"),
        "OTHER_COUNTY": _title("registered in another county", "登记在其他县市区"),
        "PERMIT": _title("residence permit in force", "居住证有效"),
        "NO_PERMIT": _title("no residence permit in force", "无有效居住证"),
        "PERMIT_TOO_YOUNG": _title("residence permit not held long enough", "居住证持有时间不足"),
        "CANCELLED_DEATH": _title("registration cancelled by death", "因死亡注销户口"),
        "ALIVE": _title("registration in force", "户口正常"),
        "AGE": _title("by age", "按年龄判断"),
        "BIRTH_DATES_DIFFER": _title("number and register differ in the date of birth", "出生日期不一致"),
        "DUE_n_DELAY_n": _title("month of retirement, months later than before", "退休年月及延迟月数"),
        "DUE": _title("whatever the post", "各岗位结论一致"),
        "POST_NOT_TOLD": _title("worker or cadre, which decides, is not told", "未注明岗位类别"),
        "BIRTH_LINK": _title("linked by birth or adoption", "登记为父母子女"),
        "NOT_LINKED": _title("linked to two others", "登记为他人子女"),
        "NO_LINK_RECORDED": _title("no link on record", "无亲子关系登记"),
        "CONSECUTIVE_n": _title("n months without a gap up to the last", "至上月连续参保n个月"),
        "RECEIVING": _title("a pension is paid", "正在领取养老待遇"),
        "PAID_AFTER_DEATH": _title("a pension is paid on after a death", "死亡后养老待遇未停发"),
        "NOT_RECEIVING": _title("no pension is paid", "未领取养老待遇"),
        "DISMISSED": _title("ended by the employer or with the contract", "非因本人意愿中断就业"),
        "NOT_DISMISSED": _title("ended otherwise", "其他原因终止"),
        "NO_REASON_RECORDED": _title("why it ended is not on record", "无停保原因记录"),
        "BASE_UNKNOWN": _title("the contribution base is not on record", "缴费基数无记录"),
        "HEADCOUNT_n": _title("n people insured by the employer", "单位参保n人"),
        "ACTIVE": _title("in business", "存续"),
        "NOT_ACTIVE": _title("not in business", "非存续状态"),
        "OTHER_REPRESENTATIVE": _title("somebody else is the legal representative", "法定代表人非申请人"),
        "REPRESENTATIVE_UNKNOWN": _title("the legal representative is not on record", "法定代表人无记录"),
        "LEVEL_n": _title("certificate of level n", "残疾等级n级"),
        "NO_CERTIFICATE": _title("no certificate", "无残疾人证"),
        "SCRAPPED": _title("scrapped within the time", "期限内已报废"),
        "NOT_SCRAPPED": _title("nothing scrapped within the time", "期限内无报废记录"),
        "NEW": _title("first registered within the time", "期限内新登记"),
        "NOT_NEW": _title("nothing registered within the time", "期限内无新登记"),
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
        "DECLARED": _title("declared by the applicant", "申请人已承诺"),
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

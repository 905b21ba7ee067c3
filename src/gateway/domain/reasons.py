"""The closed list of reason codes, with what each means in both languages, and what it rests on; `n` stands for a number."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType

from gateway.domain.codes import QuestionName
from gateway.domain.matter import Title
from gateway.domain.questions import (
    BENEFIT,
    CHILDREN,
    COUPLE,
    DISABILITY,
    EMPLOYER,
    HEADCOUNT,
    HOLDINGS,
    OWNED,
    PARENTAGE,
    PERIODS,
    PERSON,
    STATUS,
)

FIELD_DENIED = "FIELD_DENIED"
"""What is told in place of a reason that would tell of a field that the officer does not see."""
NOTHING: AbstractSet[QuestionName] = frozenset()
"""What a reason rests on that says what happens next, or that a department is away: no register's content."""
ANY: AbstractSet[QuestionName] = frozenset(
    (BENEFIT, CHILDREN, COUPLE, DISABILITY, EMPLOYER, HEADCOUNT, HOLDINGS, OWNED, PARENTAGE, PERIODS, PERSON, STATUS)
)


KIN = frozenset({CHILDREN, STATUS})
"""What shows whose property counts."""


@dataclass(frozen=True, slots=True)
class _Reason:
    """One code.  rests_on: the questions of whose replies' content it tells, their silence included."""

    en: str
    zh: str
    rests_on: AbstractSet[QuestionName]


_LIST: Mapping[str, _Reason] = MappingProxyType(
    {
        "NONE_IN_n_COUNTIES": _Reason("no dwelling in any of the n counties", "全市n个县市区均无住房", {HOLDINGS}),
        "OWNS_n": _Reason("owns n dwellings", "有n套住房", {HOLDINGS, PERSON, *KIN}),
        "OWNS_AT_MOST_n": _Reason("owns at most n dwellings", "至多有n套住房", {HOLDINGS, PERSON, *KIN}),
        "MONTHS_n": _Reason("n months paid", "缴费n个月", {PERIODS}),
        "NO_ACCOUNT": _Reason("no contribution account", "无参保账户", {PERIODS, BENEFIT, HEADCOUNT}),
        "COUNT_n": _Reason("n vehicles", "有n辆机动车", {OWNED, DISABILITY, PERSON, *KIN}),
        "REGISTERED": _Reason("registered", "已登记", {COUPLE, STATUS, PERSON}),
        "NOT_REGISTERED": _Reason("not registered as married to each other", "未登记为夫妻", {COUPLE, PERSON}),
        "DIVORCED": _Reason("divorced", "离婚", {STATUS}),
        "WIDOWED": _Reason("widowed", "丧偶", {STATUS, PERSON}),
        "NO_RECORD": _Reason("no record within the register's coverage", "登记范围内无记录", ANY),
        "COUNTED": _Reason("counted", "已统计", {CHILDREN, PERIODS, BENEFIT}),
        "AS_RECORDED": _Reason("as it stands in the register", "按登记内容", ANY),
        "SEVERAL_RECORDS": _Reason("several records of one person", "一人多条记录", ANY),
        "OWNER": _Reason("owner of a dwelling there", "在该区域有住房", {HOLDINGS, COUPLE}),
        "OWNER_FREE": _Reason("owner, neither seized nor disputed", "权利人，无查封及异议", {HOLDINGS, PERSON}),
        "NOT_OWNER": _Reason("no right on record", "无权属登记", {HOLDINGS, COUPLE, PERSON}),
        "CONSENT_NEEDED": _Reason(
            "not the owner: the owner's consent is to be seen", "非权利人，需核实使用同意", {HOLDINGS}
        ),
        "DWELLING": _Reason("the unit is a dwelling", "用途为住宅", {HOLDINGS}),
        "ENCUMBERED": _Reason("seized or disputed", "存在查封或异议", {HOLDINGS, PERSON}),
        "HUKOU": _Reason("registered here", "户籍在本地", {PERSON}),
        "OTHER_COUNTY": _Reason("registered in another county", "登记在其他县市区", {PERSON}),
        "PERMIT": _Reason("residence permit in force", "居住证有效", {PERSON}),
        "NO_PERMIT": _Reason("no residence permit in force", "无有效居住证", {PERSON}),
        "PERMIT_TOO_YOUNG": _Reason("residence permit not held long enough", "居住证持有时间不足", {PERSON}),
        "CANCELLED_DEATH": _Reason("registration cancelled by death", "因死亡注销户口", {PERSON}),
        "ALIVE": _Reason("registration in force", "户口正常", {PERSON}),
        "AGE": _Reason("by age", "按年龄判断", {PERSON}),
        "BIRTH_DATES_DIFFER": _Reason("number and register differ in the date of birth", "出生日期不一致", {PERSON}),
        "DUE_n_DELAY_n": _Reason("month of retirement, months later than before", "退休年月及延迟月数", {PERSON}),
        "DUE": _Reason("whatever the post", "各岗位结论一致", {PERSON}),
        "POST_NOT_TOLD": _Reason("worker or cadre, which decides, is not told", "未注明岗位类别", {PERSON, PERIODS}),
        "BIRTH_LINK": _Reason("linked by birth or adoption", "登记为父母子女", {PARENTAGE, PERSON}),
        "NOT_LINKED": _Reason("linked to two others", "登记为他人子女", {PARENTAGE}),
        "NO_LINK_RECORDED": _Reason("no link on record", "无亲子关系登记", {PARENTAGE}),
        "CONSECUTIVE_n": _Reason("n months without a gap up to the last", "至上月连续参保n个月", {PERIODS}),
        "RECEIVING": _Reason("a pension is paid", "正在领取养老待遇", {BENEFIT}),
        "PAID_AFTER_DEATH": _Reason("a pension is paid on after a death", "死亡后养老待遇未停发", {BENEFIT, PERSON}),
        "NOT_RECEIVING": _Reason("no pension is paid", "未领取养老待遇", {BENEFIT}),
        "DISMISSED": _Reason("ended by the employer or with the contract", "非因本人意愿中断就业", {PERIODS}),
        "NOT_DISMISSED": _Reason("ended otherwise", "其他原因终止", {PERIODS}),
        "NO_REASON_RECORDED": _Reason("why it ended is not on record", "无停保原因记录", {PERIODS}),
        "BASE_UNKNOWN": _Reason("the contribution base is not on record", "缴费基数无记录", {PERIODS}),
        "INSURED_OTHERWISE": _Reason("insured under another kind", "以其他险种参保", {PERIODS}),
        "BENEFIT_LEFT": _Reason("months of unemployment benefit are left", "尚有失业保险金待领", {BENEFIT}),
        "PENSION_BESIDE": _Reason("a pension is paid beside a wage", "工资之外另领养老待遇", {PERIODS, BENEFIT}),
        "HEADCOUNT_n": _Reason("n people insured by the employer", "单位参保n人", {HEADCOUNT}),
        "ACTIVE": _Reason("in business", "存续", {EMPLOYER}),
        "NOT_ACTIVE": _Reason("not in business", "非存续状态", {EMPLOYER}),
        "OTHER_REPRESENTATIVE": _Reason("somebody else is the legal representative", "法定代表人非申请人", {EMPLOYER}),
        "REPRESENTATIVE_UNKNOWN": _Reason("the legal representative is not on record", "法定代表人无记录", {EMPLOYER}),
        "NOT_REPRESENTED": _Reason(
            "the business register does not show that the applicant represents the employer, and no authorisation on file is named",
            "登记信息未显示申请人为单位法定代表人，且未提供授权委托",
            {EMPLOYER},
        ),
        "AUTHORISED_AGENT": _Reason(
            "somebody other than the legal representative acts by an authorisation on file, which an officer reads",
            "申请人非法定代表人，持授权委托办理，由经办人核对授权",
            {EMPLOYER},
        ),
        "LEVEL_n": _Reason("certificate of level n", "残疾等级n级", {DISABILITY, PERSON}),
        "LEVEL_UNKNOWN": _Reason("the level of disability is not on record", "残疾等级无记录", {DISABILITY}),
        "NO_CERTIFICATE": _Reason("no certificate", "无残疾人证", {DISABILITY}),
        "SCRAPPED": _Reason("scrapped within the time", "期限内已报废", {OWNED}),
        "NOT_SCRAPPED": _Reason("nothing scrapped within the time", "期限内无报废记录", {OWNED}),
        "NEW": _Reason("first registered within the time", "期限内新登记", {OWNED}),
        "NOT_NEW": _Reason("nothing registered within the time", "期限内无新登记", {OWNED}),
        "UNDECLARED_MEMBER": _Reason(
            "a spouse or minor child is not named in the query", "有家庭成员未申报", {CHILDREN, STATUS}
        ),
        "MARRIAGE_UNCLEAR": _Reason(
            "the registers leave open who is married, or whether the spouse lives",
            "婚姻状况依登记信息无法认定",
            {COUPLE, STATUS, PERSON},
        ),
        "DATED_AHEAD": _Reason("dated to a day that has not come", "登记日期晚于今日", ANY),
        "PARTY_DEAD": _Reason(
            "somebody named is registered as dead, or deregistered for a reason that is missing or cannot be read",
            "当事人已登记死亡，或户口注销原因缺失、无法识别",
            {PERSON},
        ),
        "OTHER_KINSHIP": _Reason(
            "neither spouse, child nor parent on record: whether an heir otherwise is for an officer",
            "无配偶、子女、父母关系登记，其他继承关系待核实",
            {COUPLE, PARENTAGE, PERSON},
        ),
        "MEMBER_NOT_LINKED": _Reason(
            "the registers do not show that somebody named belongs to the applicant's family",
            "登记信息未显示所列人员为申请人家庭成员",
            {CHILDREN, STATUS, COUPLE, PERSON, PARENTAGE},
        ),
        "PARTIAL": _Reason("name and number do not agree in the register", "姓名与登记不一致", ANY),
        "AMBIGUOUS": _Reason("more than one person answers to the number", "一号多人", ANY),
        "POSSIBLE_MATCH": _Reason("a record may be this person's", "疑似本人记录", {HOLDINGS}),
        "NOT_UNDERSTOOD": _Reason(
            "the register holds something here that could not be understood", "登记内容无法识别", ANY
        ),
        "DAY_UNKNOWN": _Reason("the day is not on record", "日期无记录", ANY),
        "PRICE_UNKNOWN": _Reason("a vehicle's price is not on record", "车辆价格无记录", {OWNED}),
        "VALUE_UNKNOWN": _Reason("a value is not on record", "登记内容缺失", ANY),
        "WITHIN_TIME_n": _Reason("counted within the time: n", "期限内共计n", ANY),
        "BY_LATEST": _Reason("by the latest entry", "按最近一条登记判断", ANY),
        "BY_VALUE": _Reason("by the value on record", "按登记数值判断", ANY),
        "SAME_PERSON": _Reason("the same person", "系同一人", ANY),
        "OTHER_PERSON": _Reason("somebody else", "系他人", ANY),
        "ON_RECORD": _Reason("on record", "有登记", ANY),
        "NOT_ON_RECORD": _Reason("not on record", "无登记", ANY),
        "OUTSIDE_COVERAGE": _Reason("outside the register's coverage", "超出登记数据范围", ANY),
        "NOT_LOCAL": _Reason("not registered in this city", "非本市户籍", {COUPLE, STATUS, PERSON}),
        "TO_BE_VERIFIED": _Reason("an officer of the department answers", "待部门核验", NOTHING),
        "VERIFIED": _Reason("answered by an officer of the department", "部门已核验", NOTHING),
        "VERIFIED_UNKNOWN": _Reason("the department could not tell", "部门核验无法确定", NOTHING),
        "VERIFICATION_OVERDUE": _Reason("the department did not answer in time", "部门核验逾期", NOTHING),
        "DECLARATION": _Reason("to be declared by the applicant", "由申请人承诺", NOTHING),
        "DECLARED": _Reason("declared by the applicant", "申请人已承诺", NOTHING),
        "PENDING": _Reason("the department answers later", "部门稍后答复", NOTHING),
        "UNAVAILABLE": _Reason("the department does not answer", "部门暂不可用", NOTHING),
        "COUNTIES_SILENT": _Reason("a county has not answered", "部分县市未答复", NOTHING),
        "REFUSED": _Reason("the department refused, or its answer was refused", "部门拒绝或应答无效", NOTHING),
        "STALE": _Reason("the data are older than this rule allows", "数据超过时效", NOTHING),
        "NOT_ASKED": _Reason("not asked", "未查询", NOTHING),
        "NOT_CONNECTED": _Reason("the department is not connected to this gateway", "部门尚未接入", NOTHING),
        "NOT_SERVED": _Reason("no system of the department serves the division", "该区划无系统提供服务", NOTHING),
        "NOT_REQUIRED": _Reason("no longer asked of anyone", "已取消", NOTHING),
        "NOT_APPLICABLE": _Reason("does not apply to these parties", "不适用", NOTHING),
        "NO_REGISTER": _Reason("no register can tell", "无登记可供核查", NOTHING),
        "OLDER_COPY": _Reason(
            "the register's copy is older than the promise, and proves nothing against it",
            "登记副本早于承诺，不足以证明不实",
            NOTHING,
        ),
        "VISITED": _Reason("found by an inspector on a visit", "经实地核查", NOTHING),
        "DENIED": _Reason("not granted", "未获授权", NOTHING),
        "FIELD_DENIED": _Reason("rests on a field that is not granted in full", "依据的信息项未获完整授权", NOTHING),
    }
)

REASONS: Mapping[str, Title] = MappingProxyType(
    {code: MappingProxyType({"en": reason.en, "zh": reason.zh}) for code, reason in _LIST.items()}
)
COUNTED_REASONS = tuple(code for code in REASONS if "_n" in code)
"""Those with a number in them."""
PLAIN_REASONS = tuple(code for code in REASONS if code not in COUNTED_REASONS)
"""The others."""
COUNTED_REASON_PATTERN = "^(" + "|".join(code.replace("_n", "_[0-9]+") for code in COUNTED_REASONS) + ")$"
"""A regular expression that exactly those with a number match."""
_NUMBER = re.compile(r"(?<=_)[0-9]+")


def tells_of(code: str, questions: AbstractSet[QuestionName]) -> bool:
    """Whether a reason tells of what is replied to one of these: also of those that a connector brings, which no list here knows."""
    return bool(questions) and (rests_on(code) is ANY or not rests_on(code).isdisjoint(questions))


def rests_on(code: str) -> AbstractSet[QuestionName]:
    """The questions of whose replies a reason tells; all of them for a code that the list lacks."""
    reason = _LIST.get(code) or _LIST.get(_NUMBER.sub("n", code))
    return ANY if reason is None else reason.rests_on

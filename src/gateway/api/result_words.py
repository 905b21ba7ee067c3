"""The closed lists in the reader's two languages, as the printed result says them; safe to stand in HTML through `both`."""

import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from gateway.decision.reasons import REASONS
from gateway.domain.words import (
    CertificateState,
    FieldState,
    Method,
    QueryStatus,
    Recommendation,
    ReplyStatus,
    Verdict,
)

Words = Mapping[str, tuple[str, str]]
"""A word of a closed list → Chinese, English."""

STATES: Words = MappingProxyType(
    {
        CertificateState.ANSWERED: ("已答复", "answered"),
        CertificateState.PENDING: ("办理中", "pending"),
        CertificateState.DENIED: ("未授权", "not granted"),
        CertificateState.UNAVAILABLE: ("暂不可用", "unavailable"),
        CertificateState.NOT_REQUIRED: ("无需提交", "no longer required"),
        CertificateState.NOT_APPLICABLE: ("不适用", "not applicable"),
    }
)
ANSWERS: Words = MappingProxyType(
    {Verdict.YES: ("是", "yes"), Verdict.NO: ("否", "no"), Verdict.UNKNOWN: ("不确定", "unknown")}
)
METHODS: Words = MappingProxyType(
    {
        Method.DIRECT: ("直接取消", "dropped"),
        Method.DATA_QUERY: ("数据查询", "looked up"),
        Method.VERIFICATION: ("部门核验", "verified by the department"),
        Method.DECLARATION: ("告知承诺", "declared by the applicant"),
    }
)
STATUSES: Words = MappingProxyType(
    {
        QueryStatus.PENDING: ("办理中", "still under way"),
        QueryStatus.COMPLETE: ("已办结", "complete"),
        QueryStatus.EXPIRED: ("已过期", "expired"),
    }
)
RECOMMENDATIONS: Words = MappingProxyType(
    {
        Recommendation.PASS: ("建议通过", "pass"),
        Recommendation.REVIEW: ("建议人工审核", "to be reviewed"),
        Recommendation.REJECT_PROPOSED: ("建议不予通过", "rejection proposed"),
    }
)
FIELD_STATES: Words = MappingProxyType(
    {
        FieldState.VALUE: ("", ""),
        FieldState.MASKED: ("脱敏", "masked"),
        FieldState.NOT_ON_RECORD: ("无记录", "not on record"),
        FieldState.DENIED: ("未授权", "not granted"),
        FieldState.WITHHELD: ("不提供", "withheld"),
        FieldState.UNAVAILABLE: ("暂不可用", "unavailable"),
        FieldState.STALE: ("已过时", "stale"),
    }
)
REPLIES: Words = MappingProxyType(
    {
        ReplyStatus.FOUND: ("有记录", "found"),
        ReplyStatus.NO_RECORD: ("无记录", "no record"),
        ReplyStatus.PARTIAL_MATCH: ("部分一致", "partial match"),
        ReplyStatus.AMBIGUOUS: ("一号多人", "ambiguous"),
        ReplyStatus.INCOMPLETE: ("部分答复", "incomplete"),
        ReplyStatus.PENDING: ("稍后答复", "answers later"),
        ReplyStatus.UNAVAILABLE: ("暂不可用", "unavailable"),
        ReplyStatus.REFUSED: ("拒绝", "refused"),
    }
)
ROLES: Words = MappingProxyType(
    {
        "applicant": ("申请人", "applicant"),
        "spouse": ("配偶", "spouse"),
        "child": ("子女", "child"),
        "parent": ("父母", "parent"),
        "deceased": ("逝者", "deceased"),
        "heir": ("继承人", "heir"),
        "staff": ("职工", "staff"),
        "employer": ("用人单位", "employer"),
    }
)


def both(zh: str, en: str) -> str:
    """Chinese with English beside it, escaped."""
    return f'{escape(zh)} <span class="en" lang="en">{escape(en)}</span>' if en else escape(zh)


_NUMBER = re.compile(r"(?<![A-Z])\d+")


def reason_words(code: str) -> tuple[str, str]:
    """What a reason code says, its number in its place; the code itself where the list lacks it."""
    numbers = _NUMBER.findall(code)
    title = REASONS.get(code) or REASONS.get(_NUMBER.sub("n", code))
    if title is None:
        return code, code
    if len(numbers) != 1:
        return title["zh"], title["en"]
    return title["zh"].replace("n", numbers[0]), re.sub(r"\bn\b", numbers[0], title["en"])


def role_words(party: str) -> tuple[str, str]:
    """Who a party key names: `staff.2` is the second of the staff."""
    role, _, number = party.partition(".")
    zh, en = ROLES.get(role, (role, role))
    return zh + number, f"{en} {number}".strip()

"""The words in which entries are told.  They are of one edition, which a bundle's manifest names."""

from __future__ import annotations

from datetime import timedelta, timezone

EDITION, FORMULAS_ALONE, WITHOUT_OFFERS = 4, 2, 3
EDITIONS = (FORMULAS_ALONE, WITHOUT_OFFERS, EDITION)
COLUMNS = (
    "entry",
    "at",
    "kind",
    "query_id",
    "account",
    "client",
    "office",
    "case_number",
    "matter",
    "certificates",
    "departments",
    "states",
    "disclosed",
    "subjects",
    "leaf_hash",
    "sentence",
    "actor",
)
SENTENCES = {
    "en": {
        "INTENT": "On {at} the officer {who} asked {departments} for case {case}, matter {matter}, about {people}; certificates {certificates}; by rule {by}; set of rules {rules}.",
        "OUTCOME": "On {at} the officer {who} was answered for case {case}, matter {matter}, about {people}; {states}; fields {fields}{refused}{pending}.",
        "LATE": "On {at}, for case {case} of the officer {who}, about {people}: {came}; {states}; fields {fields}{refused}.",
        "RELEASE": "On {at} the officer {who} was handed the stored answer of case {case} again, about {people} ({how}){left}.",
        "DENIED": "On {at} the officer {who} was refused{request} by rule {rule}; nobody was asked.",
        "UNRESOLVED": "On {at} the query of the officer {who} for case {case}, about {people}, was given up ({reason}); {departments} may have been asked; nothing was released.",
        "REJECTED_BURST": "On {at} {count} requests of the client {client} were cut off ({reason}).",
        "REVEAL": "On {at} {who} {step} the reveal of {people} in entry {about} for task {task} ({ground}).",
        "LOOK": "On {at} {who} opened the {opened} of case {case}, matter {matter}, about {people}; shown {shown}.",
        "SEARCH": "On {at} {who} searched the log for task {task}: {sought}{told}.",
        "EXPORT": "On {at} {who} exported from the log for task {task}: {sought}{told}.",
        "SHRED": "On {at} {who} destroyed the {keys} keys of one person or firm by order {order}.",
        "PRUNE": "On {at} {who} announced by order {order} that the {entries} entries of {month} are dropped; their export was verified.",
    },
    "zh": {
        "INTENT": "{at}，经办人{who}为办件{case}（事项{matter}）向{departments}查询{people}；证明事项{certificates}；依据规则{by}；规则集{rules}。",
        "OUTCOME": "{at}，经办人{who}就办件{case}（事项{matter}）获知{people}；{states}；信息项{fields}{refused}{pending}。",
        "LATE": "{at}，经办人{who}的办件{case}，{people}：{came}；{states}；信息项{fields}{refused}。",
        "RELEASE": "{at}，办件{case}的已存结果再次交予经办人{who}，涉及{people}（{how}）{left}。",
        "DENIED": "{at}，经办人{who}的请求{request}被规则{rule}拒绝，未向任何部门查询。",
        "UNRESOLVED": "{at}，经办人{who}就办件{case}对{people}的查询被放弃（{reason}）；可能已向{departments}查询；未提供任何结果。",
        "REJECTED_BURST": "{at}，客户端{client}的{count}次请求被拦截（{reason}）。",
        "REVEAL": "{at}，{who}因任务{task}{step}揭示留痕{about}中的{people}（{ground}）。",
        "LOOK": "{at}，{who}打开办件{case}（事项{matter}）的{opened}，涉及{people}；所见{shown}。",
        "SEARCH": "{at}，{who}因任务{task}检索审计日志：{sought}{told}。",
        "EXPORT": "{at}，{who}因任务{task}导出审计日志：{sought}{told}。",
        "SHRED": "{at}，{who}依{order}号令销毁一个人或单位的密钥{keys}个。",
        "PRUNE": "{at}，{who}依{order}号令公告：{month}的{entries}条留痕记录已导出并核验，予以清理。",
    },
}
CLAUSES = {
    "en": {
        "refused": "; refused by rule {by}",
        "pending": "; still pending {pending}",
        "request": " {wish}matter {matter}, case {case}, about {people},",
        "left": "; fields {fields}",
        "told": "; shown {shown} of {many} people or firms",
    },
    "zh": {
        "refused": "；拒绝所依规则{by}",
        "pending": "；待回复{pending}",
        "request": "（{wish}事项{matter}、办件{case}、{people}）",
        "left": "；信息项{fields}",
        "told": "；所见{many}人或单位的{shown}",
    },
}
STEPS = {
    "en": {
        "asked": "asked for",
        "approved": "approved",
        "refused": "refused",
        "read": "read",
    },
    "zh": {
        "asked": "申请",
        "approved": "同意",
        "refused": "拒绝",
        "read": "查看",
    },
}
WISHES = {
    "en": {
        "stored_answer": "the stored answer of ",
        "declaration": "a declaration in ",
    },
    "zh": {
        "stored_answer": "已存结果，",
        "declaration": "申报承诺，",
    },
}
ACTS = {
    "en": {
        "replied": "a verification answered by {actor}",
        "extended": "a verification given more time by {actor}",
        "reassigned": "a verification handed on by {actor}",
        "declared": "a declaration taken by {actor}",
        "declined": "the declaration on offer declined, as told to {actor}",
        "offer_over": "the time for the declaration on offer was over",
        "renewed": "the times at which departments are asked again renewed",
        "": "by {actor}",
    },
    "zh": {
        "replied": "{actor}答复部门核验",
        "extended": "{actor}延长核验时限",
        "reassigned": "{actor}转办核验",
        "declared": "{actor}收取申报承诺",
        "declined": "申请人不作申报承诺，由{actor}登记",
        "offer_over": "申报承诺期限已过",
        "renewed": "更新再次查询部门的时间",
        "": "经手人{actor}",
    },
}
BY_ITSELF, LATER_ACTS = ("offer_over", "renewed"), ("declined", "offer_over", "renewed")
OTHER = {"en": "On {at}, {who}: {did}.", "zh": "{at}，{who}：{did}。"}
ZONE = {"en": " (UTC+8)", "zh": "（北京时间）"}
NOTHING = {"en": "none", "zh": "无"}
DETAILS = (
    "rules",
    "rule",
    "reason",
    "count",
    "task",
    "how",
    "step",
    "about",
    "ground",
    "keys",
    "order",
    "entries",
    "month",
)
SAID_BY = {"REVEAL": "step", "LOOK": "what", "RELEASE": "how", "EXPORT": "how", "DENIED": "of", "ADMIN": "did"}
KINDS_OF_ENTRIES = (
    "INTENT",
    "OUTCOME",
    "LATE",
    "RELEASE",
    "DENIED",
    "UNRESOLVED",
    "REJECTED_BURST",
    "REVEAL",
    "EXPORT",
    "SEARCH",
    "ADMIN",
    "SHRED",
    "PRUNE",
    "LOOK",
)
CHINA = timezone(timedelta(hours=8))

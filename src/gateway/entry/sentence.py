"""An entry as people read it: as JSON values, and as one sentence in either language."""

from collections.abc import Iterable, Mapping
from datetime import timedelta, timezone

from gateway.entry.entry_view import EntryView
from gateway.entry.leaf import Kind, members
from gateway.entry.step import SEARCHED

_CHINA = timezone(timedelta(hours=8))
EDITION = 4
"""Of the sentences, of the members of `as_object` and of the columns and cells of tables: whoever changes one of them counts on.

A bundle says by which edition it was written, so that a verifier of another does not take other words for changed ones.
"""
EDITIONS = (2, 3, 4)
"""Those that a verifier of today tells in their own words.  In 2 a table's cell like 1-44 stood as it is; until 3 there were no words for
an offer that was declined or is over, and for times that were renewed.
"""


def as_object(entry: EntryView, leaf: tuple[int, int] | None = None, *, edition: int = EDITION) -> dict[str, object]:
    """An entry as JSON values, with its sentences in the words of an edition.  leaf: its log and index, where it is in the tree."""
    log, index = leaf or (None, None)
    return {
        "entry": entry.entry,
        "log": log,
        "index": index,
        "kind": entry.kind_name,
        "at": entry.at.isoformat(),
        "domain_at": entry.domain_at,
        "query_id": None if entry.query_id is None else str(entry.query_id),
        "account": entry.account,
        "client": entry.client,
        "office": entry.office,
        "actor": entry.actor,
        "case_number": entry.case_number,
        "matter": entry.matter,
        "certificates": list(entry.certificates),
        "departments": list(entry.departments),
        "states": dict(entry.states),
        "disclosed": {code: dict(names) for code, names in entry.disclosed.items()},
        "subjects": [
            {
                "party": s.party,
                "role": s.role,
                "tag": s.tag,
                "departments": list(s.departments),
                "disclosed": list(s.disclosed),
                "shown": list(s.shown),
                "is_sealed": s.is_sealed,
            }
            for s in entry.subjects
        ],
        "details": dict(entry.details),
        "leaf_hash": entry.leaf_hash,
        "sentence": {language: sentence(entry, language, edition) for language in ("en", "zh")},
        **({"damage": list(entry.damage)} if entry.damage else {}),
    }


_SENTENCES: Mapping[str, Mapping[Kind, str]] = {
    "en": {
        Kind.INTENT: "On {at} the officer {who} asked {departments} for case {case}, matter {matter}, about {people}; certificates {certificates}; by rule {by}; set of rules {rules}.",
        Kind.OUTCOME: "On {at} the officer {who} was answered for case {case}, matter {matter}, about {people}; {states}; fields {fields}{refused}{pending}.",
        Kind.LATE: "On {at}, for case {case} of the officer {who}, about {people}: {came}; {states}; fields {fields}{refused}.",
        Kind.RELEASE: "On {at} the officer {who} was handed the stored answer of case {case} again, about {people} ({how}){left}.",
        Kind.DENIED: "On {at} the officer {who} was refused{request} by rule {rule}; nobody was asked.",
        Kind.UNRESOLVED: "On {at} the query of the officer {who} for case {case}, about {people}, was given up ({reason}); {departments} may have been asked; nothing was released.",
        Kind.REJECTED_BURST: "On {at} {count} requests of the client {client} were cut off ({reason}).",
        Kind.REVEAL: "On {at} {who} {step} the reveal of {people} in entry {about} for task {task} ({ground}).",
        Kind.LOOK: "On {at} {who} opened the {opened} of case {case}, matter {matter}, about {people}; shown {shown}.",
        Kind.SEARCH: "On {at} {who} searched the log for task {task}: {sought}{told}.",
        Kind.EXPORT: "On {at} {who} exported from the log for task {task}: {sought}{told}.",
        Kind.SHRED: "On {at} {who} destroyed the {keys} keys of one person or firm by order {order}.",
        Kind.PRUNE: "On {at} {who} announced by order {order} that the {entries} entries of {month} are dropped; their export was verified.",
    },
    "zh": {
        Kind.INTENT: "{at}，经办人{who}为办件{case}（事项{matter}）向{departments}查询{people}；证明事项{certificates}；依据规则{by}；规则集{rules}。",
        Kind.OUTCOME: "{at}，经办人{who}就办件{case}（事项{matter}）获知{people}；{states}；信息项{fields}{refused}{pending}。",
        Kind.LATE: "{at}，经办人{who}的办件{case}，{people}：{came}；{states}；信息项{fields}{refused}。",
        Kind.RELEASE: "{at}，办件{case}的已存结果再次交予经办人{who}，涉及{people}（{how}）{left}。",
        Kind.DENIED: "{at}，经办人{who}的请求{request}被规则{rule}拒绝，未向任何部门查询。",
        Kind.UNRESOLVED: "{at}，经办人{who}就办件{case}对{people}的查询被放弃（{reason}）；可能已向{departments}查询；未提供任何结果。",
        Kind.REJECTED_BURST: "{at}，客户端{client}的{count}次请求被拦截（{reason}）。",
        Kind.REVEAL: "{at}，{who}因任务{task}{step}揭示留痕{about}中的{people}（{ground}）。",
        Kind.LOOK: "{at}，{who}打开办件{case}（事项{matter}）的{opened}，涉及{people}；所见{shown}。",
        Kind.SEARCH: "{at}，{who}因任务{task}检索审计日志：{sought}{told}。",
        Kind.EXPORT: "{at}，{who}因任务{task}导出审计日志：{sought}{told}。",
        Kind.SHRED: "{at}，{who}依{order}号令销毁一个人或单位的密钥{keys}个。",
        Kind.PRUNE: "{at}，{who}依{order}号令公告：{month}的{entries}条留痕记录已导出并核验，予以清理。",
    },
}
_CLAUSES = {
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
"""Clauses that a sentence goes without where there is nothing to tell: no rule, nothing pending, no query."""
_OTHER = {"en": "On {at}, {who}: {did}.", "zh": "{at}，{who}：{did}。"}
_DAMAGED = {"en": "DAMAGED ({}): ", "zh": "已损坏（{}）："}
"""Before the sentence of an entry that is not as it was signed: what was changed is left out of it."""
_ZONE = {"en": " (UTC+8)", "zh": "（北京时间）"}
_NOTHING = {"en": "none", "zh": "无"}
_STEPS = {
    "en": {"asked": "asked for", "approved": "approved", "refused": "refused", "read": "read"},
    "zh": {"asked": "申请", "approved": "同意", "refused": "拒绝", "read": "查看"},
}
_WISHES = {
    "en": {"stored_answer": "the stored answer of ", "declaration": "a declaration in "},
    "zh": {"stored_answer": "已存结果，", "declaration": "申报承诺，"},
}
"""What was refused, where it was not a query."""
_ACTS = {
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
"""What a person did to a query, and who; and what the gateway did by itself."""
_BY_ITSELF = frozenset({"offer_over", "renewed"})
_SINCE_FOURTH = _BY_ITSELF | {"declined"}
_DETAILS = (
    "rules", "rule", "reason", "count", "task", "how", "step", "about", "ground", "keys", "order", "entries", "month",
)  # fmt: skip
"""What an entry may say besides its members."""
_HASH_SHOWN = 12
"""So much of the rules' hash tells two sets of rules apart for a reader; the entry holds it whole."""


def sentence(entry: EntryView, language: str = "en", edition: int = EDITION) -> str:
    """What the entry says, in one sentence; its time as clocks in China show it.  language: `en` or `zh`.  edition: of EDITIONS."""
    nothing, details = _NOTHING[language], entry.details
    parts = {
        "who": _who(entry, language),
        "client": entry.client,
        "case": entry.case_number,
        "matter": entry.matter,
        "departments": _list(entry.departments),
        "people": _list(subject.party for subject in entry.subjects),
        "shown": _list(sorted({name for subject in entry.subjects for name in subject.shown})),
        "certificates": _list(entry.certificates),
        "states": _list(f"{code} {state}" for code, state in entry.states.items()),
        "fields": _fields(entry),
        "by": _list(sorted(_rules(entry))),
        "came": _list(_came(entry, language, edition)),
        "sought": _sought(entry, language),
        **{name: value for name, value in details.items() if isinstance(value, str)},
        **{name: str(value) for name, value in details.items() if isinstance(value, int)},
    }
    pending = details.get("pending")
    words = {
        **dict.fromkeys(_DETAILS, nothing),
        **{name: value or nothing for name, value in parts.items()},
        "at": entry.at.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S") + _ZONE[language],
        "did": parts.get("did") or entry.kind_name,
        "pending": len(pending) if isinstance(pending, list) else 0,
        "many": sum(bool(subject.shown) for subject in entry.subjects),
        "wish": _WISHES[language].get(entry.step, ""),
        "opened": _opened(entry, language),
    }
    tells = {
        "refused": parts["by"],
        "pending": words["pending"],
        "request": entry.case_number,
        "left": parts["fields"],
        "told": words["many"],
    }
    words |= {name: clause.format_map(words) if tells[name] else "" for name, clause in _CLAUSES[language].items()}
    words["rules"] = str(words["rules"])[:_HASH_SHOWN]
    words["step"] = _STEPS[language].get(str(words["step"]), words["step"])
    form = _OTHER[language] if entry.kind is None else _SENTENCES[language].get(entry.kind, _OTHER[language])
    damaged = _DAMAGED[language].format(_list(entry.damage)) if entry.damage else ""
    return damaged + form.format_map(words)


def _who(entry: EntryView, language: str) -> str:
    """The account, and the department it belongs to."""
    if not entry.account or not entry.office:
        return entry.account or entry.office or ""
    return f"{entry.account} of {entry.office}" if language == "en" else f"{entry.account}（{entry.office}）"


def _came(entry: EntryView, language: str, edition: int) -> list[str]:
    """How what was pending ended, and what was done."""
    ended = sorted(map(str, members(entry.details.get("ended")).values()))
    act = "" if edition < 4 and entry.step in _SINCE_FOURTH else entry.step
    if entry.actor is None and act not in _BY_ITSELF:
        return ended
    acts = _ACTS[language]
    return [*ended, acts.get(act, acts[""]).format(actor=entry.actor)]


def _opened(entry: EntryView, language: str) -> str:
    """What was looked at."""
    task = entry.details.get("task_id", "")
    return f"verification {task}" if language == "en" else f"部门核验{task}"


def _fields(entry: EntryView) -> str:
    return _list(f"{code} {name} ({mode})" for code, names in entry.disclosed.items() for name, mode in names.items())


def _rules(entry: EntryView) -> set[str]:
    """The rules that let fields leave or denied a certificate, as far as this entry names them."""
    details = entry.details
    found = {str(rule) for name in ("rules", "denied") for rule in members(details.get(name)).values()}
    if entry.kind is Kind.INTENT:
        granted = (pair for names in members(details.get("fields")).values() for pair in members(names).values())
        found |= {str(pair[1]) for pair in granted if isinstance(pair, list)}
    return found


def _sought(entry: EntryView, language: str) -> str:
    """What an auditor looked for, by filter; a person or firm is not named."""
    subject, everything = ("one person or firm", "everything") if language == "en" else ("一个人或单位", "全部")
    sought = [f"{name} {value}" for name, value in members(entry.details.get("criteria")).items()]
    if "export" in entry.details:
        sought.append(f"export {entry.details['export']}")
    is_about_one = any(one.role == SEARCHED for one in entry.subjects)
    return _list([subject] * is_about_one + sought) or everything


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)

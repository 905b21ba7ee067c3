"""The result document as a page to print and put into the file: both languages, one file, no script, nothing loaded.

Every value goes through `plain`; what stands in a page is what stands in the JSON document, plus titles of the catalogue.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import import_module, resources
from typing import Any

import orjson

from gateway.api.pages.result_certificate import actions, certificate_row
from gateway.api.pages.result_words import (
    COUNTS,
    OFFICES,
    RECOMMENDATIONS,
    STATUSES,
    Words,
    both,
    county_words,
    plain,
    role_words,
    seen,
    written,
)
from gateway.api.present.queries import Handed
from gateway.catalogue import Catalogue
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.results import Heading

_WAITING = ("to_declare", "with_a_person", "with_a_department", "pending")
"""`pending`: in an answer that an older version stored."""
STYLE = resources.files("gateway.api.pages").joinpath("static", "result.css").read_text("utf-8")
_STYLE_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "referrer-policy": "no-referrer",
}
"""The page's own style alone, known by its digest; nothing else is run, loaded, framed or sent."""


def result_page(handed: Handed, catalogue: Catalogue, now: datetime) -> str:
    """The page of a document on its way out.  now: domain clock, printed as the time it was handed out."""
    document: Mapping[str, Any] = orjson.loads(handed.body)
    title = plain(f"{document['case_number']} · {document['matter']}")
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>"
        + "".join(_parts(document, handed.heading, catalogue, now))
        + "</body></html>"
    )


def _parts(document: Mapping[str, Any], heading: Heading | None, catalogue: Catalogue, now: datetime) -> Iterator[str]:
    yield '<header><h1>一键查询结果<small lang="en">Result of a one-click query</small></h1></header>'
    yield _actions(document)
    yield _head(document, catalogue, now)
    yield _asked(heading, catalogue)
    yield _progress(document)
    yield '<h2>证明事项 <span class="en" lang="en">certificates</span></h2><table><thead><tr>'
    for zh, en in (("证明事项", "certificate"), ("结论", "answer"), ("依据与后续", "why, and what next")):
        yield f'<th scope="col">{zh} <span class="en" lang="en">{en}</span></th>'
    yield "</tr></thead><tbody>"
    for certificate in document["certificates"]:
        yield certificate_row(certificate, document["matter"], catalogue)
    yield "</tbody></table>"
    yield _signing()
    yield _receipt(document)


def _actions(document: Mapping[str, Any]) -> str:
    """The first thing said: what is to be done next, and for whom is waited until when."""
    lines = list(actions(document)) or [
        both("无待办事项，请经办人审核后作出决定", "nothing is waited for: the officer decides")
    ]
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f'<section class="todo"><h2>下一步 <span class="en" lang="en">what is to be done</span></h2><ol>{items}</ol></section>'


def _asked(heading: Heading | None, catalogue: Catalogue) -> str:
    """About whom, by role, the applicant masked; and who asked, from which office.  Nothing where it was not kept."""
    if heading is None:
        return ""
    applicant = " ".join(written(word) for word in (heading.applicant_name, heading.applicant_number) if word)
    roles = "、".join(both(*role_words(party)) for party in heading.parties)
    form = catalogue.departments.get(DepartmentCode(heading.department))
    zh, en = (form.title.zh, form.title.en) if form else OFFICES.get(heading.department, (heading.department, ""))
    rows = (
        ("申请人", "applicant", applicant or both("不显示", "not shown")),
        ("当事人", "person concerned" if len(heading.parties) == 1 else "people concerned", roles),
        ("查询单位", "asked by", f"{both(seen(zh), seen(en))}, {county_words(heading.county)}"),
        ("查询经办人", "officer", f'{written(heading.post)} <span class="code">{written(heading.account)}</span>'),
    )
    return "<dl>" + "".join(f"<dt>{both(zh, en)}</dt><dd>{value}</dd>" for zh, en, value in rows) + "</dl>"


def _head(document: Mapping[str, Any], catalogue: Catalogue, now: datetime) -> str:
    matter = catalogue.matters.get(MatterCode(document["matter"]))
    zh, en = (matter.title["zh"], matter.title["en"]) if matter else ("", "")
    proposed = document["recommendation"]
    rows = (
        ("事项", "matter", f"{plain(document['matter'])} {both(zh, en)}"),
        ("办件编号", "case", written(document["case_number"])),
        ("查询编号", "query", f'<span class="code">{plain(document["query_id"])}</span>'),
        ("状态", "status", _said(STATUSES, document["status"])),
        ("办理建议", "recommendation", _said(RECOMMENDATIONS, proposed) if proposed else both("暂无", "none yet")),
        ("出具时间", "handed out", f"<time>{plain(now.isoformat(sep=' ', timespec='seconds'))}</time>"),
    )
    return "<dl>" + "".join(f"<dt>{both(zh, en)}</dt><dd>{value}</dd>" for zh, en, value in rows) + "</dl>"


def _progress(document: Mapping[str, Any]) -> str:
    """How far it has come: what is settled of what was asked, and where the whole stands."""
    done = document["completeness"]
    asked, waiting = int(done["asked"]), sum(int(done.get(name, 0)) for name in _WAITING)
    settled, is_done = asked - waiting, document["status"] != "pending"
    steps = (
        ("done", "受理并留痕", "taken in and on record"),
        ("done" if is_done else "now", f"已有结果 {settled}/{asked}", f"{settled} of {asked} settled"),
        ("done" if is_done else "later", "查询完成", "complete"),
    )
    items = "".join(f'<li class="{kind}">{both(zh, en)}</li>' for kind, zh, en in steps)
    counted = "; ".join(
        both(f"{COUNTS[name][0]} {done[name]} 项", f"{done[name]} {COUNTS[name][1]}") for name in _told(done)
    )
    return (
        '<section><h2>办理进度 <span class="en" lang="en">progress</span></h2>'
        f'<progress value="{settled}" max="{max(asked, 1)}" aria-label="办理进度 progress">{settled}/{asked}</progress>'
        f'<ol class="steps">{items}</ol><p>{counted}</p></section>'
    )


def _told(done: Mapping[str, Any]) -> Iterator[str]:
    """The counts to tell: what is to be declared comes first, and what there is none of is left out."""
    return (name for name in COUNTS if int(done.get(name, 0)) or name == "answered")


def _signing() -> str:
    fields = (("经办人", "officer"), ("日期", "date"), ("单位盖章", "seal"))
    return '<div class="signing">' + "".join(f"<div>{both(zh, en)}</div>" for zh, en in fields) + "</div>"


def _receipt(document: Mapping[str, Any]) -> str:
    receipt = document["receipt"]
    rows = (("留痕", "entry", "entry"), ("叶哈希", "leaf hash", "leaf_hash"), ("签名", "signature", "signature"))
    shown = "".join(f'<dt>{both(zh, en)}</dt><dd class="code">{plain(str(receipt[key]))}</dd>' for zh, en, key in rows)
    note = both(
        "本结果供经办人员参考，由人作出决定；每次调阅均已留痕。",
        "For the officer's decision, which a person makes. Every reading of this result is on record.",
    )
    proof = both(
        "二维码即本回执全文。审计日志的存在证明可随时取得：",
        "The code holds the whole receipt. The proof that it stands in the audit log can be had at any time:",
    )
    where = f'<span class="code">/v1/queries/{plain(str(document["query_id"]))}/proof</span>'
    return (
        f'<footer><h2>回执 <span class="en" lang="en">receipt</span></h2>{_code(document)}<dl>{shown}</dl>'
        f"<p>{proof} {where}</p><p>{note}</p></footer>"
    )


def _code(document: Mapping[str, Any]) -> str:
    """The receipt as a QR code: what it is, query, entry, leaf hash, signature, a line each."""
    receipt = document["receipt"]
    lines = (
        "oneclick-gateway receipt v1",
        document["query_id"],
        *(receipt[k] for k in ("entry", "leaf_hash", "signature")),
    )
    return str(import_module("gateway.api.pages.receipt_code").receipt_code("\n".join(map(str, lines))))


def _said(words: Words, word: str) -> str:
    return both(*words.get(word, (word, "")))

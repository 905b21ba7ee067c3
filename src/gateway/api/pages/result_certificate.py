"""One certificate as a row of the printed result: its answer, and what that stands on."""

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.api.pages.result_words import (
    ANSWERS,
    FIELD_STATES,
    METHODS,
    REPLIES,
    STATES,
    both,
    county_words,
    plain,
    reason_words,
    role_words,
    written,
)
from gateway.catalogue import Catalogue
from gateway.domain.codes import DepartmentCode, ItemName, MatterCode
from gateway.domain.words import FieldState

Json = Mapping[str, Any]
_WITH_VALUE = frozenset({FieldState.VALUE, FieldState.MASKED})


def certificate_row(certificate: Json, matter: str, catalogue: Catalogue) -> str:
    """The row of one certificate, escaped."""
    title, code = certificate["title"], certificate["certificate"]
    issuer = _issuer(matter, code, catalogue)
    told = "".join(f"<li>{line}</li>" for line in _lines(certificate, issuer, catalogue))
    return (
        f'<tr><td><span class="code">{plain(code)}</span><br>{both(title["zh"], title["en"])}<br>'
        f"{both(*METHODS[certificate['method']])}</td>"
        f'<td class="answer">{_answer(certificate)}</td><td>{_reason(certificate["reason"])}<ul>{told}</ul></td></tr>'
    )


def actions(document: Json) -> Iterator[str]:
    """What is to be done, and what is waited for until when, a line each: what somebody can do comes first."""
    told = [(_URGENCY[kind], certificate) for certificate in document["certificates"] if (kind := _kind(certificate))]
    for _, certificate in sorted(told, key=lambda one: one[0]):
        title = certificate["title"]
        step = _next(certificate["next"]) if certificate["next"] else ""
        offer = both("由申请人作出告知承诺", "to be declared by the applicant") + _until(certificate["next"])
        said = filter(None, [offer if certificate.get("declaration_offered") else "", step])
        yield f"{both(title['zh'], title['en'])}: {'; '.join(said)}"


_URGENCY = {"declare": 0, "apply": 1, "retry": 2, "task": 3, "resumes": 4}


def _kind(certificate: Json) -> str | None:
    if certificate.get("declaration_offered"):
        return "declare"
    step = certificate["next"]
    return step["kind"] if step is not None and step["kind"] in _URGENCY else None


def _answer(certificate: Json) -> str:
    word = certificate["answer"] or certificate["state"]
    said = ANSWERS.get(word) or STATES[word]
    return f'<span class="{plain(word)}">{both(*said)}</span>'


def _reason(code: str) -> str:
    zh, en = reason_words(code)
    return f'{both(zh, en)} <span class="code">{plain(code)}</span>' if zh != code else plain(code)


def _lines(certificate: Json, issuer: DepartmentCode | None, catalogue: Catalogue) -> Iterator[str]:
    if certificate.get("declaration_offered"):
        yield both("申请人可选择告知承诺", "the applicant may declare it") + _until(certificate["next"])
    if certificate["next"] and (step := _next(certificate["next"])):
        yield step
    for party, one in certificate.get("per_party", {}).items():
        yield f"{both(*role_words(party))}: {both(*ANSWERS[one['answer']])} — {_reason(one['reason'])}"
    for name, field in certificate["fields"].items():
        yield _field(name, field, issuer, catalogue)
    if "rule" in certificate or "basis" in certificate:
        rule = f' <span class="code">{plain(certificate["rule"])}</span>' if "rule" in certificate else ""
        yield f"{both('依据', 'basis')}: {plain(certificate.get('basis') or '')}{rule}"
    for source in certificate["sources"]:
        yield _source(source, catalogue)


def _field(name: str, field: Json, issuer: DepartmentCode | None, catalogue: Catalogue) -> str:
    item = catalogue.items.get((issuer, ItemName(name))) if issuer else None
    titled = both(item.title["zh"], item.title["en"]) if item else written(name)
    state = both(*FIELD_STATES[field["state"]]).strip()
    if field["state"] in _WITH_VALUE:
        shown = f"<strong>{_value(field['value'])}</strong> {state}".rstrip()
    else:
        shown = f'{state} <span class="code">{plain(field["rule"])}</span> {plain(field["basis"])}'
    return f"{titled}: {shown}" + _dated(field["as_of"])


def _value(value: object) -> str:
    """A field's value: words for yes and no, everything else as it is, apart from what stands around it."""
    if isinstance(value, bool):
        return both(*ANSWERS["yes" if value else "no"])
    return written(value)


def _source(source: Json, catalogue: Catalogue) -> str:
    form = catalogue.departments.get(DepartmentCode(source["department"]))
    named = both(form.title.zh, form.title.en) if form else written(source["department"])
    return f"{named}: {both(*REPLIES[source['status']])}" + _dated(source["as_of"])


def _dated(as_of: str | None) -> str:
    return f", {both('截至', 'as of')} {_moment(as_of)}" if as_of else ""


def _moment(at: str) -> str:
    """A time to the second, as it stands in the document without its offset."""
    return f'<span class="code">{plain(at[:19].replace("T", " "))}</span>'


def _next(step: Json) -> str:
    match step["kind"]:
        case "task":
            return f"{both('部门核验，答复期限', 'an officer of the department answers, due')} {plain(step['due_at'][:10])}{_of(step)}"
        case "resumes":
            counties = [county_words(code) for code in step.get("missing_counties") or ()]
            named = both("未答复县市", "county silent" if len(counties) == 1 else "counties silent")
            silent = f" ({named}: {', '.join(counties)})" if counties else ""
            return f"{both('自动重试时间', 'asked again at')} {_moment(step['resumes_at'])}{_of(step)}{silent}"
        case "retry":
            return f"{both('可在若干秒后重新查询', 'ask again, in seconds')}: {int(step['retry_after_s'])}{_of(step)}"
        case "apply":
            return f"{both('如需查询', 'to be granted it')}: {written(step['how'])}"
        case "declare":
            return ""
        case kind:
            return plain(kind)


def _of(step: Json) -> str:
    """The departments that are waited for."""
    told = [one.get("title") for one in step.get("departments", ())] or [step.get("department_title")]
    named = ", ".join(both(title["zh"], title["en"]) for title in told if title)
    return f" ({named})" if named else ""


def _until(step: Json | None) -> str:
    """Until when a declaration may be made."""
    is_told = step is not None and step["kind"] == "declare" and "due_at" in step
    return f", {both('期限', 'until')} {plain(step['due_at'][:16].replace('T', ' '))}" if step and is_told else ""


def _issuer(matter: str, code: str, catalogue: Catalogue) -> DepartmentCode | None:
    known = catalogue.matters.get(MatterCode(matter))
    return next((c.issuer for c in known.certificates if c.code == code), None) if known else None

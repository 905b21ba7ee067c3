"""What the rules of misuse have seen, what a person says of it; and the day's sample, to be looked at by hand."""

from datetime import date

from starlette.responses import Response

from gateway.domain.oversight import MISUSE_RULES, FindingState
from gateway.pages.auditor.looking import Look, reads, sends, told_fault
from gateway.pages.shell import ApiRefused

PAGE = 20
_NOT_THERE = frozenset({404, 409})


@reads("/auditor/findings")
async def read_findings(look: Look) -> Response:
    """Findings, newest first."""
    query = look.asked.query
    wanted = {name: query.get(name) for name in ("rule", "state", "cursor")}
    found = await look.get("/v1/audit/findings", **wanted, limit=PAGE)
    return look.page("findings.html", found=found, wanted=wanted, rules=MISUSE_RULES, states=list(FindingState))


@reads("/auditor/findings/{finding}")
async def read_finding(look: Look, finding: str) -> Response:
    """One finding with the entries that led to it, and its answer."""
    return look.page("finding.html", finding=await look.get(f"/v1/audit/findings/{finding}"), form={})


@sends("/auditor/findings/{finding}/judge")
async def judge(look: Look, finding: str) -> Response:
    """Say once whether there was a reason."""
    form = await look.asked.form()
    body = {"state": form.get("state", ""), "justification": form.get("justification", "")}
    try:
        await look.post(f"/v1/audit/findings/{finding}/acknowledge", body)
    except ApiRefused as refusal:
        faults, shown = told_fault(refusal), await look.get(f"/v1/audit/findings/{finding}")
        return look.page("finding.html", 400, finding=shown, form=form, faults=faults)
    return look.asked.see_other(f"/auditor/findings/{finding}")


@reads("/auditor/sample")
async def read_sample(look: Look) -> Response:
    """The entries that a day's last checkpoint draws.  Without a day nothing is looked at."""
    day = look.asked.query.get("day")
    if not day or not _is_day(day):
        return look.page("sample.html", wanted=day or "", sample=None, problem=None, is_wrong=bool(day))
    try:
        sample = await look.get("/v1/audit/spot-checks", day=day)
    except ApiRefused as refusal:
        if refusal.status not in _NOT_THERE:
            raise
        return look.page(
            "sample.html", refusal.status, wanted=day, sample=None, problem=refusal.problem, is_wrong=False
        )
    return look.page("sample.html", wanted=day, sample=sample, problem=None, is_wrong=False)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

"""Reveals: one subject of one entry, opened to one auditor, once, after a second one has agreed."""

from starlette.responses import Response

from gateway.domain.oversight import Ground
from gateway.pages.auditor.looking import Look, reads, sends, told_fault
from gateway.pages.shell import ApiRefused
from gateway.pages.shell.forms import one_part

PAGE = 20


@reads("/auditor/reveals")
async def read_reveals(look: Look) -> Response:
    """Which were asked for, newest first, without what they reveal."""
    found = await look.get("/v1/audit/reveals", cursor=look.asked.query.get("cursor"), limit=PAGE)
    return look.page("reveals.html", found=found)


@sends("/auditor/reveals")
async def ask(look: Look) -> Response:
    """Ask for a subject of an entry; a second auditor decides."""
    form = await look.asked.form()
    body = {name: form.get(name, "") for name in ("entry", "subject", "ground", "reason")}
    try:
        reveal = await look.post("/v1/audit/reveals", body)
    except ApiRefused as refusal:
        faults, entry = told_fault(refusal), await look.get(f"/v1/audit/entries/{one_part(body['entry'])}")
        return look.page("entry.html", 400, entry=entry, grounds=list(Ground), form=form, faults=faults)
    return look.asked.see_other(f"/auditor/reveals/{reveal['reveal_id']}")


@reads("/auditor/reveals/{reveal}")
async def read_reveal(look: Look, reveal: str) -> Response:
    """How far one is, and what may be done about it now."""
    return look.page("reveal.html", reveal=await look.get(f"/v1/audit/reveals/{reveal}"), opened=None, form={})


@sends("/auditor/reveals/{reveal}/decide")
async def decide(look: Look, reveal: str) -> Response:
    """Agree or refuse, with a reason."""
    form = await look.asked.form()
    step = "approve" if form.get("decision") == "approve" else "refuse"
    try:
        await look.post(f"/v1/audit/reveals/{reveal}/{step}", {"reason": form.get("reason", "")})
    except ApiRefused as refusal:
        faults, shown = told_fault(refusal), await look.get(f"/v1/audit/reveals/{reveal}")
        return look.page("reveal.html", 400, reveal=shown, opened=None, form=form, faults=faults)
    return look.asked.see_other(f"/auditor/reveals/{reveal}")


@sends("/auditor/reveals/{reveal}/open")
async def open_sealed(look: Look, reveal: str) -> Response:
    """Number, name and answers, on this page and once."""
    opened = await look.post(f"/v1/audit/reveals/{reveal}/open")
    answer = look.page("reveal.html", reveal=await look.get(f"/v1/audit/reveals/{reveal}"), opened=opened, form={})
    answer.headers["cache-control"] = "no-store"
    return answer

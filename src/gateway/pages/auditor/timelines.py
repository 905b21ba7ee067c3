"""What happened about one person, by one officer or for one case, in the order in which it happened."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.pages.auditor.looking import Look, in_china, reads, sends, told_fault
from gateway.pages.shell import ApiRefused

PAGE = 20
_WHOSE = ("person_id", "account", "case_number")


@reads("/auditor/timeline")
async def read_form(look: Look) -> Response:
    """Whose timeline; nothing is looked at yet."""
    return look.page("timeline.html", form={}, found=None)


@sends("/auditor/timeline")
async def trace(look: Look) -> Response:
    """The timeline of whom the form names."""
    return await _traced(look, await look.asked.form())


@reads("/auditor/cases/{case_number}")
async def trace_case(look: Look, case_number: str) -> Response:
    """The timeline of a case."""
    return await _traced(look, {"case_number": case_number})


async def _traced(look: Look, form: Mapping[str, str]) -> Response:
    times = {name: in_china(form.get(name)) for name in ("since", "until")}
    given = {**{name: form.get(name) for name in (*_WHOSE, "cursor")}, **times}
    body = {name: value for name, value in given.items() if value}
    try:
        found = await look.post("/v1/audit/timelines", {**body, "limit": PAGE})
    except ApiRefused as refusal:
        return look.page("timeline.html", 400, form=form, found=None, faults=told_fault(refusal))
    return look.page("timeline.html", form=form, found=found)

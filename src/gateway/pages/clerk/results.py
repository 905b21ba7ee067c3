"""The result of a query: what the departments have said and who is still waited for, live; printed; told by a text message."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from gateway.pages.clerk.corrections import keepers_of
from gateway.pages.clerk.place import Json, read_unless_held, room
from gateway.pages.shell import ApiRefused, Asked, Told
from gateway.pages.shell.forms import Form

_SHORTEST_S, _LONGEST_S = 1, 60
"""Between two looks of a page by itself; what takes longer than the longest is looked at when somebody wants to."""
_SERIOUS = (
    "pending",
    "unavailable",
    "refused",
    "ambiguous",
    "incomplete",
    "partial_match",
    "found",
    "no_record",
    "answered",
)
_KEPT = ("content-security-policy", "referrer-policy", "content-type")


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """What one department has said to all that it was asked.  waits: somebody of it is still expected; due_at: an officer's time."""

    code: str
    status: str
    waits: bool
    due_at: str | None
    took_ms: int | None


@room.get("/clerk/queries/{query_id}")
async def read_result(asked: Asked, query_id: str) -> Response:
    """The result so far.  Under htmx with what is held: nothing where that is still so."""
    told = await read_unless_held(asked, query_id)
    if told is None:
        return Response(None, 204)
    return await _page(asked, told)


@room.get("/clerk/queries/{query_id}/print")
async def print_result(asked: Asked, query_id: str) -> Response:
    """The page to print for the file, in both languages, as the API makes it."""
    told = await asked.told("GET", f"/v1/queries/{query_id}", None, {"accept": "text/html"})
    return Response(told.body, headers={name: told.headers[name] for name in _KEPT if name in told.headers})


@room.get("/clerk/queries/{query_id}/attachments/{attachment_id}")
async def read_attachment(asked: Asked, query_id: str, attachment_id: str) -> Response:
    """A file on which an answer rests."""
    return await asked.passed(f"/v1/queries/{query_id}/attachments/{attachment_id}")


@room.post("/clerk/queries/{query_id}/text-message")
async def order_message(asked: Asked, query_id: str) -> Response:
    """Have the applicant told when nothing waits any more."""
    form = await asked.form()
    body = {
        "mobile": form.get("mobile", ""),
        "language": form.get("language", "zh"),
        "consents": form.get("consents") == "yes",
    }
    try:
        await asked.post(f"/v1/queries/{query_id}/text-message", body)
    except ApiRefused as refusal:
        told = await asked.told("GET", f"/v1/queries/{query_id}")
        return await _page(asked, told, refusal, form)
    return asked.see_other(f"/clerk/queries/{query_id}?told=yes")


@room.get("/clerk/recalls/{recall_id}")
async def read_recall(asked: Asked, recall_id: str) -> Response:
    """An answer of one's own that was taken back."""
    return asked.page("clerk/recall.html", recall=await asked.get(f"/v1/recalls/{recall_id}"))


@room.post("/clerk/recalls/{recall_id}")
async def acknowledge_recall(asked: Asked, recall_id: str) -> Response:
    """Say that one knows of it."""
    await asked.post(f"/v1/recalls/{recall_id}/acknowledge")
    return asked.see_other(f"/clerk/recalls/{recall_id}")


async def _page(asked: Asked, told: Told, refusal: ApiRefused | None = None, typed: Form | None = None) -> Response:
    document: Json = told.json()
    lines = lines_of(document)
    matter = await asked.get(f"/v1/matters/{document['matter']}")
    attachments = await asked.get(f"/v1/queries/{document['query_id']}/attachments")
    issuers = {one["code"]: one["issuer"] for one in matter["certificates"]}
    return asked.page(
        "clerk/result.html",
        200 if refusal is None else refusal.status,
        document=document,
        issuers=issuers,
        keepers=keepers_of(asked, document, issuers),
        departments=lines,
        away=await _away(asked, {one.code for one in lines if one.waits}),
        attachments=attachments["items"],
        etag=told.etag,
        again_s=again_s(told.headers) if document["status"] == "pending" else None,
        refusal=refusal,
        typed=typed or {},
        was_told=asked.query.get("told") == "yes",
        confirmed=_confirmed(document, asked.query.get("confirmed")),
    )


async def _away(asked: Asked, waited_for: Collection[str]) -> Sequence[Json]:
    """Of the departments that are waited for, those that are away now as they have announced, with the downtime."""
    if not waited_for:
        return ()
    page = await asked.get("/v1/departments", limit=200)
    waited = [one for one in page["items"] if one["code"] in waited_for]
    return [
        {"title": one["title"], **time} for one in waited for time in one["downtime"] if time["state"] == "under_way"
    ]


def _confirmed(document: Json, certificate: str | None) -> str | None:
    """The certificate for which the page has just waited, where it is answered by a declaration now."""
    declared = [one["certificate"] for one in document["certificates"] if one["method"] == "declaration"]
    return certificate if certificate in declared else None


def again_s(headers: Mapping[str, str]) -> int | None:
    """When the page looks again by itself; None: it does not, for it would take too long."""
    told = headers.get("retry-after", "")
    wanted = int(told) if told.isascii() and told.isdecimal() else _SHORTEST_S
    return max(wanted, _SHORTEST_S) if wanted <= _LONGEST_S else None


def lines_of(document: Json) -> Sequence[DepartmentLine]:
    """One line a department, in the order in which the certificates name them; the gravest of what it has said stands for it."""
    said: dict[str, list[Json]] = {}
    waited: dict[str, str | None] = {}
    for certificate in document["certificates"]:
        for source in certificate["sources"]:
            said.setdefault(source["department"], []).append(source)
        step = certificate["next"] or {}
        for code in _waited_for(step):
            said.setdefault(code, [])
            waited[code] = step.get("due_at") or waited.get(code)
    return [_line(code, sources, waited) for code, sources in said.items()]


def _waited_for(step: Json) -> Sequence[str]:
    if step.get("kind") not in {"task", "resumes"}:
        return ()
    several = [one["department"] for one in step.get("departments", ())]
    return several or [code for code in [step.get("department")] if code]


def _line(code: str, sources: Sequence[Json], waited: Mapping[str, str | None]) -> DepartmentLine:
    statuses = {source["status"] for source in sources}
    gravest = next((one for one in _SERIOUS if one in statuses), "pending")
    status = "pending" if code in waited and waited[code] is None else gravest
    took = [source["latency_ms"] for source in sources if source.get("latency_ms") is not None]
    return DepartmentLine(code, status, code in waited, waited.get(code), max(took, default=None))
